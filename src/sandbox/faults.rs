//! Deliberate failures: which request fails, and how. The middleware carries them out.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How a request fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultKind {
    /// 400 with the body `{}`.
    #[serde(rename = "400")]
    BadRequest,
    #[serde(rename = "401")]
    Unauthorized,
    #[serde(rename = "403")]
    Forbidden,
    /// 429, as from the rate limit.
    #[serde(rename = "429")]
    TooManyRequests,
    /// 500 with a page of HTML.
    #[serde(rename = "500")]
    ServerError,
    #[serde(rename = "503")]
    Unavailable,
    /// 200 with a page of HTML.
    Html,
    /// It is carried out, but the body of the response breaks off halfway.
    Truncate,
    /// The connection is closed and nothing is carried out.
    DropBefore,
    /// It is carried out, and the connection is closed without a response.
    DropAfter,
    /// The response comes late.
    Delay,
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
    /// Its count is what is left.
    request: FaultRequest,
    /// The same requests in the same order fail every time.
    random: fastrand::Rng,
}

/// The body of `POST /__sandbox/faults`, and one entry of its response.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<FaultKind>,
    /// How many requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// Or the probability that a request fails, from 0 to 1.
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

/// The longest delay, in seconds: a day.
const MAX_DELAY: f64 = 86_400.0;

impl Faults {
    /// What happens to a request that arrives now.
    ///
    /// Every matching delay adds up. Of the other faults the first that matches applies; later ones
    /// stay for later requests.
    pub(super) fn decide(&mut self, method: &str, path: &str) -> FaultDecision {
        let mut decision = FaultDecision::default();
        let concerned = self.active.iter_mut();
        for fault in concerned.filter(|fault| fault.request.concerns(method, path)) {
            let kind = fault.kind;
            match kind {
                FaultKind::Delay if fault.triggers() => decision.delay += fault.request.delay(),
                FaultKind::Delay => {}
                _ if decision.kind.is_none() && fault.triggers() => decision.kind = Some(kind),
                _ => {}
            }
        }
        self.active.retain(|fault| fault.request.count != Some(0));
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
            kind: request.check()?,
            request,
            random: fastrand::Rng::with_seed(self.added),
        });
        self.added += 1;
        Ok(())
    }

    /// The faults that are still to come, with the counts that are left.
    pub(super) fn list(&self) -> Vec<&FaultRequest> {
        self.active.iter().map(|fault| &fault.request).collect()
    }
}

impl Fault {
    /// Whether it applies to a request that its route matches; if so, the request is counted.
    fn triggers(&mut self) -> bool {
        match (&mut self.request.count, self.request.share) {
            (Some(left), _) => {
                let triggers = *left > 0;
                *left -= u64::from(triggers);
                triggers
            }
            (None, share) => self.random.f64() < share.unwrap_or_default(),
        }
    }
}

impl FaultRequest {
    fn concerns(&self, method: &str, path: &str) -> bool {
        let route = self
            .route
            .as_deref()
            .and_then(|route| route.split_once(' '));
        route.is_none_or(|(own, prefix)| own == method && path.starts_with(prefix))
    }

    fn delay(&self) -> Duration {
        Duration::from_secs_f64(self.seconds.unwrap_or_default())
    }

    /// Checks the fault, and returns its kind.
    fn check(&self) -> Result<FaultKind, String> {
        let missing = "\"fault\" is missing; {\"count\":0} alone clears all faults";
        let kind = self.fault.ok_or(missing)?;
        let is_delay = kind == FaultKind::Delay;
        let is_timed = |seconds| (0.0..=MAX_DELAY).contains(&seconds);
        if is_delay && !self.seconds.is_some_and(is_timed) {
            let reason = format!("a delay needs \"seconds\", between 0 and {MAX_DELAY}");
            return Err(reason);
        }
        if !is_delay && self.seconds.is_some() {
            return Err("only the fault \"delay\" takes \"seconds\"".to_owned());
        }
        match (self.count, self.share) {
            (Some(0), None) => {
                return Err("a \"count\" of 0 clears all faults and must be sent alone".to_owned());
            }
            (Some(_), None) => {}
            (None, Some(share)) if (0.0..=1.0).contains(&share) => {}
            (None, Some(_)) => return Err("a \"share\" must be between 0 and 1".to_owned()),
            _ => return Err("set either a \"count\" or a \"share\"".to_owned()),
        }
        if let Some(route) = &self.route
            && !is_route(route)
        {
            return Err(format!(
                "a \"route\" must be a method and the beginning of a path, such as \
                 \"PATCH /api/v2/subscribers\", not \"{route}\""
            ));
        }
        Ok(kind)
    }
}

fn is_route(text: &str) -> bool {
    let is_method =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase());
    text.split_once(' ')
        .is_some_and(|(method, prefix)| is_method(method) && prefix.starts_with('/'))
}
