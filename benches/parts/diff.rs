//! From customers and the subscriber index to the updates: matching, the membership rule, and the
//! difference, without a request.

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use prive_ps::backfill::{MatchStrategy, Options, Plan, SubscriberIndex, index_subscribers};
use prive_ps::domain::{
    ContractRow, ContractStatus, CustomerBuilder, CustomerIdentity, Customers, Phone, RowBatch,
    RowStatus, ShopifyCustomerId,
};
use prive_ps::http::{Address, Cancellation, Connection, Rate};
use prive_ps::postscript::{Client, Key, SERVICE};
use prive_ps::sandbox::{self, Sandbox, generated_subscribers};
use prive_ps::source::SourceSummary;
use prive_ps::source::cells::Region;
use secrecy::SecretString;

const CUSTOMERS: usize = 10_000;

pub(crate) fn diff(criterion: &mut Criterion) {
    let customers = customers();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = runtime.block_on(client());
    let options = Options::default();
    let mut source = SourceSummary::default();
    source.count_contract(ContractStatus::Active);
    let mut group = criterion.benchmark_group("diff");
    group.throughput(Throughput::Elements(CUSTOMERS as u64));
    group.bench_function("everybody to be written", |bencher| {
        bencher.iter_batched(
            || {
                let index = runtime.block_on(index(&client, &customers));
                (index, source.clone(), options.clone())
            },
            |(index, source, options)| Plan::new(&customers, index, source, options).writes(),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// One customer for each of the sandbox's invented people.
fn customers() -> Customers {
    let mut rows = RowBatch::default();
    for (line, person) in (2..).zip(generated_subscribers(CUSTOMERS)) {
        let digits = person
            .phone
            .as_deref()
            .and_then(|phone| phone[1..].parse().ok());
        rows.push(&ContractRow {
            contract_id: "",
            customer: CustomerIdentity {
                shopify_id: person.shopify_customer_id.map(ShopifyCustomerId),
                email: person.email.as_deref(),
                phone: digits.and_then(Phone::from_digits),
                is_region_assumed: false,
            },
            status: RowStatus::Is(ContractStatus::Active),
            position: line,
            details: None,
        });
    }
    let mut builder = CustomerBuilder::default();
    builder.add(&rows);
    builder.finish()
}

/// A client of a sandbox that runs as long as the benchmark.
async fn client() -> Client {
    let settings = sandbox::Settings {
        rate: None,
        ..sandbox::Settings::default()
    };
    let people = generated_subscribers(CUSTOMERS);
    let sandbox = Sandbox::start(settings, people).await.unwrap();
    let client = Client::new(
        Connection {
            address: Address::parse(&SERVICE, sandbox.url(), None).unwrap(),
            rate: Rate::Off,
            cacert: None,
            timeout: Duration::from_secs(30),
            cancellation: Cancellation::new(),
        },
        &Key::shop(&SecretString::from(sandbox.key())).unwrap(),
    )
    .unwrap();
    std::mem::forget(sandbox);
    client
}

async fn index(client: &Client, customers: &Customers) -> SubscriberIndex {
    let (strategy, region) = (MatchStrategy::Auto, Region::default());
    index_subscribers(client, customers, strategy, region, &mut ())
        .await
        .unwrap()
}
