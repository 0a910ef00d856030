//! Whose key a request carries.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;

use super::error::ApiError;
use crate::sandbox::settings::Settings;

/// Whose request it is; each has a rate limit of its own (documented).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Caller {
    /// The shop's key.
    Shop,
    /// A partner's key alone.
    Partner,
    /// A partner's key and the shop's token.
    PartnerForShop,
}

/// The caller that these headers name.
///
/// A public key (`pk_`) is as wrong as an unknown one (documented), and so is a shop token that
/// isn't the shop's key (assumed). A token beside the shop's own key is ignored (assumed).
pub(super) fn caller(settings: &Settings, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let authorization = headers.get(AUTHORIZATION).ok_or(ApiError::MissingKey)?;
    let key = authorization.to_str().ok().and_then(key_in);
    let key = key.ok_or(ApiError::InvalidKey)?;
    let (shop, partner) = (settings.key.as_ref(), settings.partner_key.as_ref());
    if shop == Some(&key) {
        return Ok(Caller::Shop);
    }
    if partner != Some(&key) {
        return Err(ApiError::InvalidKey);
    }
    match headers.get("x-postscript-shop-token") {
        None => Ok(Caller::Partner),
        Some(token) if shop.is_some_and(|shop| token == shop.as_str()) => {
            Ok(Caller::PartnerForShop)
        }
        Some(_) => Err(ApiError::InvalidKey),
    }
}

/// The key in an `Authorization` header: a bearer token, or the user name of the older Basic form
/// (documented).
fn key_in(authorization: &str) -> Option<String> {
    let (scheme, rest) = authorization.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD
        .decode(rest)
        .ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    decoded.split_once(':').map(|(user, _)| user.to_owned())
}
