//! `prive-ps stores`: the connected stores, with their keys and where these are saved.

use super::connection::{
    address, client_at, given_key, in_environment, kept_key, key_of, no_key, of_store, other_shop,
    warn_of_override,
};
use super::disconnect::{self, DisconnectArgs};
use super::error::{CommandError, Exit};
use super::interrupt;
use super::prive_connection::{prive_address, prive_client_at};
use super::store_line::{StoreLine, lines};
use crate::args::{ConnectionArgs, GlobalArgs};
use crate::help;
use crate::postscript::{Cancellation, Identity};
use crate::stores::{KeyPair, Store, StoreName, Stores};
use crate::terminal::Printer;

/// Arguments of `stores`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct StoresArgs {
    /// Verify each key with Postscript, and each Prive key with Prive.
    #[arg(long)]
    check: bool,

    /// Print only the names, one per line.
    #[arg(long, conflicts_with = "check")]
    names: bool,

    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Set the default store.
    ///
    /// The first connected store is the default until you set another one.
    #[command(after_help = help::footer("stores default"))]
    Default {
        /// The store's name.
        #[arg(add = clap_complete::engine::ArgValueCompleter::new(crate::args::complete_store))]
        name: StoreName,
    },

    /// The same as `stores`.
    #[command(hide = true)]
    List,

    /// The same as `disconnect --store NAME`.
    #[command(hide = true)]
    Remove {
        /// The store's name.
        name: StoreName,

        /// Remove without a confirmation prompt.
        #[arg(long)]
        yes: bool,
    },
}

/// A row, and what it takes to check it.
struct Entry {
    line: StoreLine,
    /// The saved store; `None` for the key from the environment.
    store: Option<(StoreName, Store)>,
    key: Result<KeyPair, CommandError>,
}

impl Entry {
    /// Whether it is checked: with `--store`, only that store and the environment's key.
    fn is_selected(&self, named: Option<&StoreName>) -> bool {
        let own = self.store.as_ref().map(|(name, _)| name);
        named.is_none() || own.is_none() || named == own
    }
}

/// Runs `stores`.
pub async fn run(
    args: &StoresArgs,
    global: &GlobalArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let mut stores = Stores::open()?;
    match &args.action {
        Some(Action::Default { name }) => return make_default(&mut stores, name, printer),
        Some(Action::Remove { name, yes }) => {
            let mut global = global.clone();
            global.connection.store = Some(name.clone());
            return disconnect::run(&DisconnectArgs { yes: *yes }, &global, printer).await;
        }
        Some(Action::List) | None => {}
    }
    if args.names {
        return print_names(&stores, printer);
    }
    let named = global.connection.store.as_ref();
    if let Some(name) = named
        && args.check
    {
        stores.get(name)?;
    }
    let mut entries = entries(&stores, global, printer)?;
    if entries.is_empty() && args.check {
        return Err(no_key());
    }
    let mut all_ok = true;
    if args.check {
        let stop = Cancellation::new();
        interrupt::cancel_on_signal(&stop, printer)?;
        for entry in entries.iter_mut().filter(|entry| entry.is_selected(named)) {
            all_ok &= check_postscript(entry, &stores, global, &stop, printer).await?;
            all_ok &= check_prive(entry, &stores, global, &stop, printer).await?;
        }
    }
    // Keys that can't be read usually share one reason. It is printed once, after the list.
    let mut unreadable = None;
    let lines = entries.into_iter().map(|entry| {
        let counts = !args.check || entry.is_selected(named);
        let failure = entry.key.err().filter(|_| counts);
        unreadable = unreadable.take().or(failure);
        entry.line
    });
    print(&lines.collect::<Vec<_>>(), printer)?;
    match unreadable {
        Some(failure) => Err(failure),
        None if all_ok => Ok(Exit::Done),
        None => Ok(Exit::CheckFailed),
    }
}

fn make_default(
    stores: &mut Stores,
    name: &StoreName,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    stores.set_default(name)?;
    printer.json_or(&serde_json::json!({ "default": name }), || {
        format!("Store `{name}` is now the default.")
    })?;
    Ok(Exit::Done)
}

/// The names, for scripts. No key is read.
fn print_names(stores: &Stores, printer: &Printer) -> Result<Exit, CommandError> {
    let names: Vec<&str> = stores.all().keys().map(StoreName::as_str).collect();
    if printer.wants_json() {
        printer.json(&names)?;
    } else if !names.is_empty() {
        printer.result(names.join("\n"))?;
    }
    Ok(Exit::Done)
}

/// A row for each saved store, and one for a key from the environment.
fn entries(
    stores: &Stores,
    global: &GlobalArgs,
    printer: &Printer,
) -> Result<Vec<Entry>, CommandError> {
    let mut entries = Vec::new();
    for (name, store) in stores.all() {
        let key = kept_key(stores, name, printer);
        let line = StoreLine::saved(stores, name, store, key.as_ref().ok());
        let key = key.map_err(|failure| match failure.exit() {
            // The message names the store already.
            Exit::NotConnected => failure,
            _ => failure.context(format!("can't read the key of store `{name}`")),
        });
        let store = Some((name.clone(), store.clone()));
        entries.push(Entry { line, store, key });
    }
    if let Some(pair) = given_key(printer)? {
        let named = global.connection.store.as_ref();
        if let Some(name) = named.or(stores.default_name()) {
            warn_of_override(printer, name, named.is_some());
        }
        entries.push(Entry {
            line: StoreLine::from_environment(&pair),
            store: None,
            key: Ok(pair),
        });
    }
    Ok(entries)
}

/// Verifies the key with Postscript; whether it is right. Reports why not, except for a key that
/// can't be read.
async fn check_postscript(
    entry: &mut Entry,
    stores: &Stores,
    global: &GlobalArgs,
    stop: &Cancellation,
    printer: &Printer,
) -> Result<bool, CommandError> {
    let Ok(pair) = &entry.key else {
        entry.line.ok = Some(false);
        return Ok(false);
    };
    let name = entry.store.as_ref().map(|(name, _)| name);
    let named = global.connection.store.as_ref();
    // Commands use the environment's key with the settings of the store that is named.
    let settings = name.or(named).and_then(|name| stores.all().get(name));
    let identity = identity(entry, pair, settings, global, stop).await;
    let identity = reported(identity, name, printer)?;
    entry.line.verified(identity.as_ref());
    Ok(identity.is_some())
}

/// The shop of the key. Fails if that isn't the store's.
async fn identity(
    entry: &Entry,
    pair: &KeyPair,
    settings: Option<&Store>,
    global: &GlobalArgs,
    stop: &Cancellation,
) -> Result<Identity, CommandError> {
    let connection = &global.connection;
    let origin = match &entry.store {
        Some((name, _)) => of_store(name),
        None => in_environment(),
    };
    let address = address(connection, settings)?;
    let client = client_at(connection, address, &key_of(pair, &origin)?, stop)?;
    let identity = client.identity().await?;
    match &entry.store {
        Some((name, store)) if store.shop_id != identity.id => {
            let source = entry.line.key_source;
            Err(other_shop(name, store, &identity, source))
        }
        _ => Ok(identity),
    }
}

/// Verifies a store's key for Prive; whether it is right or there is none. Reports why not.
async fn check_prive(
    entry: &mut Entry,
    stores: &Stores,
    global: &GlobalArgs,
    stop: &Cancellation,
    printer: &Printer,
) -> Result<bool, CommandError> {
    let Some((name, store)) = &entry.store else {
        return Ok(true);
    };
    let Some(prive) = &store.prive else {
        return Ok(true);
    };
    let api_url = prive.api_url.as_deref();
    let count = count_contracts(stores, name, api_url, &global.connection, stop).await;
    let is_ok = reported(count, Some(name), printer)?.is_some();
    entry.line.prive_ok = Some(is_ok);
    Ok(is_ok)
}

async fn count_contracts(
    stores: &Stores,
    name: &StoreName,
    api_url: Option<&str>,
    connection: &ConnectionArgs,
    stop: &Cancellation,
) -> Result<(), CommandError> {
    if let Some(found) = stores.prive_key(name)? {
        let address = prive_address(connection, api_url)?;
        let client = prive_client_at(connection, address, &found.key, stop)?;
        client.count_subscriptions().await?;
    }
    Ok(())
}

/// The result of a check, if it succeeded; reports why not. An interrupt ends the command.
fn reported<T>(
    checked: Result<T, CommandError>,
    name: Option<&StoreName>,
    printer: &Printer,
) -> Result<Option<T>, CommandError> {
    match checked {
        Ok(checked) => Ok(Some(checked)),
        Err(failure) if failure.exit() == Exit::Interrupted => Err(failure),
        Err(failure) => {
            let failure = match name {
                Some(name) => failure.context(format!("can't use store `{name}`")),
                None => failure,
            };
            failure.report(printer);
            Ok(None)
        }
    }
}

fn print(shown: &[StoreLine], printer: &Printer) -> Result<(), CommandError> {
    if printer.wants_json() {
        printer.json(&shown)?;
    } else if shown.is_empty() {
        printer.status("No store is connected. Connect one with `prive-ps connect`.");
    } else {
        printer.stdout_wrapped(lines(shown, printer.on_terminal()))?;
    }
    Ok(())
}
