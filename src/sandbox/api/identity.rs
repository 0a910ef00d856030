//! Who sends a request: which key it carries.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;

use super::answers::Refusal;

/// The keys that are honoured.
pub(in super::super) struct Keys {
    pub(in super::super) shop: String,
    partner: Option<String>,
}

/// Whose request it is; each has a count of requests of its own (documented).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Caller {
    /// The shop's key.
    Shop,
    /// A partner's key alone.
    Partner,
    /// A partner's key and the shop's token.
    PartnerForShop,
}

impl Caller {
    pub(in super::super) const COUNT: usize = 3;
}

impl Keys {
    /// Makes a key up where none is given.
    pub(in super::super) fn new(shop: Option<String>, partner: Option<String>) -> Keys {
        Keys {
            shop: shop.unwrap_or_else(|| format!("sk_{}", uuid::Uuid::new_v4().simple())),
            partner,
        }
    }

    /// A text without either key.
    pub(super) fn taken_out_of(&self, text: &str) -> Box<str> {
        let keys = std::iter::once(&self.shop).chain(&self.partner);
        keys.fold(text.to_owned(), |text, key| text.replace(key, "…"))
            .into()
    }

    /// Whose request these headers make it.
    ///
    /// A public key (`pk_`) is as wrong as an unknown one (documented). So is a shop token that
    /// isn't the shop's key (assumed). The token of who has the shop's key already is not looked at
    /// (assumed).
    pub(super) fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let authorization = headers.get(AUTHORIZATION).ok_or(Refusal::NoKey)?;
        let key = authorization
            .to_str()
            .ok()
            .and_then(presented)
            .ok_or(Refusal::WrongKey)?;
        if key == self.shop {
            return Ok(Caller::Shop);
        }
        if self.partner.as_ref() != Some(&key) {
            return Err(Refusal::WrongKey);
        }
        match headers.get("x-postscript-shop-token") {
            None => Ok(Caller::Partner),
            Some(token) if token == self.shop.as_str() => Ok(Caller::PartnerForShop),
            Some(_) => Err(Refusal::WrongKey),
        }
    }
}

/// The key in an `Authorization` header: a bearer token, or the user name of the older Basic form
/// (documented).
fn presented(authorization: &str) -> Option<String> {
    let (scheme, rest) = authorization.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(
        base64::engine::general_purpose::STANDARD
            .decode(rest)
            .ok()?,
    )
    .ok()?;
    decoded.split_once(':').map(|(user, _)| user.to_owned())
}
