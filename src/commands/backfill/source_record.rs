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

    /// The last source; warns if it can't be read.
    pub(in crate::commands) fn last(&self, printer: &Printer) -> Option<LastSource> {
        LastSource::read(&self.shop).unwrap_or_else(|error| {
            printer.warn(format!(
                "can't read the record of this store's last source: {error}"
            ));
            None
        })
    }

    /// Saves a source; warns if it can't.
    pub(in crate::commands) fn save(&self, source: &SourceSummary, printer: &Printer) {
        let source = LastSource {
            contracts: source.contracts,
            newest_date: source.newest_date,
        };
        if let Err(error) = source.write(&self.shop) {
            printer.warn(format!(
                "can't save this source's date and size for the next run's checks: {error}"
            ));
        }
    }
}
