//! The client of one shop's API.

use std::sync::atomic::AtomicUsize;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;

use super::counts::{Counts, RequestCounts};
use super::key::Key;
use crate::http::{Address, Cancellation, Connection, Counter, Error, Rate, Response, WriteClient};

/// Names the shop that a partner's request is for (Postscript's authentication guide).
const SHOP_TOKEN: HeaderName = HeaderName::from_static("x-postscript-shop-token");

/// How many values are looked up at a time where some may not be found. Postscript's limit isn't
/// published; fifty values make a query of about a kilobyte.
pub const BATCH: usize = 50;

/// The most values of one lookup. The comments of a client in production speak of about a hundred. If a
/// lookup is refused as too large, later ones are smaller.
const MOST_VALUES: usize = 100;

/// A client of one shop's API.
pub struct Client {
    http: WriteClient,
    is_partner: bool,
    pub(super) counts: Counts,
    pub(super) batch: AtomicUsize,
}

impl Client {
    /// Makes a client. Sends nothing.
    pub fn new(connection: Connection, key: &Key) -> Result<Self, Error> {
        let mut headers = HeaderMap::new();
        if let Some(value) = key.authorization() {
            headers.insert(AUTHORIZATION, value);
        }
        if let Some(value) = key.shop_token() {
            headers.insert(SHOP_TOKEN, value);
        }
        Ok(Self {
            http: WriteClient::new(connection, headers)?,
            is_partner: key.is_partner(),
            counts: Counts::default(),
            batch: AtomicUsize::new(MOST_VALUES),
        })
    }

    /// The HTTP client below: where requests go, and what its responses showed.
    pub fn http(&self) -> &crate::http::Client {
        &self.http
    }

    /// Where the API is.
    pub fn address(&self) -> &Address {
        self.http.address()
    }

    /// Whether the key is a partner's.
    pub fn is_partners(&self) -> bool {
        self.is_partner
    }

    /// The rate of requests.
    pub fn rate(&self) -> Rate {
        self.http.rate()
    }

    /// Cancels the run.
    pub fn cancellation(&self) -> &Cancellation {
        self.http.cancellation()
    }

    /// How many requests were made so far.
    pub fn requests(&self) -> RequestCounts {
        RequestCounts {
            lookup: self.counts.lookup.get(),
            list: self.counts.list.get(),
            update: self.counts.update.get(),
            retried: self.http.retried(),
            rate_limited: self.http.rate_limited(),
        }
    }

    /// The URL of a path below the API's version.
    pub(super) fn url(&self, segments: &[&str]) -> Url {
        let path: Vec<&str> = ["api", "v2"].iter().chain(segments).copied().collect();
        self.address().path(&path)
    }

    /// An error about a response that can't be understood.
    pub(super) fn unreadable(&self, what: &dyn std::fmt::Display) -> Error {
        self.http.unreadable(what)
    }

    /// Reads the JSON body of a 2xx response.
    pub fn parse<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Error> {
        self.http.parse(body)
    }

    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        counter: &Counter,
        url: Url,
    ) -> Result<T, Error> {
        self.http.get(counter, url).await
    }

    pub(super) async fn patch(&self, url: Url, body: Vec<u8>) -> Result<Response, Error> {
        let counter = &self.counts.update;
        self.http.send(counter, Method::PATCH, url, body).await
    }

    pub(super) async fn post_once(&self, url: Url, body: Vec<u8>) -> Result<Response, Error> {
        let counter = &self.counts.other;
        self.http.send_once(counter, Method::POST, url, body).await
    }
}
