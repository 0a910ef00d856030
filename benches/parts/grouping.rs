//! Rows to customers. Of many customers nearly every look-up waits for memory, and that is what is
//! measured.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use prive_ps::domain::{
    ContractStatus, Doubts, Grouping, Mention, Mentions, Phone, ShopifyCustomerId,
};

use crate::people::{ROWS, customer, phone};

pub(crate) fn grouping(criterion: &mut Criterion) {
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
