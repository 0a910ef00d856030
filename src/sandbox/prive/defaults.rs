//! The published fields of contracts and billing attempts, with values for what isn't given.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::{Map, Value, json};

/// The products of the store, with their prices.
pub(super) const PRODUCTS: [(&str, f64); 5] = [
    ("House Blend", 18.0),
    ("Single Origin Ethiopia", 24.0),
    ("Decaf Evening", 19.5),
    ("Espresso Roast", 21.0),
    ("Cold Brew Pack", 32.0),
];

/// Every field of a published subscription, with a value for what isn't given.
const FIELDS: &str = r#"{
    "id": null, "createdAt": null, "updatedAt": null, "friendlyId": null,
    "externalId": null, "subscriber": null, "status": "ACTIVE", "purchaseDate": null,
    "cancelDate": null, "cancelReason": null, "pausedAtDate": null,
    "pauseLimitSettings": null, "nextDeliveryDate": null, "nextBillingDate": null,
    "billingCadenceCount": null, "billingCadenceUnit": null,
    "deliveryCadenceCount": null, "deliveryCadenceUnit": null,
    "lines": null, "upcomingOrders": null, "discountCodes": [], "currencyCode": "USD",
    "isPrepaid": false, "isMembership": false, "customAttributes": null, "gift": null,
    "recipient": null, "dunningInstances": null,
    "deliveryFirstName": null, "deliveryLastName": null, "deliveryAddress1": null,
    "deliveryAddress2": null, "deliveryCountry": null, "deliveryProvince": null,
    "deliveryCity": null, "deliveryZip": null, "deliveryShippingOption": null,
    "deliveryPrice": null, "deliveryPhone": null, "deliveryCompany": null,
    "billingFirstName": null, "billingLastName": null, "billingAddress1": null,
    "billingAddress2": null, "billingCountry": null, "billingProvince": null,
    "billingCity": null, "billingZip": null,
    "paymentMethodExternalId": "pm_sandbox", "paymentMethodType": "CustomerCreditCard",
    "paymentMethodLast4Digits": "4242", "paymentMethodExpiryMonth": "12",
    "paymentMethodExpiryYear": "2030", "paymentMethodBrand": "visa",
    "paymentMethodEmail": null, "paymentMethodName": null
}"#;

/// Every field of a published subscription. Those that are `null` here and published as required are
/// made up by [`super::contract::Contract`].
pub(super) fn template() -> &'static Map<String, Value> {
    static TEMPLATE: LazyLock<Map<String, Value>> =
        LazyLock::new(|| serde_json::from_str(FIELDS).unwrap_or_default());
    &TEMPLATE
}

/// The subscriber of a contract that was given without one.
pub(super) fn subscriber(number: usize, created_at: Timestamp) -> Value {
    json!({
        "id": id("cus", number), "createdAt": stamp(created_at), "updatedAt": stamp(created_at),
        "externalId": (7_900_000_000_000 + number as u64).to_string(),
        "firstName": null, "lastName": null, "email": format!("customer{number}@example.com"),
        "phoneCountryCode": null, "phone": null,
    })
}

/// A line of a contract, with one of the [`PRODUCTS`].
pub(super) fn line(number: usize, contract: &str, product: usize, created_at: Timestamp) -> Value {
    let (title, price) = PRODUCTS[product % PRODUCTS.len()];
    let (created_at, external) = (stamp(created_at), 8_000_000_000_001 + product as u64);
    json!({
        "id": id("line", number), "createdAt": created_at, "updatedAt": created_at,
        "externalId": id("gline", number), "subscriptionId": contract, "quantity": 1,
        "currentPrice": price, "subscriptionOfferOptionId": null, "sellingPlanId": null,
        "schedule": null, "customAttributes": null, "deletedAt": null,
        "variant": {
            "id": id("var", product), "externalId": external.to_string(), "status": "ACTIVE",
            "currentPrice": price, "variantTitle": "12 oz", "sku": null,
            "product": {
                "id": id("prod", product), "createdAt": created_at, "updatedAt": created_at,
                "externalId": (external + 1_000).to_string(), "imageUrl": null,
                "productTitle": title, "description": null,
            },
        },
    })
}

/// A billing attempt of a contract, without an error.
pub(super) fn attempt(number: usize, contract: &str, now: Timestamp) -> Value {
    json!({
        "id": id("att", number), "createdAt": stamp(now), "updatedAt": stamp(now),
        "externalId": id("gatt", number), "subscriptionId": contract, "orderId": null,
        "errorMsg": null, "errorCode": null, "ready": true, "trigger": "RENEWAL_TASK",
        "paymentMethodExternalId": "pm_sandbox", "paymentMethodType": "CustomerCreditCard",
        "paymentMethodLast4Digits": "4242", "paymentMethodExpiryMonth": "12",
        "paymentMethodExpiryYear": "2030", "paymentMethodBrand": "visa",
        "paymentMethodEmail": null, "paymentMethodName": null,
    })
}

/// An id of a kind, unique and always the same.
pub(super) fn id(kind: &str, number: usize) -> String {
    let scattered = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4B) & 0xFFFF_FFFF_FFFF;
    format!("{kind}_{scattered:012x}")
}

/// The given value, with the fields that its objects lack taken from `whole`.
pub(super) fn fill(mut whole: Value, given: &Value) -> Value {
    let (Some(fields), Some(given_fields)) = (whole.as_object_mut(), given.as_object()) else {
        return given.clone();
    };
    for (name, value) in given_fields {
        let default = fields.remove(name).unwrap_or_default();
        fields.insert(name.clone(), fill(default, value));
    }
    whole
}

/// The same for each item of a given list.
pub(super) fn fill_each(whole: &Value, given: &Value) -> Value {
    match given.as_array() {
        Some(items) => items.iter().map(|item| fill(whole.clone(), item)).collect(),
        None => given.clone(),
    }
}

/// A date as Prive writes it: UTC, with milliseconds.
pub(super) fn stamp(moment: Timestamp) -> Value {
    json!(moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// How often an order is due.
#[derive(Clone, Copy)]
pub(super) struct Cadence {
    pub(super) count: i64,
    pub(super) unit: &'static str,
}

impl Cadence {
    /// The published units.
    pub(super) fn unit(name: &str) -> Option<&'static str> {
        ["HOUR", "DAY", "WEEK", "MONTH", "YEAR"]
            .into_iter()
            .find(|unit| *unit == name)
    }

    /// The moment so many periods later, at the same hour.
    pub(super) fn after(self, from: Timestamp, periods: i64) -> Timestamp {
        let count = self.count.max(1).saturating_mul(periods);
        let span = match self.unit {
            "HOUR" => Span::new().try_hours(count),
            "DAY" => Span::new().try_days(count),
            "WEEK" => Span::new().try_weeks(count),
            "YEAR" => Span::new().try_years(count),
            _ => Span::new().try_months(count),
        };
        let from = from.to_zoned_datetime(TimeZone::UTC);
        let moved = span.and_then(|span| from.checked_add(span));
        moved.unwrap_or(from).timestamp()
    }

    /// The first order after `now` of a contract that began at `start`.
    pub(super) fn next(self, start: Timestamp, now: Timestamp) -> Timestamp {
        let longest_hours = match self.unit {
            "HOUR" => 1,
            "DAY" => 24,
            "WEEK" => 7 * 24,
            "YEAR" => 366 * 24,
            _ => 31 * 24,
        };
        let elapsed = now.duration_since(start).as_hours().max(0);
        let mut periods = (elapsed / longest_hours / self.count.max(1)).max(1);
        while self.after(start, periods) <= now && self.after(start, periods + 1) > start {
            periods += 1;
        }
        self.after(start, periods)
    }
}

/// Dunning that began with a failed billing attempt, after the first of five retries, two days each.
/// `contractCancelledAt` is published as always there.
pub(super) fn dunning(began: Timestamp) -> Value {
    let end = began
        .checked_add(SignedDuration::from_hours(240))
        .unwrap_or(began);
    json!({
        "createdAt": stamp(began), "dunningComplete": false, "lastRetryDate": stamp(began),
        "billingRetryCount": 1, "maxBillingRetryCount": 5, "errorCode": "CARD_DECLINED",
        "isReactivated": false, "contractCancelledAt": stamp(end), "maxBillingRetryCountAction": "CANCEL",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_order_is_the_first_after_now_and_at_the_same_hour() {
        let start = at("2024-01-31T09:30:00Z");
        for (count, unit, now, next) in [
            (1, "MONTH", "2026-02-27T00:00:00Z", "2026-02-28T09:30:00Z"),
            (1, "MONTH", "2026-02-28T09:30:00Z", "2026-03-31T09:30:00Z"),
            (2, "WEEK", "2024-01-31T09:30:00Z", "2024-02-14T09:30:00Z"),
            (2, "WEEK", "2026-11-25T22:00:00Z", "2026-12-02T09:30:00Z"),
            (30, "DAY", "2023-01-01T00:00:00Z", "2024-03-01T09:30:00Z"),
            (1, "YEAR", "2026-11-25T22:00:00Z", "2027-01-31T09:30:00Z"),
        ] {
            let cadence = Cadence { count, unit };
            assert_eq!(
                cadence.next(start, at(now)),
                at(next),
                "{count} {unit} {now}"
            );
        }
    }

    #[test]
    fn a_given_value_is_filled_in_at_every_depth() {
        let whole = json!({"a": 1, "b": {"c": 2, "d": null}, "e": [1]});
        let given = json!({"b": {"d": {"x": 1}}, "e": [], "a": null});
        let filled = json!({"a": null, "b": {"c": 2, "d": {"x": 1}}, "e": []});
        assert_eq!(fill(whole, &given), filled);
    }
}
