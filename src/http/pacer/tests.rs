//! The pacer on a paused clock, against limiters of three kinds.

use std::collections::VecDeque;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// A limiter, as a server may count.
enum Limiter {
    Fixed { start: Instant, used: u32 },
    Sliding { taken: VecDeque<Instant> },
    Bucket { tokens: f64, filled: Instant },
}

impl Limiter {
    fn all() -> [Self; 3] {
        let now = Instant::now();
        [
            // Its windows don't begin with the run.
            Self::Fixed {
                start: now.checked_sub(Duration::from_millis(370)).unwrap(),
                used: 0,
            },
            Self::Sliding {
                taken: VecDeque::new(),
            },
            Self::Bucket {
                tokens: 15.0,
                filled: now,
            },
        ]
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Fixed { .. } => "fixed",
            Self::Sliding { .. } => "sliding",
            Self::Bucket { .. } => "bucket",
        }
    }

    fn takes(&mut self, limit: u32) -> bool {
        let now = Instant::now();
        match self {
            Self::Fixed { start, used } => {
                while now - *start >= SECOND {
                    *start += SECOND;
                    *used = 0;
                }
                *used += 1;
                *used <= limit
            }
            Self::Sliding { taken } => {
                while taken.front().is_some_and(|first| now - *first >= SECOND) {
                    taken.pop_front();
                }
                let takes = taken.len() < limit as usize;
                if takes {
                    taken.push_back(now);
                }
                takes
            }
            Self::Bucket { tokens, filled } => {
                let limit = f64::from(limit);
                *tokens = (*tokens + (now - *filled).as_secs_f64() * limit).min(limit);
                *filled = now;
                let takes = *tokens >= 1.0;
                if takes {
                    *tokens -= 1.0;
                }
                takes
            }
        }
    }
}

struct Observed {
    accepted: Vec<Duration>,
    refused: Vec<Duration>,
}

impl Observed {
    fn accepted_between(&self, from: u64, to: u64) -> usize {
        let (from, to) = (Duration::from_secs(from), Duration::from_secs(to));
        let within = |at: &&Duration| (from..to).contains(*at);
        self.accepted.iter().filter(within).count()
    }
}

/// Sends requests for `seconds`. Each gets its response at once, and is retried after a 429.
async fn drive(limiter: &mut Limiter, seconds: u64, limit: impl Fn(Duration) -> u32) -> Observed {
    let (pacer, cancellation) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let start = Instant::now();
    let mut seen = Observed {
        accepted: Vec::new(),
        refused: Vec::new(),
    };
    while start.elapsed() < Duration::from_secs(seconds) {
        let sent = pacer.acquire(&cancellation).await.unwrap();
        let at = start.elapsed();
        if limiter.takes(limit(at)) {
            seen.accepted.push(at);
        } else {
            pacer.note_limited(sent, None);
            seen.refused.push(at);
        }
    }
    seen
}

#[tokio::test(start_paused = true)]
async fn the_rate_is_close_to_the_limit_and_no_limiter_refuses() {
    for mut limiter in Limiter::all() {
        let seen = drive(&mut limiter, 60, |_| 15).await;
        assert!(
            seen.refused.is_empty(),
            "{}: {:?}",
            limiter.name(),
            seen.refused
        );
        // 99 % of the limit.
        assert!(
            seen.accepted.len() >= 891,
            "{}: {}",
            limiter.name(),
            seen.accepted.len()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_lower_limit_is_found_and_the_rate_climbs_back() {
    for mut limiter in Limiter::all() {
        let name = limiter.name();
        let is_cut = |at: Duration| (20..40).contains(&at.as_secs());
        let seen = drive(&mut limiter, 60, |at| if is_cut(at) { 5 } else { 15 }).await;
        assert!(
            seen.refused.len() <= 30,
            "{name}: {} refused",
            seen.refused.len()
        );
        let during = seen.accepted_between(20, 40);
        assert!(during >= 50, "{name}: {during} in 20 s at 5 a second");
        let full = seen.accepted_between(50, 60);
        assert!(
            full >= 145,
            "{name}: {full} in the 10 s from ten seconds after its return"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn one_chance_refusal_costs_little() {
    let (pacer, cancellation) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let start = Instant::now();
    for request in 0..600 {
        let sent = pacer.acquire(&cancellation).await.unwrap();
        if request % 150 == 0 {
            pacer.note_limited(sent, None);
        }
    }
    let rate = 600.0 / start.elapsed().as_secs_f64();
    assert!(rate >= 14.2, "{rate}");
}

/// The first request takes long, because it opens the connection.
#[tokio::test(start_paused = true)]
async fn a_first_request_that_arrives_late_is_no_reason_to_be_refused() {
    let (pacer, cancellation) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let mut limiter = Limiter::Sliding {
        taken: VecDeque::new(),
    };
    for request in 0..60 {
        let sent = pacer.acquire(&cancellation).await.unwrap();
        if request == 0 {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        assert!(limiter.takes(15), "request {request}");
        pacer.note_success(sent);
    }
}

/// Each request takes ten milliseconds longer than the fastest ones on average, and one in a hundred takes fifty
/// longer.
#[tokio::test(start_paused = true)]
async fn an_uneven_network_lowers_the_rate_a_little() {
    let (pacer, cancellation) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let start = Instant::now();
    let mut random = 1_u32;
    let mut delay = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let share = f64::from(random) / f64::from(u32::MAX);
        Duration::from_secs_f64(-0.010 * share.max(1e-9).ln())
    };
    // The arrivals that a sliding window counts.
    let mut taken: Vec<Instant> = Vec::new();
    let (mut accepted, mut refused) = (0_u32, 0);
    while accepted < 3000 {
        let sent = pacer.acquire(&cancellation).await.unwrap();
        let arrival = sent + delay();
        taken.retain(|earlier| *earlier + SECOND > arrival);
        if taken.len() < 15 {
            taken.push(arrival);
            accepted += 1;
        } else {
            pacer.note_limited(sent, None);
            refused += 1;
        }
    }
    let rate = f64::from(accepted) / start.elapsed().as_secs_f64();
    assert!(rate >= 13.0, "{rate}");
    assert!(refused <= 30, "{refused}");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for() {
    let (pacer, cancellation) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let sent = pacer.acquire(&cancellation).await.unwrap();
    pacer.note_limited(sent, Some(Duration::from_secs(7)));
    let next = pacer.acquire(&cancellation).await.unwrap();
    assert_eq!(next - sent, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn without_a_rate_only_pauses_delay() {
    let (pacer, cancellation) = (Pacer::new(Rate::Off), Cancellation::new());
    let start = Instant::now();
    for _ in 0..10_000 {
        pacer.acquire(&cancellation).await.unwrap();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    pacer.pause(Duration::from_secs(2));
    pacer.acquire(&cancellation).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn cancellation_ends_the_wait() {
    let (pacer, cancellation) = (Pacer::new(Rate::PerSecond(0.1)), Cancellation::new());
    pacer.acquire(&cancellation).await.unwrap();
    let waiting = pacer.acquire(&cancellation);
    let canceling = async {
        tokio::time::sleep(SECOND).await;
        cancellation.cancel();
    };
    let (turn, ()) = tokio::join!(waiting, canceling);
    assert_eq!(turn, None);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_is_emptied_at_once_and_never_overdrawn() {
    let rate = Rate::Bucket {
        size: 50,
        per_second: 2.0,
    };
    let (pacer, cancellation) = (Pacer::new(rate), Cancellation::new());
    let start = Instant::now();
    let (mut level, mut leaked) = (0.0_f64, start);
    for request in 1..=401 {
        pacer.acquire(&cancellation).await.unwrap();
        let now = Instant::now();
        level = (level - (now - leaked).as_secs_f64() * 2.0).max(0.0) + 1.0;
        leaked = now;
        assert!(level <= 50.0, "request {request} at {:?}", start.elapsed());
        if request == 47 {
            // A timer of tokio's has a resolution of a millisecond.
            assert!(start.elapsed() <= Duration::from_millis(1));
        }
    }
    // The floor: a full bucket, and two per second after that.
    let floor = (401.0 - 50.0) / 2.0;
    let took = start.elapsed().as_secs_f64();
    assert!(took < floor * 1.03, "{took}");
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_another_program_emptied_is_waited_for() {
    let rate = Rate::Bucket {
        size: 50,
        per_second: 2.0,
    };
    let (pacer, cancellation) = (Pacer::new(rate), Cancellation::new());
    let start = Instant::now();
    let (mut tokens, mut filled, mut refused) = (0.0_f64, start, 0);
    for _ in 0..100 {
        let sent = pacer.acquire(&cancellation).await.unwrap();
        let now = Instant::now();
        tokens = (tokens + (now - filled).as_secs_f64() * 2.0).min(50.0);
        filled = now;
        if tokens >= 1.0 {
            tokens -= 1.0;
        } else {
            refused += 1;
            pacer.note_limited(sent, None);
        }
    }
    assert!(refused <= 5, "{refused}");
}
