//! Everything that can go wrong between here and Postscript, each in a sentence a person
//! understands.

use std::path::PathBuf;
use std::time::Duration;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The API's address can't be used.
    #[error("`{address}` can't be the address of Postscript's API: {why}")]
    Address {
        /// The address as given.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// The API's address is one that no key goes to.
    #[error("a Postscript key isn't sent to `{host}`")]
    ForeignHost {
        /// The host's name.
        host: String,
    },
    /// A pace that only a sandbox may be given.
    #[error("more than 15 requests a second are for a sandbox on this machine only")]
    TooFast,
    /// A certificate file that can't be used.
    #[error("the certificates in {} can't be used: {why}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// No client could be made, which happens where the system has no certificates.
    #[error("no secure connection can be made from this machine: {0}")]
    NoClient(String),
    /// 401: the key is missing, wrong or withdrawn.
    #[error("{} refused the key: {said}", elsewhere.as_deref().unwrap_or("Postscript"))]
    Unauthorized {
        /// The address that refused it, where it isn't Postscript's own.
        elsewhere: Option<String>,
        /// Postscript's words.
        said: String,
    },
    /// 403: the key is known, and not allowed this.
    #[error("Postscript doesn't allow this key that: {said}")]
    Forbidden {
        /// Postscript's words.
        said: String,
    },
    /// 404.
    #[error("Postscript doesn't know what was asked for: {said}")]
    NotFound {
        /// Postscript's words.
        said: String,
    },
    /// Any other answer that says no.
    #[error("Postscript refused the request ({status}): {said}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Postscript's words.
        said: String,
    },
    /// 429, over and over.
    #[error("Postscript's rate limit left no room for {} s", waited.as_secs())]
    RateLimited {
        /// How long it was tried.
        waited: Duration,
    },
    /// 429 or 503, with the wish that we come back later than we are ready to wait.
    #[error("Postscript asks to be left alone for {} s", wait.as_secs())]
    AskedToWait {
        /// How long.
        wait: Duration,
    },
    /// 5xx or 408 or 425, over and over.
    #[error("Postscript is unavailable; {attempts} attempts, the last answered {status}: {said}")]
    Unavailable {
        /// How often it was tried.
        attempts: u32,
        /// The last answer's HTTP status.
        status: u16,
        /// Postscript's words.
        said: String,
    },
    /// No connection.
    #[error("{host} can't be reached: {why}")]
    Unreachable {
        /// The host.
        host: String,
        /// What the network says.
        why: String,
    },
    /// The proxy on the way says no.
    #[error("the proxy on the way to {host} refused the connection: {why}")]
    Proxy {
        /// The host that was to be reached.
        host: String,
        /// What it said.
        why: String,
    },
    /// Nobody vouches for the server's certificate.
    #[error("the certificate of {host} isn't trusted: {why}")]
    Untrusted {
        /// The host.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The connection broke, over and over.
    #[error("the connection to {host} broke {attempts} times: {why}")]
    Broken {
        /// The host.
        host: String,
        /// How often it was tried.
        attempts: u32,
        /// What the network says.
        why: String,
    },
    /// An answer that no Postscript gives.
    #[error("the answer of {host} can't be understood: {what}")]
    Unreadable {
        /// The host.
        host: String,
        /// What is wrong with it.
        what: String,
    },
    /// The person stopped the run.
    #[error("interrupted")]
    Interrupted {
        /// Whether the request had left, so that it may have been carried out.
        sent: bool,
    },
}

/// Whose turn it is after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Another key.
    Key,
    /// The command line.
    Usage,
    /// The machine's settings.
    Settings,
    /// The network.
    Network,
    /// Time.
    Wait,
    /// The person stopped it.
    Interrupted,
    /// Nothing of these.
    None,
}

impl Error {
    /// Whose turn it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unauthorized { .. } | Self::Forbidden { .. } => ErrorKind::Key,
            Self::Address { .. } | Self::ForeignHost { .. } | Self::TooFast => ErrorKind::Usage,
            Self::Certificates { .. } | Self::NoClient(_) => ErrorKind::Settings,
            Self::Unreachable { .. }
            | Self::Proxy { .. }
            | Self::Untrusted { .. }
            | Self::Broken { .. } => ErrorKind::Network,
            Self::RateLimited { .. } | Self::AskedToWait { .. } | Self::Unavailable { .. } => {
                ErrorKind::Wait
            }
            Self::Interrupted { .. } => ErrorKind::Interrupted,
            Self::NotFound { .. } | Self::Refused { .. } | Self::Unreadable { .. } => {
                ErrorKind::None
            }
        }
    }

    /// Whether the next request would fail as well, so that going on is of no use.
    pub fn is_fatal(&self) -> bool {
        !matches!(
            self,
            Self::NotFound { .. }
                | Self::Refused { .. }
                | Self::Unavailable { .. }
                | Self::Broken { .. }
                | Self::Unreadable { .. }
        )
    }

    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unauthorized {
                elsewhere: Some(_), ..
            } => {
                "A sandbox takes the key that it printed when it started. Postscript's keys go to \
                 Postscript: leave out --api-url and POSTSCRIPT_API_URL, or connect the store again."
            }
            Self::Unauthorized { .. } => {
                "In Postscript: Shop name → API → Create Security Key Pair → Yes → label → Show; \
                 copy the private key (sk_…)."
            }
            Self::Forbidden { .. } => {
                "A partner's key needs the shop's private key in POSTSCRIPT_SHOP_TOKEN; a shop's \
                 own key needs a plan with API access."
            }
            Self::Address { .. } => {
                "A sandbox prints its address when it starts, http://127.0.0.1:8080 for example."
            }
            Self::ForeignHost { .. } => {
                "Use https://api.postscript.io or a loopback address, or name the host with \
                 --allow-host."
            }
            Self::TooFast => "Leave --rate out, or point --api-url at `prive-ps sandbox`.",
            Self::Certificates { .. } => "--cacert takes certificates in PEM form.",
            Self::NoClient(_) => {
                "Install the system's certificates (Debian: apt-get install ca-certificates), or \
                 name a file with --cacert."
            }
            Self::RateLimited { .. } | Self::AskedToWait { .. } => {
                "Another program may be using the same key. Try again later; give each tool a key \
                 pair of its own."
            }
            Self::Unavailable { .. } | Self::Broken { .. } => {
                "Try again later; what was done stays done, and running it again goes on from there."
            }
            Self::Unreachable { .. } => "Check the address, the network and the proxy settings.",
            Self::Proxy { .. } => {
                "Check HTTPS_PROXY; a name and a password go into it as \
                 http://name:password@host:port."
            }
            Self::Untrusted { .. } => {
                "Where a company's proxy signs connections itself, name its certificate with \
                 --cacert."
            }
            Self::Interrupted { .. } => "Run the same command again to go on.",
            Self::NotFound { .. } => {
                "Check the address in --api-url and any id that was given; -v shows what was asked \
                 for."
            }
            Self::Refused { .. } => {
                "Correct what Postscript names; where it gives no reason, -v shows the request that \
                 it refused."
            }
            Self::Unreadable { .. } => {
                "Something on the way may have answered in Postscript's place: check --api-url and \
                 the proxy settings."
            }
        }
    }
}
