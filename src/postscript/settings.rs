//! How Postscript is reached: address, key, pace, certificates, patience; and the HTTP client that
//! these make.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Certificate;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::address::Address;
use super::cancellation::Cancellation;
use super::error::Error;
use super::key::Key;
use super::pacer::Rate;
use super::transport;

/// Which shop a partner's request is for (Postscript's authentication guide).
pub(super) const SHOP_TOKEN: HeaderName = HeaderName::from_static("x-postscript-shop-token");

/// How long an idle connection is used again; servers commonly close theirs after five seconds or
/// more.
const LONGEST_IDLE: Duration = Duration::from_secs(3);

/// How a client reaches Postscript.
pub struct Settings {
    /// Where the API is.
    pub address: Address,
    /// What opens the shop.
    pub key: Key,
    /// Requests a second; above the published 15 only for a loopback address.
    pub rate: Rate,
    /// A PEM file of certificates to trust as well.
    pub cacert: Option<PathBuf>,
    /// How long one request may take, its answer included.
    pub timeout: Duration,
    /// Ends the run when raised.
    pub stop: Cancellation,
}

impl Settings {
    /// The HTTP client. It follows no redirect, since a key isn't sent on, and tries nothing again
    /// by itself.
    pub(super) fn http(&self) -> Result<reqwest::Client, Error> {
        // Fails only where a provider is installed already, and then that one serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("prive-ps/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // A little below the whole, so that it is this one that ends a vain attempt to connect:
            // then it is known that nothing was sent.
            .connect_timeout(self.timeout.mul_f64(0.9).min(Duration::from_secs(10)))
            .timeout(self.timeout)
            // A connection that idled longer may have been closed by the other side unnoticed, and
            // what becomes of a request sent on it can't be told.
            .pool_idle_timeout(LONGEST_IDLE);
        let extra = match &self.cacert {
            Some(path) => certificates(path)?,
            None => Vec::new(),
        };
        builder = if self.address.is_loopback() {
            // Neither the system's certificates nor a proxy have a part in talking to oneself.
            builder.no_proxy().tls_certs_only(extra)
        } else {
            builder.tls_certs_merge(extra)
        };
        builder
            .build()
            .map_err(|error| Error::NoClient(transport::innermost(&error)))
    }

    /// The headers of every request: those that open the shop.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(value) = self.key.authorization() {
            headers.insert(AUTHORIZATION, value);
        }
        if let Some(value) = self.key.shop_token() {
            headers.insert(SHOP_TOKEN, value);
        }
        headers
    }
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let wrong = |why: String| Error::Certificates {
        path: path.to_owned(),
        why,
    };
    let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(error.to_string()))?;
    if found.is_empty() {
        return Err(wrong("there is none in it".to_owned()));
    }
    Ok(found)
}
