//! The client of one key. Each request waits for its turn, is sent, and is retried where that is
//! safe.

use std::fmt::Display;
use std::ops::Deref;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use super::address::Address;
use super::attempt::{Endpoint, Failure, Request};
use super::cancellation::Cancellation;
use super::connection::Connection;
use super::counter::Counter;
use super::error::Error;
use super::pacer::{Pacer, Rate};
use super::response::{self, Response};
use super::retry::{Attempts, Decision, FailureKind, Reachability};

/// A client that can only read: no method of it sends another verb than GET.
pub struct Client {
    endpoint: Endpoint,
    connection: Connection,
    pacer: Pacer,
    reachability: Reachability,
    retried: Counter,
    rate_limited: Counter,
}

/// A client that can also write.
pub struct WriteClient(Client);

impl Client {
    /// Makes a client that sends these headers, the key among them, with every request. Sends
    /// nothing.
    pub fn new(connection: Connection, headers: HeaderMap) -> Result<Self, Error> {
        let service = connection.address.service();
        if connection.rate.is_above(service.limit) && !connection.address.is_loopback() {
            return Err(Error::TooFast { service });
        }
        Ok(Self {
            endpoint: Endpoint::new(&connection, headers)?,
            pacer: Pacer::new(connection.rate),
            reachability: Reachability::default(),
            retried: Counter::default(),
            rate_limited: Counter::default(),
            connection,
        })
    }

    /// Where the API is.
    pub fn address(&self) -> &Address {
        &self.connection.address
    }

    /// The rate of requests.
    pub fn rate(&self) -> Rate {
        self.connection.rate
    }

    /// How long one request may take.
    pub fn timeout(&self) -> Duration {
        self.connection.timeout
    }

    /// The handle that cancels the run.
    pub fn cancellation(&self) -> &Cancellation {
        &self.connection.cancellation
    }

    /// How many seconds the server's clock was ahead of this machine's at its last response; none
    /// if it sent no date.
    pub fn clock_ahead(&self) -> Option<i64> {
        self.endpoint.clock_ahead()
    }

    /// Attempts beyond the first, of all requests.
    pub fn retried(&self) -> u64 {
        self.retried.get()
    }

    /// The number of 429 responses.
    pub fn rate_limited(&self) -> u64 {
        self.rate_limited.get()
    }

    /// An error about a 2xx response that can't be understood.
    pub fn unreadable(&self, what: &dyn Display) -> Error {
        self.endpoint.unreadable(what)
    }

    /// The error for a response that isn't 2xx. It quotes at most one line of the server's message,
    /// without the key.
    pub fn error_from_response(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Error {
        self.endpoint.error_from_response(1, status, headers, body)
    }

    /// Reads the JSON body of a 2xx response.
    pub fn parse<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Error> {
        serde_json::from_slice(body).map_err(|error| self.unreadable(&response::json_error(&error)))
    }

    /// Sends a GET request and reads the JSON body of its response.
    pub async fn get<T: DeserializeOwned>(&self, counter: &Counter, url: Url) -> Result<T, Error> {
        let request = Request {
            method: Method::GET,
            url,
            body: None,
        };
        let response = self.execute(&request, counter, true).await?;
        self.parse(&response.body)
    }

    /// Sends a request until it gets a 2xx response or the retries are used up.
    /// Counts the first attempt. Without `is_repeatable`, it is sent again only after an attempt
    /// that certainly had no effect.
    async fn execute(
        &self,
        request: &Request,
        counter: &Counter,
        is_repeatable: bool,
    ) -> Result<Response, Error> {
        let mut attempts = Attempts::new();
        loop {
            let Some(sent) = self.pacer.acquire(self.cancellation()).await else {
                // One that isn't repeatable comes here only after attempts without effect.
                let sent = is_repeatable && attempts.made() > 0;
                return Err(Error::Interrupted { sent });
            };
            match attempts.begin() {
                1 => counter.add(),
                _ => self.retried.add(),
            }
            let outcome = self.endpoint.attempt(request, attempts.made()).await;
            let kind = match &outcome {
                Ok(Err(failure)) => Some(failure.kind),
                _ => None,
            };
            let limited_for = self.pacer.note_response(kind == Some(FailureKind::Limited));
            let is_lost = self.reachability.is_lost(kind);
            let Failure {
                kind,
                retry_after,
                error,
            } = match outcome? {
                Ok(response) => {
                    self.pacer.note_success(sent);
                    return Ok(response);
                }
                Err(failure) => failure,
            };
            if !(is_repeatable || kind.had_no_effect()) {
                return Err(last_error(error, limited_for));
            }
            let decision = match attempts.after(kind, retry_after, limited_for) {
                Decision::Retry(_) if is_lost => Decision::GiveUp,
                decision => decision,
            };
            if kind == FailureKind::Limited {
                self.rate_limited.add();
            }
            match (kind, retry_after) {
                // Nothing waits that long.
                _ if matches!(decision, Decision::AskedTooLong(_)) => {}
                (FailureKind::Limited, wait) => self.pacer.note_limited(sent, wait),
                (_, Some(wait)) => self.pacer.pause(wait),
                (_, None) => {}
            }
            tracing::debug!("attempt {}: {error}: {decision:?}", attempts.made());
            match (decision, error) {
                (Decision::Retry(delay), _) => tokio::select! {
                    () = sleep(delay) => {}
                    () = self.cancellation().wait() => {}
                },
                (
                    Decision::AskedTooLong(wait),
                    Error::Unavailable {
                        service, status, ..
                    },
                ) => {
                    return Err(Error::AskedToWait {
                        service,
                        status,
                        wait,
                    });
                }
                (_, error) => return Err(last_error(error, limited_for)),
            }
        }
    }
}

impl WriteClient {
    /// Makes a client that can also write. Sends nothing.
    pub fn new(connection: Connection, headers: HeaderMap) -> Result<Self, Error> {
        Client::new(connection, headers).map(Self)
    }

    /// Sends a JSON body that may have its effect twice without harm.
    pub async fn send(
        &self,
        counter: &Counter,
        method: Method,
        url: Url,
        body: Vec<u8>,
    ) -> Result<Response, Error> {
        self.execute(counter, method, url, body, true).await
    }

    /// Sends a JSON body that must have its effect once only: it is sent again only after an attempt
    /// that certainly had none.
    pub async fn send_once(
        &self,
        counter: &Counter,
        method: Method,
        url: Url,
        body: Vec<u8>,
    ) -> Result<Response, Error> {
        self.execute(counter, method, url, body, false).await
    }

    async fn execute(
        &self,
        counter: &Counter,
        method: Method,
        url: Url,
        body: Vec<u8>,
        is_repeatable: bool,
    ) -> Result<Response, Error> {
        let request = Request {
            method,
            url,
            body: Some(body),
        };
        self.0.execute(&request, counter, is_repeatable).await
    }
}

impl Deref for WriteClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

/// The error after the last attempt. One that was rate-limited has waited for so long.
fn last_error(last: Error, limited_for: Duration) -> Error {
    match last {
        Error::Unavailable {
            status: 429,
            service,
            ..
        } => Error::RateLimited {
            service,
            waited: limited_for,
        },
        other => other,
    }
}
