//! What a turn costs beside the waiting: the clock is paused, so the waits take no time.

use std::time::Instant;

use criterion::Criterion;
use prive_ps::http::{Cancellation, Pacer, Rate};

pub(crate) fn pacing(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let mut group = criterion.benchmark_group("turn");
    for (name, rate) in [
        ("without a pace", Rate::Off),
        ("at 15 a second", Rate::PerSecond(15.0)),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|turns| {
                runtime.block_on(async {
                    let (pacer, cancellation) = (Pacer::new(rate), Cancellation::new());
                    let started = Instant::now();
                    for _ in 0..turns {
                        pacer.acquire(&cancellation).await.unwrap();
                    }
                    started.elapsed()
                })
            });
        });
    }
    group.finish();
}
