//! Reading a list that changes meanwhile, from a list in memory.

use std::cell::RefCell;

use serde_json::json;

use super::*;
use crate::domain::{ContractStatus, RowStatus};
use crate::prive::PAGE_SIZE;

/// Changes the list before a request; the first is 1.
type Change = Box<dyn Fn(usize, &mut Vec<Subscription>)>;

/// Changes a response.
type Distort = Box<dyn Fn(u64, &mut Page<Subscription>)>;

/// A list in memory.
struct List {
    contracts: RefCell<Vec<Subscription>>,
    requests: RefCell<Vec<u64>>,
    change: Change,
    distort: Distort,
}

impl List {
    fn of(count: u64) -> Self {
        Self {
            contracts: RefCell::new((0..count).map(contract).collect()),
            requests: RefCell::default(),
            change: Box::new(|_, _| {}),
            distort: Box::new(|_, _| {}),
        }
    }
}

impl ContractPages for List {
    async fn page(&self, number: u64) -> Result<Page<Subscription>, Error> {
        self.requests.borrow_mut().push(number);
        let mut contracts = self.contracts.borrow_mut();
        (self.change)(self.requests.borrow().len(), &mut contracts);
        let from = usize::try_from(number - 1).unwrap() * PAGE_SIZE;
        let here = contracts.iter().skip(from).take(PAGE_SIZE);
        let mut page = Page {
            limit: Some(PAGE_SIZE as u64),
            total_items: Some(contracts.len() as u64),
            total_pages: Some(contracts.len().div_ceil(PAGE_SIZE) as u64),
            records: here.cloned().collect(),
        };
        (self.distort)(number, &mut page);
        Ok(page)
    }
}

fn contract(number: u64) -> Subscription {
    let status = if number.is_multiple_of(3) {
        "CANCELLED"
    } else {
        "ACTIVE"
    };
    serde_json::from_value(json!({
        "id": format!("sub_{number}"), "status": status,
        "createdAt": "2026-05-01T10:00:00Z", "nextBillingDate": "2026-11-27T01:00:00Z",
        "subscriber": {"externalId": 7_000_000_000_001_u64 + number}
    }))
    .unwrap()
}

fn options() -> PriveOptions {
    PriveOptions {
        region: Region::default(),
        zone: TimeZone::get("America/New_York").unwrap(),
        now: "2026-11-25T12:00:00Z".parse().unwrap(),
        has_details: false,
    }
}

async fn read_list(list: &List) -> PriveContracts {
    let contracts = read(list, &options(), |_, _| {}).await.unwrap();
    assert_eq!(
        contracts.summary.is_complete,
        contracts.incomplete.is_none()
    );
    contracts
}

fn rows(contracts: &PriveContracts) -> usize {
    contracts.batches.iter().map(RowBatch::len).sum()
}

#[tokio::test]
async fn a_list_is_read_with_few_requests() {
    for (count, requests) in [
        (0, 1),
        (1, 1),
        (249, 1),
        (250, 3),
        (251, 3),
        (1000, 6),
        (1001, 6),
    ] {
        let list = List::of(count);
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{count}");
        assert_eq!(rows(&contracts) as u64, count);
        assert_eq!(list.requests.borrow().len(), requests, "{count}");
    }
}

#[tokio::test]
async fn the_summary_counts_what_was_read() {
    let list = List::of(10);
    list.contracts.borrow_mut()[1].status = Some("FROZEN".to_owned());
    list.contracts.borrow_mut()[2].subscriber = None;
    list.contracts.borrow_mut()[3].subscriber = None;
    let contracts = read_list(&list).await;
    let summary = &contracts.summary;
    assert_eq!((summary.rows, summary.contracts), (10, 9));
    assert_eq!(summary.statuses.count(ContractStatus::Active), 5);
    assert_eq!(summary.statuses.count(ContractStatus::Cancelled), 4);
    assert_eq!(
        (summary.unattributed.total, summary.unattributed.not_ended),
        (2, 1)
    );
    assert_eq!(summary.newest_date, Some("2026-05-01".parse().unwrap()));
    // 01:00 in UTC is the evening before in the store's zone.
    assert_eq!(summary.upcoming[1], ("2026-11-26".parse().unwrap(), 5));
    let first: Vec<_> = contracts.batches[0]
        .iter()
        .take(2)
        .map(|row| row.status)
        .collect();
    assert_eq!(
        first,
        [
            RowStatus::Is(ContractStatus::Cancelled),
            RowStatus::Unreadable
        ]
    );
}

#[tokio::test]
async fn appended_contracts_are_read() {
    // Before the page behind them, after it, and during the verification.
    for at in 1..=6 {
        let mut list = List::of(900);
        list.change = Box::new(move |request, contracts| {
            if request == at {
                contracts.extend((900..903).map(contract));
            }
        });
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{at}");
        let read = rows(&contracts);
        assert!(read == 903 || (at == 6 && read == 900), "{at}: {read}");
    }
}

#[tokio::test]
async fn a_list_that_loses_contracts_is_read_again() {
    for at in 2..=5 {
        let mut list = List::of(1000);
        list.change = Box::new(move |request, contracts| {
            if request == at {
                contracts.remove(10);
            }
        });
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{at}");
        assert_eq!(rows(&contracts), 999, "{at}");
        assert!(list.requests.borrow().len() > 6, "{at}");
    }
}

#[tokio::test]
async fn a_list_that_goes_on_losing_contracts_is_incomplete() {
    let mut list = List::of(1000);
    list.change = Box::new(|_, contracts| {
        contracts.remove(0);
    });
    let contracts = read_list(&list).await;
    assert_eq!(contracts.incomplete, Some(IncompleteReason::Shrunk));
}

#[tokio::test]
async fn a_list_in_changing_order_is_incomplete() {
    let mut list = List::of(1000);
    list.change = Box::new(|request, contracts| contracts.rotate_left(request * 17 % 1000));
    assert!(read_list(&list).await.incomplete.is_some());
}

#[tokio::test]
async fn pages_that_repeat_end_the_reading() {
    for total_pages in [Some(1_000_000), Some(4), None] {
        let mut list = List::of(1000);
        let first = list.contracts.borrow()[..PAGE_SIZE].to_vec();
        list.distort = Box::new(move |_, page| {
            page.records.clone_from(&first);
            page.total_pages = total_pages;
        });
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, Some(IncompleteReason::Repeated));
        assert!(list.requests.borrow().len() < 20);
    }
}

#[tokio::test]
async fn a_wrong_total_is_incomplete_or_harmless() {
    for (total, pages, is_complete) in [
        (Some(2000), Some(4), false),
        (Some(2000), Some(u64::MAX), false),
        (Some(10), Some(1), true),
        (None, None, false),
    ] {
        let mut list = List::of(1000);
        list.distort = Box::new(move |_, page| {
            page.total_items = total;
            page.total_pages = pages;
        });
        let contracts = read_list(&list).await;
        assert_eq!(rows(&contracts), 1000, "{total:?}");
        assert_eq!(contracts.incomplete.is_none(), is_complete, "{total:?}");
    }
}

#[tokio::test]
async fn contracts_without_an_id_are_incomplete() {
    let list = List::of(3);
    list.contracts.borrow_mut()[1].id = None;
    let contracts = read_list(&list).await;
    assert_eq!(contracts.incomplete, Some(IncompleteReason::NoId));
    assert_eq!(rows(&contracts), 3);
}

#[tokio::test]
async fn details_are_kept_where_they_are_asked_for() {
    let list = List::of(1);
    let with_details = PriveOptions {
        has_details: true,
        ..options()
    };
    let contracts = read(&list, &with_details, |_, _| {}).await.unwrap();
    let row = contracts.batches[0].iter().next().unwrap();
    let facts = &row.details.unwrap().facts;
    assert_eq!(facts.next_billing_date, Some("2026-11-26".parse().unwrap()));
    let without = read_list(&list).await;
    assert!(without.batches[0].iter().next().unwrap().details.is_none());
}
