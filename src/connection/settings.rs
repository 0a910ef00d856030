//! The time zone and region in a connected store's settings, for commands without a flag for them.

use std::fmt::Display;

use jiff::tz::TimeZone;

use crate::error::{CommandError, Exit};
use crate::source::cells::Region;
use crate::stores::{Store, StoreName};

/// The selected store and its name, if a store is selected.
pub type SelectedStore = Option<(StoreName, Store)>;

/// The store's time zone: the flag's, else that of its settings, else none.
pub fn timezone(
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

/// The country of phone numbers without a country code: the flag's, else that of the store's
/// settings, else the United States.
pub fn region(store: &SelectedStore, flag: Option<Region>) -> Result<Region, CommandError> {
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
        "Connect the store again with a valid --timezone or --region: {}",
        store.connect_command(name)
    ))
}
