//! An attempt to bill a contract (`BillingAttemptDto`).

use jiff::Timestamp;
use serde::Deserialize;

use super::lenient::{flag, text, time};

/// An attempt to bill a contract.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BillingAttempt {
    /// Prive's id.
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    /// Prive's id of the contract.
    #[serde(deserialize_with = "text")]
    pub subscription_id: Option<String>,
    /// The id of its order, if it has one.
    #[serde(deserialize_with = "text")]
    pub order_id: Option<String>,
    /// When it was made.
    #[serde(deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it changed last.
    #[serde(deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
    /// Why it failed, as a code such as `CARD_DECLINED`.
    #[serde(deserialize_with = "text")]
    pub error_code: Option<String>,
    /// Why it failed, in words.
    #[serde(rename = "errorMsg", deserialize_with = "text")]
    pub error_message: Option<String>,
    /// Published as "whether the billing attempt is still processing", which contradicts the name.
    #[serde(deserialize_with = "flag")]
    pub ready: Option<bool>,
    /// What made it, for example `RENEWAL_TASK` or `DUNNING_RETRY`.
    #[serde(deserialize_with = "text")]
    pub trigger: Option<String>,
}

impl BillingAttempt {
    /// Whether it failed: it has an error. `ready` isn't used, because its description contradicts
    /// its name.
    pub fn has_failed(&self) -> bool {
        self.error_code.is_some() || self.error_message.is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_attempt_with_an_error_has_failed() {
        let read = |value| serde_json::from_value::<BillingAttempt>(value).unwrap();
        let failed = read(
            json!({"id": "b_1", "subscriptionId": "sub_1", "errorMsg": null,
            "errorCode": "CARD_DECLINED", "ready": true, "updatedAt": "2026-12-01T10:00:00.000Z"}),
        );
        assert!(failed.has_failed() && failed.updated_at.is_some());
        let fine = read(json!({"id": "b_1", "errorMsg": null, "errorCode": "", "ready": false}));
        assert!(!fine.has_failed());
    }
}
