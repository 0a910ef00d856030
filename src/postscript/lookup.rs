//! Looking up subscribers by customers' identities, many at a time.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use super::client::Client;
use super::list::{MAX_REPEATED_PAGES, REPEATED};
use super::subscriber::{Subscriber, SubscriberId};
use crate::http::Error;

/// The identity to look up by. The filters are published; repeating a parameter is how the one known
/// client in production sends several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupKey {
    /// `shopify_customer_id__in`.
    ShopifyCustomerId,
    /// `phone_number__in`, in E.164 with the plus.
    Phone,
    /// `email__in`.
    Email,
}

/// The result of a lookup.
#[derive(Debug, Default)]
pub struct LookedUp {
    /// The subscribers found, in no particular order; some may match none of the values.
    pub subscribers: Vec<Subscriber>,
    /// The values that Postscript refused to look up, even alone.
    pub refused: Vec<String>,
    /// How many pages the responses had.
    pub pages: u64,
}

impl LookupKey {
    /// The name in reports and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::ShopifyCustomerId => "shopify_customer_id",
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }

    pub(super) fn parameter(self) -> &'static str {
        match self {
            Self::ShopifyCustomerId => "shopify_customer_id__in",
            Self::Phone => "phone_number__in",
            Self::Email => "email__in",
        }
    }
}

impl Client {
    /// How many values fit in one lookup, as far as is known.
    pub fn batch(&self) -> usize {
        self.batch.load(Ordering::Relaxed)
    }

    /// Looks up the values. Halves a lookup that is refused as too large, and keeps the size that works.
    pub(super) async fn look_up_halving(
        &self,
        key: LookupKey,
        values: &[String],
        found: &mut LookedUp,
    ) -> Result<(), Error> {
        match (self.look_up_at_once(key, values).await, values) {
            (Ok((subscribers, pages)), _) => {
                found.subscribers.extend(subscribers);
                found.pages += pages;
            }
            (Err(Error::Refused { status, .. }), [value]) if may_be_too_large(status) => {
                found.refused.push(value.clone());
            }
            (Err(Error::Refused { status, .. }), _) if may_be_too_large(status) => {
                let refused_before = found.refused.len();
                let (left, right) = values.split_at(values.len().div_ceil(2));
                Box::pin(self.look_up_halving(key, left, found)).await?;
                Box::pin(self.look_up_halving(key, right, found)).await?;
                // If a single value was refused in the end, the cause was that value, not the size.
                if found.refused.len() == refused_before {
                    self.batch.fetch_min(left.len(), Ordering::Relaxed);
                }
            }
            (Err(error), _) => return Err(error),
        }
        Ok(())
    }

    /// The subscribers with these values, and the number of pages.
    pub(super) async fn look_up_at_once(
        &self,
        key: LookupKey,
        values: &[String],
    ) -> Result<(Vec<Subscriber>, u64), Error> {
        let mut url = self.url(&["subscribers"]);
        url.query_pairs_mut()
            .extend_pairs(values.iter().map(|value| (key.parameter(), value)));
        let first = self.get_page(&self.counts.lookup, url.clone()).await?;
        let total = first.total_pages();
        let mut subscribers = first.subscribers;
        if total == 1 {
            return Ok((subscribers, 1));
        }
        let mut ids: HashSet<SubscriberId> = subscribers.iter().map(|one| one.id.clone()).collect();
        let mut pages_without_news = 0;
        for page in 2..=total {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("page", &page.to_string());
            let next = self.get_page(&self.counts.lookup, url).await?;
            if next.subscribers.is_empty() {
                break;
            }
            let before = subscribers.len();
            let found = next.subscribers.into_iter();
            subscribers.extend(found.filter(|one| ids.insert(one.id.clone())));
            if subscribers.len() == before {
                pages_without_news += 1;
                if pages_without_news >= MAX_REPEATED_PAGES {
                    return Err(self.unreadable(&REPEATED));
                }
            }
            if subscribers.len() > MAX_FOUND || page > MAX_FOUND_PAGES {
                return Err(
                    self.unreadable(&"a lookup of a few values returns thousands of subscribers")
                );
            }
        }
        Ok((subscribers, total))
    }
}

/// A hundred values can't match more subscribers than this: a server that returns more ignores the filter.
const MAX_FOUND: usize = 5_000;

/// A hundred values can't fill more pages than this, whatever the page size.
const MAX_FOUND_PAGES: u64 = 250;

/// The statuses with which servers and the proxies before them refuse a long query, or a value in
/// it that they can't read.
fn may_be_too_large(status: u16) -> bool {
    matches!(status, 400 | 413 | 414 | 422 | 431)
}
