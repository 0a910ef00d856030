//! What a row's identities cost: telephone numbers by the ways in which stores write them. Those of
//! North America take a short way; the others go through the library, once for each number.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use prive_ps::source::csv::{PhoneReader, Region};

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
        let mut reader = PhoneReader::new(Region::default());
        group.bench_function(name, |bencher| {
            bencher.iter(|| count(&mut reader, &numbers));
        });
    }
    let numbers: Vec<String> = (0..NUMBERS).map(abroad).collect();
    group.bench_function("abroad, for the first time", |bencher| {
        bencher.iter(|| count(&mut PhoneReader::new(Region::default()), &numbers));
    });
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

fn count(reader: &mut PhoneReader, numbers: &[String]) -> usize {
    let read = |number: &&String| reader.read(black_box(number)).is_some();
    numbers.iter().filter(read).count()
}
