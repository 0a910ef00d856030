//! The list of all subscribers: a page of it, or all of it, page by page.
//!
//! The list can change while it is read. Who joins comes at its end, since it is read oldest first.
//! Who leaves moves everyone behind them forward, perhaps onto a page that was read already; that is
//! noticed where the list loses a page by it or somebody is met twice, and said. One who leaves
//! without either goes unnoticed, and so does whom they hid: the list tells no number of
//! subscribers to check against.

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use serde::Deserialize;

use super::client::Client;
use super::subscriber::Subscriber;
use crate::http::{CONCURRENT, Error};

/// More pages than any shop has: at 15 a second they would take most of a day.
const MOST_PAGES: u64 = 1_000_000;

/// So many pages with nobody new on them, and the list isn't one.
pub(super) const MOST_REPEATED: u32 = 3;

/// What is wrong with such a list.
pub(super) const REPEATED: &str = "the same subscribers stand on page after page of its list";

/// A page of a list of subscribers.
#[derive(Clone, Debug, Deserialize)]
pub struct Page {
    /// Where it stands in the list.
    page_info: PageInfo,
    /// Who is on it. How many fit is Postscript's secret.
    pub subscribers: Vec<Subscriber>,
}

#[derive(Clone, Debug, Deserialize)]
struct PageInfo {
    total_pages: i64,
}

impl Page {
    /// How many pages the list has, as said with this one; at least 1.
    pub fn total_pages(&self) -> u64 {
        u64::try_from(self.page_info.total_pages).map_or(1, |total| total.max(1))
    }
}

/// Meets everybody on a walk through the list.
pub trait Visitor {
    /// The walk has so many pages; said at its beginning, and again when the list has grown.
    fn expect(&mut self, pages: u64);

    /// Whether the walk is worth going on with, now that so many pages are left of a list that has
    /// grown. A walk that has no alternative is.
    fn goes_on(&mut self, left: u64) -> bool {
        let _ = left;
        true
    }

    /// One more page was read.
    fn page_read(&mut self);

    /// Meets a subscriber, and returns whether for the first time.
    fn meet(&mut self, subscriber: &Subscriber) -> bool;
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walked {
    /// Everybody was met.
    All,
    /// The list changed in a way that may have hidden somebody.
    Unsure,
    /// The list has become so long that the walk was given up.
    GivenUp,
}

impl Client {
    /// A page of all the shop's subscribers, the oldest first, so that who joins during a walk
    /// comes at its end; the first page is 1.
    pub async fn page(&self, page: u64) -> Result<Page, Error> {
        let mut url = self.url(&["subscribers"]);
        url.query_pairs_mut()
            .append_pair("sort", "created_at__asc")
            .append_pair("page", &page.to_string());
        self.get(&self.counts.walk, url).await
    }

    /// Walks the whole list, as many pages at once as the pace carries: a request for each page,
    /// and a few more where the list grows meanwhile. `first` is its first page, where that has
    /// been asked for already.
    pub async fn walk(
        &self,
        first: Option<Page>,
        visitor: &mut impl Visitor,
    ) -> Result<Walked, Error> {
        let first = match first {
            Some(page) => page,
            None => self.page(1).await?,
        };
        let first_total = first.total_pages();
        if first_total > MOST_PAGES {
            return Err(self.unreadable(&format_args!(
                "it says that its list of subscribers has {first_total} pages"
            )));
        }
        let mut walk = Walk {
            client: self,
            visitor,
            page_size: first.subscribers.len(),
            first_total,
            total: first_total,
            most: first_total * 2 + 1000,
            read: 0,
            unfilled: Vec::new(),
            met: 0,
            moved: false,
            pages_without_news: 0,
        };
        walk.visitor.expect(walk.total);
        walk.read(1, &first)?;
        if !walk.read_rest().await? {
            return Ok(Walked::GivenUp);
        }
        walk.read_filled_up().await?;
        Ok(walk.verdict())
    }
}

/// A walk under way.
struct Walk<'a, V> {
    client: &'a Client,
    visitor: &'a mut V,
    page_size: usize,
    /// How many pages there were at first.
    first_total: u64,
    /// How many pages there are, as far as is known.
    total: u64,
    /// A list that has grown to this while it was walked has no end.
    most: u64,
    /// How many pages were read.
    read: u64,
    /// The pages at its end that weren't full when they were read.
    unfilled: Vec<u64>,
    /// How many subscribers were met.
    met: usize,
    /// Whether anybody was met twice, or the list became shorter.
    moved: bool,
    pages_without_news: u32,
}

impl<V: Visitor> Walk<'_, V> {
    /// Reads the pages behind the first, as many at once as the pace carries; false if that was
    /// given up.
    async fn read_rest(&mut self) -> Result<bool, Error> {
        let client = self.client;
        let mut next = 2;
        let mut pages = FuturesUnordered::new();
        loop {
            while next <= self.total && pages.len() < CONCURRENT {
                let number = next;
                pages.push(async move { (number, client.page(number).await) });
                next += 1;
            }
            let Some((number, page)) = pages.next().await else {
                return Ok(true);
            };
            let before = self.total;
            self.read(number, &page?)?;
            if self.total != before {
                if !self.visitor.goes_on(self.total - self.read) {
                    return Ok(false);
                }
                self.visitor.expect(self.total);
            }
        }
    }

    /// Reads again the pages at its end that weren't full and have filled up since, as the list grew.
    async fn read_filled_up(&mut self) -> Result<(), Error> {
        let has_grown = self.total > self.first_total;
        for page in std::mem::take(&mut self.unfilled) {
            if has_grown && page < self.total {
                for subscriber in &self.client.page(page).await?.subscribers {
                    self.met += usize::from(self.visitor.meet(subscriber));
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, number: u64, page: &Page) -> Result<(), Error> {
        self.read += 1;
        if number >= self.first_total && page.subscribers.len() < self.page_size {
            self.unfilled.push(number);
        }
        self.moved |= page.total_pages() < self.total;
        self.total = self.total.max(page.total_pages());
        if self.total > self.most {
            let what = "its list of subscribers grows faster than it can be read";
            return Err(self.client.unreadable(&what));
        }
        let mut news = 0;
        for subscriber in &page.subscribers {
            if self.visitor.meet(subscriber) {
                news += 1;
            } else {
                self.moved = true;
            }
        }
        self.met += news;
        if news == 0 && !page.subscribers.is_empty() {
            self.pages_without_news += 1;
            if self.pages_without_news >= MOST_REPEATED {
                return Err(self.client.unreadable(&REPEATED));
            }
        }
        self.visitor.page_read();
        Ok(())
    }

    /// Everybody was met, if nobody moved, all pages but the last were full, and that had somebody
    /// on it.
    fn verdict(&self) -> Walked {
        let full_pages = usize::try_from(self.total - 1).unwrap_or(usize::MAX);
        let is_short = full_pages > 0 && self.met <= full_pages.saturating_mul(self.page_size);
        if self.moved || is_short {
            Walked::Unsure
        } else {
            Walked::All
        }
    }
}
