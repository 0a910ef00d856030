//! Who a contract belongs to. The strongest identity counts: if that one can't be read, the contract
//! belongs to no customer, whatever the weaker ones are.

use std::num::NonZeroU64;

use crate::domain::{CustomerIdentity, ShopifyCustomerId};
use crate::prive::Subscriber;
use crate::source::cells::{Cell, ParsedPhone, Region, read_email, read_phone};

/// The identities of a contract's customer; `email` receives the address. None if the strongest
/// can't be read, or there is none.
pub(super) fn customer<'a>(
    subscriber: Option<&Subscriber>,
    region: Region,
    email: &'a mut String,
) -> Option<CustomerIdentity<'a>> {
    let subscriber = subscriber?;
    let id = read_id(subscriber.external_id.as_deref());
    let country = bytes(subscriber.phone_country_code.as_ref());
    let phone = read_phone(bytes(subscriber.phone.as_ref()), country, region);
    let address = read_email(bytes(subscriber.email.as_ref()), email);
    if !is_attributed(&id, &address, &phone) {
        return None;
    }
    let phone = phone.ok();
    Some(CustomerIdentity {
        shopify_id: id.ok().map(|id| ShopifyCustomerId(id.get())),
        email: address.ok(),
        phone: phone.map(|read| read.phone),
        is_region_assumed: phone.is_some_and(|read| read.is_region_assumed),
    })
}

/// A Shopify customer id: digits, or a GID. An API rounds no ids, so that one with many zeros is as
/// good as any.
fn read_id(text: Option<&str>) -> Cell<NonZeroU64> {
    const GID: &str = "gid://shopify/Customer/";
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Cell::Empty;
    };
    let digits = text.strip_prefix(GID).unwrap_or(text);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(id) if is_number => Cell::Valid(id),
        _ => Cell::Invalid,
    }
}

fn bytes(text: Option<&String>) -> &[u8] {
    text.map_or(&[], |text| text.as_bytes())
}

fn is_attributed(id: &Cell<NonZeroU64>, email: &Cell<&str>, phone: &Cell<ParsedPhone>) -> bool {
    match (id, email, phone) {
        (Cell::Valid(_), _, _)
        | (Cell::Empty, Cell::Valid(_), _)
        | (Cell::Empty, Cell::Empty, Cell::Valid(_)) => true,
        (Cell::Invalid, _, _)
        | (Cell::Empty, Cell::Invalid, _)
        | (Cell::Empty, Cell::Empty, Cell::Invalid | Cell::Empty) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    /// Id, email, phone, and whether the phone's region was assumed.
    type Read = (Option<u64>, Option<String>, Option<String>, bool);

    fn read(subscriber: Json) -> Option<Read> {
        let subscriber: Option<Subscriber> = serde_json::from_value(subscriber).ok();
        let mut email = String::new();
        let customer = customer(subscriber.as_ref(), Region::default(), &mut email)?;
        Some((
            customer.shopify_id.map(|id| id.0),
            customer.email.map(str::to_owned),
            customer.phone.map(|phone| phone.to_string()),
            customer.is_region_assumed,
        ))
    }

    #[test]
    fn ids_and_phones_are_read_in_every_form() {
        let rosa = || Some("rosa@example.com".to_owned());
        let phone = || Some("+12125550123".to_owned());
        for id in [
            json!(7_012_345_678_901_u64),
            json!("7012345678901"),
            json!("gid://shopify/Customer/7012345678901"),
            json!(" 7012345678901 "),
        ] {
            let subscriber = json!({"externalId": id, "email": "Rosa@example.com"});
            let expected = (Some(7_012_345_678_901), rosa(), None, false);
            assert_eq!(read(subscriber), Some(expected), "{id}");
        }
        for country in ["1", "+1", "US"] {
            let subscriber = json!({"phone": "2125550123", "phoneCountryCode": country});
            assert_eq!(read(subscriber), Some((None, None, phone(), false)));
        }
        let subscriber = json!({"phone": "+12125550123", "phoneCountryCode": "GB"});
        assert_eq!(read(subscriber), Some((None, None, phone(), false)));
        let subscriber = json!({"phone": "2125550123", "phoneCountryCode": null});
        assert_eq!(read(subscriber), Some((None, None, phone(), true)));
    }

    #[test]
    fn an_id_with_many_zeros_was_not_rounded() {
        let read = read(json!({"externalId": 7_000_000_000_000_u64}));
        assert_eq!(read.unwrap().0, Some(7_000_000_000_000));
    }

    #[test]
    fn a_customer_is_attributed_by_the_strongest_identity_only() {
        let email = "rosa@example.com";
        for subscriber in [
            json!({"externalId": "cus_1", "email": email}),
            json!({"externalId": 7.5, "email": email}),
            json!({"externalId": "0", "email": email}),
            json!({"externalId": "+7012345678901", "email": email}),
            json!({"externalId": "gid://shopify/Order/7012345678901", "email": email}),
            json!({"externalId": {"id": 7_012_345_678_901_u64}, "email": email}),
            json!({"email": "rosa", "phone": "+12125550123"}),
            json!({"phone": "555"}),
            json!({"phone": "2125550123", "phoneCountryCode": "XX"}),
            json!({"externalId": null, "email": null, "phone": null}),
            json!({}),
            json!(null),
            json!("rosa@example.com"),
        ] {
            assert_eq!(read(subscriber.clone()), None, "{subscriber}");
        }
        // A weaker identity that can't be read does no harm.
        let subscriber =
            json!({"externalId": 7_012_345_678_901_u64, "email": "rosa", "phone": "5"});
        let expected = (Some(7_012_345_678_901), None, None, false);
        assert_eq!(read(subscriber), Some(expected));
    }
}
