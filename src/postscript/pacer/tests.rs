//! The pacer on a paused clock, against limiters of three kinds written for these tests.

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
            // Its windows don't begin when our run does.
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

struct Seen {
    accepted: Vec<Duration>,
    refused: Vec<Duration>,
}

impl Seen {
    fn accepted_between(&self, from: u64, to: u64) -> usize {
        let (from, to) = (Duration::from_secs(from), Duration::from_secs(to));
        let within = |at: &&Duration| (from..to).contains(*at);
        self.accepted.iter().filter(within).count()
    }
}

/// Sends requests for `seconds`, each answered at once and retried in its turn when refused.
async fn drive(limiter: &mut Limiter, seconds: u64, limit: impl Fn(Duration) -> u32) -> Seen {
    let (pacer, stop) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let start = Instant::now();
    let mut seen = Seen {
        accepted: Vec::new(),
        refused: Vec::new(),
    };
    while start.elapsed() < Duration::from_secs(seconds) {
        let sent = pacer.turn(&stop).await.unwrap();
        let at = start.elapsed();
        if limiter.takes(limit(at)) {
            seen.accepted.push(at);
        } else {
            pacer.refused(sent, None);
            seen.refused.push(at);
        }
    }
    seen
}

#[tokio::test(start_paused = true)]
async fn near_the_limit_and_never_refused_by_any_limiter() {
    for mut limiter in Limiter::all() {
        let seen = drive(&mut limiter, 60, |_| 15).await;
        assert!(
            seen.refused.is_empty(),
            "{}: {:?}",
            limiter.name(),
            seen.refused
        );
        // 97 % of the limit.
        assert!(
            seen.accepted.len() >= 873,
            "{}: {}",
            limiter.name(),
            seen.accepted.len()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_lower_limit_is_found_and_left_again() {
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
async fn one_refusal_by_chance_costs_little() {
    let (pacer, stop) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let start = Instant::now();
    for request in 0..600 {
        let sent = pacer.turn(&stop).await.unwrap();
        if request % 150 == 0 {
            pacer.refused(sent, None);
        }
    }
    let rate = 600.0 / start.elapsed().as_secs_f64();
    assert!(rate >= 14.2, "{rate}");
}

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_for_is_waited_out() {
    let (pacer, stop) = (Pacer::new(Rate::PerSecond(15.0)), Cancellation::new());
    let sent = pacer.turn(&stop).await.unwrap();
    pacer.refused(sent, Some(Duration::from_secs(7)));
    let next = pacer.turn(&stop).await.unwrap();
    assert_eq!(next - sent, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn without_a_pace_only_pauses_hold_back() {
    let (pacer, stop) = (Pacer::new(Rate::Off), Cancellation::new());
    let start = Instant::now();
    for _ in 0..10_000 {
        pacer.turn(&stop).await.unwrap();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    pacer.pause(Duration::from_secs(2));
    pacer.turn(&stop).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_the_wait() {
    let (pacer, stop) = (Pacer::new(Rate::PerSecond(0.1)), Cancellation::new());
    pacer.turn(&stop).await.unwrap();
    let waiting = pacer.turn(&stop);
    let raising = async {
        tokio::time::sleep(SECOND).await;
        stop.cancel();
    };
    let (turn, ()) = tokio::join!(waiting, raising);
    assert_eq!(turn, None);
}

#[test]
fn rates_are_read() {
    assert_eq!("off".parse(), Ok(Rate::Off));
    assert_eq!("7.5".parse(), Ok(Rate::PerSecond(7.5)));
    for wrong in ["", "0", "-1", "NaN", "inf", "fast", "1e9"] {
        assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
    }
    assert!(Rate::Off.is_above_published());
    assert!(Rate::PerSecond(15.1).is_above_published());
    assert!(!Rate::PerSecond(15.0).is_above_published());
}
