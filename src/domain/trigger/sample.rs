//! The sample properties of each trigger.
//!
//! What Prive sends to Postscript isn't published. The names follow the events it sends to Klaviyo,
//! which are published, in snake case.

use jiff::{ToSpan as _, ZonedDateTime};

use super::Trigger;
use super::properties::{Properties, TEST};
use super::property::PropertyValue;
use super::upcoming::{NEXT_BILLING_DATE, UpcomingOrder};

/// Properties as an event for the trigger at `now`, a time in the store's zone, would have them;
/// `test` is among them.
pub fn sample(trigger: Trigger, now: &ZonedDateTime) -> Properties {
    let common = [
        ("product_title", "House Blend Coffee".into()),
        ("variant_title", "12 oz / Whole Bean".into()),
        ("charge_amount", 24.5.into()),
        ("currency", "USD".into()),
        ("order_interval_frequency", 1.into()),
        ("order_interval_unit", "MONTH".into()),
        ("is_prepaid", false.into()),
        (
            "manage_subscription_url",
            "https://example.com/account/subscriptions".into(),
        ),
        (TEST, true.into()),
    ];
    let own: Vec<(&'static str, PropertyValue)> = match trigger {
        Trigger::Started => {
            let next = now.date().saturating_add(1.month());
            vec![(NEXT_BILLING_DATE, next.into())]
        }
        Trigger::UpcomingOrder => UpcomingOrder::from_today(now).properties().into(),
        Trigger::BillingAttemptFailed => vec![
            (NEXT_BILLING_DATE, now.date().into()),
            ("total_retries", 1.into()),
            ("retries_left", 4.into()),
        ],
        Trigger::Canceled => vec![("cancel_reason", "I have more than I need".into())],
    };
    Properties::fixed(common.into_iter().chain(own))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn at(now: &str, trigger: Trigger) -> Value {
        let now = now.parse().unwrap();
        Value::Object(sample(trigger, &now).into())
    }

    fn with(own: Value) -> Value {
        let mut whole = json!({
            "product_title": "House Blend Coffee", "variant_title": "12 oz / Whole Bean",
            "charge_amount": 24.5, "currency": "USD", "order_interval_frequency": 1,
            "order_interval_unit": "MONTH", "is_prepaid": false,
            "manage_subscription_url": "https://example.com/account/subscriptions", "test": true
        });
        let Value::Object(own) = own else { panic!() };
        whole.as_object_mut().unwrap().extend(own);
        whole
    }

    #[test]
    fn each_trigger_has_what_belongs_to_it() {
        let now = "2028-01-31T23:30:00[America/New_York]";
        assert_eq!(
            at(now, Trigger::Started),
            with(json!({"next_billing_date": "2028-02-29"}))
        );
        assert_eq!(
            at(now, Trigger::UpcomingOrder),
            with(json!({"next_billing_date": "2028-02-03", "days_before_billing": 3}))
        );
        assert_eq!(
            at(now, Trigger::BillingAttemptFailed),
            with(json!({"next_billing_date": "2028-01-31", "total_retries": 1, "retries_left": 4}))
        );
        assert_eq!(
            at(now, Trigger::Canceled),
            with(json!({"cancel_reason": "I have more than I need"}))
        );
    }

    #[test]
    fn the_samples_keep_the_rules() {
        for trigger in Trigger::ALL {
            let sample = at("2026-06-01T12:00:00[UTC]", trigger);
            let read = Properties::from_json(sample.clone()).unwrap();
            assert_eq!(Value::Object(read.into()), sample);
        }
    }
}
