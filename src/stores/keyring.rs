//! The operating system's keyring: one entry a secret, under the service `prive-ps`.
//!
//! A keyring can hang for ever (a locked one waits for somebody at a screen, a stopped one answers
//! nobody), so each call has a thread of its own and a limit. A thread past the limit is left behind
//! and ends with the process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use keyring::Entry;
use secrecy::{ExposeSecret as _, SecretString};

use super::keyring_error::KeyringError;

/// The service under which entries are kept; without spaces, which some keyrings stumble over.
const SERVICE: &str = "prive-ps";

/// How long one call may take.
pub(super) const LIMIT: Duration = Duration::from_secs(3);

/// Raised by the first call past its limit: those after it would wait behind it.
static STUCK: AtomicBool = AtomicBool::new(false);

/// The secret of an account, if there is one.
pub(super) fn read(account: &str) -> Result<Option<SecretString>, KeyringError> {
    with_entry(account, |entry| match entry.get_password() {
        Ok(secret) => Ok(Some(SecretString::from(secret))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
}

/// Keeps a secret, in the place of the one before.
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

/// Finds out whether a secret would be kept, by keeping one: a keyring in which nothing was ever
/// kept answers a look-up like one that merely lacks the entry.
pub(super) fn probe() -> Result<(), KeyringError> {
    // No store can have this name. The number keeps runs at the same time apart.
    let account = format!(":probe:{}", std::process::id());
    let secret = SecretString::from("probe");
    write(&account, &secret)?;
    let kept = read(&account)?;
    remove(&account)?;
    match kept {
        Some(kept) if kept.expose_secret() == secret.expose_secret() => Ok(()),
        _ => Err(KeyringError::Forgetful),
    }
}

fn with_entry<T: Send + 'static>(
    account: &str,
    job: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, KeyringError> {
    let account = account.to_owned();
    limited(LIMIT, &STUCK, move || {
        // Asked first, for its reason: making an entry says only that there is no store.
        if let Err(error) = Entry::store_status() {
            return Err(KeyringError::opening(error));
        }
        Entry::new(SERVICE, &account)
            .and_then(|entry| job(&entry))
            .map_err(|error| KeyringError::using(&error))
    })
}

fn limited<T: Send + 'static>(
    limit: Duration,
    stuck: &AtomicBool,
    job: impl FnOnce() -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    if stuck.load(Ordering::Relaxed) {
        return Err(KeyringError::NoAnswer);
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            // Fails only when nobody waits any longer.
            let _ = sender.send(job());
        })
        .map_err(|error| KeyringError::Other(error.to_string()))?;
    match receiver.recv_timeout(limit) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            stuck.store(true, Ordering::Relaxed);
            Err(KeyringError::NoAnswer)
        }
        Err(RecvTimeoutError::Disconnected) => Err(KeyringError::Other("it broke off".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_past_its_limit_is_left_behind_and_not_repeated() {
        let stuck = AtomicBool::new(false);
        let (until_the_end, ended) = mpsc::channel::<()>();
        let first = limited(Duration::from_millis(1), &stuck, move || {
            // Ends when the test does, never before.
            let _ = ended.recv();
            Ok(())
        });
        assert!(matches!(first, Err(KeyringError::NoAnswer)));
        let again = limited(LIMIT, &stuck, || -> Result<(), _> {
            panic!("nothing is asked of a keyring that is stuck")
        });
        assert!(matches!(again, Err(KeyringError::NoAnswer)));
        drop(until_the_end);
    }

    #[test]
    fn an_answer_in_time_is_passed_on() {
        let stuck = AtomicBool::new(false);
        assert_eq!(limited(LIMIT, &stuck, || Ok(7)).unwrap(), 7);
        let locked = limited(LIMIT, &stuck, || Err::<(), _>(KeyringError::Locked));
        assert!(matches!(locked, Err(KeyringError::Locked)));
    }
}
