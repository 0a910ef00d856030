//! What a row's identities cost: phone numbers in the forms that stores write them in. North American
//! ones are read without the library; it is asked once about each of the others.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use prive_ps::source::cells::{Region, read_phone};

const NUMBERS: u64 = 1_000;

pub(crate) fn identity(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("phone");
    group.throughput(Throughput::Elements(NUMBERS));
    for (name, write) in [
        ("E.164", us as fn(u64) -> String),
        ("US punctuation", punctuated),
        ("abroad", abroad),
    ] {
        let numbers: Vec<String> = (0..NUMBERS).map(write).collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| count(&numbers));
        });
    }
    group.finish();
}

fn us(n: u64) -> String {
    format!("+1{}55501{:02}", 200 + n / 100, n % 100)
}

fn punctuated(n: u64) -> String {
    format!("({}) 555-01{:02}", 200 + n / 100, n % 100)
}

/// Numbers that Ofcom keeps for fiction.
fn abroad(n: u64) -> String {
    format!("+44 7700 900{n:03}")
}

fn count(numbers: &[String]) -> usize {
    let read = |number: &&String| {
        let cell = black_box(number).as_bytes();
        read_phone(cell, b"", Region::default()).ok().is_some()
    };
    numbers.iter().filter(read).count()
}
