//! What can go wrong between a store's name and its key.

use std::io;
use std::path::Path;

/// What went wrong, and what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: String,
}

/// The errors that callers treat differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// There is no home folder.
    NoHome,
    /// The user may not read the settings.
    Denied,
    /// There is no such store, or its key is missing.
    NotConnected,
    /// There is no keyring on this machine.
    NoKeyring,
    /// Settings, keyring or environment can't be used.
    Unusable,
}

impl Error {
    pub(super) fn new(
        kind: ErrorKind,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub(super) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::PermissionDenied => ErrorKind::Denied,
            _ => ErrorKind::Unusable,
        };
        Self::new(
            kind,
            format!("can't read {}: {error}", path.display()),
            CHECK_FILE,
        )
    }

    pub(super) fn unwritable(path: &Path, error: &io::Error) -> Self {
        let message = format!("can't write {}: {error}", path.display());
        let hint = match error.kind() {
            io::ErrorKind::StorageFull => "Free some disk space, then run the same command again.",
            _ => CHECK_FILE,
        };
        Self::new(ErrorKind::Unusable, message, hint)
    }

    /// A file with unexpected content. The reason must quote nothing secret.
    pub(super) fn damaged(path: &Path, reason: &str) -> Self {
        let message = format!("{} is damaged: {reason}", path.display());
        let hint = "Fix the file, or move it and connect the stores again. Nothing was changed.";
        Self::new(ErrorKind::Unusable, message, hint)
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do next.
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

const CHECK_FILE: &str = "Check its type, owner and permissions: only you should be able to write to it \
    (chmod go-w). Or set PRIVE_PS_CONFIG_DIR to another folder.";
