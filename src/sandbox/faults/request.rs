//! A fault as it's asked for through the back door.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Blow, Effect, Fault, Often, Route};

/// The body of `POST /__sandbox/faults`, and one entry of its answer.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Request {
    /// The name of the fault; only clearing all does without.
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

const NAMES: &str = "429, 500, 503, 400, truncate, drop_before, drop_after or delay";
/// The longest delay, in seconds: a day.
const LONGEST: f64 = 86_400.0;

impl Request {
    /// The same with the count that is left.
    pub(super) fn with_count(&self, left: u64) -> Request {
        Request {
            count: Some(left),
            ..self.clone()
        }
    }

    /// The fault that is asked for, or `None` to clear all. `seed` makes its random numbers.
    pub(super) fn read(self, seed: u64) -> Result<Option<Fault>, String> {
        let Some(name) = &self.fault else {
            let bare = self.share.is_none() && self.route.is_none() && self.seconds.is_none();
            return if bare && self.count == Some(0) {
                Ok(None)
            } else {
                Err(format!(
                    "name a \"fault\": {NAMES}; or send {{\"count\":0}} to clear them all"
                ))
            };
        };
        let effect = self.effect(name)?;
        let often = match (self.count, self.share) {
            (Some(0), None) => {
                return Err("a \"count\" of 0 is sent alone, and clears all faults".to_owned());
            }
            (Some(count), None) => Often::Count(count),
            (None, Some(share)) if (0.0..=1.0).contains(&share) => {
                Often::Share(share, fastrand::Rng::with_seed(seed))
            }
            (None, Some(_)) => return Err("a \"share\" is between 0 and 1".to_owned()),
            _ => return Err("say how often: either a \"count\" or a \"share\"".to_owned()),
        };
        let route = self.route.as_deref().map(Route::read).transpose()?;
        Ok(Some(Fault {
            effect,
            often,
            route,
            request: self,
        }))
    }

    fn effect(&self, name: &str) -> Result<Effect, String> {
        let blow = match name {
            "429" => Blow::TooManyRequests,
            "500" => Blow::ServerError,
            "503" => Blow::Unavailable,
            "400" => Blow::BadRequest,
            "truncate" => Blow::Truncate,
            "drop_before" => Blow::DropBefore,
            "drop_after" => Blow::DropAfter,
            "delay" => {
                return match self.seconds {
                    Some(seconds) if (0.0..=LONGEST).contains(&seconds) => {
                        Ok(Effect::Delay(Duration::from_secs_f64(seconds)))
                    }
                    _ => Err(format!(
                        "a delay needs \"seconds\", between 0 and {LONGEST}"
                    )),
                };
            }
            other => return Err(format!("there is no fault \"{other}\"; there is {NAMES}")),
        };
        if self.seconds.is_some() {
            return Err("\"seconds\" goes with the fault \"delay\" only".to_owned());
        }
        Ok(Effect::Blow(blow))
    }
}

impl Route {
    fn read(text: &str) -> Result<Route, String> {
        match text.split_once(' ') {
            Some((method, prefix))
                if method.bytes().all(|byte| byte.is_ascii_uppercase())
                    && !method.is_empty()
                    && prefix.starts_with('/') =>
            {
                Ok(Route {
                    method: method.to_owned(),
                    prefix: prefix.to_owned(),
                })
            }
            _ => Err(format!(
                "a \"route\" is a method and the beginning of a path, such as \
                 \"PATCH /api/v2/subscribers\", not \"{text}\""
            )),
        }
    }
}
