//! One key's way to Postscript: every request goes through [`Client::send`] or
//! [`Client::send_once`], which wait for its turn, send, judge the answer, and try again what may
//! be tried again.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use super::address::Address;
use super::answer::{self, BodyError};
use super::cancellation::Cancellation;
use super::counts::{Counts, Purpose, RequestCounts};
use super::error::Error;
use super::pacer::{Pacer, Rate};
use super::people::without_people;
use super::retry::{Attempts, Decision, Reach, Trouble};
use super::settings::{SHOP_TOKEN, Settings};
use super::{transport, way};

/// Stands for a clock that wasn't heard of yet.
const UNHEARD: i64 = i64::MIN;

/// A client of one shop's API.
pub struct Client {
    http: reqwest::Client,
    address: Address,
    headers: HeaderMap,
    pacer: Pacer,
    rate: Rate,
    patience: Duration,
    stop: Cancellation,
    /// [`UNHEARD`] until somebody said the time.
    clock_ahead: AtomicI64,
    counts: Counts,
    reach: Reach,
    /// Held while an answer is read that is larger than answers are.
    large: Semaphore,
    pub(super) batch: AtomicUsize,
}

/// How one attempt failed.
struct Failed {
    trouble: Trouble,
    /// What the server asked for.
    wait: Option<Duration>,
    /// The error it becomes if it is the last attempt.
    error: Error,
}

impl Client {
    /// Makes a client. Nothing is sent.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        if settings.rate.is_above_published() && !settings.address.is_loopback() {
            return Err(Error::TooFast);
        }
        Ok(Self {
            http: settings.http()?,
            headers: settings.headers(),
            address: settings.address,
            pacer: Pacer::new(settings.rate),
            rate: settings.rate,
            patience: settings.timeout,
            stop: settings.stop,
            clock_ahead: AtomicI64::new(UNHEARD),
            counts: Counts::default(),
            reach: Reach::default(),
            large: Semaphore::new(1),
            batch: AtomicUsize::new(super::BATCH),
        })
    }

    /// Where the API is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether a partner's key speaks for the shop.
    pub fn is_partners(&self) -> bool {
        self.headers.contains_key(&SHOP_TOKEN)
    }

    /// The pace that was asked for.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// How long one request may take.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// By how many seconds the server's clock was ahead of this machine's at its last answer, where
    /// it said so.
    pub fn clock_ahead(&self) -> Option<i64> {
        let seconds = self.clock_ahead.load(Ordering::Relaxed);
        (seconds != UNHEARD).then_some(seconds)
    }

    /// The flag that ends the run.
    pub fn stop(&self) -> &Cancellation {
        &self.stop
    }

    /// How many requests there have been.
    pub fn requests(&self) -> RequestCounts {
        self.counts.read()
    }

    /// The URL of a path below the API's version.
    pub(super) fn url(&self, segments: &[&str]) -> Url {
        let path: Vec<&str> = ["api", "v2"].iter().chain(segments).copied().collect();
        self.address.path(&path)
    }

    /// An error about an answer that can't be understood.
    pub(super) fn unreadable(&self, what: &dyn std::fmt::Display) -> Error {
        Error::Unreadable {
            host: self.address.host().to_owned(),
            what: self.without_keys(what.to_string()),
        }
    }

    /// A text that came from the server, without our own keys: a proxy on the way may show what it
    /// was sent.
    fn without_keys(&self, text: String) -> String {
        [&AUTHORIZATION, &SHOP_TOKEN]
            .into_iter()
            .filter_map(|name| self.headers.get(name)?.to_str().ok())
            .map(|value| value.strip_prefix("Bearer ").unwrap_or(value))
            .fold(text, |text, key| text.replace(key, "…"))
    }

    /// What a 2xx answer says, by its JSON body.
    pub fn parse<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Error> {
        serde_json::from_slice(body).map_err(|error| self.unreadable(&answer::misfit(&error)))
    }

    /// The error that an answer is which isn't 2xx: the words are the server's, the key isn't
    /// among them, and they are a line at most.
    pub fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Error {
        // Only now: the key could be hidden by the body's escapes, and cut in two by shortening.
        let said = self.without_keys(answer::sentence(headers, body));
        let said = answer::shortened(&without_people(&said));
        match status.as_u16() {
            401 => Error::Unauthorized {
                elsewhere: (!self.address.is_usual()).then(|| self.address.to_string()),
                said,
            },
            403 => Error::Forbidden { said },
            404 => Error::NotFound { said },
            300..=399 => self.unreadable(&"it redirects elsewhere, and a key isn't sent on"),
            status if Trouble::of(status).is_some() => Error::Unavailable {
                attempts: 0,
                status,
                said,
            },
            status => Error::Refused { status, said },
        }
    }

    /// Sends a request for a JSON answer, and reads it.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        url: Url,
    ) -> Result<T, Error> {
        let body = self.send(purpose, Method::GET, url, None).await?;
        self.parse(&body)
    }

    /// Sends a request that may be repeated, until it is answered or the budget is used up. Returns
    /// the body of the 2xx answer.
    pub(super) async fn send(
        &self,
        purpose: Purpose,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Error> {
        self.send_while(|_| true, purpose, method, url, body).await
    }

    /// Sends a request that must not be carried out twice: it is repeated only after an attempt
    /// that surely came to nothing. Returns the body of the 2xx answer.
    pub(super) async fn send_once(
        &self,
        purpose: Purpose,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Error> {
        self.send_while(Trouble::came_to_nothing, purpose, method, url, body)
            .await
    }

    async fn send_while(
        &self,
        may_repeat: impl Fn(Trouble) -> bool,
        purpose: Purpose,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Error> {
        let mut attempts = Attempts::start();
        loop {
            let Some(sent) = self.pacer.turn(&self.stop).await else {
                let sent = attempts.made() > 0;
                return Err(Error::Interrupted { sent });
            };
            self.counts.attempt(purpose, attempts.begin());
            let answer = self.attempt(&method, &url, body.clone()).await;
            let trouble = match &answer {
                Ok(Err(failed)) => Some(failed.trouble),
                _ => None,
            };
            let refused_for = self.pacer.answered(trouble == Some(Trouble::Limited));
            let is_gone = self.reach.is_gone(trouble);
            let failed = match answer? {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            if !may_repeat(failed.trouble) {
                return Err(given_up(failed.error, &attempts, refused_for));
            }
            if failed.trouble == Trouble::Limited {
                self.counts.refused_by_limit();
                self.pacer.refused(sent, failed.wait);
            } else if let Some(wait) = failed.wait {
                self.pacer.pause(wait);
            }
            let decision = match attempts.after(failed.trouble, failed.wait, refused_for) {
                Decision::Wait(_) if is_gone => Decision::GiveUp,
                decision => decision,
            };
            tracing::debug!(
                "{} in attempt {}: {decision:?}",
                failed.error,
                attempts.made()
            );
            match decision {
                Decision::Wait(delay) => tokio::select! {
                    () = sleep(delay) => {}
                    () = self.stop.wait() => {}
                },
                Decision::AskedTooLong(wait) => return Err(Error::AskedToWait { wait }),
                Decision::GiveUp => return Err(given_up(failed.error, &attempts, refused_for)),
            }
        }
    }

    /// One attempt: the answer's body, a failure that may be tried again, or an error that may not.
    async fn attempt(
        &self,
        method: &Method,
        url: &Url,
        body: Option<Vec<u8>>,
    ) -> Result<Result<Vec<u8>, Failed>, Error> {
        let mut request = self
            .http
            .request(method.clone(), url.clone())
            .headers(self.headers.clone());
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body);
        }
        let started = Instant::now();
        // The query is left out of the log: it holds people's phone numbers and addresses.
        let log = |outcome: &str| {
            let took = started.elapsed().as_millis();
            tracing::info!("{method} {}: {outcome}, {took} ms", url.path());
        };
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                log("no answer");
                return transport::judge(&self.address, &error).map(|(trouble, error)| {
                    let wait = None;
                    Err(Failed {
                        trouble,
                        wait,
                        error,
                    })
                });
            }
        };
        let status = response.status();
        log(status.as_str());
        let headers = response.headers().clone();
        if let Some(seconds) = way::clock_ahead(&headers) {
            self.clock_ahead.store(seconds, Ordering::Relaxed);
        }
        match answer::body(response, &self.large).await {
            Ok(body) if status.is_success() => Ok(Ok(body)),
            Ok(body) => {
                let error = self.refusal(status, &headers, &body);
                // Whether it may be tried again.
                match Trouble::of(status.as_u16()) {
                    Some(trouble) => Ok(Err(Failed {
                        trouble,
                        wait: answer::retry_after(&headers, SystemTime::now()),
                        error,
                    })),
                    None => Err(error),
                }
            }
            Err(BodyError::Broken(error)) => {
                transport::judge(&self.address, &error).map(|(trouble, error)| {
                    let wait = None;
                    Err(Failed {
                        trouble,
                        wait,
                        error,
                    })
                })
            }
            Err(BodyError::TooLarge) => Err(self.unreadable(&"it is larger than any answer")),
        }
    }
}

/// The error of the last attempt, told with what came before it.
fn given_up(last: Error, so_far: &Attempts, refused_for: Duration) -> Error {
    match last {
        Error::Unavailable { status: 429, .. } => Error::RateLimited {
            waited: refused_for,
        },
        Error::Unavailable { status, said, .. } => Error::Unavailable {
            attempts: so_far.made(),
            status,
            said,
        },
        Error::Broken { host, why, .. } => Error::Broken {
            host,
            attempts: so_far.made(),
            why,
        },
        other => other,
    }
}
