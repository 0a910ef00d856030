//! The keys that commands use, from the environment or as saved.

use secrecy::SecretString;

use crate::error::{CommandError, Exit};
use crate::postscript::{Key, KeyError};
use crate::stores::{
    FoundKey, KEY_VARIABLE, KeyPair, SHOP_TOKEN_VARIABLE, StoreName, Stores, environment_key,
};
use crate::terminal::Printer;

/// Where a private key is found in Postscript.
const WHERE_KEYS_ARE: &str =
    "In Postscript: Shop name → API → Create Security Key Pair → Yes → enter a label → Show.";

/// The key that the environment gives, if it does.
pub fn given_key(printer: &Printer) -> Result<Option<KeyPair>, CommandError> {
    let found = environment_key()?;
    if found.is_none()
        && std::env::var_os(SHOP_TOKEN_VARIABLE).is_some_and(|token| !token.is_empty())
    {
        printer.status(format!(
            "{SHOP_TOKEN_VARIABLE} is ignored: {KEY_VARIABLE} is not set."
        ));
    }
    Ok(found.map(|found| with_warning(found, printer)))
}

/// The key, after a warning about files with it that other users can read.
pub fn with_warning<K>(found: FoundKey<K>, printer: &Printer) -> K {
    for path in &found.readable_by_others {
        let path = path.display();
        printer.warn(format!(
            "other users can read the key in {path}. To prevent that, run: chmod 600 {path}"
        ));
    }
    found.key
}

/// The saved key of a store.
pub fn saved_key(
    stores: &Stores,
    name: &StoreName,
    printer: &Printer,
) -> Result<KeyPair, CommandError> {
    Ok(with_warning(stores.key(name)?, printer))
}

/// Warns that the environment's key overrides a store's.
pub fn warn_of_override(printer: &Printer, name: &StoreName, named: bool) {
    printer.warn(if named {
        format!("{KEY_VARIABLE} overrides the saved key of store `{name}`")
    } else {
        format!(
            "{KEY_VARIABLE} overrides store `{name}`. Pass --store {name} to use its settings with \
             that key, or unset the variable."
        )
    });
}

/// The key in the form that requests need. `origin` says where it comes from.
pub fn key_of(pair: &KeyPair, origin: &str) -> Result<Key, CommandError> {
    let wrong = |sentence: String, hint: String| {
        Err(CommandError::new(Exit::NotConnected, sentence).hint(hint))
    };
    match &pair.shop_token {
        None if KeyPair::is_partners(&pair.key) => wrong(
            format!("the key {origin} is a partner key, and the shop's key is missing"),
            format!(
                "Set {SHOP_TOKEN_VARIABLE} to the shop's private key, or save both keys with \
                 `prive-ps connect --partner`."
            ),
        ),
        None => checked(&pair.key, origin, Key::shop),
        Some(token) if KeyPair::is_partners(token) => wrong(
            "the key entered as the shop's key is a partner key".to_owned(),
            format!(
                "Enter the partner key first, then the shop's private key (sk_…). In the environment, \
                 the partner key is {KEY_VARIABLE}, and the shop's key is {SHOP_TOKEN_VARIABLE}."
            ),
        ),
        Some(token) => {
            checked(token, "entered as the shop's key", Key::shop)?;
            checked(&pair.key, origin, |key| Key::partner(key, token))
        }
    }
}

fn checked(
    key: &SecretString,
    origin: &str,
    make: impl Fn(&SecretString) -> Result<Key, KeyError>,
) -> Result<Key, CommandError> {
    make(key).map_err(|error| {
        CommandError::from_error(error)
            .context(format!("the key {origin} can't be used"))
            .with_exit(Exit::NotConnected)
            .hint(WHERE_KEYS_ARE)
    })
}

/// Where the environment's key is, in messages.
pub(super) fn in_environment() -> String {
    format!("in {KEY_VARIABLE}")
}
