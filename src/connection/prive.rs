//! From environment and connected store to a client of Prive.

use secrecy::SecretString;

use super::key::with_warning;
use super::settings::SelectedStore;
use crate::args::ConnectionArgs;
use crate::error::{CommandError, Exit};
use crate::http::{Address, ApiKey, Cancellation, Rate};
use crate::prive::{Client, SERVICE};
use crate::stores::{PRIVE_KEY_VARIABLE, Stores, environment_prive_key};
use crate::terminal::Printer;

/// A client for the Prive shop of the selected store. The key comes from the environment, or from
/// where the store's is saved; without one this fails. Sends nothing.
pub fn prive_client(
    args: &ConnectionArgs,
    store: &SelectedStore,
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<Client, CommandError> {
    match prive_client_if_connected(args, store, printer, cancellation)? {
        Some(client) => Ok(client),
        None => Err(no_key(store)),
    }
}

/// The same, or none without a key.
pub fn prive_client_if_connected(
    args: &ConnectionArgs,
    store: &SelectedStore,
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<Option<Client>, CommandError> {
    let (found, url) = if let Some(given) = environment_prive_key()? {
        (given, None)
    } else if let Some((name, store)) = store
        && let Some(prive) = &store.prive
        && let Some(saved) = Stores::open()?.prive_key(name)?
    {
        (saved, prive.api_url.as_deref())
    } else {
        return Ok(None);
    };
    let key = with_warning(found, printer);
    let address = prive_address(args, url)?;
    prive_client_at(args, address, &key, cancellation).map(Some)
}

/// A client for this address and key, with the certificates and the timeout of the flags. A sandbox
/// without a rate limit has none for Prive either.
pub fn prive_client_at(
    args: &ConnectionArgs,
    address: Address,
    key: &SecretString,
    cancellation: &Cancellation,
) -> Result<Client, CommandError> {
    let key = ApiKey::parse(key).map_err(|error| {
        CommandError::from_error(error)
            .context("the Prive key can't be used")
            .with_exit(Exit::NotConnected)
            .hint(SERVICE.key_hint)
    })?;
    let is_unlimited = args.rate == Rate::Off && address.is_loopback();
    let rate = if is_unlimited {
        Rate::Off
    } else {
        SERVICE.limit
    };
    Ok(Client::new(args.to(address, rate, cancellation), &key)?)
}

/// Prive's address: of the flag or the environment, else the store's, else the published one.
pub fn prive_address(args: &ConnectionArgs, saved: Option<&str>) -> Result<Address, CommandError> {
    let named = args.prive_api_url.as_deref();
    Ok(args.address(&SERVICE, named.or(saved))?)
}

fn no_key(store: &SelectedStore) -> CommandError {
    let connect = match store {
        Some((name, _)) => format!("prive-ps connect --prive --store {name}"),
        None => "prive-ps connect --prive".to_owned(),
    };
    CommandError::new(Exit::NotConnected, "no Prive API key found")
        .hint(format!("Run `{connect}`, or set {PRIVE_KEY_VARIABLE}."))
}
