//! Chooses how to find the customers among the subscribers, and does it: list them all, or look the
//! customers up.

use super::canaries;
use super::identity::{KEYS, all_numbers};
use super::lookup::{fewest_lookups, index_by_lookups};
use super::observer::{Observer, Phase};
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{
    BATCH, Error, ListVisitor, Listed, LookupKey, Page, Subscriber, SubscriberApi, list_subscribers,
};
use crate::source::cells::Region;

/// How customers are found among the subscribers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum MatchStrategy {
    /// List all subscribers if that takes no more requests than lookups would; otherwise, look up
    /// customers.
    Auto,
    /// Look up customers by identity, up to 50 per request.
    Lookup,
    /// List all subscribers. Tagged ones who aren't in the source are reported, too.
    List,
}

/// Finds the customers among the shop's subscribers. The choice is made once, on the first page.
///
/// # Errors
///
/// A request's own error, or [`Error::Unreadable`] if neither a list nor lookups can be relied on.
pub async fn index_subscribers(
    api: &impl SubscriberApi,
    customers: &Customers,
    strategy: MatchStrategy,
    region: Region,
    observer: &mut dyn Observer,
) -> Result<SubscriberIndex, Error> {
    if customers.is_empty() {
        return Ok(SubscriberIndex::empty(region));
    }
    let first = api.page(1).await?;
    let canaries = KEYS.map(|key| canaries::choose(&first, key, region));
    let lists = match strategy {
        MatchStrategy::Auto => first.total_pages() <= fewest_lookups(customers),
        MatchStrategy::Lookup => false,
        MatchStrategy::List => true,
    };
    // What can't be relied on is not kept: a list that changed may have skipped anyone, so a match may
    // be the wrong one.
    let mut index = None;
    if lists {
        index = index_by_listing(api, Some(customers), region, Some(first), observer).await?;
    }
    if index.is_none() {
        index = index_by_lookups(api, customers, region, &canaries, observer).await?;
    }
    if index.is_none() {
        index = index_by_listing(api, Some(customers), region, None, observer).await?;
    }
    let what = "its list of subscribers changed while it was being read, and lookups don't work";
    index.ok_or_else(|| api.unreadable(&what))
}

/// Lists all subscribers while the customers are still being read, so that one service's rate limit
/// doesn't wait for the other's. None if the list has more pages than the fewest lookups of as many
/// customers as there are contracts, or if it changed meanwhile.
pub async fn list_ahead(
    api: &impl SubscriberApi,
    contracts: u64,
    region: Region,
) -> Result<Option<SubscriberIndex>, Error> {
    let first = api.page(1).await?;
    if first.total_pages() > contracts.div_ceil(BATCH as u64) {
        return Ok(None);
    }
    index_by_listing(api, None, region, Some(first), &mut ()).await
}

/// Lists all subscribers. `first` is the first page, if it was requested already. None if the list changed
/// while it was read.
async fn index_by_listing(
    api: &impl SubscriberApi,
    customers: Option<&Customers>,
    region: Region,
    first: Option<Page>,
    observer: &mut dyn Observer,
) -> Result<Option<SubscriberIndex>, Error> {
    let mut index = SubscriberIndex::empty(region);
    index.is_listed = true;
    let mut filler = ListFiller {
        index: &mut index,
        wanted: customers.map(|customers| all_numbers(customers, |_| true)),
        observer,
    };
    let listed = list_subscribers(api, first, &mut filler).await?;
    index.sort();
    Ok((listed == Listed::Complete).then_some(index))
}

/// Adds listed subscribers to the index: those that may match a customer, and those that are tagged.
/// While the customers aren't known, everyone may match.
struct ListFiller<'a> {
    index: &'a mut SubscriberIndex,
    /// The identities of all customers.
    wanted: Option<[Vec<u64>; 3]>,
    observer: &'a mut dyn Observer,
}

impl ListVisitor for ListFiller<'_> {
    fn expect(&mut self, pages: u64) {
        self.observer.expect(Phase::List, pages);
    }

    fn page_read(&mut self) {
        self.observer.advance();
    }

    fn visit(&mut self, subscriber: &Subscriber) -> bool {
        if !self.index.is_new(subscriber) {
            return false;
        }
        let listed = self.index.read(subscriber);
        if subscriber.phone.is_some() && listed.number(LookupKey::Phone).is_none() {
            self.index.unreadable_phones += 1;
        }
        let wanted = self.wanted.as_ref();
        if listed.tags.has_any() || wanted.is_none_or(|wanted| listed.has_any_of(wanted)) {
            self.index.add(listed);
        }
        true
    }
}
