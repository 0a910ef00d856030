//! Where the API is, and to which hosts a key may go.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::error::Error;

/// The one host that Postscript publishes for its API.
const USUAL: &str = "https://api.postscript.io";

/// The address of an API: scheme, host and port, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    url: Url,
    loopback: bool,
}

impl Address {
    /// Postscript's own address.
    pub fn production() -> Result<Self, Error> {
        Self::parse(USUAL, None)
    }

    /// Reads an address, and refuses one that a key must not go to: a key goes to Postscript's own
    /// host by https, to a loopback address by http or https, and to `allowed_host` by https.
    pub fn parse(text: &str, allowed_host: Option<&str>) -> Result<Self, Error> {
        let wrong = |why: &str| Error::Address {
            address: text.to_owned(),
            why: why.to_owned(),
        };
        let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("only http and https are spoken"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("a name and a password don't belong in it"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("it must be the bare origin, without a path"));
        }
        let host = url.host_str().unwrap_or_default();
        let loopback = is_loopback(host);
        let is_usual = USUAL.strip_prefix("https://") == Some(host) && url.port().is_none();
        let allowed = allowed_host.is_some_and(|allowed| allowed.eq_ignore_ascii_case(host));
        if !(loopback || is_usual || allowed) {
            let host = match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            };
            return Err(Error::ForeignHost { host });
        }
        if url.scheme() == "http" && !loopback {
            return Err(wrong(
                "a key is sent by https only, but to a loopback address",
            ));
        }
        Ok(Self { url, loopback })
    }

    /// Whether it is this machine, so that nothing sent there reaches anybody.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether this is Postscript's own address.
    pub fn is_usual(&self) -> bool {
        self.to_string() == USUAL
    }

    /// The host's name or number.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        // Both schemes that are spoken have a usual port.
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// The URL of a path below the address; `segments` are encoded, so that no data steers the path.
    pub(super) fn path(&self, segments: &[&str]) -> Url {
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

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_to_postscript_and_to_loopback_only() {
        for good in [
            "https://api.postscript.io",
            "https://api.postscript.io/",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://localhost:1",
            "https://localhost:1",
            "http://[::1]:8080",
        ] {
            assert!(Address::parse(good, None).is_ok(), "{good}");
        }
        for foreign in [
            "https://example.com",
            "https://api.postscript.io.example.com",
            "https://api.postscript.io:8443",
            "http://192.168.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
        ] {
            let refused = Address::parse(foreign, None);
            assert!(
                matches!(refused, Err(Error::ForeignHost { .. })),
                "{foreign}"
            );
        }
        for wrong in [
            "",
            "api.postscript.io",
            "http://api.postscript.io",
            "ftp://127.0.0.1",
            "http://user@127.0.0.1",
            "http://127.0.0.1/api/v2",
            "http://127.0.0.1/?x=1",
        ] {
            let refused = Address::parse(wrong, None);
            assert!(matches!(refused, Err(Error::Address { .. })), "{wrong}");
        }
    }

    #[test]
    fn a_named_host_is_allowed_by_https() {
        let allow = Some("proxy.example.com");
        assert!(Address::parse("https://proxy.example.com:8443", allow).is_ok());
        assert!(Address::parse("http://proxy.example.com", allow).is_err());
        assert!(Address::parse("https://other.example.com", allow).is_err());
    }

    #[test]
    fn a_path_is_not_steered_by_data() {
        let address = Address::parse("http://127.0.0.1:1", None).unwrap();
        let path = |id| address.path(&["api", "v2", "subscribers", id]).to_string();
        assert_eq!(path("s_1"), "http://127.0.0.1:1/api/v2/subscribers/s_1");
        assert_eq!(
            path("a/b?c#d"),
            "http://127.0.0.1:1/api/v2/subscribers/a%2Fb%3Fc%23d"
        );
        assert_eq!(address.to_string(), "http://127.0.0.1:1");
    }
}
