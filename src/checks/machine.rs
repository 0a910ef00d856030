//! Checks of this machine: settings, keyring, key, recorded segments.

use super::checklist::Passed;
use crate::args::ConnectionArgs;
use crate::connection::{self, Connected};
use crate::domain::SegmentKind;
use crate::error::{CommandError, Exit};
use crate::http::Cancellation;
use crate::stores::{ErrorKind, KEY_VARIABLE, KeyPlace, environment_key, probe_keyring};
use crate::terminal::{Printer, count};

/// Reads the settings and finds where the key is, if there is one.
pub(super) fn settings(args: &ConnectionArgs) -> Result<Passed<Option<KeyPlace>>, CommandError> {
    let given = environment_key()?.is_some();
    let stores = match connection::open_stores(args, given)? {
        Ok(stores) => stores,
        Err(error) => {
            let passed = match error.kind() {
                ErrorKind::NoHome => Passed::ok(format!("not needed ({error})")),
                _ => Passed::warning(format!("not used: {error}"), error.hint()),
            };
            return Ok(passed.with(Some(KeyPlace::Environment)));
        }
    };
    let detail = match (stores.all().len(), stores.default_name()) {
        (0, _) => "no store is connected".to_owned(),
        (1, Some(name)) => format!("store `{name}` is connected"),
        (stores, Some(name)) => format!("{stores} stores are connected; default: `{name}`"),
        (stores, None) => format!("{} connected; no default", count(stores as u64, "store")),
    };
    let place = if given {
        Some(KeyPlace::Environment)
    } else {
        let selected = stores.select(args.store.as_ref())?;
        selected.map(|(_, store)| store.key_place)
    };
    Ok(Passed::ok(detail).with(place))
}

/// Writes to the keyring and reads it back. Skipped if the key is elsewhere, because a keyring may
/// prompt to be unlocked.
pub(super) fn keyring(place: Option<KeyPlace>) -> Result<Passed<()>, CommandError> {
    match place {
        Some(KeyPlace::Environment) => Ok(Passed::ok(format!(
            "not needed: the key is in {KEY_VARIABLE}"
        ))),
        Some(KeyPlace::File) => Ok(Passed::ok("not needed: the key is in a plaintext file")),
        place => match probe_keyring() {
            Ok(()) => Ok(Passed::ok("read/write OK")),
            Err(error) if place.is_none() => Ok(Passed::warning(error.to_string(), error.hint())),
            Err(error) => Err(error.into()),
        },
    }
}

/// Finds the key.
pub(super) fn key(
    args: &ConnectionArgs,
    place: Option<KeyPlace>,
    printer: &Printer,
) -> Result<Passed<Connected>, CommandError> {
    if place.is_none() {
        return Err(CommandError::new(
            Exit::NotConnected,
            format!("no store is connected, and {KEY_VARIABLE} is not set"),
        )
        .hint(format!(
            "Connect a store: `prive-ps connect`. Or set {KEY_VARIABLE}."
        )));
    }
    let connected = connection::client(args, printer, &Cancellation::new())?;
    let origin = match connected.key_source {
        KeyPlace::Environment => format!("from {KEY_VARIABLE}"),
        KeyPlace::Keyring => "from the keyring".to_owned(),
        KeyPlace::File => "from a plaintext file".to_owned(),
    };
    let detail = match &connected.store {
        Some((name, _)) => format!("for store `{name}`, {origin}"),
        None => origin,
    };
    Ok(Passed::ok(detail).with(connected))
}

/// Whether both segments are recorded as created.
pub(super) fn segments(connected: &Connected) -> Passed<()> {
    let Some((name, store)) = &connected.store else {
        return Passed::ok("not checked: segments are recorded for connected stores only");
    };
    let all = store.segments.iter();
    let created: Vec<String> = all.map(|(kind, one)| one.describe(kind)).collect();
    let words = SegmentKind::ALL.map(SegmentKind::word).into_iter();
    let missing: Vec<&str> = words
        .filter(|word| !store.segments.contains_key(*word))
        .collect();
    if missing.is_empty() {
        return Passed::ok(created.join("; "));
    }
    let missing_names = format!("not created with prive-ps: {}", missing.join(", "));
    let details: Vec<String> = created.into_iter().chain([missing_names]).collect();
    let commands = missing
        .iter()
        .map(|word| format!("prive-ps segment create {word} --store {name}"));
    Passed::warning(details.join("; "), commands.collect::<Vec<_>>().join("\n"))
}
