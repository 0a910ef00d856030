//! A file to customers. Rows of few customers show the reader, whose grouping then waits for no
//! memory; rows of many show both.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use jiff::Timestamp;
use prive_ps::domain::ContractStatus;
use prive_ps::source::csv::{ReadOptions, Source, read};

use crate::people::{ROWS, customer, phone};

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

pub(crate) fn reading(criterion: &mut Criterion) {
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
        let source = Source::from_arg(path);
        group.throughput(Throughput::Elements(ROWS));
        group.bench_function(name, |bencher| {
            bencher.iter(|| read(black_box(&source), &options).unwrap());
        });
    }
    group.finish();
}
