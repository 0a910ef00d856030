//! The properties that the fuzzers test (`fuzz/README.md`), tested briefly: with the fuzzers' seeds
//! unchanged, and with random damage.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod damage;
#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzzers use it as a crate")]
mod promises;

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use proptest::prelude::*;

use damage::damaged;

/// The number of damaged inputs per property.
const CASES: u32 = 2_000;

/// The stack of a test. A settings file can nest tables thousands of levels deep, which fits the 8 MB of
/// the program's main thread, but not the 2 MB of a test's thread, least of all unoptimized.
const STACK: usize = 256 << 20;

/// Tests a property with the seeds of its fuzzer.
fn attack(name: &'static str, promise: fn(&[u8])) {
    let test = thread::Builder::new().stack_size(STACK);
    let test = test.spawn(move || attack_here(name, promise)).unwrap();
    test.join().unwrap_or_else(|panic| resume_unwind(panic));
}

fn attack_here(name: &str, promise: fn(&[u8])) {
    let seeds = seeds(name);
    assert!(seeds.len() >= 3, "{name} has seeds");
    for seed in &seeds {
        promise(seed);
    }
    let config = ProptestConfig {
        // A failing input becomes a seed when it is fixed.
        failure_persistence: None,
        ..ProptestConfig::with_cases(CASES)
    };
    proptest!(config, |(bytes in damaged(seeds))| promise(&bytes));
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = std::fs::read_dir(folder.join(name)).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

#[test]
fn the_bytes_of_an_export() {
    attack("export", promises::export);
}

#[test]
fn the_header_and_its_mapping() {
    attack("header", promises::header);
}

#[test]
fn the_values_of_cells() {
    attack("values", promises::values);
}

#[test]
fn error_responses() {
    attack("refusals", promises::refusals);
}

#[test]
fn pages_of_subscribers() {
    attack("subscribers", promises::subscribers);
}

#[test]
fn the_settings() {
    attack("settings", promises::settings);
}
