//! `disconnect`: removes a store's keys, settings and browser profile from this machine. Nothing
//! changes in Postscript.

use serde::Serialize;

use super::ask::confirm_or_cancel;
use super::interrupt;
use crate::args::GlobalArgs;
use crate::browser::Profile;
use crate::error::{CommandError, Exit};
use crate::stores::{Removed, Store, StoreName, Stores};
use crate::terminal::Printer;

const REVOKE: &str = "\
The key still works. To revoke it, delete the key pair in Postscript: Shop name → API.";

const REVOKE_PRIVE_KEY: &str = "\
The Prive key still works, too. To revoke it, ask Prive support.";

const NOTHING_REMOVED: &str = "Nothing was removed.";

/// Arguments of `disconnect`.
#[derive(Debug, clap::Args)]
pub struct DisconnectArgs {
    /// Remove without a confirmation prompt.
    #[arg(short, long)]
    pub(super) yes: bool,
}

/// The result in JSON. The fields are stable.
#[derive(Serialize)]
struct Outcome<'a> {
    name: &'a StoreName,
    /// Whether settings were removed.
    removed: bool,
    /// Whether a key was removed.
    key_removed: bool,
}

/// Runs `disconnect`.
pub async fn run(
    args: &DisconnectArgs,
    global: &GlobalArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let mut stores = Stores::open()?;
    let name = match &global.connection.store {
        Some(name) => name.clone(),
        None => match stores.select(None)? {
            Some((name, _)) => name,
            None => StoreName::main(),
        },
    };
    if !args.yes
        && let Some(what) = removable(&stores, &name)?
    {
        confirm(&what, printer).await?;
    }
    let removed = remove(&mut stores, &name)?;
    let outcome = Outcome {
        name: &name,
        removed: removed.store.is_some(),
        key_removed: removed.had_key,
    };
    printer.json_or(&outcome, || sentence(&name, &removed))?;
    if let Some(store) = &removed.store {
        match Profile::of_shop(&store.shop_id).and_then(|profile| profile.delete()) {
            Ok(true) => printer.status("Deleted the store's browser profile and saved login."),
            Ok(false) => {}
            Err(error) => printer.warn(format!("{:#}", anyhow::Error::from(error))),
        }
    }
    if let Some(default) = &removed.new_default {
        printer.status(format!("Store `{default}` is now the default."));
    }
    if removed.was_default && stores.default_name().is_none() && !stores.all().is_empty() {
        printer.status("No store is the default now. Set one: prive-ps stores default NAME");
    }
    if removed.store.is_some() || removed.had_key {
        printer.status(REVOKE);
    }
    if removed.store.is_some_and(|store| store.prive.is_some()) {
        printer.status(REVOKE_PRIVE_KEY);
    }
    Ok(Exit::Done)
}

/// What would be removed, if anything.
fn removable(stores: &Stores, name: &StoreName) -> Result<Option<String>, CommandError> {
    if let Some(store) = stores.all().get(name) {
        let (shop, keys) = (store.shop(), keys_of(store));
        return Ok(Some(format!(
            "the settings and the {keys} of store `{name}`, {shop}"
        )));
    }
    let what = format!(
        "the key of unknown store `{name}` from the keyring (another settings folder may use it)"
    );
    Ok(stores.has_stray_key(name)?.then_some(what))
}

async fn confirm(what: &str, printer: &Printer) -> Result<(), CommandError> {
    if !printer.can_ask() {
        return Err(CommandError::cannot_ask(
            "Use --yes to remove it without a prompt.",
        ));
    }
    let mut signals = interrupt::listen()?;
    let question = format!("Remove {what}?");
    confirm_or_cancel(&question, NOTHING_REMOVED, signals.next()).await
}

fn remove(stores: &mut Stores, name: &StoreName) -> Result<Removed, CommandError> {
    stores.remove(name).map_err(|error| {
        let error = CommandError::from(error);
        if stores.all().contains_key(name) {
            error.context(format!("store `{name}` is still connected"))
        } else {
            error
        }
    })
}

/// A store has a second key if it is connected to Prive, too.
fn keys_of(store: &Store) -> &'static str {
    if store.prive.is_some() { "keys" } else { "key" }
}

fn sentence(name: &StoreName, removed: &Removed) -> String {
    match &removed.store {
        Some(store) => {
            let place = store.key_place.words();
            let shop = store.shop();
            let key = if removed.had_key {
                format!(" and its {} from {place}", keys_of(store))
            } else {
                format!("; {place} had no key")
            };
            format!("Disconnected store `{name}`: removed the settings of {shop}{key}.")
        }
        None if removed.had_key => {
            format!(
                "Removed the key of store `{name}` from the keyring; the store had no settings."
            )
        }
        None => format!("Store `{name}` isn't connected. Nothing to remove."),
    }
}
