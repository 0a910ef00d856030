//! Failures on purpose: which request fails, and how. The middleware carries them out.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How a request fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FaultKind {
    /// A response with this status in place of the API's.
    Status(FaultStatus),
    /// It is carried out and answered, but the body breaks off half way.
    Truncate,
    /// The connection is closed and nothing is carried out.
    DropBefore,
    /// It is carried out, and the connection is closed without a response.
    DropAfter,
    /// The response comes late.
    Delay(Duration),
}

/// The responses that a fault can give in place of the API's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FaultStatus {
    /// 200 with a page of HTML.
    Html,
    /// 400 with the body `{}`.
    BadRequest,
    Unauthorized,
    Forbidden,
    /// 429, as from the rate limit.
    TooManyRequests,
    /// 500 with a page of HTML.
    ServerError,
    Unavailable,
}

/// What happens to one request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct FaultDecision {
    /// Never [`FaultKind::Delay`].
    pub(super) kind: Option<FaultKind>,
    /// How long the response is held back after the request was carried out.
    pub(super) delay: Duration,
}

/// The faults that are still to come, in the order they were added.
#[derive(Default)]
pub(super) struct Faults {
    active: Vec<Fault>,
    /// How many were ever added; each draws from random numbers of its own.
    added: u64,
}

struct Fault {
    kind: FaultKind,
    frequency: Frequency,
    /// A method and the beginning of a path.
    route: Option<(String, String)>,
    request: FaultRequest,
}

enum Frequency {
    /// This many more requests.
    Count(u64),
    /// Each request with this probability. The same requests in the same order fail every time.
    Share(f64, fastrand::Rng),
}

/// The body of `POST /__sandbox/faults`, and one entry of its response.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    /// How many requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// Or what share of them, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    /// Only requests with this method and beginning of a path, such as
    /// `PATCH /api/v2/subscribers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    route: Option<String>,
    /// How long `delay` delays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

const KINDS: [(&str, FaultKind); 10] = [
    ("400", FaultKind::Status(FaultStatus::BadRequest)),
    ("401", FaultKind::Status(FaultStatus::Unauthorized)),
    ("403", FaultKind::Status(FaultStatus::Forbidden)),
    ("429", FaultKind::Status(FaultStatus::TooManyRequests)),
    ("500", FaultKind::Status(FaultStatus::ServerError)),
    ("503", FaultKind::Status(FaultStatus::Unavailable)),
    ("html", FaultKind::Status(FaultStatus::Html)),
    ("truncate", FaultKind::Truncate),
    ("drop_before", FaultKind::DropBefore),
    ("drop_after", FaultKind::DropAfter),
];
const NAMES: &str =
    "400, 401, 403, 429, 500, 503, html, truncate, drop_before, drop_after or delay";
/// The longest delay, in seconds: a day.
const MAX_DELAY: f64 = 86_400.0;

impl Faults {
    /// What happens to a request that arrives now.
    ///
    /// Every matching delay adds up. Of the other faults the first that matches applies; later ones
    /// stay for later requests.
    pub(super) fn decide(&mut self, method: &str, path: &str) -> FaultDecision {
        let mut decision = FaultDecision::default();
        for fault in self
            .active
            .iter_mut()
            .filter(|fault| fault.concerns(method, path))
        {
            let kind = fault.kind;
            match kind {
                FaultKind::Delay(delay) if fault.triggers() => decision.delay += delay,
                FaultKind::Delay(_) => {}
                _ if decision.kind.is_none() && fault.triggers() => decision.kind = Some(kind),
                _ => {}
            }
        }
        self.active
            .retain(|fault| !matches!(fault.frequency, Frequency::Count(0)));
        decision
    }

    /// Adds a fault, or clears them all. Fails with a sentence.
    pub(super) fn add(&mut self, request: FaultRequest) -> Result<(), String> {
        let is_bare = request.fault.is_none() && request.share.is_none() && request.route.is_none();
        if is_bare && request.seconds.is_none() && request.count == Some(0) {
            *self = Faults::default();
            return Ok(());
        }
        self.active.push(Fault {
            kind: request.kind()?,
            frequency: request.frequency(self.added)?,
            route: request.route.as_deref().map(parse_route).transpose()?,
            request,
        });
        self.added += 1;
        Ok(())
    }

    /// The faults that are still to come, with the counts that are left.
    pub(super) fn list(&self) -> Vec<FaultRequest> {
        let left = |fault: &Fault| match fault.frequency {
            Frequency::Count(left) => FaultRequest {
                count: Some(left),
                ..fault.request.clone()
            },
            Frequency::Share(..) => fault.request.clone(),
        };
        self.active.iter().map(left).collect()
    }
}

impl Fault {
    fn concerns(&self, method: &str, path: &str) -> bool {
        let concerns = |(own, prefix): &(String, String)| own == method && path.starts_with(prefix);
        self.route.as_ref().is_none_or(concerns)
    }

    /// Whether it applies to a request that it concerns; if so, that one is counted.
    fn triggers(&mut self) -> bool {
        match &mut self.frequency {
            Frequency::Count(left) => {
                let triggers = *left > 0;
                *left -= u64::from(triggers);
                triggers
            }
            Frequency::Share(share, random) => random.f64() < *share,
        }
    }
}

impl FaultRequest {
    fn kind(&self) -> Result<FaultKind, String> {
        let name = self.fault.as_deref().ok_or_else(|| {
            format!("\"fault\" is missing ({NAMES}); {{\"count\":0}} alone clears all faults")
        })?;
        if name == "delay" {
            return match self.seconds {
                Some(seconds) if (0.0..=MAX_DELAY).contains(&seconds) => {
                    Ok(FaultKind::Delay(Duration::from_secs_f64(seconds)))
                }
                _ => Err(format!(
                    "a delay needs \"seconds\", between 0 and {MAX_DELAY}"
                )),
            };
        }
        let known = KINDS.iter().find(|(known, _)| *known == name);
        let (_, kind) = known.ok_or_else(|| format!("unknown fault \"{name}\"; use {NAMES}"))?;
        match self.seconds {
            Some(_) => Err("only the fault \"delay\" takes \"seconds\"".to_owned()),
            None => Ok(*kind),
        }
    }

    /// `seed` makes the random numbers.
    fn frequency(&self, seed: u64) -> Result<Frequency, String> {
        match (self.count, self.share) {
            (Some(0), None) => {
                Err("a \"count\" of 0 clears all faults and is sent alone".to_owned())
            }
            (Some(count), None) => Ok(Frequency::Count(count)),
            (None, Some(share)) if (0.0..=1.0).contains(&share) => {
                Ok(Frequency::Share(share, fastrand::Rng::with_seed(seed)))
            }
            (None, Some(_)) => Err("a \"share\" is between 0 and 1".to_owned()),
            _ => Err("set either a \"count\" or a \"share\"".to_owned()),
        }
    }
}

fn parse_route(text: &str) -> Result<(String, String), String> {
    match text.split_once(' ') {
        Some((method, prefix))
            if method.bytes().all(|byte| byte.is_ascii_uppercase())
                && !method.is_empty()
                && prefix.starts_with('/') =>
        {
            Ok((method.to_owned(), prefix.to_owned()))
        }
        _ => Err(format!(
            "a \"route\" is a method and the beginning of a path, such as \
             \"PATCH /api/v2/subscribers\", not \"{text}\""
        )),
    }
}
