//! Everything that can go wrong with a request, each in one sentence. What to do next is in
//! `hint.rs`.

use std::path::PathBuf;
use std::time::Duration;

use super::service::Service;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The API's address can't be used.
    #[error("`{address}` is not a valid {} URL: {why}", service.name)]
    Address {
        /// The service that is expected there.
        service: &'static Service,
        /// The address as given, without anything secret.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// A key isn't sent to this host.
    #[error("a {} key can't be sent to `{host}`", service.name)]
    ForeignHost {
        /// The service that the key is for.
        service: &'static Service,
        /// The host's name.
        host: String,
    },
    /// A rate above the published limit, towards the real service.
    #[error("{} allows 15 requests per second; higher rates work only with a sandbox", service.name)]
    TooFast {
        /// The service with the limit.
        service: &'static Service,
    },
    /// A certificate file that can't be used.
    #[error("the certificates in {} can't be used: {why}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// No client could be made, which happens on a system without certificates.
    #[error("can't make secure connections from this machine: {0}")]
    NoClient(String),
    /// 401: the key is missing, wrong or revoked.
    #[error("{} rejected the key: {message}", address.as_deref().unwrap_or(service.name))]
    Unauthorized {
        /// The service.
        service: &'static Service,
        /// The address that refused it, unless it is the published one.
        address: Option<String>,
        /// The server's message.
        message: String,
    },
    /// 403: the key is valid, but lacks a permission.
    #[error("{} doesn't allow this key to do that: {message}", service.name)]
    Forbidden {
        /// The service.
        service: &'static Service,
        /// The server's message.
        message: String,
    },
    /// 404.
    #[error("{} returned 404 (not found): {message}", service.name)]
    NotFound {
        /// The service.
        service: &'static Service,
        /// The server's message.
        message: String,
    },
    /// Any other response that isn't 2xx.
    #[error("{} rejected the request ({status}): {message}", service.name)]
    Refused {
        /// The service.
        service: &'static Service,
        /// The HTTP status.
        status: u16,
        /// The server's message.
        message: String,
    },
    /// 429 until the retries were used up.
    #[error("{}: still rate-limited after {} s", service.name, waited.as_secs())]
    RateLimited {
        /// The service.
        service: &'static Service,
        /// How long it was tried.
        waited: Duration,
    },
    /// The server asked for a longer wait than is made.
    #[error("{} asked to retry after {} s ({status})", service.name, wait.as_secs())]
    AskedToWait {
        /// The service.
        service: &'static Service,
        /// The HTTP status, for example 429 or 503.
        status: u16,
        /// How long.
        wait: Duration,
    },
    /// 5xx, 408 or 425 until the retries were used up.
    #[error("{} is unavailable ({status}, attempts: {attempts}): {message}", service.name)]
    Unavailable {
        /// The service.
        service: &'static Service,
        /// The number of attempts.
        attempts: u32,
        /// The last HTTP status.
        status: u16,
        /// The server's message.
        message: String,
    },
    /// No connection.
    #[error("{host} can't be reached: {why}")]
    Unreachable {
        /// The host.
        host: String,
        /// The network's error.
        why: String,
    },
    /// The proxy refused the connection.
    #[error("the proxy for {host} refused the connection: {why}")]
    Proxy {
        /// The host that was to be reached.
        host: String,
        /// Why.
        why: String,
    },
    /// The server's certificate isn't trusted.
    #[error("the certificate of {host} isn't trusted: {why}")]
    Untrusted {
        /// The host.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The connection broke until the retries were used up.
    #[error("the connection to {host} failed (attempts: {attempts}): {why}")]
    Broken {
        /// The host.
        host: String,
        /// The number of attempts.
        attempts: u32,
        /// The network's error.
        why: String,
    },
    /// A response that the service doesn't send.
    #[error("the response from {host} can't be read: {what}")]
    Unreadable {
        /// The host.
        host: String,
        /// The flag or variable that names the address.
        url_setting: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The run was canceled.
    #[error("interrupted")]
    Interrupted {
        /// Whether the request had been sent, so that it may have had an effect.
        sent: bool,
    },
}

/// What has to change before a retry can succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The key.
    Key,
    /// The command line.
    Usage,
    /// The machine's configuration.
    Settings,
    /// The network.
    Network,
    /// Nothing: it only takes time.
    Wait,
    /// Nothing: the run was canceled.
    Interrupted,
    /// Something else.
    None,
}

impl Error {
    /// What has to change before a retry can succeed.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unauthorized { .. } | Self::Forbidden { .. } => ErrorKind::Key,
            Self::Address { .. } | Self::ForeignHost { .. } | Self::TooFast { .. } => {
                ErrorKind::Usage
            }
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

    /// Whether the next request would fail as well, so that the run ends.
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
}
