//! How fast exports are read and grouped: `cargo bench --bench reader`.
//!
//! `benches/export` measures a file of five million rows beside `DuckDB`; this one is for seeing what
//! a change does. Rows of few customers show the reader, whose grouping then waits for no memory;
//! mentions of many show the grouping; rows of many show both.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on has failed"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use prive_ps::export::{ReadOptions, Source, read};
use prive_ps::subscription::{
    ContractStatus, Doubts, Grouping, Mention, Mentions, Phone, ShopifyCustomerId,
};

const ROWS: u64 = 200_000;

/// The customer of each row, scattered by a multiplication that no shorter pattern follows.
fn customer(row: u64, customers: u64) -> u64 {
    row.wrapping_mul(0x9e37_79b9_7f4a_7c15) % customers
}

fn phone(customer: u64) -> u64 {
    12_005_550_100 + customer / 100 % 800 * 10_000_000 + customer % 100
}

fn export(customers: u64, columns_beside: usize) -> String {
    let mut text = "contractId,customerId,email,phone,status,nextBillingDate".to_owned();
    for column in 0..columns_beside {
        write!(text, ",note{column}").unwrap();
    }
    text.push('\n');
    for row in 0..ROWS {
        let customer = customer(row, customers);
        let status = ContractStatus::ALL[(row % 5) as usize].name();
        write!(
            text,
            "{row},{},buyer.{customer}@example.com,+{},{status},2026-{:02}-15T14:00:00Z",
            7_000_000_000_000 + customer,
            phone(customer),
            1 + row % 12,
        )
        .unwrap();
        text.push_str(&",x".repeat(columns_beside));
        text.push('\n');
    }
    text
}

fn reading(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let options = ReadOptions::at(Timestamp::UNIX_EPOCH);
    let mut group = criterion.benchmark_group("read");
    for (name, customers, columns_beside) in [
        ("few customers", 100, 0),
        ("many customers", ROWS / 2, 0),
        ("few customers, 200 columns", 100, 194),
    ] {
        let path = folder
            .path()
            .join(format!("{customers}-{columns_beside}.csv"));
        std::fs::write(&path, export(customers, columns_beside)).unwrap();
        let source = Source::named(path);
        group.throughput(Throughput::Elements(ROWS));
        group.bench_function(name, |bencher| {
            bencher.iter(|| read(black_box(&source), &options).unwrap());
        });
    }
    group.finish();
}

fn grouping(criterion: &mut Criterion) {
    let mut mentions = Mentions::default();
    for (line, row) in (2..).zip(0..ROWS) {
        let customer = customer(row, ROWS / 2);
        mentions.push(&Mention {
            shopify_id: Some(ShopifyCustomerId(7_000_000_000_000 + customer)),
            phone: Phone::from_digits(phone(customer)),
            email: Some(&format!("buyer.{customer}@example.com")),
            status: Some(ContractStatus::Active),
            line,
        });
    }
    let mut group = criterion.benchmark_group("group");
    group.throughput(Throughput::Elements(ROWS));
    group.bench_function("many customers", |bencher| {
        bencher.iter_batched(
            Grouping::default,
            |mut grouping| {
                grouping.add(black_box(&mentions));
                grouping.finish(Doubts::default())
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, reading, grouping);
criterion_main!(benches);
