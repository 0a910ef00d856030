//! `prive-ps connect`: takes a key, looks up its shop, and saves it.

use jiff::tz::TimeZone;

use super::ask::line_or_cancel;
use super::connect_prive;
use super::interrupt;
use super::key_input::KeyInput;
use super::store_line::StoreLine;
use crate::args::GlobalArgs;
use crate::connection::{address, client_at};
use crate::error::{CommandError, Exit};
use crate::postscript::{Address, Cancellation, SERVICE, Shop};
use crate::source::cells::Region;
use crate::stores::{
    KEY_VARIABLE, KeyKind, KeyPair, KeyPlace, Store, StoreName, Stores, environment_key,
    probe_keyring,
};
use crate::terminal::{Printer, wait_with_message};

const ADVICE: &str = "\
Create a separate key pair for prive-ps. In Postscript: Shop name → API → Create Security Key Pair → \
Yes → label it prive-ps → Show, and copy the private key. Don't reuse Prive's: the two would share the \
rate limit.";

const NEXT_STEPS: &str = "\
If you haven't yet, connect Postscript in Prive: Integrations → Postscript → Connect.\n\
Next, see how your export is read:\n\
\x20 prive-ps inspect --csv contracts.csv";

/// Arguments of `connect`.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct ConnectArgs {
    /// Read the key from standard input: one line, or two for a partner key and the shop's key.
    #[arg(long)]
    key_stdin: bool,

    /// Save a partner key and the shop's private key.
    #[arg(long)]
    partner: bool,

    /// Save the Prive API key of a store that is already connected.
    #[arg(long, conflicts_with_all = ["key_stdin", "partner", "replace", "insecure_storage"])]
    prive: bool,

    /// Read the Prive API key from standard input: one line.
    #[arg(long, conflicts_with_all = ["key_stdin", "partner", "replace", "insecure_storage"])]
    prive_key_stdin: bool,

    /// The store's time zone, such as `America/New_York`; Shopify shows it under Settings →
    /// General. If you omit this option in a terminal, connect prompts for the time zone.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    timezone: Option<String>,

    /// Region, such as `US`, for phone numbers without a country code.
    #[arg(long, value_name = "CC")]
    region: Option<Region>,

    /// If a store with this name is already connected to a different Postscript shop, replace it.
    #[arg(long)]
    replace: bool,

    /// Save the key to a plaintext file that only you can read, for machines without a keyring.
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
    // Before the prompt: no one should type a key that can't be saved.
    let key_place = match (args.insecure_storage, probe_keyring()) {
        (false, Ok(())) => KeyPlace::Keyring,
        (false, Err(error)) => return Err(error.into()),
        (true, Err(_)) => KeyPlace::File,
        (true, Ok(())) => return Err(needless()),
    };
    warn_if_overridden(printer);
    printer.status(ADVICE);
    let (pair, key) = input.take(args.partner).await?;
    let kind = if key.is_partner() {
        KeyKind::Partner
    } else {
        KeyKind::Shop
    };
    // From here on a signal can't separate a key from its settings.
    let stop = Cancellation::new();
    interrupt::cancel_on_signal(&stop, printer)?;
    let client = client_at(&global.connection, address.clone(), &key, &stop)?;
    let owner = wait_with_message(printer, "Verifying the key…", client.shop()).await?;
    let known = stores.all().get(&name);
    let mut store = described(args, &owner, kind, key_place, &address);
    if store.timezone.is_none() && printer.can_ask() {
        store.timezone = Some(ask_time_zone(known, printer, &stop).await?);
    }
    let usual = Address::production(&SERVICE)?.to_string();
    let before = known.map(|before| before.api_url.clone().unwrap_or(usual));
    let left = stores.save(&name, store, &pair, args.replace)?;
    if let Some(before) = before.filter(|before| *before != address.to_string()) {
        // One of the two may be a live shop's, and the other not.
        printer.warn(format!(
            "store `{name}` now uses {address} instead of {before}"
        ));
    }
    if let Some(error) = left {
        printer.warn(format!("can't remove the old copy of the key: {error}"));
    }
    let store = stores.get(&name)?;
    let mut line = StoreLine::saved(&stores, &name, store, Some(&pair));
    line.ok = Some(true);
    printer.json_or(&line, || {
        let is_default = stores.default_name() == Some(&name);
        sentence(&name, is_default, store, &pair)
    })?;
    print_notes(printer, &owner, key_place);
    Ok(Exit::Done)
}

/// What was connected.
fn sentence(name: &StoreName, is_default: bool, store: &Store, pair: &KeyPair) -> String {
    let hint = pair.hint().map(|hint| format!(" …{hint}"));
    let hint = hint.unwrap_or_default();
    let key = match store.kind {
        KeyKind::Shop => format!("Key{hint}"),
        KeyKind::Partner => format!("Partner key{hint} and the shop's key"),
    };
    format!(
        "Connected to {} as store `{name}`{}. {key} saved to {}.",
        store.shop(),
        if is_default { ", the default" } else { "" },
        store.key_place.words()
    )
}

fn needless() -> CommandError {
    CommandError::new(
        Exit::Usage,
        "this machine has a working keyring; a plaintext file is for machines without one",
    )
    .hint("Run the command without --insecure-storage.")
}

fn described(
    args: &ConnectArgs,
    shop: &Shop,
    kind: KeyKind,
    key_place: KeyPlace,
    address: &Address,
) -> Store {
    let mut store = Store::new(shop.id.clone(), shop.name.clone(), kind, key_place);
    store.timezone.clone_from(&args.timezone);
    store.region = args.region.map(|region| region.to_string());
    store.api_url = (!address.is_production()).then(|| address.to_string());
    store
}

/// Asks for the store's time zone. The default is the one saved before, else this machine's.
async fn ask_time_zone(
    known: Option<&Store>,
    printer: &Printer,
    stop: &Cancellation,
) -> Result<String, CommandError> {
    let system = TimeZone::system();
    let default = known
        .and_then(|store| store.timezone.as_deref())
        .or_else(|| system.iana_name())
        .unwrap_or("UTC");
    loop {
        let question = format!("The store's time zone [{default}]:");
        let answer = line_or_cancel(question, "Nothing was saved.", stop.wait()).await?;
        match zone(if answer.is_empty() { default } else { &answer }) {
            Ok(zone) => return Ok(zone),
            Err(problem) => printer.warn(problem),
        }
    }
}

fn print_notes(printer: &Printer, shop: &Shop, key_place: KeyPlace) {
    if !matches!(shop.kind.as_str(), "" | "shop") {
        printer.warn(format!("the key belongs to a {}, not a shop", shop.kind));
    }
    if key_place == KeyPlace::File {
        printer.warn(
            "the key is in a plaintext file. Anyone who can read your files or their backups can read the key.",
        );
    }
    printer.status(NEXT_STEPS);
}

fn warn_if_overridden(printer: &Printer) {
    if matches!(environment_key(), Ok(Some(_))) {
        printer.warn(format!(
            "{KEY_VARIABLE} is set and overrides the key that you are about to save"
        ));
    }
}

fn zone(text: &str) -> Result<String, String> {
    let zone = crate::args::time_zone(text)?;
    Ok(zone.iana_name().unwrap_or(text).to_owned())
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
