//! The way to Postscript, looked at by itself: the proxy on it, the names that must resolve, and how
//! far the clocks at its two ends are apart.

use std::net::IpAddr;
use std::time::SystemTime;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{DATE, HeaderMap};
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::answer::http_date;
use super::client::Client;
use super::error::Error;

/// A host that must be found by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The host's name or number.
    pub host: String,
    port: u16,
    /// Whether it is a proxy, which finds Postscript for us.
    pub is_proxy: bool,
}

impl Client {
    /// Whom connections are made to: Postscript, or the proxy of the environment or the system.
    pub fn first_hop(&self) -> Hop {
        let address = self.address();
        let proxy = (!address.is_loopback())
            .then(|| address.to_string().parse().ok())
            .flatten()
            .and_then(|uri| Matcher::from_system().intercept(&uri));
        match &proxy {
            Some(proxy) => {
                let uri = proxy.uri();
                let usual = if uri.scheme_str() == Some("https") {
                    443
                } else {
                    80
                };
                Hop {
                    // Never more than the host: a name and a password can stand in front of it.
                    host: uri.host().unwrap_or_default().to_owned(),
                    port: uri.port_u16().unwrap_or(usual),
                    is_proxy: true,
                }
            }
            None => Hop {
                host: address.host().to_owned(),
                port: address.port(),
                is_proxy: false,
            },
        }
    }

    /// The addresses of a host, of which there is at least one.
    pub async fn resolve(&self, hop: &Hop) -> Result<Vec<IpAddr>, Error> {
        let failed = |why: String| Error::Unreachable {
            host: hop.host.clone(),
            why,
        };
        let host = hop.host.trim_matches(['[', ']']);
        let found = timeout(self.patience(), lookup_host((host, hop.port)))
            .await
            .map_err(|_| failed("its name isn't found in time".to_owned()))?
            .map_err(|error| failed(error.to_string()))?;
        let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        addresses.dedup();
        if addresses.is_empty() {
            return Err(failed("its name has no address".to_owned()));
        }
        Ok(addresses)
    }
}

/// By how many seconds the clock of who answered is ahead of ours; none where they don't say.
pub(super) fn clock_ahead(headers: &HeaderMap) -> Option<i64> {
    let theirs = http_date(headers.get(DATE)?.to_str().ok()?)?;
    let ours = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()?;
    Some(theirs - i64::try_from(ours.as_secs()).ok()?)
}
