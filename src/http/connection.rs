//! How a service is reached: address, rate, certificates and timeout; and the HTTP client made of
//! them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Certificate;

use super::address::Address;
use super::cancellation::Cancellation;
use super::error::Error;
use super::pacer::Rate;
use super::transport::innermost;

/// How long an idle connection is reused. Servers commonly close theirs after five seconds or more.
const MAX_IDLE: Duration = Duration::from_secs(3);

/// How a client reaches a service.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Where the API is.
    pub address: Address,
    /// The rate of requests; above the published limit only for a loopback address.
    pub rate: Rate,
    /// A PEM file of more certificates to trust.
    pub cacert: Option<PathBuf>,
    /// How long one request may take, its response included.
    pub timeout: Duration,
    /// The handle that cancels the run.
    pub cancellation: Cancellation,
}

impl Connection {
    /// The HTTP client. It follows no redirect, because that would send the key elsewhere, and
    /// retries nothing by itself.
    pub(super) fn http(&self) -> Result<reqwest::Client, Error> {
        // Fails only if a provider is installed already, and then that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("prive-ps/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // A little less than the whole timeout, so that a failed connect is told apart from a
            // request that was sent.
            .connect_timeout(self.timeout.mul_f64(0.9).min(Duration::from_secs(10)))
            .timeout(self.timeout)
            // The other side may have closed an older connection unnoticed. What became of a request
            // sent on it would be unknown.
            .pool_idle_timeout(MAX_IDLE);
        let extra = match &self.cacert {
            Some(path) => certificates(path)?,
            None => Vec::new(),
        };
        builder = if self.address.is_loopback() {
            // A resolver or the hosts file could point `localhost` at another machine. The port
            // comes from the URL.
            let loopback = [
                IpAddr::V4(Ipv4Addr::LOCALHOST),
                IpAddr::V6(Ipv6Addr::LOCALHOST),
            ]
            .map(|address| SocketAddr::new(address, 0));
            builder
                .resolve_to_addrs("localhost", &loopback)
                // Neither a proxy nor the system's certificates are needed on one machine.
                .no_proxy()
                .tls_certs_only(extra)
        } else {
            builder.tls_certs_merge(extra)
        };
        builder
            .build()
            .map_err(|error| Error::NoClient(innermost(&error)))
    }
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let invalid = |why: String| Error::Certificates {
        path: path.to_owned(),
        why,
    };
    let pem = std::fs::read(path).map_err(|error| invalid(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|error| invalid(error.to_string()))?;
    if found.is_empty() {
        return Err(invalid("the file contains no certificates".to_owned()));
    }
    Ok(found)
}
