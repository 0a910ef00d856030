//! `disconnect`: removes a store's key, settings and browser profile from this machine. Nothing changes in Postscript.

use serde::Serialize;

use super::ask::confirm_or_cancel;
use super::error::{CommandError, Exit};
use super::interrupt::Signals;
use crate::args::GlobalArgs;
use crate::browser::Profile;
use crate::stores::{KeyPlace, KeyringError, Removed, StoreName, Stores};
use crate::terminal::Printer;

const REVOKE: &str = "\
The key still works. To revoke it, delete the key pair in Postscript: Shop name → API.";

const NOTHING_REMOVED: &str = "Nothing was removed.";

/// Arguments of `disconnect`.
#[derive(Debug, clap::Args)]
pub struct DisconnectArgs {
    /// Remove without a confirmation prompt.
    #[arg(long)]
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
    let removed = if args.yes {
        remove(&mut stores, &name)?
    } else {
        match removable(&stores, &name) {
            Ok(Some(what)) => {
                confirm(&what, printer).await?;
                remove(&mut stores, &name)?
            }
            Ok(None) => Removed::Nothing { unchecked: None },
            // Without a confirmation, a key that can't be seen now isn't removed.
            Err(error) => Removed::Nothing {
                unchecked: Some(error),
            },
        }
    };
    if printer.wants_json() {
        printer.json(&Outcome {
            name: &name,
            removed: matches!(removed, Removed::Store { .. }),
            key_removed: matches!(
                removed,
                Removed::KeyAlone | Removed::Store { had_key: true, .. }
            ),
        })?;
    } else {
        printer.stdout_wrapped(sentence(&name, &removed))?;
    }
    match &removed {
        Removed::Store {
            store, new_default, ..
        } => {
            match Profile::of_shop(&store.shop_id).and_then(|profile| profile.delete()) {
                Ok(true) => printer.status("Deleted its browser profile, and the login in it."),
                Ok(false) => {}
                Err(error) => printer.warn(format!("{:#}", anyhow::Error::from(error))),
            }
            if let Some(default) = new_default {
                printer.status(format!("Store `{default}` is now the default."));
            }
            printer.status(REVOKE);
        }
        Removed::KeyAlone => printer.status(REVOKE),
        Removed::Nothing { unchecked: None } => {}
        Removed::Nothing {
            unchecked: Some(error),
        } => printer.warn(format!("can't tell whether a key is left: {error}")),
    }
    Ok(Exit::Done)
}

/// What would be removed, if anything.
fn removable(stores: &Stores, name: &StoreName) -> Result<Option<String>, KeyringError> {
    if let Some(store) = stores.all().get(name) {
        let shop = store.shop();
        return Ok(Some(format!(
            "the settings and the key of store `{name}`, {shop}"
        )));
    }
    let what = format!(
        "the key of store `{name}` in the keyring, which has no settings here and may be used elsewhere"
    );
    Ok(stores.has_stray_key(name)?.then_some(what))
}

async fn confirm(what: &str, printer: &Printer) -> Result<(), CommandError> {
    if !printer.can_ask() {
        return Err(CommandError::new(
            Exit::Usage,
            "can't prompt for confirmation: not running in a terminal",
        )
        .hint("Use --yes to remove it without a prompt."));
    }
    let mut signals = Signals::listen()?;
    let question = format!("Remove {what}?");
    confirm_or_cancel(&question, NOTHING_REMOVED, signals.next()).await
}

fn remove(stores: &mut Stores, name: &StoreName) -> Result<Removed, CommandError> {
    stores.remove(name).map_err(|error| {
        CommandError::from(error).context(format!("store `{name}` is still connected"))
    })
}

fn sentence(name: &StoreName, removed: &Removed) -> String {
    match removed {
        Removed::Store { store, had_key, .. } => {
            let place = match store.key_place {
                KeyPlace::Keyring => "the keyring",
                KeyPlace::File => "the plain file",
            };
            let shop = store.shop();
            let key = if *had_key {
                format!(" and its key from {place}")
            } else {
                format!("; {place} had no key")
            };
            format!("Disconnected store `{name}`: removed the settings of {shop}{key}.")
        }
        Removed::KeyAlone => {
            format!("Removed the key of store `{name}` from the keyring; it had no settings.")
        }
        Removed::Nothing { .. } => {
            format!("Store `{name}` isn't connected. Nothing to remove.")
        }
    }
}
