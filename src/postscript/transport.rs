//! Why no answer came: the chain of errors under a failed request, judged.

use std::error::Error as StdError;

use super::address::Address;
use super::answer::one_line;
use super::error::Error;
use super::retry::Trouble;

/// Whether a request that got no answer may be tried again, with the error it becomes if not; an
/// error outright where trying again is of no use.
pub(super) fn judge(address: &Address, error: &reqwest::Error) -> Result<(Trouble, Error), Error> {
    let host = address.host().to_owned();
    let why = innermost(error);
    if let Some(what) = certificate_trouble(error) {
        // The certificate's own names can stand in it.
        let why = one_line(&what);
        return Err(Error::Untrusted { host, why });
    }
    if chain(error).any(|cause| cause.to_string().contains("proxy authorization required")) {
        let why = "it demands a name and a password".to_owned();
        return Err(Error::Proxy { host, why });
    }
    if error.is_timeout() && !error.is_connect() {
        let why = "no whole answer came in time".to_owned();
        return Ok((
            Trouble::Broken,
            Error::Broken {
                host,
                attempts: 0,
                why,
            },
        ));
    }
    if error.is_connect() {
        return Ok((Trouble::Unreachable, Error::Unreachable { host, why }));
    }
    if error.is_builder() {
        return Err(Error::Unreadable { host, what: why });
    }
    Ok((
        Trouble::Broken,
        Error::Broken {
            host,
            attempts: 0,
            why,
        },
    ))
}

/// The last cause of an error, which names the trouble where those above it only pass it on.
pub(super) fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn certificate_trouble(error: &reqwest::Error) -> Option<String> {
    chain(error).find_map(|cause| {
        let cause = tls_error(cause)?;
        matches!(
            cause,
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
        )
        .then(|| cause.to_string())
    })
}

/// The TLS error in a cause. An I/O error shows its own source in the chain, not the error that it
/// carries, so that one is opened here, however often it is wrapped.
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
