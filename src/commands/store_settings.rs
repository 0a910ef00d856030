//! What a connected store's settings say about dates and phone numbers, where no flag does.

use std::fmt::Display;

use jiff::tz::TimeZone;

use super::error::{CommandError, Exit};
use crate::source::csv::Region;
use crate::stores::{Store, StoreName};

/// A store by its name, if one is meant.
pub type SelectedStore = Option<(StoreName, Store)>;

/// The store's time zone: the flag's, else that of its settings, else none.
pub(super) fn timezone(
    store: &SelectedStore,
    flag: Option<&TimeZone>,
) -> Result<Option<TimeZone>, CommandError> {
    match (flag, store) {
        (Some(zone), _) => Ok(Some(zone.clone())),
        (None, Some((name, store))) => {
            let zone = store.timezone.as_deref().map(TimeZone::get).transpose();
            zone.map_err(|error| unusable(name, store, "time zone", &error))
        }
        (None, None) => Ok(None),
    }
}

/// The country of phone numbers that don't say theirs: the flag's, else that of the store's
/// settings, else the United States.
pub(super) fn region(store: &SelectedStore, flag: Option<Region>) -> Result<Region, CommandError> {
    match (flag, store) {
        (Some(region), _) => Ok(region),
        (None, Some((name, store))) => {
            let region = store.region.as_deref().map(str::parse).transpose();
            let region = region.map_err(|error: String| unusable(name, store, "region", &error))?;
            Ok(region.unwrap_or_default())
        }
        (None, None) => Ok(Region::default()),
    }
}

fn unusable(name: &StoreName, store: &Store, what: &str, why: &dyn Display) -> CommandError {
    CommandError::new(
        Exit::Configuration,
        format!("the {what} in the settings of store `{name}` can't be used: {why}"),
    )
    .hint(format!(
        "Set a valid {what} with --timezone or --region when you connect the store again: {}",
        store.connect_command(name)
    ))
}
