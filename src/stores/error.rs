//! What can go wrong between a store's name and its key, with the next command.

use std::path::{Path, PathBuf};

use super::key_pair::KeyPlace;
use super::keyring_error::KeyringError;
use super::name::StoreName;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no home folder.
    #[error("no folder for the settings: {reason}")]
    NoHome {
        /// The system's reason.
        reason: String,
    },
    /// A file or folder can't be read.
    #[error("can't read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
        /// Whether the user lacks the permission.
        is_denied: bool,
    },
    /// A file or folder can't be written.
    #[error("can't write {}: {reason}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// Other users can change a file.
    #[error("other users can change {}", path.display())]
    WritableByOthers {
        /// The file.
        path: PathBuf,
    },
    /// A file has unexpected content.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, without any secret.
        reason: String,
    },
    /// A later version of prive-ps wrote a file.
    #[error("{} has version {version}; this prive-ps supports up to {supported}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The file's version.
        version: i64,
        /// The latest supported version.
        supported: i64,
    },
    /// Another run holds the lock for too long.
    #[error("another prive-ps process holds the settings lock")]
    Locked {
        /// The lock.
        path: PathBuf,
    },
    /// The keyring can't be used.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// An environment variable isn't text.
    #[error("the value of {variable} isn't text")]
    NotText {
        /// The variable.
        variable: &'static str,
    },
    /// A secret and a file with a secret are both set.
    #[error("{variable} and {variable}_FILE are both set")]
    TwoSecrets {
        /// The variable.
        variable: &'static str,
    },
    /// A file with a secret can't be used.
    #[error("can't use {} (from {variable}): {reason}", path.display())]
    KeyFile {
        /// The variable that names the file.
        variable: String,
        /// The file.
        path: PathBuf,
        /// Why, without the secret.
        reason: String,
    },
    /// No store has this name.
    #[error("store `{name}` not found. {}", listed(known))]
    NoSuchStore {
        /// The name.
        name: StoreName,
        /// All stores.
        known: Vec<StoreName>,
    },
    /// No store is selected, and there is no default.
    #[error("no default store. {}", listed(known))]
    NoDefault {
        /// All stores.
        known: Vec<StoreName>,
    },
    /// A store's key is missing.
    #[error("the key of store `{name}` is missing from {place}")]
    NoKey {
        /// The store.
        name: StoreName,
        /// Where it was saved.
        place: KeyPlace,
        /// The command that saves it again.
        reconnect: String,
    },
    /// The keyring has a key for a name that these settings don't have.
    #[error("the keyring has another key for store `{name}`, which isn't in these settings")]
    StrayKey {
        /// The name.
        name: StoreName,
    },
    /// The store's name belongs to another shop.
    #[error("store `{name}` is {connected}; this key is for another shop, {given}")]
    OtherShop {
        /// The store.
        name: StoreName,
        /// The connected shop's name and id.
        connected: String,
        /// The name and id of the key's shop.
        given: String,
    },
}

impl Error {
    /// Whether a key is missing, and not a place to save it.
    pub fn is_missing_key(&self) -> bool {
        matches!(
            self,
            Self::NoSuchStore { .. } | Self::NoDefault { .. } | Self::NoKey { .. }
        )
    }

    /// Whether the user may not read the settings.
    pub fn is_denied(&self) -> bool {
        matches!(
            self,
            Self::Unreadable {
                is_denied: true,
                ..
            }
        )
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::NoHome { .. } => "Set PRIVE_PS_CONFIG_DIR to a folder.".to_owned(),
            Self::Unreadable { .. } | Self::Unwritable { .. } => {
                "Check its type, owner and permissions, or set PRIVE_PS_CONFIG_DIR to another \
                 folder."
                    .to_owned()
            }
            Self::WritableByOthers { path } => format!("chmod go-w {}", path.display()),
            Self::Damaged { .. } => {
                "Correct it, or move it away and connect the stores again. It was not changed."
                    .to_owned()
            }
            Self::Newer { .. } => {
                "Use the newer prive-ps, or set PRIVE_PS_CONFIG_DIR to another folder. The file \
                 was not changed."
                    .to_owned()
            }
            Self::Locked { path } => format!(
                "Stop the other process or wait for it. The lock is {}.",
                path.display()
            ),
            Self::Keyring(error) => error.hint().to_owned(),
            Self::NotText { variable } => format!("Set {variable} again, or unset it."),
            Self::TwoSecrets { variable } => format!("Unset {variable} or {variable}_FILE."),
            Self::KeyFile { path, .. } => {
                format!("Put one key in it, and run: chmod 600 {}", path.display())
            }
            Self::NoSuchStore { name, .. } => format!("prive-ps connect --store {name}"),
            Self::NoDefault { .. } => {
                "Select one with --store NAME, or set the default: prive-ps stores default NAME"
                    .to_owned()
            }
            Self::NoKey { reconnect, .. } => format!("Connect it again: {reconnect}"),
            Self::StrayKey { .. } => {
                "Another settings folder may use it. Choose another name with --store NAME, or \
                 replace the key with --replace."
                    .to_owned()
            }
            Self::OtherShop { .. } => "Choose another name with --store NAME, or replace the \
                                       store with --replace."
                .to_owned(),
        }
    }

    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
            is_denied: error.kind() == std::io::ErrorKind::PermissionDenied,
        }
    }

    pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unwritable {
            path: path.to_owned(),
            reason: error.to_string(),
        }
    }
}

fn listed(names: &[StoreName]) -> String {
    if names.is_empty() {
        return "No store is connected.".to_owned();
    }
    let names: Vec<&str> = names.iter().map(StoreName::as_str).collect();
    format!("Stores: {}", names.join(", "))
}
