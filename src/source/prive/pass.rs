//! Reading the list of contracts once, and judging whether every contract was read.
//!
//! Contracts are listed in the order in which they were created, so that new ones come last. A
//! deleted one moves all later ones forward, possibly onto a page that was read already.

use futures_util::stream::{FuturesOrdered, StreamExt as _};
use rustc_hash::FxHashSet;

use super::contract_list::{ContractPages, IncompleteReason, PriveContracts, PriveOptions};
use super::convert::Rows;
use crate::http::Error;
use crate::prive::{PAGE_SIZE, Page, Subscription};

/// How many pages are requested at once. Prive allows two requests per second, so a few are enough
/// for slow responses.
const AHEAD: usize = 4;

/// A list may grow to twice its length and this many pages while it is read. A longer one has no
/// end.
const EXTRA_PAGES: u64 = 1000;

/// Reading the list once.
pub(super) struct Pass<'a> {
    rows: Rows<'a>,
    ids: FxHashSet<Box<str>>,
    pages_read: u64,
    /// How many pages there are, as far as is known.
    total_pages: u64,
    max_pages: u64,
    /// The last total that came.
    total_items: Option<u64>,
    /// How many contracts fit on a page.
    page_size: usize,
    /// The last page that was full: its number and its ids.
    last_full: Option<(u64, FxHashSet<Box<str>>)>,
    is_last_full: bool,
    incomplete: Option<IncompleteReason>,
}

impl<'a> Pass<'a> {
    /// Reads the list once.
    pub(super) async fn read(
        pages: &impl ContractPages,
        options: &'a PriveOptions,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<PriveContracts, Error> {
        let first = pages.page(1).await?;
        let mut pass = Self::new(options, &first);
        let mut goes_on = pass.add(1, first);
        let mut next = 2;
        let mut in_flight = FuturesOrdered::new();
        while goes_on {
            progress(pass.pages_read, pass.total_pages.max(pass.pages_read));
            // Announced pages are requested ahead; behind a full last page there may be another.
            while next <= pass.total_pages.min(pass.max_pages) && in_flight.len() < AHEAD {
                in_flight.push_back(numbered(pages, next));
                next += 1;
            }
            if in_flight.is_empty() && pass.is_last_full && next <= pass.max_pages {
                in_flight.push_back(numbered(pages, next));
                next += 1;
            }
            let Some((number, page)) = in_flight.next().await else {
                break;
            };
            goes_on = match page {
                Err(error) if is_behind_the_end(&error) => {
                    pass.note_missing(number);
                    false
                }
                page => pass.add(number, page?),
            };
        }
        drop(in_flight);
        progress(pass.pages_read, pass.pages_read);
        pass.verify(pages).await?;
        Ok(pass.rows.finish(pass.incomplete))
    }

    fn new(options: &'a PriveOptions, first: &Page<Subscription>) -> Self {
        let limit = first.limit.and_then(|limit| usize::try_from(limit).ok());
        let page_size = limit.filter(|limit| (1..=PAGE_SIZE).contains(limit));
        let page_size = page_size.unwrap_or(PAGE_SIZE);
        let total_pages = match (first.total_pages, first.total_items) {
            (Some(pages), _) => pages,
            (None, Some(items)) => items.div_ceil(page_size as u64),
            (None, None) => 1,
        };
        Self {
            rows: Rows::new(options),
            ids: FxHashSet::default(),
            pages_read: 0,
            total_pages,
            max_pages: total_pages.saturating_mul(2).saturating_add(EXTRA_PAGES),
            total_items: None,
            page_size,
            last_full: None,
            is_last_full: false,
            incomplete: None,
        }
    }

    /// Takes a page in. Returns whether the list may go on.
    fn add(&mut self, number: u64, page: Page<Subscription>) -> bool {
        self.pages_read += 1;
        self.note_totals(&page);
        self.is_last_full = page.records.len() >= self.page_size;
        if page.records.is_empty() {
            return false;
        }
        let before = self.ids.len();
        let count = page.records.len();
        let ids = self.take(page.records, true);
        if self.is_last_full {
            self.last_full = Some((number, ids));
        }
        // A page without a single new contract: the list doesn't go on.
        let has_new = self.ids.len() > before;
        if !has_new && count > 0 {
            self.incomplete.get_or_insert(IncompleteReason::Repeated);
        }
        has_new
    }

    /// Notes that there is no such page: the list has become shorter, unless it is behind the last one.
    fn note_missing(&mut self, number: u64) {
        if number <= self.total_pages {
            self.incomplete.get_or_insert(IncompleteReason::Shrunk);
        }
    }

    fn note_totals(&mut self, page: &Page<Subscription>) {
        if let Some(total) = page.total_items {
            if self.total_items.is_some_and(|before| total < before) {
                self.incomplete.get_or_insert(IncompleteReason::Shrunk);
            }
            self.total_items = Some(total);
        }
        if let Some(pages) = page.total_pages {
            self.total_pages = self.total_pages.max(pages);
        }
    }

    /// Takes contracts in that weren't read before. Returns all their ids.
    fn take(&mut self, contracts: Vec<Subscription>, is_new: bool) -> FxHashSet<Box<str>> {
        let mut ids = FxHashSet::default();
        for contract in contracts {
            let Some(id) = contract.id.as_deref() else {
                self.incomplete.get_or_insert(IncompleteReason::NoId);
                self.rows.add(&contract);
                continue;
            };
            ids.insert(Box::from(id));
            if self.ids.insert(Box::from(id)) {
                self.rows.add(&contract);
            } else if is_new {
                self.incomplete.get_or_insert(IncompleteReason::Repeated);
            }
        }
        ids
    }

    /// Reads the last full page again, and what was appended behind it.
    async fn verify(&mut self, pages: &impl ContractPages) -> Result<(), Error> {
        if let Some((number, ids)) = self.last_full.take() {
            let is_same = match pages.page(number).await {
                Err(error) if number > 1 && is_behind_the_end(&error) => false,
                again => {
                    let again = again?;
                    self.note_totals(&again);
                    self.take(again.records, false) == ids
                }
            };
            if !is_same {
                self.incomplete.get_or_insert(IncompleteReason::Changed);
            }
            let mut next = number + 1;
            while self.incomplete.is_none() && self.has_too_few() && next <= self.max_pages {
                let tail = match pages.page(next).await {
                    Err(error) if is_behind_the_end(&error) => break,
                    tail => tail?,
                };
                self.note_totals(&tail);
                let is_full = tail.records.len() >= self.page_size;
                self.take(tail.records, false);
                if !is_full {
                    break;
                }
                next += 1;
            }
        }
        let reason = match self.total_items {
            None => Some(IncompleteReason::NoTotal),
            Some(total) if self.has_too_few() => Some(IncompleteReason::TooFew {
                read: self.ids.len() as u64,
                total,
            }),
            Some(_) => None,
        };
        self.incomplete = self.incomplete.or(reason);
        Ok(())
    }

    fn has_too_few(&self) -> bool {
        let total = self.total_items.unwrap_or_default();
        (self.ids.len() as u64) < total
    }
}

/// Whether an error may mean that there is no such page. Prive's response to one isn't published.
fn is_behind_the_end(error: &Error) -> bool {
    matches!(error, Error::NotFound { .. } | Error::Refused { .. })
}

async fn numbered(
    pages: &impl ContractPages,
    number: u64,
) -> (u64, Result<Page<Subscription>, Error>) {
    (number, pages.page(number).await)
}
