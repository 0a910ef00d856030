//! A backfill from the first page to the last outcome, against a Postscript in memory.

mod applying;
mod fake;
mod indexing;
mod planning;

use serde_json::{Value, json};

use super::*;
use crate::domain::{ACTIVE_TAG, ContractStatus, Customers, INACTIVE_TAG};
use crate::postscript::{LookupKey, SubscriberApi as _, SubscriberId};
use crate::source::SourceSummary;
use crate::source::cells::Region;
use crate::source::csv::{self, ReadOptions, Source};
use fake::Fake;

/// The customers of an export with these rows: id, email, phone, status.
fn customers(rows: &[&str]) -> Customers {
    let rows = rows.iter().enumerate();
    let rows = rows.map(|(n, row)| format!("c{n},{row}\n"));
    let header = "contractId,customerId,email,phone,status\n";
    let text = header.to_owned() + &rows.collect::<String>();
    let source = Source::InMemory("test", text.into_bytes().into());
    let now = jiff::Timestamp::from_second(1_700_000_000).unwrap();
    csv::read(&source, &ReadOptions::at(now), None)
        .unwrap()
        .customers
}

/// A complete source with an active contract.
fn source() -> SourceSummary {
    let mut source = SourceSummary::default();
    source.count_contract(ContractStatus::Active);
    source
}

fn plan<'a>(api: &Fake, customers: &'a Customers, options: Options) -> Plan<'a> {
    let index = index(api, customers, MatchStrategy::Auto);
    Plan::new(customers, index, source(), options)
}

fn index(api: &Fake, customers: &Customers, strategy: MatchStrategy) -> SubscriberIndex {
    let mut seen = Seen::default();
    run(index_subscribers(
        api,
        customers,
        strategy,
        Region::default(),
        &mut seen,
    ))
    .unwrap()
}

/// Runs a future to its end.
fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.build().unwrap().block_on(future)
}

/// What an observer received.
#[derive(Default)]
struct Seen {
    results: Vec<(Outcome, Option<String>, Option<String>)>,
    absent: Vec<String>,
    unusable: Vec<LookupKey>,
}

impl Observer for Seen {
    fn lookups_unusable(&mut self, key: LookupKey) {
        self.unusable.push(key);
    }

    fn customer(&mut self, result: &CustomerResult<'_>) {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let result = (
            result.outcome,
            text(result.subscriber_id),
            text(result.reason),
        );
        self.results.push(result);
    }

    fn absent(&mut self, id: &SubscriberId, _: bool, _: Option<&str>) {
        self.absent.push(id.as_str().to_owned());
    }
}

/// A subscriber as the API returns one.
fn subscriber(id: &str, fields: Value) -> Value {
    let mut subscriber = json!({"id": id, "tags": [], "properties": {}});
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    subscriber.as_object_mut().unwrap().extend(fields);
    subscriber
}

fn phone(n: usize) -> String {
    format!("+1{}55501{:02}", 201 + n / 100, n % 100)
}
