//! What to do after an error: a command to run or a place to look.

use super::address::is_loopback;
use super::error::Error;

const SANDBOX_STOPPED: &str =
    "Is the sandbox still running? Start it with `prive-ps sandbox`, or leave out its URL.";

const RETRY_LATER: &str = "Try again later.";

impl Error {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Unauthorized {
                service,
                address: Some(_),
                ..
            } => format!(
                "A sandbox accepts only the key that it printed when it started. To use a {} key, \
                 remove {}, or connect the store again.",
                service.name, service.url_setting
            ),
            Self::Unauthorized { service, .. } => service.key_hint.to_owned(),
            Self::Forbidden { service, .. } => service.permission_hint.to_owned(),
            Self::Address { .. } => "A sandbox prints its URL when it starts, for example \
                                     http://127.0.0.1:8080."
                .to_owned(),
            Self::ForeignHost { service, .. } => format!(
                "Use {} or a loopback address, or allow the host with --allow-host.",
                service.url
            ),
            Self::TooFast { .. } => {
                "Leave out --rate, or point --api-url at `prive-ps sandbox`.".to_owned()
            }
            Self::Certificates { .. } => "--cacert takes certificates in PEM format.".to_owned(),
            Self::NoClient(_) => "Install the system's certificates (Debian: apt-get install \
                                  ca-certificates), or pass a file with --cacert."
                .to_owned(),
            Self::RateLimited { .. } | Self::AskedToWait { status: 429, .. } => {
                "Another program may be using the same key. Try again later, and create a separate \
                 key for each program."
                    .to_owned()
            }
            Self::Unreachable { host, .. } if is_loopback(host) => SANDBOX_STOPPED.to_owned(),
            Self::AskedToWait { .. } | Self::Unavailable { .. } | Self::Broken { .. } => {
                RETRY_LATER.to_owned()
            }
            Self::Unreachable { .. } => {
                "Check the network connection and the proxy settings.".to_owned()
            }
            Self::Proxy { .. } => "Check HTTPS_PROXY. To pass a user name and password, use \
                                   http://name:password@host:port."
                .to_owned(),
            Self::Untrusted { host, .. } if is_loopback(host) => {
                "Pass the server's certificate with --cacert FILE.".to_owned()
            }
            Self::Untrusted { .. } => "If your company's proxy intercepts TLS, pass its \
                                       certificate with --cacert FILE."
                .to_owned(),
            Self::Interrupted { .. } => "Run the same command again to resume.".to_owned(),
            Self::NotFound { service, .. } => format!(
                "Check the ID that you entered, and check {}. Use -v to see the requests.",
                service.url_setting
            ),
            Self::Refused { service, .. } => format!(
                "Fix what {} reports. If it gives no reason, use -v to see the rejected request.",
                service.name
            ),
            Self::Unreadable { host, .. } if is_loopback(host) => {
                "Is another program listening on that address? `prive-ps sandbox` prints its URL."
                    .to_owned()
            }
            Self::Unreadable { url_setting, .. } => {
                format!(
                    "A proxy may have answered. Check {url_setting}, and check the proxy settings."
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::address::tests::EXAMPLE;

    #[test]
    fn a_hint_fits_its_cause() {
        let wait = std::time::Duration::from_mins(5);
        let asked = |status| Error::AskedToWait {
            service: &EXAMPLE,
            status,
            wait,
        };
        assert!(asked(429).hint().contains("Another program"));
        assert!(!asked(503).hint().contains("Another program"));
        let unreachable = |host: &str| Error::Unreachable {
            host: host.to_owned(),
            why: String::new(),
        };
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            let hint = unreachable(host).hint();
            assert!(
                hint.contains("sandbox") && !hint.contains("proxy"),
                "{hint}"
            );
        }
        assert!(unreachable("api.example.com").hint().contains("proxy"));
    }
}
