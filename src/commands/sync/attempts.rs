//! Billing attempts, from Prive's API.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::domain::Trigger;
use crate::error::CommandError;
use crate::http::Error;
use crate::prive::{BillingAttempt, Client, PAGE_SIZE, Page};
use crate::sync::Attempt;
use crate::sync::ledger::{EventState, Ledger};

/// How far back attempts are read again, in minutes: the clocks differ, and an attempt may be listed
/// late.
const OVERLAP: i64 = 15;

/// The attempts that changed since the last pass, and since the oldest failure that is still due: it may
/// have been retried before the last pass. Also returns whether they are as many as the first page announces.
pub(super) async fn read_attempts(
    client: &Client,
    ledger: &Ledger,
    zone: &TimeZone,
    last: Timestamp,
) -> Result<(Vec<Attempt>, bool), CommandError> {
    let due = ledger.events(Some(EventState::Due), None)?;
    let due = due.into_iter().map(|row| row.event);
    let failures = due.filter(|event| event.trigger == Trigger::BillingAttemptFailed);
    let days = failures.filter_map(|event| event.due.to_zoned_datetime(zone.clone()).ok());
    let last = days.fold(last, |last, day| last.min(day.timestamp()));
    let overlap = Span::new().minutes(OVERLAP);
    let mut since = last.checked_sub(overlap).unwrap_or(last);
    let mut ids = HashSet::new();
    let mut attempts = Vec::new();
    let mut announced = None;
    let mut number = 1;
    loop {
        let page = client
            .billing_attempts(since, number)
            .await
            .map_err(failure)?;
        let next = next_page(&page, since, number);
        let known = ids.len();
        let announced = *announced.get_or_insert(page.total_items.unwrap_or_default());
        for record in page.records {
            let Some(id) = record.id.clone() else {
                continue;
            };
            if ids.insert(id) {
                attempts.extend(attempt(record));
            }
        }
        match next {
            Some(next) if ids.len() > known => (since, number) = next,
            // All that changed at that moment may be more than a page.
            Some(_) if number == 1 => number = 2,
            // A page without a single new attempt: the list doesn't go on.
            _ => return Ok((attempts, ids.len() as u64 >= announced)),
        }
    }
}

/// From when and which page to read next; none after the last one. An attempt that changes meanwhile
/// moves to the end of the list and all others forward, so the next page begins at the last change
/// instead of at a position.
fn next_page(
    page: &Page<BillingAttempt>,
    since: Timestamp,
    number: u64,
) -> Option<(Timestamp, u64)> {
    let limit = page.limit.and_then(|limit| usize::try_from(limit).ok());
    let size = limit.unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE);
    // A server may send smaller pages than it was asked for.
    let has_more = page.total_items > Some(page.records.len() as u64) && number == 1;
    let is_full = page.records.len() >= size || has_more;
    let changed = |record: &BillingAttempt| record.updated_at;
    let is_sorted = page.records.is_sorted_by_key(changed);
    let newest = page.records.last().and_then(changed);
    match newest.filter(|newest| is_sorted && *newest > since) {
        _ if !is_full => None,
        Some(newest) => Some((newest, 1)),
        None => Some((since, number + 1)),
    }
}

fn failure(error: Error) -> CommandError {
    CommandError::from(error).context("can't read the billing attempts from Prive")
}

fn attempt(record: BillingAttempt) -> Option<Attempt> {
    Some(Attempt {
        has_failed: record.has_failed(),
        id: record.id?,
        contract: record.subscription_id?,
        order: record.order_id,
        at: record.created_at.or(record.updated_at)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(changes: &[&str]) -> Page<BillingAttempt> {
        let records = changes.iter().map(|change| BillingAttempt {
            updated_at: Some(change.parse().unwrap()),
            ..BillingAttempt::default()
        });
        Page {
            limit: Some(2),
            total_items: None,
            total_pages: None,
            records: records.collect(),
        }
    }

    #[test]
    fn the_next_page_begins_at_the_last_change() {
        let [one, two] = ["2026-03-08T10:00:00Z", "2026-03-08T11:00:00Z"];
        let since: Timestamp = one.parse().unwrap();
        let later = two.parse().unwrap();
        assert_eq!(next_page(&page(&[one, two]), since, 3), Some((later, 1)));
        // All at one time, or in another order: then by position.
        assert_eq!(next_page(&page(&[one, one]), since, 3), Some((since, 4)));
        assert_eq!(next_page(&page(&[two, one]), since, 3), Some((since, 4)));
        assert_eq!(next_page(&page(&[two]), since, 3), None);
        assert_eq!(next_page(&page(&[]), since, 3), None);
    }
}
