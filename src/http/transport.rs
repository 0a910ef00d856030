//! Why no response came, from the chain of errors below a failed request.

use std::error::Error as StdError;

use super::address::Address;
use super::error::Error;
use super::response::one_line;
use super::retry::FailureKind;

/// How a request without a response failed after this many attempts, with the error to return if it was
/// the last one. Fails at once if a retry can't succeed.
pub(super) fn classify(
    address: &Address,
    attempts: u32,
    error: &reqwest::Error,
) -> Result<(FailureKind, Error), Error> {
    let host = address.host().to_owned();
    let broken = |host, why| {
        let error = Error::Broken {
            host,
            attempts,
            why,
        };
        Ok((FailureKind::Broken, error))
    };
    let why = innermost(error);
    if let Some(problem) = certificate_problem(error) {
        // The certificate's own names can be part of it.
        let why = one_line(&problem);
        return Err(Error::Untrusted { host, why });
    }
    if chain(error).any(|cause| cause.to_string().contains("proxy authorization required")) {
        let why = "it requires a user name and password".to_owned();
        return Err(Error::Proxy { host, why });
    }
    if error.is_timeout() && !error.is_connect() {
        let why = "timed out before the complete response arrived";
        return broken(host, why.to_owned());
    }
    if error.is_connect() {
        return Ok((FailureKind::Unreachable, Error::Unreachable { host, why }));
    }
    if error.is_builder() {
        return Err(Error::Unreadable {
            host,
            url_setting: address.service().url_setting,
            what: why,
        });
    }
    broken(host, why)
}

/// The last cause of an error. Those above it only pass it on.
pub(super) fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn certificate_problem(error: &reqwest::Error) -> Option<String> {
    chain(error).find_map(|cause| {
        let cause = tls_error(cause)?;
        matches!(
            cause,
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
        )
        .then(|| cause.to_string())
    })
}

/// The TLS error in a cause. The source of an I/O error skips the error that it wraps, so that one
/// is unwrapped here, however often it is wrapped.
fn tls_error<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    if let Some(io) = cause.downcast_ref::<std::io::Error>() {
        return tls_error(io.get_ref()?);
    }
    cause.downcast_ref::<rustls::Error>()
}

fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
