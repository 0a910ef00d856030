//! From the options, the environment and the connected stores to a client of Postscript.

use super::key::{given_key, in_environment, key_of, saved_key, warn_of_override};
use super::settings::SelectedStore;
use crate::args::ConnectionArgs;
use crate::error::{CommandError, Exit};
use crate::http::{Address, Cancellation};
use crate::postscript::{Client, Key, SERVICE, Shop};
use crate::stores::{
    self, ErrorKind, KEY_VARIABLE, KeyPair, KeyPlace, Store, StoreName, Stores, environment_key,
};
use crate::terminal::Printer;

/// A client and its store, as far as known before the first request.
pub struct Connected {
    /// The client.
    pub client: Client,
    /// The store whose settings apply: the named one, or the default if its saved key is used. A key
    /// from the environment may belong to any shop, so without a name no settings apply.
    pub store: Option<(StoreName, Store)>,
    /// Where the key came from.
    pub key_source: KeyPlace,
}

/// A client for the selected store. Sends nothing. Warns if the environment overrides a store, or if
/// other users can read the key.
pub fn client(
    args: &ConnectionArgs,
    printer: &Printer,
    stop: &Cancellation,
) -> Result<Connected, CommandError> {
    let (store, pair, key_source) = if let Some(pair) = given_key(printer)? {
        let store = overridden_store(args, printer)?;
        (store, pair, KeyPlace::Environment)
    } else {
        let stores = Stores::open()?;
        let (name, store) = stores.select(args.store.as_ref())?.ok_or_else(no_key)?;
        let pair = saved_key(&stores, &name, printer)?;
        let key_source = store.key_place;
        (Some((name, store)), pair, key_source)
    };
    connect(args, &pair, key_source, store, None, stop)
}

/// A client for this key. Its address is the flag's, else the store's, else that of `settings`.
pub fn connect(
    args: &ConnectionArgs,
    pair: &KeyPair,
    key_source: KeyPlace,
    store: SelectedStore,
    settings: Option<&Store>,
    stop: &Cancellation,
) -> Result<Connected, CommandError> {
    let origin = match &store {
        Some((name, _)) if key_source != KeyPlace::Environment => format!("of store `{name}`"),
        _ => in_environment(),
    };
    let key = key_of(pair, &origin)?;
    let settings = store.as_ref().map(|(_, store)| store).or(settings);
    Ok(Connected {
        client: client_at(args, address(args, settings)?, &key, stop)?,
        store,
        key_source,
    })
}

/// The named store, whose settings are used with the environment's key. Warns of what that overrides.
fn overridden_store(
    args: &ConnectionArgs,
    printer: &Printer,
) -> Result<SelectedStore, CommandError> {
    let store = match open_stores(args, true)? {
        Ok(stores) if args.store.is_some() => stores.select(args.store.as_ref())?,
        Ok(stores) => {
            if let Some(name) = stores.default_name() {
                warn_of_override(printer, name, false);
            }
            None
        }
        Err(error) => {
            if error.kind() != ErrorKind::NoHome {
                printer.warn(format!("settings are ignored: {error}"));
            }
            None
        }
    };
    if let Some((name, _)) = &store {
        warn_of_override(printer, name, true);
    }
    Ok(store)
}

/// The connected stores. If they can't be read but a key in the environment makes them unnecessary, the
/// inner error says why: a container may have no home folder, and the user of a service may not be
/// able to read its own.
pub fn open_stores(
    args: &ConnectionArgs,
    has_key: bool,
) -> Result<Result<Stores, stores::Error>, CommandError> {
    match Stores::open() {
        Err(error) if has_key && args.store.is_none() => match error.kind() {
            ErrorKind::NoHome | ErrorKind::Denied => Ok(Err(error)),
            _ => Err(error.into()),
        },
        stores => Ok(Ok(stores?)),
    }
}

/// The store whose settings apply to reading an export, if there is one: the store that [`client`]
/// selects, without its key. If the settings can't be read, warns, or fails if a store is named.
pub fn selected_store(
    args: &ConnectionArgs,
    printer: &Printer,
) -> Result<SelectedStore, CommandError> {
    let has_key = !matches!(environment_key(), Ok(None));
    if args.store.is_none() && has_key {
        return Ok(None);
    }
    match Stores::open() {
        Ok(stores) => Ok(stores.select(args.store.as_ref())?),
        Err(error) if args.store.is_none() && error.kind() == ErrorKind::NoHome => Ok(None),
        Err(error) if args.store.is_none() => {
            printer.warn(format!("settings are ignored: {error}"));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// A client for this address and key, with the flags' pace, certificates and timeout.
pub fn client_at(
    args: &ConnectionArgs,
    address: Address,
    key: &Key,
    stop: &Cancellation,
) -> Result<Client, CommandError> {
    Ok(Client::new(args.to(address, args.rate, stop), key)?)
}

impl Connected {
    /// The key's shop. Fails if it isn't the store's: ask this before anything is written.
    pub async fn shop(&self) -> Result<Shop, CommandError> {
        let shop = self.client.shop().await?;
        self.expect_shop(&shop)?;
        Ok(shop)
    }

    /// Fails if this shop of the key isn't the store's.
    pub fn expect_shop(&self, shop: &Shop) -> Result<(), CommandError> {
        match &self.store {
            Some((name, store)) if store.shop_id != shop.id => {
                Err(other_shop(name, store, shop, self.key_source))
            }
            _ => Ok(()),
        }
    }
}

/// The address to use: the one that is named, else the store's, else Postscript's.
pub fn address(args: &ConnectionArgs, store: Option<&Store>) -> Result<Address, CommandError> {
    let named = args.api_url.as_deref();
    let url = named.or_else(|| store.and_then(|store| store.api_url.as_deref()));
    Ok(args.address(&SERVICE, url)?)
}

fn other_shop(name: &StoreName, store: &Store, shop: &Shop, source: KeyPlace) -> CommandError {
    let (origin, hint) = if source == KeyPlace::Environment {
        (
            in_environment(),
            format!(
                "Unset {KEY_VARIABLE}, or use --store NAME to select the store that it belongs to."
            ),
        )
    } else {
        (
            "saved for it".to_owned(),
            format!(
                "Connect it again: {} --replace",
                store.connect_command(name)
            ),
        )
    };
    let connected = store.shop();
    CommandError::new(
        Exit::NotConnected,
        format!(
            "store `{name}` is connected to {connected}, but the key {origin} belongs to another store, {} ({})",
            shop.name, shop.id
        ),
    )
    .hint(hint)
}

/// The error if there is no key.
pub fn no_key() -> CommandError {
    CommandError::new(Exit::NotConnected, "no Postscript API key found").hint(format!(
        "Provide a key in one of these ways:\n\
         \x20 prive-ps connect               prompts for it and saves it to the keyring\n\
         \x20 prive-ps connect --key-stdin   reads it from a pipe and saves it to the keyring\n\
         \x20 {KEY_VARIABLE}=…           for this environment only, as in CI"
    ))
}
