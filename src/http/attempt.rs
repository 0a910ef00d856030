//! One attempt at a request, and the error that its response means.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio::time::Instant;

use super::client::{Client, Request};
use super::error::Error;
use super::network_path;
use super::redact::redact_pii;
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

impl Client {
    /// The nth attempt: a 2xx response, a failure that may be repeated, or an error that may not.
    pub(super) async fn attempt(
        &self,
        request: &Request<'_>,
        attempts: u32,
    ) -> Result<Result<Response, Failure>, Error> {
        let Request {
            method, url, body, ..
        } = request;
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
        if let Some(seconds) = network_path::clock_ahead(&headers) {
            self.set_clock_ahead(seconds);
        }
        let largest = self.address().service().largest_body;
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
        let (kind, error) = transport::classify(self.address(), attempts, error)?;
        Ok(Err(Failure {
            kind,
            retry_after: None,
            error,
        }))
    }

    /// The error for a response to the nth attempt that isn't 2xx. It quotes at most one line of the server's message,
    /// without the key.
    pub fn error_from_response(
        &self,
        attempts: u32,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Error {
        let service = self.address().service();
        // Redacted after decoding, which could have hidden a key, and before truncating, which could
        // cut one in two.
        let message = self.redact_keys(&response::error_message(headers, body));
        let message = response::truncate(&redact_pii(&message));
        match status.as_u16() {
            401 => Error::Unauthorized {
                service,
                address: (!self.address().is_production()).then(|| self.address().to_string()),
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
}
