//! The address of an API, and the hosts that a key may be sent to.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::error::Error;
use super::redact::redact_url;
use super::service::Service;

/// The address of a service's API: scheme, host and port, without a path.
#[derive(Clone, Debug)]
pub struct Address {
    url: Url,
    service: &'static Service,
    is_loopback: bool,
}

impl Address {
    /// The published address of a service.
    pub fn production(service: &'static Service) -> Result<Self, Error> {
        Self::parse(service, service.url, None)
    }

    /// Reads an address. A key is sent to the service's own hosts and to `allowed_host` by HTTPS,
    /// and to a loopback address by HTTP or HTTPS; any other address is an error.
    pub fn parse(
        service: &'static Service,
        text: &str,
        allowed_host: Option<&str>,
    ) -> Result<Self, Error> {
        let invalid = |why: &str| Error::Address {
            service,
            address: redact_url(text),
            why: why.to_owned(),
        };
        let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid("URL must be http or https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("URL must not contain a user name or password"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("URL must not have a path or query"));
        }
        let host = url.host_str().unwrap_or_default();
        let is_loopback = is_loopback(host);
        let is_own = service.is_own_host(host) && url.port().is_none();
        let is_allowed = allowed_host.is_some_and(|allowed| allowed.eq_ignore_ascii_case(host));
        if !(is_loopback || is_own || is_allowed) {
            let host = match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            };
            return Err(Error::ForeignHost { service, host });
        }
        if url.scheme() == "http" && !is_loopback {
            return Err(invalid("only a loopback address may use http"));
        }
        Ok(Self {
            url,
            service,
            is_loopback,
        })
    }

    /// The service that is expected there.
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// Whether it is this machine, so that no request reaches the real service.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Whether this is the service's published address.
    pub fn is_production(&self) -> bool {
        self.to_string() == self.service.url
    }

    /// The host's name or IP address; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// The URL of a path below the address. Segments are percent-encoded, so that no value can
    /// change the path.
    pub fn path(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.clear().extend(segments);
        }
        url
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

/// Whether a host is this machine. `localhost` is: the client never asks a resolver for it.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::http::Rate;

    pub(crate) static EXAMPLE: Service = Service {
        name: "Example",
        url: "https://api.example.com",
        hosts: &["api.example.com", ".shops.example.com"],
        limit: Rate::PerSecond(15.0),
        largest_body: 1024,
        url_setting: "--api-url",
        key_hint: "",
        permission_hint: "",
    };

    fn parse(text: &str) -> Result<Address, Error> {
        Address::parse(&EXAMPLE, text, None)
    }

    #[test]
    fn a_key_is_sent_to_own_hosts_and_loopback_only() {
        for own in [
            "https://api.example.com",
            "https://API.example.com/",
            "https://eu.shops.example.com",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://localhost:1",
            "https://localhost:1",
            "http://[::1]:8080",
        ] {
            assert!(parse(own).is_ok(), "{own}");
        }
        for foreign in [
            "https://example.com",
            "https://api.example.com.example.org",
            "https://api.example.com:8443",
            "https://shops.example.com",
            "https://evilshops.example.com",
            "http://192.168.0.1",
            "http://localhost.:1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
        ] {
            let error = parse(foreign);
            assert!(matches!(error, Err(Error::ForeignHost { .. })), "{foreign}");
        }
        for invalid in [
            "",
            "api.example.com",
            "http://api.example.com",
            "ftp://127.0.0.1",
            "http://user@127.0.0.1",
            "http://127.0.0.1/api/v2",
            "http://127.0.0.1/?x=1",
        ] {
            let error = parse(invalid);
            assert!(matches!(error, Err(Error::Address { .. })), "{invalid}");
        }
    }

    #[test]
    fn an_allowed_host_needs_https() {
        let parse = |text| Address::parse(&EXAMPLE, text, Some("proxy.example.com"));
        assert!(parse("https://proxy.example.com:8443").is_ok());
        assert!(parse("http://proxy.example.com").is_err());
        assert!(parse("https://other.example.com").is_err());
    }

    #[test]
    fn an_error_shows_no_part_of_the_url_that_may_be_secret() {
        for text in [
            "http://rosa:secret@127.0.0.1",
            "http://127.0.0.1/secret_secret_secret_secret",
            "http://127.0.0.1/?key=secret",
            "http://127.0.0.1/#secret",
            "rosa:secret@127.0.0.1",
            "http://rosa:secret@[1",
            "ftp://rosa:secret@127.0.0.1/?secret",
            "sk_secret0123456789",
        ] {
            let error = parse(text).unwrap_err();
            let shown = format!("{error} {} {error:?}", error.hint());
            assert!(!shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn a_value_cannot_change_the_path() {
        let address = parse("http://127.0.0.1:1").unwrap();
        let path = |id| address.path(&["api", "v2", "subscribers", id]).to_string();
        assert_eq!(path("s_1"), "http://127.0.0.1:1/api/v2/subscribers/s_1");
        assert_eq!(
            path("a/b?c#d"),
            "http://127.0.0.1:1/api/v2/subscribers/a%2Fb%3Fc%23d"
        );
        assert_eq!(address.to_string(), "http://127.0.0.1:1");
    }
}
