//! What is saved of a shop's sources. A run goes on without it, after a warning.

use crate::postscript::{Client, Shop};
use crate::source::{LastSource, SourceSummary};
use crate::terminal::Printer;

/// What is saved of a shop's sources.
pub(in crate::commands) struct SourceRecord {
    shop: String,
}

impl SourceRecord {
    /// The record of the shop at the client's address. Local servers are told apart by their
    /// address: each has shops of its own.
    pub(in crate::commands) fn of(client: &Client, shop: &Shop) -> Self {
        let address = client.address();
        let shop = if address.is_production() {
            shop.id.clone()
        } else {
            format!("{} {address}", shop.id)
        };
        Self { shop }
    }

    /// The last source; warns if it can't be read, or if `source` has no date to compare with it.
    pub(in crate::commands) fn last(
        &self,
        source: &SourceSummary,
        printer: &Printer,
    ) -> Option<LastSource> {
        let last = LastSource::read(&self.shop).unwrap_or_else(|error| {
            printer.warn(format!(
                "can't read the record of this store's last source: {error}"
            ));
            None
        });
        let last_date = last.as_ref().and_then(|last| last.newest_date);
        if let Some(date) = last_date.filter(|_| source.newest_date.is_none() && !source.is_current)
        {
            printer.warn(format!(
                "this source has no usable date, so its age can't be compared with the newest date of an \
                 earlier one ({date})"
            ));
        }
        last
    }

    /// Saves a source; warns if it can't. The date of the source before it, `last`, stays if this one has
    /// none: it would otherwise let an older one pass.
    pub(in crate::commands) fn save(
        &self,
        source: &SourceSummary,
        last: Option<&LastSource>,
        printer: &Printer,
    ) {
        let last_date = last.and_then(|last| last.newest_date);
        let source = LastSource {
            contracts: source.contracts,
            newest_date: source.newest_date.or(last_date),
        };
        if let Err(error) = source.write(&self.shop) {
            printer.warn(format!(
                "can't save this source's date and size for the next run's checks: {error}"
            ));
        }
    }
}
