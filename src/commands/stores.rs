//! `prive-ps stores`: the connected stores, with their keys and where these are saved.

use super::disconnect::{self, DisconnectArgs};
use super::interrupt;
use super::store_line::{StoreLine, lines};
use crate::args::{ConnectionArgs, GlobalArgs};
use crate::connection::{
    SelectedStore, connect, given_key, no_key, prive_address, prive_client_at, saved_key,
    warn_of_override,
};
use crate::error::{CommandError, Exit};
use crate::help;
use crate::postscript::{Cancellation, Shop};
use crate::stores::{KeyPair, StoreName, Stores};
use crate::terminal::Printer;

/// Arguments of `stores`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct StoresArgs {
    /// Verify each Postscript key with Postscript, and each Prive key with Prive.
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
    store: SelectedStore,
    key: Result<KeyPair, CommandError>,
}

impl Entry {
    fn name(&self) -> Option<&StoreName> {
        self.store.as_ref().map(|(name, _)| name)
    }

    /// Whether it is checked: with `--store`, only that store and the environment's key.
    fn is_selected(&self, named: Option<&StoreName>) -> bool {
        let own = self.name();
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
        let checker = Checker {
            stores: &stores,
            connection: &global.connection,
            stop: Cancellation::new(),
            printer,
        };
        interrupt::cancel_on_signal(&checker.stop, printer)?;
        for entry in entries.iter_mut().filter(|entry| entry.is_selected(named)) {
            all_ok &= checker.check(entry).await?;
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
        let key = saved_key(stores, name, printer);
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

/// Verifies keys with Postscript and Prive.
struct Checker<'a> {
    stores: &'a Stores,
    connection: &'a ConnectionArgs,
    stop: Cancellation,
    printer: &'a Printer,
}

impl Checker<'_> {
    /// Verifies the keys of a row; whether they are right. Reports why not, except for a key that can't
    /// be read.
    async fn check(&self, entry: &mut Entry) -> Result<bool, CommandError> {
        let shop = match &entry.key {
            Ok(pair) => self.reported(self.shop(entry, pair).await, entry.name())?,
            Err(_) => None,
        };
        entry.line.verified(shop.as_ref());
        let mut all_ok = shop.is_some();
        if let Some((name, store)) = &entry.store
            && let Some(prive) = &store.prive
        {
            let count = self.count_contracts(name, prive.api_url.as_deref()).await;
            let is_ok = self.reported(count, Some(name))?.is_some();
            entry.line.prive_ok = Some(is_ok);
            all_ok &= is_ok;
        }
        Ok(all_ok)
    }

    /// The shop of the key. Fails if that isn't the store's.
    async fn shop(&self, entry: &Entry, pair: &KeyPair) -> Result<Shop, CommandError> {
        // Commands use the environment's key with the settings of the store that is named.
        let name = entry.name().or(self.connection.store.as_ref());
        let settings = name.and_then(|name| self.stores.all().get(name));
        let (source, store) = (entry.line.key_source, entry.store.clone());
        let connected = connect(self.connection, pair, source, store, settings, &self.stop)?;
        connected.shop().await
    }

    async fn count_contracts(
        &self,
        name: &StoreName,
        api_url: Option<&str>,
    ) -> Result<(), CommandError> {
        if let Some(found) = self.stores.prive_key(name)? {
            let address = prive_address(self.connection, api_url)?;
            let client = prive_client_at(self.connection, address, &found.key, &self.stop)?;
            client.count_subscriptions().await?;
        }
        Ok(())
    }

    /// The result of a check, if it succeeded; reports why not. An interrupt ends the command.
    fn reported<T>(
        &self,
        checked: Result<T, CommandError>,
        name: Option<&StoreName>,
    ) -> Result<Option<T>, CommandError> {
        match (checked, name) {
            (Ok(checked), _) => return Ok(Some(checked)),
            (Err(error), _) if error.exit() == Exit::Interrupted => return Err(error),
            (Err(error), Some(name)) => error.context(format!("can't use store `{name}`")),
            (Err(error), None) => error,
        }
        .report(self.printer);
        Ok(None)
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
