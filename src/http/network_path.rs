//! The network path to a service: the proxy in between, and the names that must resolve.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hyper_util::client::proxy::matcher::Matcher;
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::client::Client;
use super::error::Error;

/// The host that connections are made to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTarget {
    /// The host's name or IP address.
    pub host: String,
    port: u16,
    /// Whether it is a proxy.
    pub is_proxy: bool,
}

impl Client {
    /// The host that connections are made to: the service's, or the proxy of the environment or the
    /// system.
    pub fn connect_target(&self) -> ConnectTarget {
        let address = self.address();
        let proxy = (!address.is_loopback())
            .then(|| address.to_string().parse().ok())
            .flatten()
            .and_then(|uri| Matcher::from_system().intercept(&uri));
        match &proxy {
            Some(proxy) => {
                let uri = proxy.uri();
                let default_port = if uri.scheme_str() == Some("https") {
                    443
                } else {
                    80
                };
                ConnectTarget {
                    // Only the host: the URL may contain a user name and password.
                    host: uri.host().unwrap_or_default().to_owned(),
                    port: uri.port_u16().unwrap_or(default_port),
                    is_proxy: true,
                }
            }
            None => ConnectTarget {
                host: address.host().to_owned(),
                port: address.port(),
                is_proxy: false,
            },
        }
    }

    /// The IP addresses of a host, at least one.
    pub async fn resolve(&self, target: &ConnectTarget) -> Result<Vec<IpAddr>, Error> {
        let failed = |why: String| Error::Unreachable {
            host: target.host.clone(),
            why,
        };
        if !target.is_proxy && target.host == "localhost" {
            return Ok(vec![
                IpAddr::V4(Ipv4Addr::LOCALHOST),
                IpAddr::V6(Ipv6Addr::LOCALHOST),
            ]);
        }
        let host = target.host.trim_matches(['[', ']']);
        let found = timeout(self.timeout(), lookup_host((host, target.port)))
            .await
            .map_err(|_| failed("DNS lookup timed out".to_owned()))?
            .map_err(|error| failed(error.to_string()))?;
        let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        addresses.dedup();
        if addresses.is_empty() {
            return Err(failed("DNS returned no address".to_owned()));
        }
        Ok(addresses)
    }
}
