//! Why a keyring can't be used. What the system says is recognised here, and told in sentences that
//! say what to do about it.

use super::keyring::LIMIT;

/// Why the keyring can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// Nothing to ask: no session bus, as over ssh, in a container, in a pipeline, under cron.
    #[error("there is no keyring here, for there is no D-Bus session: {0}")]
    NoBus(String),
    /// A session bus on which nobody keeps secrets.
    #[error("there is no keyring here: no program on the D-Bus session keeps secrets")]
    NoService,
    /// A keyring program without a keyring to put anything into.
    #[error("the keyring program runs, but no keyring was ever made in it")]
    NoCollection,
    /// A keyring that nobody unlocks.
    #[error("the keyring is locked")]
    Locked,
    /// A keyring that says no.
    #[error("access to the keyring was denied: {0}")]
    Denied(String),
    /// A keyring that doesn't answer, or waits for somebody at a screen.
    #[error("the keyring gave no answer within {} s", LIMIT.as_secs())]
    NoAnswer,
    /// Several entries where one is ours.
    #[error("the keyring has several entries for this store, and they may differ")]
    Ambiguous,
    /// A keyring that doesn't give back what was put into it.
    #[error("the keyring took an entry for a test and didn't give it back")]
    Forgetful,
    /// Anything else.
    #[error("the keyring failed: {0}")]
    Other(String),
}

impl KeyringError {
    /// The way out.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoBus(_) => {
                "On a machine without a desktop, start a session with a keyring in it \
                 (dbus-run-session, then gnome-keyring-daemon --unlock), put the key into \
                 POSTSCRIPT_API_KEY, or keep it in a plain file: prive-ps connect \
                 --insecure-storage"
            }
            Self::NoService => {
                "Install and start one (gnome-keyring, KWallet or KeePassXC), put the key into \
                 POSTSCRIPT_API_KEY, or keep it in a plain file: prive-ps connect \
                 --insecure-storage"
            }
            Self::NoCollection => {
                "Make a default keyring (in Passwords and Keys, or with gnome-keyring-daemon \
                 --unlock), or put the key into POSTSCRIPT_API_KEY."
            }
            Self::Locked => {
                "Unlock it (log in at the desktop, open Passwords and Keys, or run \
                 gnome-keyring-daemon --unlock), or put the key into POSTSCRIPT_API_KEY."
            }
            Self::Denied(_) => {
                "Allow prive-ps in the keyring program or the system's policy, or put the key into \
                 POSTSCRIPT_API_KEY."
            }
            Self::NoAnswer => {
                "It may be asking for its password on the screen: unlock it and run this again. \
                 Or put the key into POSTSCRIPT_API_KEY."
            }
            Self::Ambiguous => {
                "Delete them and connect again: secret-tool clear service prive-ps username NAME"
            }
            Self::Forgetful | Self::Other(_) => {
                "Check the keyring program, or put the key into POSTSCRIPT_API_KEY."
            }
        }
    }

    /// What opening the keyring failed with.
    pub(super) fn opening(error: &keyring::Error) -> Self {
        let said = said(error);
        Self::by_dbus_name(&said).unwrap_or(Self::NoBus(said))
    }

    /// What reading or writing an entry failed with.
    pub(super) fn using(error: &keyring::Error) -> Self {
        let said = said(error);
        match error {
            keyring::Error::Ambiguous(_) => Self::Ambiguous,
            // The crate for the Secret Service keeps its reasons in a type of its own, which is told
            // by its words; what it says beyond these is quoted.
            keyring::Error::NoStorageAccess(_) if said.contains("result not returned") => {
                Self::NoCollection
            }
            keyring::Error::NoStorageAccess(_)
                if said.contains("prompt dismissed") || said.contains("object locked") =>
            {
                Self::Locked
            }
            keyring::Error::NoStorageAccess(_) => Self::Denied(said),
            _ => Self::by_dbus_name(&said).unwrap_or(Self::Other(said)),
        }
    }

    /// The names of errors are part of D-Bus's specification, and of the Secret Service's.
    fn by_dbus_name(said: &str) -> Option<Self> {
        let names = |names: &[&str]| names.iter().any(|name| said.contains(name));
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
            Some(Self::NoAnswer)
        } else {
            None
        }
    }
}

/// What the keyring said, without the bytes of any entry: those are in variants that are not
/// printed here.
fn said(error: &keyring::Error) -> String {
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
