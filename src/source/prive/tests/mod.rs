//! Reading contracts from a list in memory.

mod listing;
mod rows;
mod saved;

use std::cell::RefCell;

use jiff::tz::TimeZone;
use serde_json::json;

use super::*;
use crate::domain::RowBatch;
use crate::prive::{PAGE_SIZE, Page, SERVICE, Subscription};
use crate::source::SourceSummary;
use crate::source::cells::Region;

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
    /// The status of the response to a page behind the last.
    past_end: Option<u16>,
}

impl List {
    fn of(count: u64) -> Self {
        Self {
            contracts: RefCell::new((0..count).map(contract).collect()),
            requests: RefCell::default(),
            change: Box::new(|_, _| {}),
            distort: Box::new(|_, _| {}),
            past_end: None,
        }
    }
}

impl ContractPages for List {
    async fn page(&self, number: u64) -> Result<Page<Subscription>, Error> {
        self.requests.borrow_mut().push(number);
        let mut contracts = self.contracts.borrow_mut();
        (self.change)(self.requests.borrow().len(), &mut contracts);
        let from = usize::try_from(number - 1).unwrap() * PAGE_SIZE;
        if let Some(status) = self
            .past_end
            .filter(|_| from > 0 && from >= contracts.len())
        {
            return Err(Error::Refused {
                service: &SERVICE,
                status,
                message: "page out of range".to_owned(),
            });
        }
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
