//! Keys from the environment: in a variable, or in a file that a variable with `_FILE` at its end
//! names, as systemd credentials and orchestrators' secrets provide them. They override saved keys.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::error::Error;
use super::key_pair::KeyPair;
use super::private_folder::{others_can_read, others_can_write, read_text};

/// The variable for a shop's private key, or a partner's.
pub const KEY_VARIABLE: &str = "POSTSCRIPT_API_KEY";

/// The variable for the shop's private key if [`KEY_VARIABLE`] is a partner's.
pub const SHOP_TOKEN_VARIABLE: &str = "POSTSCRIPT_SHOP_TOKEN";

/// The variable for Prive's key.
pub const PRIVE_KEY_VARIABLE: &str = "PRIVE_API_KEY";

/// The largest key file, in bytes.
const MAX_BYTES: u64 = 4096;

/// A Postscript key from the environment.
#[derive(Debug)]
pub enum EnvironmentKey {
    /// No key.
    None,
    /// A shop token without the partner key it belongs to.
    TokenAlone,
    /// A key.
    Key {
        /// The key.
        pair: KeyPair,
        /// The files it came from that other users can read.
        readable_by_others: Vec<PathBuf>,
    },
}

/// A secret from the environment.
#[derive(Debug)]
pub struct EnvironmentSecret {
    /// The secret.
    pub secret: SecretString,
    /// The file it came from, if other users can read that.
    pub readable_by_others: Option<PathBuf>,
}

/// The Postscript key in the environment. An empty variable counts as unset.
pub fn environment_key() -> Result<EnvironmentKey, Error> {
    postscript_key(|name| std::env::var_os(name))
}

/// Prive's key in the environment. An empty variable counts as unset.
pub fn environment_prive_key() -> Result<Option<EnvironmentSecret>, Error> {
    secret(PRIVE_KEY_VARIABLE, |name| std::env::var_os(name))
}

fn postscript_key(
    variable: impl Fn(&str) -> Option<OsString> + Copy,
) -> Result<EnvironmentKey, Error> {
    let key = secret(KEY_VARIABLE, variable)?;
    let token = secret(SHOP_TOKEN_VARIABLE, variable)?;
    Ok(match (key, token) {
        (Some(key), token) => EnvironmentKey::Key {
            readable_by_others: [&Some(&key), &token.as_ref()]
                .into_iter()
                .filter_map(|secret| secret.and_then(|secret| secret.readable_by_others.clone()))
                .collect(),
            pair: KeyPair {
                key: key.secret,
                shop_token: token.map(|token| token.secret),
            },
        },
        (None, Some(_)) => EnvironmentKey::TokenAlone,
        (None, None) => EnvironmentKey::None,
    })
}

fn secret(
    name: &'static str,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<EnvironmentSecret>, Error> {
    let file_name = format!("{name}_FILE");
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    match (set(name), set(&file_name)) {
        (Some(_), Some(_)) => Err(Error::TwoSecrets { variable: name }),
        (Some(value), None) => {
            let text = value.into_string().map(Zeroizing::new);
            let text = text.map_err(|_| Error::NotText { variable: name })?;
            Ok(one_line(&text).map(|secret| EnvironmentSecret {
                secret,
                readable_by_others: None,
            }))
        }
        (None, Some(path)) => from_file(&file_name, Path::new(&path)).map(Some),
        (None, None) => Ok(None),
    }
}

fn from_file(variable: &str, path: &Path) -> Result<EnvironmentSecret, Error> {
    let unusable = |reason: String| Error::KeyFile {
        variable: variable.to_owned(),
        path: path.to_owned(),
        reason,
    };
    let opened = || -> io::Result<_> {
        // Checked first: opening a pipe would wait for its other end.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        let mut file = File::open(path)?;
        let text = Zeroizing::new(read_text(&mut file, MAX_BYTES)?);
        Ok((file.metadata()?, text))
    };
    let (metadata, text) = opened().map_err(|error| unusable(error.to_string()))?;
    if others_can_write(&metadata) {
        return Err(unusable("other users can change it".to_owned()));
    }
    if text.trim().lines().count() > 1 {
        return Err(unusable("it has more than one line".to_owned()));
    }
    let secret = one_line(&text).ok_or_else(|| unusable("it is empty".to_owned()))?;
    Ok(EnvironmentSecret {
        secret,
        readable_by_others: others_can_read(&metadata).then(|| path.to_owned()),
    })
}

fn one_line(text: &str) -> Option<SecretString> {
    let text = text.trim();
    (!text.is_empty()).then(|| SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn key_from(variables: &[(&str, &str)]) -> Result<EnvironmentKey, Error> {
        postscript_key(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let none = [(KEY_VARIABLE, ""), (SHOP_TOKEN_VARIABLE, " ")];
        assert!(matches!(key_from(&[]), Ok(EnvironmentKey::None)));
        assert!(matches!(key_from(&none), Ok(EnvironmentKey::None)));
        let token = [(KEY_VARIABLE, ""), (SHOP_TOKEN_VARIABLE, "sk_1")];
        assert!(matches!(key_from(&token), Ok(EnvironmentKey::TokenAlone)));
        let key = [(KEY_VARIABLE, "sk_1\n"), (SHOP_TOKEN_VARIABLE, "")];
        let Ok(EnvironmentKey::Key { pair, .. }) = key_from(&key) else {
            panic!("there is a key");
        };
        assert_eq!(pair.key.expose_secret(), "sk_1");
        assert!(pair.shop_token.is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_is_not_text_is_an_error_without_the_key() {
        use std::os::unix::ffi::OsStringExt as _;
        let error = postscript_key(|name| {
            (name == KEY_VARIABLE).then(|| OsString::from_vec(b"sk_secret\xff".to_vec()))
        })
        .unwrap_err();
        assert!(error.to_string().contains(KEY_VARIABLE));
        assert!(!format!("{error:?} {error}").contains("sk_secret"));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_needs_one_line_and_the_right_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("key");
        let key = |text: &str, mode: u32| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            key_from(&[("POSTSCRIPT_API_KEY_FILE", path.to_str().unwrap())])
        };
        for (mode, readers) in [(0o600, 0), (0o400, 0), (0o440, 1), (0o604, 1)] {
            let Ok(EnvironmentKey::Key {
                pair,
                readable_by_others,
            }) = key("sk_1\n", mode)
            else {
                panic!("mode {mode:o} is fine");
            };
            assert_eq!(pair.key.expose_secret(), "sk_1");
            assert_eq!(readable_by_others.len(), readers, "{mode:o}");
        }
        for (text, mode, reason) in [
            ("sk_1", 0o620, "other users can change it"),
            ("sk_1", 0o602, "other users can change it"),
            ("sk_1\nsk_2\n", 0o600, "more than one line"),
            ("\n", 0o600, "empty"),
        ] {
            let error = key(text, mode).unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains("key"), "{error}");
            assert!(!error.contains("sk_"), "{error}");
        }
        let both = [(KEY_VARIABLE, "sk_1"), ("POSTSCRIPT_API_KEY_FILE", "x")];
        assert!(matches!(key_from(&both), Err(Error::TwoSecrets { .. })));
        let missing = [("POSTSCRIPT_API_KEY_FILE", "/nowhere/key")];
        assert!(matches!(key_from(&missing), Err(Error::KeyFile { .. })));
    }
}
