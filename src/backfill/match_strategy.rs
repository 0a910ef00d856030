//! Chooses how to find the customers among the subscribers, and does it: list them all, or look the
//! customers up.

use super::api::SubscriberApi;
use super::canaries::Canaries;
use super::listing::fill_by_listing;
use super::lookup::{LookupsEnd, fewest_lookups, fill_by_lookups};
use super::observer::Observer;
use super::subscriber_index::SubscriberIndex;
use crate::domain::Customers;
use crate::postscript::{Error, Listed};
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
    let mut index = SubscriberIndex::empty(customers.len(), region);
    if customers.is_empty() {
        return Ok(index);
    }
    let first = api.page(1).await?;
    let canaries = Canaries::from_page(&first, &index);
    let lists = match strategy {
        MatchStrategy::Auto => first.total_pages() <= fewest_lookups(customers),
        MatchStrategy::Lookup => false,
        MatchStrategy::List => true,
    };
    if lists {
        let listed = fill_by_listing(api, customers, &mut index, Some(first), observer).await?;
        if listed == Listed::Inconsistent {
            // Pagination may have skipped anyone, so a match may be the wrong one.
            index = SubscriberIndex::empty(customers.len(), region);
            let end = fill_by_lookups(api, customers, &mut index, &canaries, observer).await?;
            if end != LookupsEnd::Complete {
                return Err(inconsistent(api));
            }
        }
    } else {
        let end = fill_by_lookups(api, customers, &mut index, &canaries, observer).await?;
        if let LookupsEnd::Unusable(key) = end {
            observer.lookups_unusable(key);
            index = SubscriberIndex::empty(customers.len(), region);
            let listed = fill_by_listing(api, customers, &mut index, None, observer).await?;
            if listed == Listed::Inconsistent {
                return Err(inconsistent(api));
            }
        }
    }
    index.shrink();
    Ok(index)
}

fn inconsistent(api: &impl SubscriberApi) -> Error {
    api.unreadable(&"its list of subscribers changed while it was read, and look-ups don't work")
}
