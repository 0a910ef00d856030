//! `prive-ps stores`: which stores there are, whose key opens each, and where it is kept.

use super::connection::{
    address, client_at, given_key, in_environment, kept_key, key_of, no_key, of_store, other_shop,
    warn_of_override,
};
use super::disconnect::{self, DisconnectArgs};
use super::error::{CommandError, Exit};
use super::interrupt;
use super::store_line::{StoreLine, lines};
use crate::args::GlobalArgs;
use crate::help;
use crate::postscript::{Cancellation, Identity};
use crate::stores::{KeyPair, KeySource, Store, StoreName, Stores};
use crate::terminal::Printer;

/// Arguments of `stores`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct StoresArgs {
    /// Verify each key with Postscript.
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

/// A line with what it takes to check it.
struct Entry {
    line: StoreLine,
    /// The store whose settings go with the key.
    store: Option<(StoreName, Store)>,
    key: Result<KeyPair, CommandError>,
}

impl Entry {
    /// Whether it is checked: with a name that store alone, else all.
    fn is_meant(&self, named: Option<&StoreName>) -> bool {
        let own = self.store.as_ref().map(|(name, _)| name);
        named.is_none() || named == own
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
    let mut all_well = true;
    if args.check {
        let stop = Cancellation::new();
        interrupt::cancel_on_signal(&stop, printer)?;
        for entry in entries.iter_mut().filter(|entry| entry.is_meant(named)) {
            all_well &= check(entry, global, &stop, printer).await?;
        }
    }
    // Keys that can't be read have one reason, most times: it is told once, after the list.
    let mut out_of_reach = None;
    let shown = entries.into_iter().map(|entry| {
        let counts = !args.check || entry.is_meant(named);
        let failure = entry.key.err().filter(|_| counts);
        out_of_reach = out_of_reach.take().or(failure);
        entry.line
    });
    print(&shown.collect::<Vec<_>>(), printer)?;
    match out_of_reach {
        Some(failure) => Err(failure),
        None if all_well => Ok(Exit::Done),
        None => Ok(Exit::CheckFailed),
    }
}

fn make_default(
    stores: &mut Stores,
    name: &StoreName,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    stores.set_default(name)?;
    if printer.wants_json() {
        printer.json(&serde_json::json!({ "default": name }))?;
    } else {
        printer.stdout_wrapped(format!("Store `{name}` is now the default."))?;
    }
    Ok(Exit::Done)
}

/// The names, for scripts and for shells that complete them: no key is looked up.
fn print_names(stores: &Stores, printer: &Printer) -> Result<Exit, CommandError> {
    let names: Vec<&str> = stores.all().keys().map(StoreName::as_str).collect();
    if printer.wants_json() {
        printer.json(&names)?;
    } else if !names.is_empty() {
        printer.result(names.join("\n"))?;
    }
    Ok(Exit::Done)
}

/// What there is. A key of the environment stands with the store that a command would use it for,
/// else by itself.
fn entries(
    stores: &Stores,
    global: &GlobalArgs,
    printer: &Printer,
) -> Result<Vec<Entry>, CommandError> {
    let mut given = given_key(printer)?;
    let named = global.connection.store.as_ref();
    let meant = named.or(stores.default_name());
    let mut entries = Vec::new();
    for (name, store) in stores.all() {
        let environments = given.take_if(|_| meant == Some(name));
        let (line, key) = if let Some(pair) = environments {
            warn_of_override(printer, name, named.is_some());
            let line = StoreLine::saved(stores, name, store, None).with_environment_key(&pair);
            (line, Ok(pair))
        } else {
            let key = kept_key(stores, name, printer);
            let line = StoreLine::saved(stores, name, store, key.as_ref().ok());
            let unread = |failure: CommandError| match failure.exit() {
                // It says itself whose key is missing.
                Exit::NotConnected => failure,
                _ => failure.context(format!("can't read the key of store `{name}`")),
            };
            (line, key.map_err(unread))
        };
        entries.push(Entry {
            line,
            store: Some((name.clone(), store.clone())),
            key,
        });
    }
    if let Some(pair) = given {
        entries.push(Entry {
            line: StoreLine::from_environment(&pair),
            store: None,
            key: Ok(pair),
        });
    }
    Ok(entries)
}

/// Asks Postscript; whether all is well. What isn't is told here, but for a key out of reach.
async fn check(
    entry: &mut Entry,
    global: &GlobalArgs,
    stop: &Cancellation,
    printer: &Printer,
) -> Result<bool, CommandError> {
    entry.line.ok = Some(false);
    let Ok(pair) = &entry.key else {
        return Ok(false);
    };
    match ask(entry, pair, global, stop).await {
        Ok(identity) => {
            entry.line.verified(identity);
            Ok(true)
        }
        Err(failure) if failure.exit() == Exit::Interrupted => Err(failure),
        Err(failure) => {
            let failure = match &entry.store {
                Some((name, _)) => failure.context(format!("can't use store `{name}`")),
                None => failure,
            };
            failure.report(printer);
            Ok(false)
        }
    }
}

/// Whose key it is, if it is the store's.
async fn ask(
    entry: &Entry,
    pair: &KeyPair,
    global: &GlobalArgs,
    stop: &Cancellation,
) -> Result<Identity, CommandError> {
    let connection = &global.connection;
    let source = entry.line.key_source;
    let given = source == KeySource::Environment;
    let origin = match &entry.store {
        Some((name, _)) if !given => of_store(name),
        _ => in_environment(),
    };
    // As a command would: the environment's key goes to a store's address only where it is named.
    let settings = entry
        .store
        .as_ref()
        .filter(|_| !given || connection.store.is_some())
        .map(|(_, store)| store);
    let address = address(connection, settings)?;
    let client = client_at(connection, address, &key_of(pair, &origin)?, stop)?;
    let identity = client.identity().await?;
    match &entry.store {
        Some((name, store)) if store.shop_id != identity.id => {
            Err(other_shop(name, store, &identity, source))
        }
        _ => Ok(identity),
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
