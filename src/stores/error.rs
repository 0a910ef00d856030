//! Everything that can go wrong between a store's name and its key, each in a sentence a person
//! understands, with the way out.

use std::path::{Path, PathBuf};

use super::key_pair::KeySource;
use super::keyring_error::KeyringError;
use super::name::StoreName;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no home directory to have a configuration folder in.
    #[error("there is no folder for the settings: {why}")]
    NoHome {
        /// What the system says.
        why: String,
    },
    /// A file or folder that can't be read.
    #[error("{} can't be read: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
        /// Whether it is somebody else's to read.
        denied: bool,
    },
    /// A file or folder that can't be written.
    #[error("{} can't be written: {why}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// A file that doesn't hold what it should.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it; nothing secret that is in it.
        why: String,
    },
    /// A file written by a later version of this program.
    #[error(
        "{} is of version {version}, and this prive-ps knows version {known} and those before",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version it says it is of.
        version: i64,
        /// The latest that is understood.
        known: i64,
    },
    /// Another run holds the lock, and goes on holding it.
    #[error("another prive-ps is changing the settings and doesn't come to an end")]
    Busy {
        /// The lock.
        path: PathBuf,
    },
    /// The keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// A variable with bytes in it that are no text.
    #[error("the value of {variable} is no text")]
    NotText {
        /// The variable.
        variable: &'static str,
    },
    /// A name that no store has.
    #[error("there is no store `{name}`; {}", listed(known))]
    NoSuchStore {
        /// The name.
        name: StoreName,
        /// The names that stores have.
        known: Vec<StoreName>,
    },
    /// No store was named, and none is the default.
    #[error("no store is the default, and none was named; {}", listed(known))]
    NoDefault {
        /// The names that stores have.
        known: Vec<StoreName>,
    },
    /// A store without its key.
    #[error("the key of store `{name}` is no longer in {place}")]
    NoKey {
        /// The store.
        name: StoreName,
        /// Where it was put.
        place: KeyPlace,
        /// The command that connects it again.
        again: String,
    },
    /// A name without settings here under which the keyring has another key.
    #[error(
        "the keyring has another key for a store `{name}`, of which there are no settings here"
    )]
    StrayKey {
        /// The name.
        name: StoreName,
    },
    /// A store's name that is taken by another shop.
    #[error("store `{name}` is {connected}; this key is for another shop, {given}")]
    OtherShop {
        /// The store.
        name: StoreName,
        /// Name and id of the shop that it is.
        connected: String,
        /// Name and id of the shop that the key opens.
        given: String,
    },
}

/// Where a key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyPlace {
    /// The operating system's keyring.
    Keyring,
    /// A plain file beside the settings.
    File,
}

impl std::fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keyring => "the keyring",
            Self::File => "its plain file",
        })
    }
}

impl From<KeyPlace> for KeySource {
    fn from(place: KeyPlace) -> Self {
        match place {
            KeyPlace::Keyring => Self::Keyring,
            KeyPlace::File => Self::File,
        }
    }
}

impl Error {
    /// Whether it is a key that is missing, rather than a place for it.
    pub fn is_missing_key(&self) -> bool {
        matches!(
            self,
            Self::NoSuchStore { .. } | Self::NoDefault { .. } | Self::NoKey { .. }
        )
    }

    /// Whether there may be settings, and this user may not read them.
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Unreadable { denied: true, .. })
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::NoHome { .. } => "Name a folder in PRIVE_PS_CONFIG_DIR.".to_owned(),
            Self::Unreadable { .. } | Self::Unwritable { .. } => {
                "Check whose it is and what its permissions are, or name another folder in \
                 PRIVE_PS_CONFIG_DIR."
                    .to_owned()
            }
            Self::Damaged { .. } => {
                "Correct it, or move it away and connect the stores again. It was left as it is."
                    .to_owned()
            }
            Self::Newer { .. } => {
                "Use the newer prive-ps, or name another folder in PRIVE_PS_CONFIG_DIR. The file \
                 was left as it is."
                    .to_owned()
            }
            Self::Busy { path } => format!(
                "End the other one, or wait for it. It holds the lock on {}.",
                path.display()
            ),
            Self::Keyring(error) => error.hint().to_owned(),
            Self::NotText { variable } => format!("Set {variable} again, or unset it."),
            Self::NoSuchStore { name, .. } => format!("prive-ps connect --store {name}"),
            Self::NoDefault { .. } => {
                "Name one with --store, or make one the default: prive-ps stores default NAME"
                    .to_owned()
            }
            Self::NoKey { again, .. } => format!("Connect it again: {again}"),
            Self::StrayKey { .. } => {
                "A store of another configuration folder may need it. Give this one a name of its \
                 own with --store NAME, or put its key in the place of the other with --replace."
                    .to_owned()
            }
            Self::OtherShop { .. } => "Give the new shop a name of its own with --store NAME, or \
                                       put it in the place of the old one with --replace."
                .to_owned(),
        }
    }

    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unreadable {
            path: path.to_owned(),
            why: error.to_string(),
            denied: error.kind() == std::io::ErrorKind::PermissionDenied,
        }
    }

    pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unwritable {
            path: path.to_owned(),
            why: error.to_string(),
        }
    }
}

fn listed(names: &[StoreName]) -> String {
    if names.is_empty() {
        return "none is connected".to_owned();
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("there are {}", names.join(", "))
}
