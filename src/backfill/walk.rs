//! Finding customers by walking the list of all subscribers. Where the list changed meanwhile and
//! may have hidden somebody, those not found are looked up afterwards.

use super::index::Index;
use super::known::{KEYS, Known};
use super::observer::{Observer, Phase};
use crate::domain::Customers;
use crate::postscript::{Client, Error, Page, Subscriber, Visitor, Walked};

/// Walks the list. `first` is its first page, where that has been asked for already. Given up if it
/// grows so that more than `most` pages are left.
pub(super) async fn walk(
    client: &Client,
    customers: &Customers,
    known: &mut Known,
    first: Option<Page>,
    most: u64,
    observer: &mut dyn Observer,
) -> Result<Walked, Error> {
    let mut finder = Finder {
        customers,
        most,
        indexes: KEYS.map(|key| Index::new(customers, key, |_| true)),
        known,
        observer,
    };
    let walked = client.walk(first, &mut finder).await?;
    known.walked();
    Ok(walked)
}

/// Notes whom the customers find among those met.
struct Finder<'a> {
    customers: &'a Customers,
    most: u64,
    indexes: [Index; 3],
    known: &'a mut Known,
    observer: &'a mut dyn Observer,
}

impl Visitor for Finder<'_> {
    fn expect(&mut self, pages: u64) {
        self.observer.expect(Phase::Walk, pages);
    }

    fn goes_on(&mut self, left: u64) -> bool {
        left <= self.most
    }

    fn page_read(&mut self) {
        self.observer.advance(1);
    }

    fn meet(&mut self, subscriber: &Subscriber) -> bool {
        self.known
            .note_walked(subscriber, &self.indexes, self.customers)
    }
}
