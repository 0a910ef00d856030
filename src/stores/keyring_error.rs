//! Why a keyring can't be used: the system's errors, recognized, with what to do next.

use super::keyring::TIMEOUT;

/// Why the keyring can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// There is no session bus, as over ssh, in a container, in a pipeline or under cron.
    #[error("no system keyring available (no D-Bus session): {0}")]
    NoBus(String),
    /// The session bus has no Secret Service.
    #[error("no system keyring available (no Secret Service on the D-Bus session)")]
    NoService,
    /// The keyring program has no keyring yet.
    #[error("the keyring program has no default keyring")]
    NoCollection,
    /// The keyring is locked.
    #[error("the keyring is locked")]
    Locked,
    /// The keyring denies access.
    #[error("access to the keyring was denied: {0}")]
    Denied(String),
    /// The keyring doesn't respond, or waits for a password at a screen.
    #[error("the keyring did not respond within {} s", TIMEOUT.as_secs())]
    NoResponse,
    /// There are several entries for one key.
    #[error("the keyring has several entries for this store")]
    Ambiguous,
    /// The keyring doesn't return what was saved.
    #[error("the keyring accepted a test entry and did not return it")]
    NotPersisted,
    /// Anything else.
    #[error("the keyring failed: {0}")]
    Other(String),
}

impl KeyringError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoBus(_) => {
                "On a machine without a desktop, start a keyring (dbus-run-session, then \
                 gnome-keyring-daemon --unlock), set POSTSCRIPT_API_KEY, or save the key in a \
                 file: prive-ps connect --insecure-storage"
            }
            Self::NoService => {
                "Install and start one (gnome-keyring, KWallet or KeePassXC), set \
                 POSTSCRIPT_API_KEY, or save the key in a file: prive-ps connect \
                 --insecure-storage"
            }
            Self::NoCollection => {
                "Create a default keyring (in Passwords and Keys, or with gnome-keyring-daemon \
                 --unlock), or set POSTSCRIPT_API_KEY."
            }
            Self::Locked => {
                "Unlock it (log in at the desktop, open Passwords and Keys, or run \
                 gnome-keyring-daemon --unlock), or set POSTSCRIPT_API_KEY."
            }
            Self::Denied(_) => {
                "Allow prive-ps in the keyring program or the system's policy, or set \
                 POSTSCRIPT_API_KEY."
            }
            Self::NoResponse => {
                "It may be asking for its password on the screen. Unlock it and run the command \
                 again, or set POSTSCRIPT_API_KEY."
            }
            Self::Ambiguous => {
                "Delete them and connect again: secret-tool clear service prive-ps username NAME"
            }
            Self::NotPersisted | Self::Other(_) => {
                "Check the keyring program, or set POSTSCRIPT_API_KEY."
            }
        }
    }

    /// The reason that the keyring can't be opened.
    pub(super) fn opening(error: &keyring::Error) -> Self {
        let text = message(error);
        Self::by_dbus_name(&text).unwrap_or(Self::NoBus(text))
    }

    /// The reason that an entry can't be read or written.
    pub(super) fn using(error: &keyring::Error) -> Self {
        let text = message(error);
        match error {
            keyring::Error::Ambiguous(_) => Self::Ambiguous,
            // The Secret Service crate has an error type of its own; only its text is available.
            keyring::Error::NoStorageAccess(_) if text.contains("result not returned") => {
                Self::NoCollection
            }
            keyring::Error::NoStorageAccess(_)
                if text.contains("prompt dismissed") || text.contains("object locked") =>
            {
                Self::Locked
            }
            keyring::Error::NoStorageAccess(_) => Self::Denied(text),
            _ => Self::by_dbus_name(&text).unwrap_or(Self::Other(text)),
        }
    }

    /// Error names are part of the D-Bus and Secret Service specifications.
    fn by_dbus_name(text: &str) -> Option<Self> {
        let names = |names: &[&str]| names.iter().any(|name| text.contains(name));
        if names(&[
            "org.freedesktop.DBus.Error.ServiceUnknown",
            "org.freedesktop.DBus.Error.NameHasNoOwner",
            "org.freedesktop.DBus.Error.Spawn.",
        ]) {
            Some(Self::NoService)
        } else if names(&["org.freedesktop.DBus.Error.AccessDenied"]) {
            Some(Self::Denied(
                "the session's D-Bus policy forbids it".to_owned(),
            ))
        } else if names(&["org.freedesktop.Secret.Error.IsLocked"]) {
            Some(Self::Locked)
        } else if names(&[
            "org.freedesktop.DBus.Error.NoReply",
            "org.freedesktop.DBus.Error.Timeout",
            "org.freedesktop.DBus.Error.TimedOut",
        ]) {
            Some(Self::NoResponse)
        } else {
            None
        }
    }
}

/// The keyring's error text. Variants with an entry's bytes are not printed.
fn message(error: &keyring::Error) -> String {
    match error {
        keyring::Error::PlatformFailure(cause) | keyring::Error::NoStorageAccess(cause) => {
            cause.to_string()
        }
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            "the entry isn't text".to_owned()
        }
        keyring::Error::Ambiguous(_) => "several entries".to_owned(),
        other => other.to_string(),
    }
}
