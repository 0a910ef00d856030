//! Selects the key and the address from options, environment and connected stores, and makes a client.
//! Every command gets its key here.

use secrecy::SecretString;

use super::error::{CommandError, Exit};
use super::store_settings::SelectedStore;
use crate::args::ConnectionArgs;
use crate::http::{Address, Cancellation};
use crate::postscript::{Client, Identity, Key, KeyError, SERVICE};
use crate::stores::{
    self, ErrorKind, FoundKey, KEY_VARIABLE, KeyPair, KeyPlace, SHOP_TOKEN_VARIABLE, Store,
    StoreName, Stores, environment_key,
};
use crate::terminal::Printer;

/// Where a private key is found in Postscript.
const WHERE_KEYS_ARE: &str =
    "In Postscript: Shop name → API → Create Security Key Pair → Yes → enter a label → Show.";

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
    let (store, key, key_source) = if let Some(pair) = given_key(printer)? {
        let store = overridden_store(args, printer)?;
        let key = key_of(&pair, &in_environment())?;
        (store, key, KeyPlace::Environment)
    } else {
        let stores = Stores::open()?;
        let (name, store) = stores.select(args.store.as_ref())?.ok_or_else(no_key)?;
        let key = key_of(&saved_key(&stores, &name, printer)?, &of_store(&name))?;
        let key_source = store.key_place;
        (Some((name, store)), key, key_source)
    };
    let address = address(args, store.as_ref().map(|(_, store)| store))?;
    Ok(Connected {
        client: client_at(args, address, &key, stop)?,
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
pub(super) fn open_stores(
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
pub(super) fn selected_store(
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
    pub async fn shop(&self) -> Result<Identity, CommandError> {
        let identity = self.client.identity().await?;
        self.expect_shop(&identity)?;
        Ok(identity)
    }

    /// Fails if this shop of the key isn't the store's.
    pub fn expect_shop(&self, identity: &Identity) -> Result<(), CommandError> {
        match &self.store {
            Some((name, store)) if store.shop_id != identity.id => {
                Err(other_shop(name, store, identity, self.key_source))
            }
            _ => Ok(()),
        }
    }
}

/// The address to use: the one that is named, else the store's, else Postscript's.
pub(super) fn address(
    args: &ConnectionArgs,
    store: Option<&Store>,
) -> Result<Address, CommandError> {
    let named = args.api_url.as_deref();
    let url = named.or_else(|| store.and_then(|store| store.api_url.as_deref()));
    Ok(args.address(&SERVICE, url)?)
}

/// The key that the environment gives, if it does.
pub(super) fn given_key(printer: &Printer) -> Result<Option<KeyPair>, CommandError> {
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
pub(super) fn with_warning<K>(found: FoundKey<K>, printer: &Printer) -> K {
    for path in &found.readable_by_others {
        let path = path.display();
        printer.warn(format!(
            "other users can read the key in {path}. To prevent that, run: chmod 600 {path}"
        ));
    }
    found.key
}

/// The saved key of a store.
pub(super) fn saved_key(
    stores: &Stores,
    name: &StoreName,
    printer: &Printer,
) -> Result<KeyPair, CommandError> {
    Ok(with_warning(stores.key(name)?, printer))
}

/// Warns that the environment's key overrides a store's.
pub(super) fn warn_of_override(printer: &Printer, name: &StoreName, named: bool) {
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
pub(super) fn key_of(pair: &KeyPair, origin: &str) -> Result<Key, CommandError> {
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
            "the key given as the shop's key is a partner key".to_owned(),
            format!(
                "Enter the partner key first, then the shop's private key (sk_…). In the environment, \
                 the partner key is {KEY_VARIABLE}, and the shop's key is {SHOP_TOKEN_VARIABLE}."
            ),
        ),
        Some(token) => {
            checked(token, origin, Key::shop)?;
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

pub(super) fn in_environment() -> String {
    format!("in {KEY_VARIABLE}")
}

pub(super) fn of_store(name: &StoreName) -> String {
    format!("of store `{name}`")
}

fn other_shop(
    name: &StoreName,
    store: &Store,
    identity: &Identity,
    source: KeyPlace,
) -> CommandError {
    let Identity { id, name: shop, .. } = identity;
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
            "store `{name}` is connected to {connected}, but the key {origin} belongs to another shop, {shop} ({id})"
        ),
    )
    .hint(hint)
}

pub(super) fn no_key() -> CommandError {
    CommandError::new(Exit::NotConnected, "no Postscript API key found").hint(format!(
        "Provide a key in one of these ways:\n\
         \x20 prive-ps connect               prompts for it and saves it to the keyring\n\
         \x20 prive-ps connect --key-stdin   reads it from a pipe and saves it to the keyring\n\
         \x20 {KEY_VARIABLE}=…           for this environment only, as in CI"
    ))
}
