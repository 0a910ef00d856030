//! Fills the index by reading the list of all subscribers.

use super::api::SubscriberApi;
use super::identity_index::{IdentityIndex, KEYS};
use super::observer::{Observer, Phase};
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{Error, ListVisitor, Listed, Page, Subscriber, list_subscribers};

/// Lists all subscribers. `first` is the first page, if it was requested already.
pub(super) async fn fill_by_listing(
    api: &impl SubscriberApi,
    customers: &Customers,
    index: &mut SubscriberIndex,
    first: Option<Page>,
    observer: &mut dyn Observer,
) -> Result<Listed, Error> {
    let mut matcher = ListMatcher {
        customers,
        identities: KEYS.map(|key| IdentityIndex::new(customers, key, |_| true)),
        index,
        observer,
    };
    let listed = list_subscribers(api, first, &mut matcher).await?;
    index.mark_listed();
    Ok(listed)
}

/// Adds listed subscribers to the index.
struct ListMatcher<'a> {
    customers: &'a Customers,
    identities: [IdentityIndex; 3],
    index: &'a mut SubscriberIndex,
    observer: &'a mut dyn Observer,
}

impl ListVisitor for ListMatcher<'_> {
    fn expect(&mut self, pages: u64) {
        self.observer.expect(Phase::List, pages);
    }

    fn page_read(&mut self) {
        self.observer.advance(1);
    }

    fn visit(&mut self, subscriber: &Subscriber) -> bool {
        self.index
            .add_listed(subscriber, &self.identities, self.customers)
    }
}
