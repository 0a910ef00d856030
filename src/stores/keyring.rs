//! The system keyring: one entry per secret, under the service `prive-ps`.
//!
//! A keyring call can hang (a locked keyring waits for a password at a screen, a stopped one never
//! responds), so each call has a thread and a timeout. A thread past the timeout ends with the
//! process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use keyring::Entry;
use secrecy::{ExposeSecret as _, SecretString};

use super::error::{Error, ErrorKind};

/// The service of our entries. Some keyrings fail on spaces in it.
const SERVICE: &str = "prive-ps";

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Set by the first call past its timeout: later calls would wait behind it.
static STUCK: AtomicBool = AtomicBool::new(false);

/// The secret of an account, if there is one.
pub(super) fn read(account: &str) -> Result<Option<SecretString>, Error> {
    with_entry(account, |entry| match entry.get_password() {
        Ok(secret) => Ok(Some(SecretString::from(secret))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
}

/// Saves a secret in place of an earlier one; `None` removes that.
pub(super) fn write(account: &str, secret: Option<&SecretString>) -> Result<(), Error> {
    let secret = secret.cloned();
    with_entry(account, move |entry| {
        let written = match secret {
            Some(secret) => entry.set_password(secret.expose_secret()),
            None => entry.delete_credential(),
        };
        match written {
            Err(keyring::Error::NoEntry) => Ok(()),
            written => written,
        }
    })
}

/// Checks that the keyring saves secrets, by saving one, and leaves nothing in it: a keyring that was
/// never set up answers like one that lacks the entry. Takes at most a few seconds.
pub fn probe() -> Result<(), Error> {
    // No store can have this name. The number separates concurrent runs.
    let account = format!(":probe:{}", std::process::id());
    let secret = SecretString::from("probe");
    write(&account, Some(&secret))?;
    let saved = read(&account)?;
    write(&account, None)?;
    match saved {
        Some(saved) if saved.expose_secret() == secret.expose_secret() => Ok(()),
        _ => Err(unusable(
            "the keyring accepted a test entry but didn't return it",
            CHECK,
        )),
    }
}

/// Calls the keyring in a thread of its own, for at most [`TIMEOUT`].
fn with_entry<T: Send + 'static>(
    account: &str,
    job: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, Error> {
    if STUCK.load(Ordering::Relaxed) {
        return Err(no_response());
    }
    let account = account.to_owned();
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        // Fails only after the timeout.
        let _ = sender.send(call(&account, job));
    });
    receiver.recv_timeout(TIMEOUT).unwrap_or_else(|_| {
        STUCK.store(true, Ordering::Relaxed);
        Err(no_response())
    })
}

fn call<T>(account: &str, job: impl FnOnce(&Entry) -> keyring::Result<T>) -> Result<T, Error> {
    // Only this gives the reason; creating an entry just says that there is no store.
    if let Err(error) = Entry::store_status() {
        let text = error.to_string();
        let no_bus = || no_keyring(&format!("(no D-Bus session): {text}"));
        return Err(known_error(&text).unwrap_or_else(no_bus));
    }
    Entry::new(SERVICE, account)
        .and_then(|entry| job(&entry))
        .map_err(|error| error_of_use(&error))
}

const CHECK: &str = "Check the keyring program, or set POSTSCRIPT_API_KEY.";
const ALLOW: &str =
    "Allow prive-ps in the keyring program or the system's policy, or set POSTSCRIPT_API_KEY.";

/// Why an entry can't be read or written.
fn error_of_use(error: &keyring::Error) -> Error {
    let text = error.to_string();
    if let Some(known) = known_error(&text) {
        return known;
    }
    match error {
        keyring::Error::Ambiguous(_) => unusable(
            "the keyring has several entries for this store",
            "Delete them and connect again: secret-tool clear service prive-ps username NAME",
        ),
        keyring::Error::NoStorageAccess(_) => {
            unusable(&format!("access to the keyring was denied: {text}"), ALLOW)
        }
        _ => unusable(&format!("the keyring failed: {text}"), CHECK),
    }
}

/// Recognizes an error by its text: names of errors are part of the D-Bus and Secret Service
/// specifications, and the errors of the Secret Service crate are available only as text.
fn known_error(text: &str) -> Option<Error> {
    let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    if has(&[
        "Error.ServiceUnknown",
        "Error.NameHasNoOwner",
        "Error.Spawn.",
    ]) {
        Some(no_keyring("(no Secret Service on the D-Bus session bus)"))
    } else if has(&["org.freedesktop.DBus.Error.AccessDenied"]) {
        let message = "access to the keyring was denied: the session's D-Bus policy forbids it";
        Some(unusable(message, ALLOW))
    } else if has(&["Secret.Error.IsLocked", "prompt dismissed", "object locked"]) {
        let hint = "Unlock it (log in to the desktop, open Passwords and Keys, or run \
                    gnome-keyring-daemon --unlock), or set POSTSCRIPT_API_KEY.";
        Some(unusable("the keyring is locked", hint))
    } else if has(&["Error.NoReply", "Error.Timeout", "Error.TimedOut"]) {
        Some(no_response())
    } else if has(&["result not returned"]) {
        let hint = "Create a default keyring (in Passwords and Keys, or with gnome-keyring-daemon \
                    --unlock), or set POSTSCRIPT_API_KEY.";
        Some(unusable("the keyring program has no default keyring", hint))
    } else {
        None
    }
}

fn no_keyring(reason: &str) -> Error {
    let hint = "Install and start one (gnome-keyring, KWallet or KeePassXC); on a machine without a \
                desktop, run dbus-run-session, then gnome-keyring-daemon --unlock. Or set \
                POSTSCRIPT_API_KEY, or save the key in a file: prive-ps connect --insecure-storage";
    let message = format!("no system keyring available {reason}");
    Error::new(ErrorKind::NoKeyring, message, hint)
}

fn no_response() -> Error {
    let seconds = TIMEOUT.as_secs();
    unusable(
        &format!("the keyring did not respond within {seconds} s"),
        "It may be asking for its password on the screen. Unlock it and run the command again, or \
         set POSTSCRIPT_API_KEY.",
    )
}

fn unusable(message: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Unusable, message, hint)
}
