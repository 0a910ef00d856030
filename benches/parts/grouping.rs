//! Rows to customers. With many customers nearly every row waits for memory, and that is what is
//! measured.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use prive_ps::domain::{
    ContractRow, ContractStatus, CustomerBuilder, CustomerIdentity, Phone, RowBatch, RowStatus,
    ShopifyCustomerId,
};

use crate::people::{ROWS, customer, phone};

pub(crate) fn grouping(criterion: &mut Criterion) {
    let mut rows = RowBatch::default();
    for (position, row) in (2..).zip(0..ROWS) {
        let customer = customer(row, ROWS / 2);
        rows.push(&ContractRow {
            contract_id: "",
            customer: CustomerIdentity {
                shopify_id: Some(ShopifyCustomerId(7_000_000_000_000 + customer)),
                email: Some(&format!("buyer.{customer}@example.com")),
                phone: Phone::from_digits(phone(customer)),
                is_region_assumed: false,
            },
            status: RowStatus::Is(ContractStatus::Active),
            position,
            details: None,
        });
    }
    let mut group = criterion.benchmark_group("group");
    group.throughput(Throughput::Elements(ROWS));
    group.bench_function("many customers", |bencher| {
        bencher.iter_batched(
            CustomerBuilder::default,
            |mut builder| {
                builder.add(black_box(&rows));
                builder.finish()
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}
