//! What is checked on this machine: settings, keyring, key.

use super::checklist::Found;
use crate::args::ConnectionArgs;
use crate::commands::connection::{self, Connected};
use crate::commands::error::{CommandError, Exit};
use crate::commands::store_line::made;
use crate::domain::SegmentKind;
use crate::http::Cancellation;
use crate::stores::{
    EnvironmentKey, Error, KEY_VARIABLE, KeyPlace, KeySource, Stores, environment_key,
    probe_keyring,
};
use crate::terminal::Printer;

/// Where the key is that would be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Environment,
    PlainFile,
    Keyring,
    Nowhere,
}

/// Whether the settings can be read, and where they say that the key is.
pub(super) fn settings(args: &ConnectionArgs) -> Result<Found<Place>, CommandError> {
    let given = matches!(environment_key()?, EnvironmentKey::Key { .. });
    let stores = match Stores::open() {
        // A container may have no home, and with a key in the environment it needs none.
        Err(Error::NoHome { reason: why }) if given && args.store.is_none() => {
            return Ok(Found::well(
                Place::Environment,
                format!("none are needed: {why}"),
            ));
        }
        Err(error) if error.is_denied() && given && args.store.is_none() => {
            let detail = format!("none are used, for {error}");
            return Ok(Found::warned(Place::Environment, detail, error.hint()));
        }
        stores => stores?,
    };
    let detail = match (stores.all().len(), stores.default_name()) {
        (0, _) => "no store is connected".to_owned(),
        (1, Some(name)) => format!("store `{name}` is connected"),
        (many, Some(name)) => format!("{many} stores are connected; the default is `{name}`"),
        (many, None) => format!("{many} stores are connected; none is the default"),
    };
    if given {
        return Ok(Found::well(Place::Environment, detail));
    }
    let place = match stores.select(args.store.as_ref())? {
        Some((_, store)) if store.key_place == KeyPlace::File => Place::PlainFile,
        Some(_) => Place::Keyring,
        None => Place::Nowhere,
    };
    Ok(Found::well(place, detail))
}

/// Whether the keyring keeps what is put into it. It is left alone where the key is elsewhere: it
/// could ask somebody to unlock it.
pub(super) fn keyring(place: Place) -> Result<Found<()>, CommandError> {
    match place {
        Place::Environment => Ok(Found::well(
            (),
            format!("not needed, since the key is in {KEY_VARIABLE}"),
        )),
        Place::PlainFile => Ok(Found::well(
            (),
            "not needed, since the key is in a plain file",
        )),
        Place::Keyring => match probe_keyring() {
            Ok(()) => Ok(Found::well((), "it keeps what is put into it")),
            Err(error) => Err(CommandError::from(Error::from(error))),
        },
        Place::Nowhere => match probe_keyring() {
            Ok(()) => Ok(Found::well((), "it keeps what is put into it")),
            Err(error) => Ok(Found::warned((), error.to_string(), error.hint())),
        },
    }
}

/// Whether there is a key, and one that can be sent.
pub(super) fn key(
    args: &ConnectionArgs,
    place: Place,
    printer: &Printer,
) -> Result<Found<Connected>, CommandError> {
    if place == Place::Nowhere {
        return Err(CommandError::new(
            Exit::NotConnected,
            format!("no store is connected, and {KEY_VARIABLE} is not set"),
        )
        .hint(format!(
            "Connect a store with prive-ps connect, or set {KEY_VARIABLE}."
        )));
    }
    let connected = connection::client(args, printer, &Cancellation::new())?;
    let origin = match connected.key_source {
        KeySource::Environment => format!("from {KEY_VARIABLE}"),
        KeySource::Keyring => "from the keyring".to_owned(),
        KeySource::File => "from a plain file".to_owned(),
    };
    let detail = match &connected.store {
        Some((name, _)) => format!("for store `{name}`, {origin}"),
        None => origin,
    };
    Ok(Found::well(connected, detail))
}

/// Whether both segments were made, as far as is remembered.
pub(super) fn segments(connected: &Connected) -> Found<()> {
    let Some((name, store)) = &connected.store else {
        return Found::well((), "remembered only of a connected store");
    };
    let all = store.segments.all();
    let made: Vec<String> = all.map(|(kind, one)| made(kind.word(), one)).collect();
    let missing = SegmentKind::ALL.map(|kind| match store.segments.of(kind) {
        Some(_) => None,
        None => Some(kind.word()),
    });
    let missing: Vec<&str> = missing.into_iter().flatten().collect();
    if missing.is_empty() {
        return Found::well((), made.join("; "));
    }
    let unmade = format!("not made with this program: {}", missing.join(", "));
    let told: Vec<String> = made.into_iter().chain([unmade]).collect();
    let makes = missing
        .iter()
        .map(|word| format!("prive-ps segment create {word} --store {name}"));
    Found::warned((), told.join("; "), makes.collect::<Vec<_>>().join("\n"))
}
