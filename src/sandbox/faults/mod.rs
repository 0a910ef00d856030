//! Failures on purpose: which request fails, and how.
//!
//! It decides; the gate of the API does what was decided.

mod request;

pub(super) use request::Request;

use std::time::Duration;

use serde::Serialize;

/// The ways in which a request can fail, besides coming late.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Blow {
    /// 429, as from the limit.
    TooManyRequests,
    /// 500 with a body of HTML.
    ServerError,
    /// 503.
    Unavailable,
    /// 400 with the body `{}`.
    BadRequest,
    /// It's done and answered, but the body breaks off half way.
    Truncate,
    /// The connection is dropped and nothing is done.
    DropBefore,
    /// It's done, and the connection is dropped instead of answering.
    DropAfter,
}

/// What befalls one request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Strike {
    pub(super) blow: Option<Blow>,
    /// How long the answer is held back after the request was done.
    pub(super) delay: Duration,
}

/// The faults that were asked for, in that order.
#[derive(Default)]
pub(super) struct Faults {
    active: Vec<Fault>,
    /// How many were ever asked for; each draws from a row of random numbers of its own.
    asked: u64,
}

struct Fault {
    effect: Effect,
    often: Often,
    route: Option<Route>,
    /// As it's shown.
    request: Request,
}

#[derive(Clone, Copy)]
enum Effect {
    Blow(Blow),
    Delay(Duration),
}

enum Often {
    /// So many more requests.
    Count(u64),
    /// Each request with this probability. The same requests in the same order fail every time.
    Share(f64, fastrand::Rng),
}

/// A method and the beginning of a path.
struct Route {
    method: String,
    prefix: String,
}

impl Faults {
    /// What befalls a request that arrives now.
    ///
    /// Every delay that applies adds up. Of the blows the first that applies falls, and those
    /// behind it are saved for later requests.
    pub(super) fn strike(&mut self, method: &str, path: &str) -> Strike {
        let mut strike = Strike::default();
        for fault in self
            .active
            .iter_mut()
            .filter(|fault| fault.concerns(method, path))
        {
            let effect = fault.effect;
            match effect {
                Effect::Delay(delay) if fault.falls() => strike.delay += delay,
                Effect::Blow(blow) if strike.blow.is_none() && fault.falls() => {
                    strike.blow = Some(blow);
                }
                _ => {}
            }
        }
        self.active
            .retain(|fault| !matches!(fault.often, Often::Count(0)));
        strike
    }

    /// Adds a fault, or clears them all, as the request says. Fails with a sentence.
    pub(super) fn ask(&mut self, request: Request) -> Result<(), String> {
        match request.read(self.asked)? {
            Some(fault) => {
                self.asked += 1;
                self.active.push(fault);
            }
            None => *self = Faults::default(),
        }
        Ok(())
    }

    /// The faults that are still to come, with the counts that are left.
    pub(super) fn list(&self) -> impl Serialize {
        let left = |fault: &Fault| match fault.often {
            Often::Count(left) => fault.request.with_count(left),
            Often::Share(..) => fault.request.clone(),
        };
        self.active.iter().map(left).collect::<Vec<Request>>()
    }
}

impl Fault {
    fn concerns(&self, method: &str, path: &str) -> bool {
        let concerned = |route: &Route| route.method == method && path.starts_with(&route.prefix);
        self.route.as_ref().is_none_or(concerned)
    }

    /// Whether it falls on a request that it concerns; if so, that one is counted.
    fn falls(&mut self) -> bool {
        match &mut self.often {
            Often::Count(left) => {
                let falls = *left > 0;
                *left -= u64::from(falls);
                falls
            }
            Often::Share(share, random) => random.f64() < *share,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn faults(requests: &[Value]) -> Faults {
        let mut faults = Faults::default();
        for request in requests {
            faults
                .ask(serde_json::from_value(request.clone()).unwrap())
                .unwrap();
        }
        faults
    }

    fn blows(faults: &mut Faults, requests: usize) -> Vec<Option<Blow>> {
        (0..requests)
            .map(|_| faults.strike("GET", "/api/v2/me").blow)
            .collect()
    }

    #[test]
    fn counts_are_used_up_one_fault_after_another() {
        let mut faults = faults(&[
            json!({"fault": "429", "count": 2}),
            json!({"fault": "500", "count": 1}),
        ]);
        let expected = [
            Blow::TooManyRequests,
            Blow::TooManyRequests,
            Blow::ServerError,
        ]
        .map(Some);
        assert_eq!(blows(&mut faults, 3), expected);
        assert_eq!(blows(&mut faults, 2), [None, None]);
    }

    #[test]
    fn a_share_falls_on_about_that_many_and_on_the_same_ones_every_time() {
        let share = json!({"fault": "503", "share": 0.1});
        let first = blows(&mut faults(std::slice::from_ref(&share)), 10_000);
        let fallen = first.iter().flatten().count();
        assert!((900..1_100).contains(&fallen), "{fallen}");
        assert_eq!(
            blows(&mut faults(std::slice::from_ref(&share)), 10_000),
            first
        );
        let mut two = faults(&[share.clone(), share]);
        let fallen = blows(&mut two, 10_000).iter().flatten().count();
        assert!(
            (1_750..2_050).contains(&fallen),
            "the second must not fall where the first does: {fallen}"
        );
    }

    #[test]
    fn a_share_of_all_falls_on_all_and_one_of_nothing_on_none() {
        let mut all = faults(&[json!({"fault": "400", "share": 1})]);
        assert_eq!(blows(&mut all, 100), [Some(Blow::BadRequest); 100]);
        let mut none = faults(&[json!({"fault": "400", "share": 0.0})]);
        assert_eq!(blows(&mut none, 100), [None; 100]);
    }

    #[test]
    fn a_route_is_a_method_and_the_beginning_of_a_path() {
        let mut faults = faults(&[
            json!({"fault": "drop_after", "share": 1, "route": "PATCH /api/v2/subscribers"}),
        ]);
        let mut struck = |method, path| faults.strike(method, path).blow.is_some();
        assert!(struck("PATCH", "/api/v2/subscribers/s_1"));
        assert!(!struck("GET", "/api/v2/subscribers/s_1"));
        assert!(!struck("PATCH", "/api/v2/events"));
    }

    #[test]
    fn delays_add_up_and_go_with_a_blow() {
        let delay = |seconds: f64, count: u32| json!({"fault": "delay", "seconds": seconds, "count": count});
        let mut faults = faults(&[
            delay(1.5, 1),
            json!({"fault": "truncate", "count": 1}),
            delay(2.0, 2),
        ]);
        let strike = |blow, millis| Strike {
            blow,
            delay: Duration::from_millis(millis),
        };
        assert_eq!(
            faults.strike("GET", "/"),
            strike(Some(Blow::Truncate), 3_500)
        );
        assert_eq!(faults.strike("GET", "/"), strike(None, 2_000));
        assert_eq!(faults.strike("GET", "/"), strike(None, 0));
    }

    #[test]
    fn what_is_left_is_shown_and_a_count_of_nothing_clears_all() {
        let mut faults = faults(&[
            json!({"fault": "429", "count": 5, "route": "GET /api"}),
            json!({"fault": "delay", "share": 0.5, "seconds": 1.0}),
        ]);
        faults.strike("GET", "/api/v2/me");
        let left = json!([
            {"fault": "429", "count": 4, "route": "GET /api"},
            {"fault": "delay", "share": 0.5, "seconds": 1.0},
        ]);
        assert_eq!(serde_json::to_value(faults.list()).unwrap(), left);
        faults
            .ask(serde_json::from_value(json!({"count": 0})).unwrap())
            .unwrap();
        assert_eq!(serde_json::to_value(faults.list()).unwrap(), json!([]));
        assert_eq!(blows(&mut faults, 5), [None; 5]);
    }
}
