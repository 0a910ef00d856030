//! `prive-ps disconnect`: removes a store's key and settings from this machine. Nothing changes at
//! Postscript.

use serde::Serialize;

use super::error::{CommandError, Exit};
use crate::args::GlobalArgs;
use crate::stores::{KeyPlace, KeyringError, Removed, StoreName, Stores};
use crate::terminal::{Printer, confirm};

const WITHDRAW: &str = "\
The key itself still works. To withdraw it, delete its pair in Postscript: Shop name → API.";

/// Arguments of `disconnect`.
#[derive(Debug, clap::Args)]
pub struct DisconnectArgs {
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// What became of it, as `--json` shows it; the fields are promised.
#[derive(Serialize)]
struct Outcome<'a> {
    name: &'a StoreName,
    /// Whether there were settings of it.
    removed: bool,
    /// Whether there was a key of it.
    key_removed: bool,
}

/// Runs `disconnect`.
pub fn run(
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
        match at_stake(&stores, &name) {
            Ok(Some(what)) => {
                ask(&what, printer)?;
                remove(&mut stores, &name)?
            }
            Ok(None) => Removed::Nothing { unchecked: None },
            // Nobody was asked about a key that the next look would find.
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
        Removed::Store { new_default, .. } => {
            if let Some(default) = new_default {
                printer.status(format!("Store `{default}` is the default now."));
            }
            printer.status(WITHDRAW);
        }
        Removed::KeyAlone => printer.status(WITHDRAW),
        Removed::Nothing { unchecked: None } => {}
        Removed::Nothing {
            unchecked: Some(error),
        } => printer.warn(format!(
            "whether a key was left behind isn't known: {error}"
        )),
    }
    Ok(Exit::Done)
}

/// What would be removed; none where there is nothing.
fn at_stake(stores: &Stores, name: &StoreName) -> Result<Option<String>, KeyringError> {
    if let Some(store) = stores.all().get(name) {
        let shop = store.shop();
        return Ok(Some(format!(
            "the settings and the key of store `{name}`, {shop}"
        )));
    }
    let what = format!(
        "the key of store `{name}` in the keyring, which has no settings here and may be in use \
         elsewhere"
    );
    Ok(stores.has_stray_key(name)?.then_some(what))
}

fn ask(what: &str, printer: &Printer) -> Result<(), CommandError> {
    if !printer.can_ask() {
        return Err(CommandError::new(
            Exit::Usage,
            format!("{what}, would be removed, and there is nobody to ask"),
        )
        .hint("Add --yes."));
    }
    if !confirm(&format!("Remove {what}?")).map_err(CommandError::unanswered)? {
        return Err(CommandError::new(Exit::Failed, "nothing was removed"));
    }
    Ok(())
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
            let key = if *had_key {
                format!("its key from {place}")
            } else {
                format!("there was no key of it in {place} any more")
            };
            format!(
                "Store `{name}` is disconnected: removed the settings of {}, and {key}.",
                store.shop()
            )
        }
        Removed::KeyAlone => {
            format!("Store `{name}` had no settings; removed its key from the keyring.")
        }
        Removed::Nothing { .. } => {
            format!("Store `{name}` isn't connected; there was nothing to remove.")
        }
    }
}
