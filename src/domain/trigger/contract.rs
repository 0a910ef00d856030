//! The properties of an event about a real contract.

use jiff::civil::Date;

use super::Trigger;
use super::properties::Properties;
use super::property::PropertyValue;
use super::upcoming::NEXT_BILLING_DATE;

/// What is known about one contract. What an export doesn't contain, or contains in a form that can't
/// be read, is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContractFacts {
    /// What is subscribed to.
    pub product_title: Option<String>,
    /// In which variant.
    pub variant_title: Option<String>,
    /// What it costs.
    pub charge_amount: Option<f64>,
    /// In which currency, by its three letters.
    pub currency: Option<String>,
    /// After how many units it renews.
    pub order_interval_frequency: Option<i64>,
    /// `DAY`, `WEEK`, `MONTH` or `YEAR`.
    pub order_interval_unit: Option<&'static str>,
    /// Whether several orders are paid for in advance.
    pub is_prepaid: Option<bool>,
    /// When it renews next, in the store's zone.
    pub next_billing_date: Option<Date>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// How often billing was retried since it failed; the first attempt isn't counted.
    pub total_retries: Option<i64>,
    /// How many retries are left.
    pub retries_left: Option<i64>,
}

impl ContractFacts {
    /// The properties of an event that is sent to test a flow: those of a real one, and `test`.
    pub fn test_properties(&self, trigger: Trigger) -> Properties {
        let mut properties = self.properties(trigger);
        properties.mark_test();
        properties
    }

    /// The properties of an event for the trigger about this contract. An upcoming order's date isn't
    /// among them: [`super::UpcomingOrder`] adds it.
    pub fn properties(&self, trigger: Trigger) -> Properties {
        let text = |text: &Option<String>| text.as_deref().map(PropertyValue::from);
        let date = |date: &Option<Date>| date.map(PropertyValue::from);
        let mut all = vec![
            ("product_title", text(&self.product_title)),
            ("variant_title", text(&self.variant_title)),
            ("charge_amount", self.charge_amount.map(PropertyValue::from)),
            ("currency", text(&self.currency)),
            (
                "order_interval_frequency",
                self.order_interval_frequency.map(PropertyValue::from),
            ),
            (
                "order_interval_unit",
                self.order_interval_unit.map(PropertyValue::from),
            ),
            ("is_prepaid", self.is_prepaid.map(PropertyValue::from)),
        ];
        match trigger {
            Trigger::Started => all.push((NEXT_BILLING_DATE, date(&self.next_billing_date))),
            Trigger::BillingAttemptFailed => all.extend([
                (NEXT_BILLING_DATE, date(&self.next_billing_date)),
                ("total_retries", self.total_retries.map(PropertyValue::from)),
                ("retries_left", self.retries_left.map(PropertyValue::from)),
            ]),
            Trigger::Canceled => all.push(("cancel_reason", text(&self.cancel_reason))),
            Trigger::UpcomingOrder => {}
        }
        let known = all
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        Properties::fixed(known)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_known_and_belongs_to_the_trigger_is_carried() {
        let contract = ContractFacts {
            product_title: Some("Decaf".to_owned()),
            charge_amount: Some(19.0),
            order_interval_frequency: Some(2),
            order_interval_unit: Some("WEEK"),
            is_prepaid: Some(false),
            next_billing_date: Some("2026-12-03".parse().unwrap()),
            cancel_reason: Some("Moved".to_owned()),
            total_retries: Some(2),
            retries_left: Some(3),
            ..ContractFacts::default()
        };
        let common = json!({
            "product_title": "Decaf", "charge_amount": 19.0, "order_interval_frequency": 2,
            "order_interval_unit": "WEEK", "is_prepaid": false
        });
        let with = |own: Value| {
            let mut all = common.clone();
            let Value::Object(own) = own else { panic!() };
            all.as_object_mut().unwrap().extend(own);
            all
        };
        let failed =
            json!({"next_billing_date": "2026-12-03", "total_retries": 2, "retries_left": 3});
        for (trigger, own) in [
            (Trigger::Started, json!({"next_billing_date": "2026-12-03"})),
            (Trigger::UpcomingOrder, json!({})),
            (Trigger::BillingAttemptFailed, failed),
            (Trigger::Canceled, json!({"cancel_reason": "Moved"})),
        ] {
            let expected = with(own);
            let seen = Value::Object(contract.properties(trigger).into());
            assert_eq!(seen, expected, "{trigger:?}");
            let mut test = Value::Object(contract.test_properties(trigger).into());
            assert_eq!(test["test"].take(), json!(true));
        }
    }
}
