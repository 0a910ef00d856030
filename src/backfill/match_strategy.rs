//! Chooses how to find the customers among the subscribers, and does it: list them all, or look the
//! customers up.

use rustc_hash::FxHashSet;

use super::api::SubscriberApi;
use super::canaries;
use super::identity::{KEYS, all_numbers};
use super::lookup::{fewest_lookups, fill_by_lookups};
use super::observer::{Observer, Phase};
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{
    Error, ListVisitor, Listed, LookupKey, Page, Subscriber, list_subscribers,
};
use crate::source::csv::Region;

/// How customers are found among the subscribers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchStrategy {
    /// List if the list has no more pages than there would be look-ups at least, else look up.
    Auto,
    /// Look the customers up, fifty values at a time.
    Lookup,
    /// List all subscribers, which also finds tagged ones that aren't in the source.
    List,
}

/// Finds the customers among the shop's subscribers. The choice is made once, on the first page.
///
/// # Errors
///
/// A request's own error, or [`Error::Unreadable`] if neither a list nor look-ups can be relied on.
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
    let lists_first = match strategy {
        MatchStrategy::Auto => first.total_pages() <= fewest_lookups(customers),
        MatchStrategy::Lookup => false,
        MatchStrategy::List => true,
    };
    let attempts = [true, false, true];
    let mut first = lists_first.then_some(first);
    for lists in attempts.into_iter().skip(usize::from(!lists_first)) {
        // Nothing of an attempt that can't be relied on is kept: a list that changed may have skipped
        // anyone, so a match may be the wrong one.
        let mut index = SubscriberIndex::empty(region);
        let is_reliable = if lists {
            fill_by_listing(api, customers, &mut index, first.take(), observer).await?
        } else {
            fill_by_lookups(api, customers, &mut index, &canaries, observer).await?
        };
        if is_reliable {
            return Ok(index);
        }
    }
    let what = "its list of subscribers changed while it was read, and look-ups don't work";
    Err(api.unreadable(&what))
}

/// Lists all subscribers. `first` is the first page, if it was requested already. False if the list changed
/// while it was read.
async fn fill_by_listing(
    api: &impl SubscriberApi,
    customers: &Customers,
    index: &mut SubscriberIndex,
    first: Option<Page>,
    observer: &mut dyn Observer,
) -> Result<bool, Error> {
    index.is_listed = true;
    let wanted = all_numbers(customers, |_| true);
    let mut filler = ListFiller {
        wanted,
        index,
        observer,
    };
    Ok(list_subscribers(api, first, &mut filler).await? == Listed::Complete)
}

/// Adds those listed subscribers to the index that have an identity of a customer, or a tag.
struct ListFiller<'a> {
    wanted: [FxHashSet<u64>; 3],
    index: &'a mut SubscriberIndex,
    observer: &'a mut dyn Observer,
}

impl ListVisitor for ListFiller<'_> {
    fn expect(&mut self, pages: u64) {
        self.observer.expect(Phase::List, pages);
    }

    fn page_read(&mut self) {
        self.observer.advance(1);
    }

    fn visit(&mut self, subscriber: &Subscriber) -> bool {
        let mut has_unreadable_phone = false;
        let is_new = self.index.add(subscriber, |new| {
            has_unreadable_phone =
                subscriber.phone.is_some() && new.number(LookupKey::Phone).is_none();
            new.tags.has_any() || new.has_any_of(&self.wanted)
        });
        self.index.unreadable_phones += u64::from(has_unreadable_phone);
        is_new
    }
}
