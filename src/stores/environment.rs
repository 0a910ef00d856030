//! Keys from the environment: in a variable, or in a file that a variable with `_FILE` at its end
//! names, as systemd credentials and orchestrators' secrets provide them. They override saved keys.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::error::{Error, ErrorKind};
use super::folder::read_private;
use super::keys::{FoundKey, KeyPair};

/// The variable for a shop's private key, or a partner's.
pub const KEY_VARIABLE: &str = "POSTSCRIPT_API_KEY";

/// The variable for the shop's private key if [`KEY_VARIABLE`] is a partner's.
pub const SHOP_TOKEN_VARIABLE: &str = "POSTSCRIPT_SHOP_TOKEN";

/// The variable for Prive's key.
pub const PRIVE_KEY_VARIABLE: &str = "PRIVE_API_KEY";

/// The largest key file, in bytes.
const MAX_BYTES: u64 = 4096;

/// The Postscript key in the environment. An empty variable counts as unset.
pub fn environment_key() -> Result<Option<FoundKey>, Error> {
    postscript_key(|name| std::env::var_os(name))
}

/// Prive's key in the environment. An empty variable counts as unset.
pub fn environment_prive_key() -> Result<Option<FoundKey<SecretString>>, Error> {
    secret(PRIVE_KEY_VARIABLE, |name| std::env::var_os(name))
}

fn postscript_key(
    variable: impl Fn(&str) -> Option<OsString> + Copy,
) -> Result<Option<FoundKey>, Error> {
    let token = secret(SHOP_TOKEN_VARIABLE, variable)?;
    let Some(key) = secret(KEY_VARIABLE, variable)? else {
        return Ok(None);
    };
    let (shop_token, token_files) = match token {
        Some(token) => (Some(token.key), token.readable_by_others),
        None => (None, Vec::new()),
    };
    Ok(Some(FoundKey {
        readable_by_others: [key.readable_by_others, token_files].concat(),
        key: KeyPair {
            key: key.key,
            shop_token,
        },
    }))
}

fn secret(
    name: &str,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<FoundKey<SecretString>>, Error> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let file_name = format!("{name}_FILE");
    let unusable = |message: String, hint: String| Error::new(ErrorKind::Unusable, message, hint);
    match (set(name), set(&file_name)) {
        (Some(_), Some(_)) => Err(unusable(
            format!("{name} and {file_name} are both set"),
            format!("Unset {name} or {file_name}."),
        )),
        (Some(value), None) => {
            let text = value.into_string().map(Zeroizing::new).map_err(|_| {
                let hint = format!("Set {name} again, or unset it.");
                unusable(format!("{name} isn't valid UTF-8"), hint)
            })?;
            Ok(one_line(&text).map(|key| FoundKey {
                key,
                readable_by_others: Vec::new(),
            }))
        }
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            let read = from_file(&path).map_err(|error| {
                let path = path.display();
                unusable(
                    format!("can't use {path} (from {file_name}): {error}"),
                    format!("Put one key in it, and run: chmod 600 {path}"),
                )
            });
            read.map(Some)
        }
        (None, None) => Ok(None),
    }
}

fn from_file(path: &Path) -> io::Result<FoundKey<SecretString>> {
    // Checked first: opening a pipe would wait for its other end. A link is fine: orchestrators
    // provide secrets as links.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let read = read_private(File::open(path)?, MAX_BYTES)?;
    if read.text.trim().lines().count() > 1 {
        return Err(io::Error::other("it has more than one line"));
    }
    let key = one_line(&read.text).ok_or_else(|| io::Error::other("it is empty"))?;
    let readers = read.is_readable_by_others.then(|| path.to_owned());
    Ok(FoundKey {
        key,
        readable_by_others: readers.into_iter().collect(),
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

    fn key_from(variables: &[(&str, &str)]) -> Result<Option<FoundKey>, Error> {
        postscript_key(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let none = [(KEY_VARIABLE, ""), (SHOP_TOKEN_VARIABLE, " ")];
        assert!(key_from(&[]).unwrap().is_none());
        assert!(key_from(&none).unwrap().is_none());
        let key = [(KEY_VARIABLE, "sk_1\n"), (SHOP_TOKEN_VARIABLE, "")];
        let found = key_from(&key).unwrap().unwrap();
        assert_eq!(found.key.key.expose_secret(), "sk_1");
        assert!(found.key.shop_token.is_none());
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
        for (mode, readers) in [(0o600, 0), (0o440, 1)] {
            let found = key("sk_1\n", mode).unwrap().unwrap();
            assert_eq!(found.key.key.expose_secret(), "sk_1");
            assert_eq!(found.readable_by_others.len(), readers, "{mode:o}");
        }
        for (text, mode, reason) in [
            ("sk_1", 0o620, "other users can change it"),
            ("sk_1\nsk_2\n", 0o600, "more than one line"),
            ("\n", 0o600, "empty"),
        ] {
            let error = key(text, mode).unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains("key"), "{error}");
            assert!(!error.contains("sk_"), "{error}");
        }
        let both = [(KEY_VARIABLE, "sk_1"), ("POSTSCRIPT_API_KEY_FILE", "x")];
        let error = key_from(&both).unwrap_err().to_string();
        assert!(error.contains("are both set"), "{error}");
        assert!(key_from(&[("POSTSCRIPT_API_KEY_FILE", "/nowhere/key")]).is_err());
    }
}
