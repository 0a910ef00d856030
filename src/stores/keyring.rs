//! The system keyring: one entry per secret, under the service `prive-ps`.
//!
//! A keyring call can hang (a locked keyring waits for a password at a screen, a stopped one never
//! responds), so each call has a thread and a timeout. A thread past the timeout ends with the
//! process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use keyring::Entry;
use secrecy::{ExposeSecret as _, SecretString};

use super::keyring_error::KeyringError;

/// The service of our entries. Some keyrings fail on spaces in it.
const SERVICE: &str = "prive-ps";

/// How long one call may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(3);

/// Set by the first call past its timeout: later calls would wait behind it.
static STUCK: AtomicBool = AtomicBool::new(false);

/// The secret of an account, if there is one.
pub(super) fn read(account: &str) -> Result<Option<SecretString>, KeyringError> {
    with_entry(account, |entry| match entry.get_password() {
        Ok(secret) => Ok(Some(SecretString::from(secret))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
}

/// Saves a secret, replacing an earlier one.
pub(super) fn write(account: &str, secret: &SecretString) -> Result<(), KeyringError> {
    let secret = secret.clone();
    with_entry(account, move |entry| {
        entry.set_password(secret.expose_secret())
    })
}

/// Removes a secret; whether there was one.
pub(super) fn remove(account: &str) -> Result<bool, KeyringError> {
    with_entry(account, |entry| match entry.delete_credential() {
        Ok(()) => Ok(true),
        Err(keyring::Error::NoEntry) => Ok(false),
        Err(error) => Err(error),
    })
}

/// Checks that the keyring saves secrets, by saving one: a keyring that was never set up answers
/// like one that lacks the entry.
pub(super) fn probe() -> Result<(), KeyringError> {
    // No store can have this name. The number separates concurrent runs.
    let account = format!(":probe:{}", std::process::id());
    let secret = SecretString::from("probe");
    write(&account, &secret)?;
    let saved = read(&account)?;
    remove(&account)?;
    match saved {
        Some(saved) if saved.expose_secret() == secret.expose_secret() => Ok(()),
        _ => Err(KeyringError::NotPersisted),
    }
}

fn with_entry<T: Send + 'static>(
    account: &str,
    job: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, KeyringError> {
    let account = account.to_owned();
    with_timeout(TIMEOUT, &STUCK, move || {
        // Only this gives the reason; creating an entry just says that there is no store.
        if let Err(error) = Entry::store_status() {
            return Err(KeyringError::opening(error));
        }
        Entry::new(SERVICE, &account)
            .and_then(|entry| job(&entry))
            .map_err(|error| KeyringError::using(&error))
    })
}

fn with_timeout<T: Send + 'static>(
    timeout: Duration,
    stuck: &AtomicBool,
    job: impl FnOnce() -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    if stuck.load(Ordering::Relaxed) {
        return Err(KeyringError::NoResponse);
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            // Fails only after the timeout.
            let _ = sender.send(job());
        })
        .map_err(|error| KeyringError::Other(error.to_string()))?;
    match receiver.recv_timeout(timeout) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            stuck.store(true, Ordering::Relaxed);
            Err(KeyringError::NoResponse)
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(KeyringError::Other("the call ended early".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_past_its_timeout_is_not_repeated() {
        let stuck = AtomicBool::new(false);
        let (end_of_test, ended) = mpsc::channel::<()>();
        let first = with_timeout(Duration::from_millis(1), &stuck, move || {
            // Ends with the test.
            let _ = ended.recv();
            Ok(())
        });
        assert!(matches!(first, Err(KeyringError::NoResponse)));
        let again = with_timeout(TIMEOUT, &stuck, || -> Result<(), _> {
            panic!("a stuck keyring gets no further call")
        });
        assert!(matches!(again, Err(KeyringError::NoResponse)));
        drop(end_of_test);
    }

    #[test]
    fn a_result_in_time_is_returned() {
        let stuck = AtomicBool::new(false);
        assert_eq!(with_timeout(TIMEOUT, &stuck, || Ok(7)).unwrap(), 7);
        let locked = with_timeout(TIMEOUT, &stuck, || Err::<(), _>(KeyringError::Locked));
        assert!(matches!(locked, Err(KeyringError::Locked)));
    }
}
