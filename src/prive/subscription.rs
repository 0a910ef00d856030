//! A contract and its customer, as far as this tool reads them (`SubscriptionDto`).

use jiff::Timestamp;
use serde::Deserialize;

use super::lenient::{count, flag, list, number, object, text, time};

/// A subscription contract.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    /// Prive's id.
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    /// Shopify's contract id, as a number or a GID.
    #[serde(deserialize_with = "text")]
    pub external_id: Option<String>,
    /// The id that merchants see.
    #[serde(deserialize_with = "text")]
    pub friendly_id: Option<String>,
    /// `ACTIVE`, `PAUSED`, `FAILED`, `CANCELLED`, `EXPIRED`, or a word that was added since.
    #[serde(deserialize_with = "text")]
    pub status: Option<String>,
    /// The customer.
    #[serde(deserialize_with = "object")]
    pub subscriber: Option<Subscriber>,
    /// When the contract was created.
    #[serde(deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When the subscription was bought; earlier than `created_at` for a migrated contract.
    #[serde(deserialize_with = "time")]
    pub purchase_date: Option<Timestamp>,
    /// When it was canceled.
    #[serde(deserialize_with = "time")]
    pub cancel_date: Option<Timestamp>,
    /// Why it was canceled.
    #[serde(deserialize_with = "text")]
    pub cancel_reason: Option<String>,
    /// When it was paused.
    #[serde(deserialize_with = "time")]
    pub paused_at_date: Option<Timestamp>,
    /// When it is billed next, moved and skipped orders considered.
    #[serde(deserialize_with = "time")]
    pub next_billing_date: Option<Timestamp>,
    /// How many units lie between two deliveries.
    #[serde(deserialize_with = "count")]
    pub delivery_cadence_count: Option<u64>,
    /// `HOUR`, `DAY`, `WEEK`, `MONTH` or `YEAR`.
    #[serde(deserialize_with = "text")]
    pub delivery_cadence_unit: Option<String>,
    /// Whether several orders are paid for in advance.
    #[serde(deserialize_with = "flag")]
    pub is_prepaid: Option<bool>,
    /// The currency, three letters.
    #[serde(deserialize_with = "text")]
    pub currency_code: Option<String>,
    /// What is subscribed to.
    #[serde(deserialize_with = "list")]
    pub lines: Vec<Line>,
    /// The next orders, as far as they are planned.
    #[serde(deserialize_with = "list")]
    pub upcoming_orders: Vec<UpcomingOrder>,
    /// The times that billing failed and was retried, if they were asked for.
    #[serde(deserialize_with = "list")]
    pub dunning_instances: Vec<DunningInstance>,
}

/// A customer (`SubscriberDto`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscriber {
    /// Prive's id.
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    /// Shopify's customer id; whether as a number or a GID isn't published.
    #[serde(deserialize_with = "text")]
    pub external_id: Option<String>,
    /// The email address.
    #[serde(deserialize_with = "text")]
    pub email: Option<String>,
    /// The country of `phone`; whether `1`, `+1` or `US` isn't published.
    #[serde(deserialize_with = "text")]
    pub phone_country_code: Option<String>,
    /// The phone number.
    #[serde(deserialize_with = "text")]
    pub phone: Option<String>,
}

/// A product in a contract (`SubscriptionLineDto`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Line {
    /// How many.
    #[serde(deserialize_with = "number")]
    pub quantity: Option<f64>,
    /// The price of one.
    #[serde(deserialize_with = "number")]
    pub current_price: Option<f64>,
    /// The product's variant.
    #[serde(deserialize_with = "object")]
    pub variant: Option<Variant>,
    /// When the line was removed, if it was.
    #[serde(deserialize_with = "time")]
    pub deleted_at: Option<Timestamp>,
}

/// A product's variant.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Variant {
    /// Its title.
    #[serde(deserialize_with = "text")]
    pub variant_title: Option<String>,
    /// The product.
    #[serde(deserialize_with = "object")]
    pub product: Option<Product>,
}

/// A product.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Product {
    /// Its title.
    #[serde(deserialize_with = "text")]
    pub product_title: Option<String>,
}

/// A planned order (`UpcomingOrderDto`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpcomingOrder {
    /// When it is due.
    #[serde(deserialize_with = "time")]
    pub scheduled_date: Option<Timestamp>,
    /// Whether the customer skips it.
    #[serde(deserialize_with = "flag")]
    pub is_skipped: Option<bool>,
}

/// A time that billing failed and was retried (`DunningInstanceDto`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DunningInstance {
    /// When billing first failed.
    #[serde(deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// How many retries there were.
    #[serde(deserialize_with = "count")]
    pub billing_retry_count: Option<u64>,
    /// How many retries there are at most.
    #[serde(deserialize_with = "count")]
    pub max_billing_retry_count: Option<u64>,
}

impl Line {
    /// The product's title.
    pub fn product_title(&self) -> Option<&str> {
        let product = self.variant.as_ref()?.product.as_ref()?;
        product.product_title.as_deref()
    }

    /// The variant's title.
    pub fn variant_title(&self) -> Option<&str> {
        self.variant.as_ref()?.variant_title.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::prive::Page;

    /// A contract in the published shape.
    fn published() -> Value {
        json!({
            "id": "sub_1", "externalId": "gid://shopify/SubscriptionContract/1001",
            "friendlyId": "P-1001", "status": "ACTIVE", "createdAt": "2026-05-01T10:00:00.000Z",
            "purchaseDate": "2026-05-01T10:00:00Z", "cancelDate": null, "cancelReason": null,
            "pausedAtDate": null, "nextBillingDate": "2026-12-01T10:00:00.000Z",
            "deliveryCadenceCount": 2, "deliveryCadenceUnit": "WEEK", "isPrepaid": false,
            "currencyCode": "USD", "pauseLimitSettings": null,
            "subscriber": {"id": "cus_1", "externalId": 7_012_345_678_901_u64,
                "email": "rosa@example.com", "phoneCountryCode": "1", "phone": "2125550123",
                "firstName": null},
            "lines": [{"quantity": 2, "currentPrice": 9.5, "deletedAt": null, "variant":
                {"variantTitle": "Whole bean", "product": {"productTitle": "Decaf"}}}],
            "upcomingOrders": [{"scheduledDate": "2026-12-01T10:00:00.000Z", "isSkipped": false,
                "lines": [], "oneTimeAddOns": []}],
            "dunningInstances": [{"createdAt": "2026-11-20T10:00:00.000Z", "billingRetryCount": 2,
                "maxBillingRetryCount": 5}]
        })
    }

    #[test]
    fn the_published_shape_is_read() {
        let contract: Subscription = serde_json::from_value(published()).unwrap();
        assert_eq!(contract.status.as_deref(), Some("ACTIVE"));
        let subscriber = contract.subscriber.unwrap();
        assert_eq!(subscriber.external_id.as_deref(), Some("7012345678901"));
        assert_eq!(contract.lines[0].product_title(), Some("Decaf"));
        assert_eq!(contract.lines[0].variant_title(), Some("Whole bean"));
        assert_eq!(
            contract.upcoming_orders[0].scheduled_date,
            contract.next_billing_date
        );
        assert!(contract.next_billing_date.is_some());
    }

    #[test]
    fn no_change_of_a_field_is_an_error() {
        for name in published().as_object().unwrap().keys() {
            for other in [
                json!(null),
                json!(1),
                json!("text"),
                json!([1]),
                json!({"a": 1}),
                json!(true),
            ] {
                let mut changed = published();
                changed[name] = other.clone();
                let read = serde_json::from_value::<Subscription>(changed);
                assert!(read.is_ok(), "{name}: {other}");
            }
        }
        for name in ["id", "externalId", "email", "phone", "phoneCountryCode"] {
            let mut changed = published();
            changed["subscriber"][name] = json!({"a": [1]});
            let read: Subscription = serde_json::from_value(changed).unwrap();
            assert!(read.subscriber.is_some(), "{name}");
        }
        let empty: Subscription = serde_json::from_value(json!({})).unwrap();
        assert_eq!(empty, Subscription::default());
    }

    #[test]
    fn an_identity_of_another_type_is_not_missing() {
        let read: Subscriber = serde_json::from_value(json!({"externalId": {"id": 7}})).unwrap();
        assert_eq!(read.external_id.as_deref(), Some(r#"{"id":7}"#));
    }

    #[test]
    fn a_page_needs_its_list_and_keeps_unreadable_records() {
        type Subscriptions = Page<Subscription>;
        let page: Subscriptions = serde_json::from_value(json!({
            "page": 1, "limit": 250, "totalItems": "3", "totalPages": 1.0,
            "subscriptions": [published(), null, "text"]
        }))
        .unwrap();
        assert_eq!(page.records.len(), 3);
        assert_eq!(page.records[1], Subscription::default());
        assert_eq!((page.total_items, page.total_pages), (Some(3), Some(1)));
        for none in [
            json!({}),
            json!([]),
            json!({"subscriptions": null}),
            json!({"error": "x"}),
        ] {
            assert!(serde_json::from_value::<Subscriptions>(none).is_err());
        }
    }
}
