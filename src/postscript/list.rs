//! The list of all subscribers: one page of it, or all of it, page by page.
//!
//! The list can change while it is read. It is sorted by age, so new subscribers appear at its end.
//! A deletion moves everyone behind it forward, possibly onto a page that was read already. That
//! shows where the list gets shorter or a subscriber appears twice. A deletion without either goes
//! unnoticed: the list has no count of subscribers to compare with.

use std::fmt::Display;
use std::future::Future;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use serde::Deserialize;

use super::client::Client;
use super::subscriber::Subscriber;
use crate::http::{CONCURRENT, Counter, Error};

/// More pages than any shop has: at 15 a second they would take most of a day.
const MAX_PAGES: u64 = 1_000_000;

/// After this many pages without a new subscriber, the response isn't a list.
pub(super) const MAX_REPEATED_PAGES: u32 = 3;

/// The error for such a list.
pub(super) const REPEATED: &str = "its list repeats the same subscribers page after page";

/// One page of a list of subscribers.
#[derive(Clone, Debug, Deserialize)]
pub struct Page {
    page_info: PageInfo,
    /// The subscribers on it. The page size isn't published.
    pub subscribers: Vec<Subscriber>,
}

#[derive(Clone, Debug, Deserialize)]
struct PageInfo {
    total_pages: i64,
}

impl Page {
    /// How many pages the list has according to this page; at least 1.
    pub fn total_pages(&self) -> u64 {
        u64::try_from(self.page_info.total_pages).map_or(1, |total| total.max(1))
    }

    /// Whether the page has subscribers and claims a list without pages.
    fn is_contradictory(&self) -> bool {
        self.page_info.total_pages < 1 && !self.subscribers.is_empty()
    }
}

/// Where pages come from: [`Client`], or memory in tests.
pub trait PageSource {
    /// One page of all subscribers, oldest first; the first page is 1.
    fn page(&self, number: u64) -> impl Future<Output = Result<Page, Error>>;

    /// The error for a response that can't be read.
    fn unreadable(&self, what: &dyn Display) -> Error;
}

/// Receives the subscribers of a list, and its progress, which may be ignored.
pub trait ListVisitor {
    /// The list has this many pages; called at the start, and again if it grows.
    fn expect(&mut self, _pages: u64) {}

    /// One more page was read.
    fn page_read(&mut self) {}

    /// Receives a subscriber; returns whether it is the first time.
    fn visit(&mut self, subscriber: &Subscriber) -> bool;
}

/// Whether a list can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Every subscriber was visited.
    Complete,
    /// The list changed while it was read; some subscribers may be missing.
    Inconsistent,
}

impl PageSource for Client {
    async fn page(&self, number: u64) -> Result<Page, Error> {
        let mut url = self.url(&["subscribers"]);
        url.query_pairs_mut()
            .append_pair("sort", "created_at__asc")
            .append_pair("page", &number.to_string());
        self.get_page(&self.counts.list, url).await
    }

    fn unreadable(&self, what: &dyn Display) -> Error {
        Self::unreadable(self, what)
    }
}

impl Client {
    /// Gets a page of any list of subscribers.
    pub(super) async fn get_page(
        &self,
        counter: &Counter,
        url: reqwest::Url,
    ) -> Result<Page, Error> {
        let page: Page = self.get(counter, url).await?;
        if page.is_contradictory() {
            let total = page.page_info.total_pages;
            let what = format_args!("it has subscribers, but total_pages is {total}");
            return Err(self.unreadable(&what));
        }
        Ok(page)
    }
}

/// Reads the whole list, many pages at once: one request per page and one past the end, and a few
/// more if the list grows meanwhile. `first` is the first page, if it was requested already.
///
/// # Errors
///
/// The request's own error, or [`Error::Unreadable`] for a list that can't be one: it repeats
/// itself, grows without end, or has subscribers behind its last page.
pub async fn list_subscribers(
    source: &impl PageSource,
    first: Option<Page>,
    visitor: &mut impl ListVisitor,
) -> Result<Listed, Error> {
    let first = match first {
        Some(page) => page,
        None => source.page(1).await?,
    };
    let first_total = first.total_pages();
    if first_total > MAX_PAGES {
        let what = format_args!("its total_pages is {first_total}, which is too many");
        return Err(source.unreadable(&what));
    }
    let mut listing = Listing {
        source,
        visitor,
        page_size: first.subscribers.len(),
        first_total,
        total: first_total,
        next: 2,
        unfilled: Vec::new(),
        visited: 0,
        has_moved: false,
        repeated_pages: 0,
    };
    listing.visitor.expect(first_total);
    listing.read(1, &first)?;
    // A page can be large.
    drop(first);
    listing.read_rest().await?;
    while listing.grew_past_the_end().await? {
        listing.read_rest().await?;
    }
    listing.read_filled_up().await?;
    Ok(listing.verdict())
}

/// A list being read.
struct Listing<'a, S, V> {
    source: &'a S,
    visitor: &'a mut V,
    page_size: usize,
    /// How many pages there were at first.
    first_total: u64,
    /// How many pages there are, as far as is known.
    total: u64,
    /// The next page to request.
    next: u64,
    /// Pages at the end that weren't full when they were read.
    unfilled: Vec<u64>,
    /// How many subscribers were visited.
    visited: usize,
    /// Whether a subscriber appeared twice, or the list got shorter.
    has_moved: bool,
    repeated_pages: u32,
}

impl<S: PageSource, V: ListVisitor> Listing<'_, S, V> {
    /// Reads the pages up to the last, many at once.
    async fn read_rest(&mut self) -> Result<(), Error> {
        let source = self.source;
        let mut pages = FuturesUnordered::new();
        loop {
            while self.next <= self.total && pages.len() < CONCURRENT {
                let number = self.next;
                pages.push(async move { (number, source.page(number).await) });
                self.next += 1;
            }
            let Some((number, page)) = pages.next().await else {
                return Ok(());
            };
            let before = self.total;
            self.read(number, &page?)?;
            if self.total != before {
                self.visitor.expect(self.total);
            }
        }
    }

    /// Requests the page behind the last, which must be empty: `total_pages` is not verified
    /// otherwise. True if the list has grown by it.
    async fn grew_past_the_end(&mut self) -> Result<bool, Error> {
        let past = match self.source.page(self.total + 1).await {
            // Postscript's response to such a page isn't published.
            Err(Error::NotFound { .. } | Error::Refused { .. }) => return Ok(false),
            page => page?,
        };
        if past.total_pages() > self.total {
            self.grow(past.total_pages())?;
            self.visitor.expect(self.total);
            return Ok(true);
        }
        // A server may return its last page again.
        let news = past
            .subscribers
            .iter()
            .filter(|one| self.visitor.visit(one));
        if news.count() > 0 {
            let total = self.total;
            let what = format_args!("there are subscribers after the last page ({total})");
            return Err(self.source.unreadable(&what));
        }
        Ok(false)
    }

    /// Reads the pages again that were the end of the list and have filled up since.
    async fn read_filled_up(&mut self) -> Result<(), Error> {
        let has_grown = self.total > self.first_total;
        for page in std::mem::take(&mut self.unfilled) {
            if has_grown && page < self.total {
                for subscriber in &self.source.page(page).await?.subscribers {
                    self.visited += usize::from(self.visitor.visit(subscriber));
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, number: u64, page: &Page) -> Result<(), Error> {
        if number >= self.first_total && page.subscribers.len() < self.page_size {
            self.unfilled.push(number);
        }
        self.has_moved |= page.total_pages() < self.total;
        self.grow(page.total_pages())?;
        let mut news = 0;
        for subscriber in &page.subscribers {
            if self.visitor.visit(subscriber) {
                news += 1;
            } else {
                self.has_moved = true;
            }
        }
        self.visited += news;
        if news == 0 && !page.subscribers.is_empty() {
            self.repeated_pages += 1;
            if self.repeated_pages >= MAX_REPEATED_PAGES {
                return Err(self.source.unreadable(&REPEATED));
            }
        }
        self.visitor.page_read();
        Ok(())
    }

    fn grow(&mut self, total: u64) -> Result<(), Error> {
        self.total = self.total.max(total);
        if self.total > self.first_total * 2 + 1000 {
            let what = "its list of subscribers grows faster than it can be read";
            return Err(self.source.unreadable(&what));
        }
        Ok(())
    }

    /// Complete, if no subscriber moved, all pages but the last were full, and the last had
    /// subscribers.
    fn verdict(&self) -> Listed {
        let full_pages = usize::try_from(self.total - 1).unwrap_or(usize::MAX);
        let is_short = full_pages > 0 && self.visited <= full_pages.saturating_mul(self.page_size);
        if self.has_moved || is_short {
            Listed::Inconsistent
        } else {
            Listed::Complete
        }
    }
}
