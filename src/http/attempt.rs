//! One attempt at a request, and the error that its response means.

use std::fmt::Display;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::address::Address;
use super::connection::Connection;
use super::error::Error;
use super::redact::{redact_keys, redact_pii};
use super::response::{self, BodyError, Response};
use super::retry::FailureKind;
use super::transport;

/// A failed attempt that may be repeated.
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    /// What the server asked for.
    pub(super) retry_after: Option<Duration>,
    /// The error if this was the last attempt.
    pub(super) error: Error,
}

/// A request, which may be attempted several times.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Vec<u8>>,
}

/// Stands for a clock that isn't known yet.
const UNKNOWN: i64 = i64::MIN;

/// An API at its address, with the headers that every request has.
pub(super) struct Endpoint {
    http: reqwest::Client,
    headers: HeaderMap,
    address: Address,
    large_bodies: Semaphore,
    /// [`UNKNOWN`] until a response had a Date header.
    clock_ahead: AtomicI64,
}

impl Endpoint {
    pub(super) fn new(connection: &Connection, headers: HeaderMap) -> Result<Self, Error> {
        Ok(Self {
            http: connection.http()?,
            headers,
            address: connection.address.clone(),
            large_bodies: Semaphore::new(1),
            clock_ahead: AtomicI64::new(UNKNOWN),
        })
    }

    /// How many seconds the server's clock was ahead of this machine's at its last response.
    pub(super) fn clock_ahead(&self) -> Option<i64> {
        let seconds = self.clock_ahead.load(Ordering::Relaxed);
        (seconds != UNKNOWN).then_some(seconds)
    }

    /// The nth attempt: a 2xx response, a failure that may be repeated, or an error that may not.
    pub(super) async fn attempt(
        &self,
        request: &Request,
        attempts: u32,
    ) -> Result<Result<Response, Failure>, Error> {
        let Request { method, url, body } = request;
        let mut builder = self
            .http
            .request(method.clone(), url.clone())
            .headers(self.headers.clone());
        if let Some(body) = body {
            builder = builder
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body.clone());
        }
        let started = Instant::now();
        // Without the query, which can contain phone numbers and email addresses.
        let log = |outcome: &str| {
            let took = started.elapsed().as_millis();
            tracing::info!("{method} {}: {outcome}, {took} ms", url.path());
        };
        let response = match builder.send().await {
            Ok(response) => response,
            Err(error) => {
                log("no response");
                return self.without_response(attempts, &error);
            }
        };
        let status = response.status();
        log(status.as_str());
        let headers = response.headers().clone();
        if let Some(seconds) = response::clock_ahead(&headers) {
            self.clock_ahead.store(seconds, Ordering::Relaxed);
        }
        let largest = self.address.service().largest_body;
        match response::read_body(response, largest, &self.large_bodies).await {
            Ok(body) if status.is_success() => Ok(Ok(Response { status, body })),
            Ok(body) => {
                let error = self.error_from_response(attempts, status, &headers, &body);
                match FailureKind::of(status.as_u16()) {
                    Some(kind) => Ok(Err(Failure {
                        kind,
                        retry_after: response::retry_after(&headers, SystemTime::now()),
                        error,
                    })),
                    None => Err(error),
                }
            }
            Err(BodyError::Broken(error)) => self.without_response(attempts, &error),
            Err(BodyError::TooLarge) => Err(self.unreadable(&"it is too large")),
        }
    }

    fn without_response(
        &self,
        attempts: u32,
        error: &reqwest::Error,
    ) -> Result<Result<Response, Failure>, Error> {
        let (kind, error) = transport::classify(&self.address, attempts, error)?;
        Ok(Err(Failure {
            kind,
            retry_after: None,
            error,
        }))
    }

    /// The error for a response to the nth attempt that isn't 2xx.
    pub(super) fn error_from_response(
        &self,
        attempts: u32,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Error {
        let service = self.address.service();
        // Redacted after decoding, which could have hidden a key, and before truncating, which could
        // cut one in two.
        let message = self.redact_keys(&response::error_message(headers, body));
        let message = response::truncate(&redact_pii(&message));
        match status.as_u16() {
            401 => Error::Unauthorized {
                service,
                address: (!self.address.is_production()).then(|| self.address.to_string()),
                message,
            },
            403 => Error::Forbidden { service, message },
            404 => Error::NotFound { service, message },
            300..=399 => self.unreadable(&"it is a redirect, and keys aren't sent to other hosts"),
            status if FailureKind::of(status).is_some() => Error::Unavailable {
                service,
                attempts,
                status,
                message,
            },
            status => Error::Refused {
                service,
                status,
                message,
            },
        }
    }

    /// An error about a 2xx response that can't be understood.
    pub(super) fn unreadable(&self, what: &dyn Display) -> Error {
        Error::Unreadable {
            host: self.address.host().to_owned(),
            url_setting: self.address.service().url_setting,
            what: self.redact_keys(&what.to_string()),
        }
    }

    /// Text from the server, without our keys or anything that looks like a key: a proxy may echo the
    /// request.
    fn redact_keys(&self, text: &str) -> String {
        let own_keys = self
            .headers
            .values()
            .filter(|value| value.is_sensitive())
            .filter_map(|value| value.to_str().ok())
            .map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
        let without_own = own_keys.fold(text.to_owned(), |text, key| text.replace(key, "…"));
        redact_keys(&without_own)
    }
}
