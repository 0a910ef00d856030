//! Opening a shop's ledger, and checking that it is the right one.

use std::path::PathBuf;

use crate::args::ConnectionArgs;
use crate::connection::{SelectedStore, client, selected_store};
use crate::error::{CommandError, Exit, RESEED};
use crate::files;
use crate::postscript::Cancellation;
use crate::stores::{Stores, SyncMark};
use crate::sync::ledger::{Ledger, LedgerError, Setup};
use crate::terminal::Printer;

/// The id of the selected shop. Sends no request if a store is connected.
pub(super) async fn shop_id(
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<(String, SelectedStore), CommandError> {
    if let Some((name, store)) = selected_store(connection, printer)? {
        return Ok((store.shop_id.clone(), Some((name, store))));
    }
    let connected = client(connection, printer, &Cancellation::new())?;
    let shop = connected.shop().await?;
    Ok((shop.id, connected.store))
}

/// The folder of the ledgers.
pub(super) fn state_folder() -> Result<PathBuf, LedgerError> {
    files::state_folder().map_err(|error| LedgerError::NoHome {
        why: error.to_string(),
    })
}

/// The ledger of a shop, if there is one. Fails if the settings expect a ledger that isn't there.
pub(super) fn open(shop: &str, store: &SelectedStore) -> Result<Option<Ledger>, CommandError> {
    let folder = state_folder()?;
    let ledger = Ledger::open(&folder, shop)?;
    let mark = store.as_ref().and_then(|(_, store)| store.sync.as_ref());
    let setup = match &ledger {
        Some(ledger) => ledger.setup()?,
        None => None,
    };
    match (mark, setup) {
        (Some(_), None) => Err(lost(format!(
            "sync is set up for this store, but its ledger is missing from {}",
            folder.display()
        ))),
        (Some(mark), Some(setup)) if mark.ledger != setup.ledger => Err(lost(
            "the ledger isn't the one that sync was set up with; it may have been copied from \
             another machine",
        )),
        (Some(mark), Some(setup)) if mark.runs > setup.runs => Err(lost(format!(
            "the ledger is an older copy: its run count is {}, but the run count in the settings is {}",
            setup.runs, mark.runs
        ))),
        _ => Ok(ledger),
    }
}

/// The ledger of a shop, or a new one. Fails if the settings expect a ledger that isn't there.
pub(super) fn open_or_create(shop: &str, store: &SelectedStore) -> Result<Ledger, CommandError> {
    open(shop, store)?;
    Ok(Ledger::open_or_create(&state_folder()?, shop)?)
}

fn lost(sentence: impl std::fmt::Display) -> CommandError {
    CommandError::new(Exit::Configuration, sentence).hint(RESEED)
}

/// Saves in the store's settings which ledger it has, and the ledger's run count. With a key from the
/// environment there are no settings, and nothing is saved.
pub(super) fn mark(store: &SelectedStore, setup: &Setup) -> Result<(), CommandError> {
    let Some((name, _)) = store else {
        return Ok(());
    };
    let mark = SyncMark {
        ledger: setup.ledger.clone(),
        runs: setup.runs,
    };
    Ok(Stores::open()?.save_sync_mark(name, mark)?)
}

/// The error of a store without a setup.
pub(super) fn not_set_up() -> CommandError {
    CommandError::new(Exit::Configuration, "sync isn't set up for this store")
        .hint("Set it up first, for example: prive-ps sync setup --csv contracts.csv")
}
