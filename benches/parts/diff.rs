//! From customers and what is known of the shop to the updates: matching, the membership rule, and
//! the difference, without a request.

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use prive_ps::backfill::{Find, Known, Observer, Options, Phase, Plan, Selection, Settled, find};
use prive_ps::domain::{
    ContractStatus, Customers, Doubts, Grouping, Mention, Mentions, Phone, Policy,
    ShopifyCustomerId,
};
use prive_ps::http::{Address, Cancellation, Connection, Rate};
use prive_ps::postscript::{Client, Key, SERVICE};
use prive_ps::sandbox::{self, Sandbox, generated_subscribers};
use secrecy::SecretString;

const CUSTOMERS: usize = 10_000;

/// Wants to hear nothing.
struct Deaf;

impl Observer for Deaf {
    fn expect(&mut self, _: Phase, _: u64) {}
    fn advance(&mut self, _: u64) {}
    fn settled(&mut self, _: &Settled<'_>) {}
    fn absent(&mut self, _: &str, _: Option<&str>) {}
}

pub(crate) fn diff(criterion: &mut Criterion) {
    let customers = customers();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let known = runtime.block_on(known(&customers));
    let options = Options {
        policy: Policy::default(),
        writes_property: true,
        selection: Selection::default(),
    };
    let mut group = criterion.benchmark_group("diff");
    group.throughput(Throughput::Elements(CUSTOMERS as u64));
    group.bench_function("everybody to be written", |bencher| {
        bencher.iter_batched(
            || known.clone(),
            |known| Plan::new(&customers, known, options).updates(),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// One customer for each of the sandbox's invented people.
fn customers() -> Customers {
    let mut mentions = Mentions::default();
    for (line, person) in (2..).zip(generated_subscribers(CUSTOMERS)) {
        let digits = person
            .phone
            .as_deref()
            .and_then(|phone| phone[1..].parse().ok());
        mentions.push(&Mention {
            shopify_id: person.shopify_customer_id.map(ShopifyCustomerId),
            phone: digits.and_then(Phone::from_digits),
            email: person.email.as_deref(),
            status: Some(ContractStatus::Active),
            line,
        });
    }
    let mut grouping = Grouping::default();
    grouping.add(&mentions);
    grouping.finish(Doubts::default())
}

/// The shop, as a backfill comes to know it.
async fn known(customers: &Customers) -> Known {
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
    find(&client, customers, Find::Auto, &mut Deaf)
        .await
        .unwrap()
}
