//! A store's key in the keyring: the shop's or the partner's under the store's name, and the shop's
//! beside a partner's under the name with `/shop-token` behind it, which no store's name can be.

use super::key_pair::KeyPair;
use super::keyring;
use super::keyring_error::KeyringError;
use super::name::StoreName;
use super::settings::KeyKind;

/// The key of a store of this kind, if all of it is there.
pub(super) fn read(name: &StoreName, kind: KeyKind) -> Result<Option<KeyPair>, KeyringError> {
    let Some(key) = keyring::read(name.as_str())? else {
        return Ok(None);
    };
    let shop_token = match kind {
        KeyKind::Shop => None,
        KeyKind::Partner => match keyring::read(&token_account(name))? {
            Some(token) => Some(token),
            None => return Ok(None),
        },
    };
    Ok(Some(KeyPair { key, shop_token }))
}

/// Whatever is kept under a store's name, if it is the key of one.
pub(super) fn found(name: &StoreName) -> Result<Option<KeyPair>, KeyringError> {
    let Some(key) = keyring::read(name.as_str())? else {
        return Ok(None);
    };
    let shop_token = keyring::read(&token_account(name))?;
    Ok(Some(KeyPair { key, shop_token }))
}

/// Whether anything is kept under a store's name.
pub(super) fn holds(name: &StoreName) -> Result<bool, KeyringError> {
    Ok(keyring::read(name.as_str())?.is_some() || keyring::read(&token_account(name))?.is_some())
}

/// Keeps the key of a store, and nothing of the one before.
pub(super) fn write(name: &StoreName, pair: &KeyPair) -> Result<(), KeyringError> {
    match &pair.shop_token {
        Some(token) => keyring::write(&token_account(name), token)?,
        None => {
            keyring::remove(&token_account(name))?;
        }
    }
    keyring::write(name.as_str(), &pair.key)
}

/// Removes the key of a store; whether there was one.
pub(super) fn remove(name: &StoreName) -> Result<bool, KeyringError> {
    let token = keyring::remove(&token_account(name))?;
    let key = keyring::remove(name.as_str())?;
    Ok(key || token)
}

fn token_account(name: &StoreName) -> String {
    format!("{name}/shop-token")
}
