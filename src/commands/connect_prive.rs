//! `prive-ps connect --prive`: takes the key for Prive's API, verifies it, and saves it beside the
//! store's own key.

use super::interrupt;
use super::key_input::KeyInput;
use super::store_line::StoreLine;
use crate::args::GlobalArgs;
use crate::connection::{prive_address, prive_client_at};
use crate::error::{CommandError, Exit};
use crate::http::Cancellation;
use crate::stores::{PriveApi, Stores, key_ending};
use crate::terminal::{Printer, count};

const ADVICE: &str = "\
Prive has no page for API keys: ask Prive support for a key. The key grants full access, but \
prive-ps only reads.";

/// Runs `connect --prive`.
pub(super) async fn run(
    key_stdin: bool,
    global: &GlobalArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let input = KeyInput::choose(key_stdin, printer)?;
    let mut stores = Stores::open()?;
    let Some((name, _)) = stores.select(global.connection.store.as_ref())? else {
        return Err(
            CommandError::new(Exit::NotConnected, "no store is connected")
                .hint("Connect a store to Postscript first: prive-ps connect"),
        );
    };
    let address = prive_address(&global.connection, None)?;
    // Fails now, not after the key was typed, if the store's own key isn't where it was saved.
    let postscript = stores.key(&name)?.key;
    printer.status(ADVICE);
    let key = input.take_prive().await?;
    let cancellation = Cancellation::new();
    interrupt::cancel_on_signal(&cancellation, printer)?;
    let client = prive_client_at(&global.connection, address.clone(), &key, &cancellation)?;
    let contracts = count(client.count_subscriptions().await?, "contract");
    let api_url = (!address.is_production()).then(|| address.to_string());
    stores.save_prive(&name, PriveApi { api_url }, &key)?;
    let store = stores.get(&name)?;
    if printer.wants_json() {
        let mut line = StoreLine::saved(&stores, &name, store, Some(&postscript));
        line.ok = Some(true);
        printer.json(&line)?;
    } else {
        let ending = key_ending(&key).map_or_else(String::new, |ending| format!(" …{ending}"));
        printer.stdout_wrapped(format!(
            "Connected store `{name}` to Prive ({contracts}). Key{ending} saved to {}.",
            store.key_place.words()
        ))?;
    }
    Ok(Exit::Done)
}
