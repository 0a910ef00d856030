//! `prive-ps connect`: takes a key, finds out whose it is, and keeps it.

use super::connect_prive;
use super::connection::{address, client_at};
use super::error::{CommandError, Exit};
use super::interrupt;
use super::key_input::KeyInput;
use super::store_line::StoreLine;
use crate::args::GlobalArgs;
use crate::postscript::{Address, Cancellation, Identity, SERVICE};
use crate::source::csv::Region;
use crate::stores::{
    EnvironmentKey, KEY_VARIABLE, KeyKind, KeyPlace, Store, StoreName, Stores, environment_key,
    probe_keyring,
};
use crate::terminal::Printer;

const ADVICE: &str = "\
Give this tool a key pair of its own. In Postscript: Shop name → API → Create Security Key Pair → Yes \
→ label it prive-ps → Show, and copy the private key. Not the pair that you pasted into Prive: the \
two would share 15 requests a second.";

const LAST_STEP: &str = "\
One step is yours, if it isn't done: in Prive, Integrations → Postscript → Connect.";

/// Arguments of `connect`.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct ConnectArgs {
    /// Read the key from standard input: one line, and the shop's key on a second one for a
    /// partner.
    #[arg(long)]
    key_stdin: bool,

    /// The key is a partner's; the shop's private key is asked for as well.
    #[arg(long)]
    partner: bool,

    /// Save the key for Prive's API of a store that is connected already.
    #[arg(long, conflicts_with_all = ["key_stdin", "partner", "replace", "insecure_storage"])]
    prive: bool,

    /// Read the key for Prive's API from standard input, one line.
    #[arg(long, conflicts_with_all = ["key_stdin", "partner", "replace", "insecure_storage"])]
    prive_key_stdin: bool,

    /// Time zone of dates in this store's exports, such as `Europe/Berlin`.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    timezone: Option<String>,

    /// Region of phone numbers without a country code, such as `US`.
    #[arg(long, value_name = "CC")]
    region: Option<Region>,

    /// Put the shop in the place of another one that has the store's name.
    #[arg(long)]
    replace: bool,

    /// Keep the key in a plain file that only you can read, for machines without a keyring.
    #[arg(long)]
    insecure_storage: bool,
}

/// Runs `connect`.
pub async fn run(
    args: &ConnectArgs,
    global: &GlobalArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    if args.prive || args.prive_key_stdin {
        return connect_prive::run(args.prive_key_stdin, global, printer).await;
    }
    let input = KeyInput::choose(args.key_stdin, printer)?;
    let mut stores = Stores::open()?;
    let name = match (&global.connection.store, stores.default_name()) {
        (Some(name), _) | (None, Some(name)) => name.clone(),
        (None, None) => StoreName::main(),
    };
    let address = address(&global.connection, None)?;
    // Before anybody is asked for anything: a key that can't be kept needn't be typed.
    let key_place = match (args.insecure_storage, probe_keyring()) {
        (false, Ok(())) => KeyPlace::Keyring,
        (false, Err(error)) => return Err(crate::stores::Error::from(error).into()),
        (true, Err(_)) => KeyPlace::File,
        (true, Ok(())) => return Err(needless()),
    };
    printer.status(ADVICE);
    let (pair, key) = input.take(args.partner).await?;
    let kind = if key.is_partner() {
        KeyKind::Partner
    } else {
        KeyKind::Shop
    };
    // From here on an interrupt ends the run between two steps, and not between a key and its
    // settings. At the prompt it ends the program, as it should.
    let stop = Cancellation::new();
    interrupt::cancel_on_signal(&stop, printer)?;
    let client = client_at(&global.connection, address.clone(), &key, &stop)?;
    let identity = client.identity().await?;
    let store = described(args, &identity, kind, key_place, &address);
    let usual = Address::production(&SERVICE)?.to_string();
    let known = stores.all().get(&name);
    let before = known.map(|before| before.api_url.clone().unwrap_or(usual));
    let left = stores.save(&name, store, &pair, args.replace)?;
    if let Some(before) = before.filter(|before| *before != address.to_string()) {
        // One of the two may be a live shop's, and the other not.
        printer.warn(format!(
            "store `{name}` was at {before}, and is at {address} from now on"
        ));
    }
    if let Some(error) = left {
        printer.warn(format!(
            "the key is also where it was kept before, for it couldn't be removed there: {error}"
        ));
    }
    let mut line = StoreLine::kept(&stores, &name, stores.get(&name)?, Some(&pair));
    line.ok = Some(true);
    if printer.wants_json() {
        printer.json(&line)?;
    } else {
        printer.stdout_wrapped(line.sentence())?;
    }
    tell_the_rest(printer, &identity, key_place);
    Ok(Exit::Done)
}

fn needless() -> CommandError {
    CommandError::new(
        Exit::Usage,
        "there is a keyring here, and it works; a plain file is for machines without one",
    )
    .hint("Leave out --insecure-storage.")
}

fn described(
    args: &ConnectArgs,
    identity: &Identity,
    kind: KeyKind,
    key_place: KeyPlace,
    address: &Address,
) -> Store {
    let mut store = Store::new(identity.id.clone(), identity.name.clone(), kind, key_place);
    store.timezone.clone_from(&args.timezone);
    store.region = args.region.map(|region| region.to_string());
    store.api_url = (!address.is_production()).then(|| address.to_string());
    store
}

fn tell_the_rest(printer: &Printer, identity: &Identity, key_place: KeyPlace) {
    if !matches!(identity.kind.as_str(), "" | "shop") {
        printer.warn(format!(
            "Postscript answers that the key belongs to a {}, not to a shop",
            identity.kind
        ));
    }
    if key_place == KeyPlace::File {
        printer.warn(
            "the key is in a plain file. Whoever can read your files, or a backup of them, has it",
        );
    }
    if matches!(environment_key(), Ok(EnvironmentKey::Key { .. })) {
        printer.warn(format!(
            "{KEY_VARIABLE} is set, and goes before the key that was just connected"
        ));
    }
    printer.status(LAST_STEP);
}

fn zone(text: &str) -> Result<String, String> {
    match jiff::tz::TimeZone::get(text) {
        Ok(zone) => Ok(zone.iana_name().unwrap_or(text).to_owned()),
        Err(_) => Err("not a time zone that this machine knows, such as Europe/Berlin".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_those_that_exist() {
        assert_eq!(zone("europe/berlin").unwrap(), "Europe/Berlin");
        assert_eq!(zone("UTC").unwrap(), "UTC");
        assert!(zone("Mars/Olympus").is_err());
        assert!(zone("").is_err());
    }
}
