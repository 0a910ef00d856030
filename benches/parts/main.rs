//! What the parts cost, each by itself: `cargo bench`, or `cargo bench -- group` for one.
//!
//! `benches/compare` measures whole programs beside others; these are for seeing what a change does.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on has failed"
)]

mod diff;
mod grouping;
mod identity;
mod pacing;
mod people;
mod reader;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    reader::reading,
    grouping::grouping,
    identity::identity,
    diff::diff,
    pacing::pacing
);
criterion_main!(benches);
