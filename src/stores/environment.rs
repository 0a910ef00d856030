//! A key given by the environment, which goes before one that is kept.

use std::ffi::OsString;

use secrecy::SecretString;

use super::error::Error;
use super::key_pair::KeyPair;

/// The variable that holds a shop's private key, or a partner's.
pub const KEY_VARIABLE: &str = "POSTSCRIPT_API_KEY";

/// The variable that holds the shop's private key where the one in [`KEY_VARIABLE`] is a partner's.
pub const SHOP_TOKEN_VARIABLE: &str = "POSTSCRIPT_SHOP_TOKEN";

/// What the environment gives.
#[derive(Debug)]
pub enum EnvironmentKey {
    /// No key.
    None,
    /// A shop's key without the key that it goes with.
    TokenAlone,
    /// A key.
    Key(KeyPair),
}

/// The key that the environment gives. An empty variable is as good as none.
pub fn environment_key() -> Result<EnvironmentKey, Error> {
    read(std::env::var_os)
}

fn read(variable: impl Fn(&'static str) -> Option<OsString>) -> Result<EnvironmentKey, Error> {
    let text = |name| match variable(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) if text.trim().is_empty() => Ok(None),
        Some(Ok(text)) => Ok(Some(SecretString::from(text.trim()))),
        Some(Err(_)) => Err(Error::NotText { variable: name }),
    };
    Ok(match (text(KEY_VARIABLE)?, text(SHOP_TOKEN_VARIABLE)?) {
        (Some(key), shop_token) => EnvironmentKey::Key(KeyPair { key, shop_token }),
        (None, Some(_)) => EnvironmentKey::TokenAlone,
        (None, None) => EnvironmentKey::None,
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn given(key: Option<&str>, token: Option<&str>) -> EnvironmentKey {
        read(|name| if name == KEY_VARIABLE { key } else { token }.map(OsString::from)).unwrap()
    }

    #[test]
    fn an_empty_variable_is_as_good_as_none() {
        assert!(matches!(given(None, None), EnvironmentKey::None));
        assert!(matches!(given(Some(""), Some(" ")), EnvironmentKey::None));
        assert!(matches!(
            given(Some(""), Some("sk_1")),
            EnvironmentKey::TokenAlone
        ));
        let EnvironmentKey::Key(pair) = given(Some("sk_1\n"), Some("")) else {
            panic!("there is a key");
        };
        assert_eq!(pair.key.expose_secret(), "sk_1");
        assert!(pair.shop_token.is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_is_no_text_is_an_error_without_the_key_in_it() {
        use std::os::unix::ffi::OsStringExt as _;
        let error = read(|_| Some(OsString::from_vec(b"sk_secret\xff".to_vec()))).unwrap_err();
        assert!(error.to_string().contains(KEY_VARIABLE));
        assert!(!format!("{error:?} {error}").contains("sk_secret"));
    }
}
