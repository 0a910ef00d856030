//! Reading a list that changes meanwhile, from a list in memory.

use std::cell::RefCell;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::{ContractStatus, CustomerBuilder, Customers, RowStatus};
use crate::prive::PAGE_SIZE;
use crate::source::csv;

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
        is_saved: false,
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
    assert_eq!((summary.rows, summary.contracts), (10, 7));
    assert_eq!(summary.statuses.count(ContractStatus::Active), 4);
    assert_eq!(summary.statuses.count(ContractStatus::Cancelled), 3);
    assert_eq!(
        (summary.unattributed.total, summary.unattributed.not_ended),
        (2, 1)
    );
    assert_eq!(summary.newest_date, Some("2026-05-01".parse().unwrap()));
    // 01:00 in UTC is the evening before in the store's zone.
    assert_eq!(summary.upcoming[1], ("2026-11-26".parse().unwrap(), 4));
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

/// A contract of one of a few customers, with fields that can and can't be read.
fn any_contract() -> impl Strategy<Value = serde_json::Value> {
    let one_of = |values: &'static [&'static str]| prop::sample::select(values);
    let subscriber = (
        one_of(&[
            "7012345678901",
            "gid://shopify/Customer/7012345678902",
            "cus_7",
            "",
        ]),
        one_of(&[
            "rosa@example.com",
            "Sam@Example.com ",
            "rosa@",
            "",
            "+1@example.com",
        ]),
        one_of(&["+12125550123", "2125550123", "(212) 555-0124", "12", ""]),
        one_of(&["1", "US", ""]),
    );
    let contract = (
        one_of(&[
            "ACTIVE",
            "ACTIVE",
            "PAUSED",
            "FAILED",
            "CANCELLED",
            "EXPIRED",
            "Active (2)",
        ]),
        one_of(&["2026-05-01T10:00:00Z", "2027-01-01T00:00:00Z", "soon"]),
        one_of(&["2026-11-27T01:00:00.000Z", "2026-12-24T23:30:00-05:00", ""]),
        one_of(&["=1+1", "Decaf, 1 kg", "Café \"Rosa\"", ""]),
    );
    (subscriber, contract).prop_map(|((id, email, phone, code), (status, created, next, title))| {
        json!({
            "status": status, "createdAt": created, "cancelDate": created, "nextBillingDate": next,
            "subscriber": {"externalId": id, "email": email, "phone": phone, "phoneCountryCode": code},
            "lines": [{"currentPrice": 9.5, "quantity": 2, "variant": {"product": {"productTitle": title}}}],
            "deliveryCadenceCount": 2, "deliveryCadenceUnit": "WEEK"
        })
    })
}

/// A customer's identities and contracts.
fn shown(customers: &Customers) -> Vec<String> {
    let customers = customers.iter().map(|customer| {
        let phones = customer.phones();
        let phones = phones.map(|phone| (phone, customer.is_region_assumed(phone)));
        format!(
            "{:?} {:?} {:?} {:?}",
            customer.shopify_id(),
            customer.emails().collect::<Vec<_>>(),
            phones.collect::<Vec<_>>(),
            customer.contracts()
        )
    });
    customers.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_saved_file_is_read_to_the_same_result(
        others in prop::collection::vec(any_contract(), 0..12)
    ) {
        let list = List::of(30);
        let mut contracts = list.contracts.borrow_mut();
        for (number, mut contract) in others.into_iter().enumerate() {
            contract["id"] = format!("sub_x{number}").into();
            contracts.push(serde_json::from_value(contract).unwrap());
        }
        drop(contracts);
        let options = PriveOptions { is_saved: true, ..options() };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read = runtime.block_on(super::read(&list, &options, |_, _| {})).unwrap();
        let mut builder = CustomerBuilder::default();
        for batch in &read.batches {
            builder.add(batch);
        }
        let saved: std::sync::Arc<[u8]> = read.saved.unwrap().into();
        let csv_options = csv::ReadOptions {
            timezone: Some(options.zone.clone()),
            region: options.region,
            ..csv::ReadOptions::at(options.now)
        };
        let file = csv::Source::InMemory("saved.csv", saved.clone());
        let again = csv::read(&file, &csv_options).unwrap();
        // Only that it may be old is different.
        let expected = SourceSummary { is_current: false, ..read.summary };
        prop_assert_eq!(&again.source, &expected, "{}", String::from_utf8_lossy(&saved));
        prop_assert_eq!(shown(&again.customers), shown(&builder.finish()));
    }
}

#[test]
fn skipped_orders_are_not_the_next_order() {
    let order = |date: &str, is_skipped| json!({"scheduledDate": date, "isSkipped": is_skipped});
    let (first, second) = ("2026-12-01T10:00:00Z", "2027-01-01T10:00:00Z");
    for (orders, expected) in [
        (vec![], Some(first)),
        (vec![order(second, false), order(first, false)], Some(first)),
        (vec![order(first, true), order(second, false)], Some(second)),
        (vec![order(first, true)], None),
        (vec![order(second, true)], Some(first)),
    ] {
        let contract = json!({"nextBillingDate": first, "upcomingOrders": orders});
        let contract: Subscription = serde_json::from_value(contract).unwrap();
        let next = contract::next_order(&contract).map(|time| time.to_string());
        assert_eq!(next.as_deref(), expected, "{orders:?}");
    }
}
