//! Looking subscribers up, many at a time, by what customers are known by.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use super::client::Client;
use super::list::{MAX_REPEATED_PAGES, REPEATED};
use super::subscriber::{Subscriber, SubscriberId};
use crate::http::Error;

/// How many values are asked for at once. The most that Postscript takes isn't published; fifty
/// make a query of some kilobyte. A smaller limit is found out and kept to.
pub const BATCH: usize = 50;

/// By what to look up; the filters are published, repeated parameters are how the one client in
/// production sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupKey {
    /// `shopify_customer_id__in`.
    ShopifyCustomerId,
    /// `phone_number__in`, in E.164 with the plus.
    Phone,
    /// `email__in`.
    Email,
}

/// What a lookup came to.
#[derive(Debug, Default)]
pub struct LookedUp {
    /// Who was found, in no particular order; who wasn't asked for can be among them.
    pub subscribers: Vec<Subscriber>,
    /// The values that Postscript refused to look up, even alone.
    pub refused: Vec<String>,
    /// How many pages the answers came in.
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
    /// How many values fit one lookup, as far as is known by now.
    pub fn batch(&self) -> usize {
        self.batch.load(Ordering::Relaxed)
    }

    /// Looks the values up, halving what is refused as too large; keeps the size that passes.
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
                // Where a single value was refused in the end, it was that value and not the size.
                if found.refused.len() == refused_before {
                    self.batch.fetch_min(left.len(), Ordering::Relaxed);
                }
            }
            (Err(error), _) => return Err(error),
        }
        Ok(())
    }

    /// Who is found by these values, and in how many pages.
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
            if subscribers.len() > MOST_FOUND || page > MOST_FOUND_PAGES {
                return Err(
                    self.unreadable(&"a lookup of a few values returns thousands of subscribers")
                );
            }
        }
        Ok((subscribers, total))
    }
}

/// More than this can't carry fifty values; a server that goes on sending ignores the filter.
const MOST_FOUND: usize = 5_000;

/// Nor do those who carry them fill so many pages, however few fit on one.
const MOST_FOUND_PAGES: u64 = 250;

/// The statuses with which servers and the proxies before them refuse a long query, or a value in
/// it that they can't read.
fn may_be_too_large(status: u16) -> bool {
    matches!(status, 400 | 413 | 414 | 422 | 431)
}
