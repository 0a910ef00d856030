//! What a column of an export can hold, and the names by which subscription apps call it.

use std::fmt;
use std::str::FromStr;

/// Names of a contract's id that may be those of a customer's or a product's, as [`normal`] leaves
/// them.
pub(super) const MAY_BE_OTHERS: [&str; 3] = ["handle", "id", "externalid"];

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Field {
    /// What tells one contract from another; only compared.
    ContractId,
    /// The Shopify customer id.
    CustomerId,
    /// The customer's email address.
    Email,
    /// The customer's phone number.
    Phone,
    /// The country of the phone number: `1`, `+1` or `US`.
    PhoneCountryCode,
    /// The contract's status.
    Status,
    /// When the contract renews next.
    NextBillingDate,
    /// When the contract began.
    Started,
    /// When it was cancelled.
    Cancelled,
    /// When it was paused.
    Paused,
    /// What is subscribed to.
    Product,
    /// What it costs.
    Price,
    /// How often it renews.
    Interval,
}

impl Field {
    /// All fields, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::ContractId,
        Self::CustomerId,
        Self::Email,
        Self::Phone,
        Self::PhoneCountryCode,
        Self::Status,
        Self::NextBillingDate,
        Self::Started,
        Self::Cancelled,
        Self::Paused,
        Self::Product,
        Self::Price,
        Self::Interval,
    ];

    /// The name in `--map` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::ContractId => "contract_id",
            Self::CustomerId => "customer_id",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::PhoneCountryCode => "phone_country_code",
            Self::Status => "status",
            Self::NextBillingDate => "next_billing_date",
            Self::Started => "started",
            Self::Cancelled => "cancelled",
            Self::Paused => "paused",
            Self::Product => "product",
            Self::Price => "price",
            Self::Interval => "interval",
        }
    }

    /// The names of columns that hold the field, as [`normal`] leaves them, the best first. They
    /// are those of the exports, import templates and APIs of Prive, Shopify, Recharge, Skio, Subi,
    /// Loop, Stay AI, Bold, Awtomic, Recurringo and Cratejoy. No name stands for two fields.
    pub(super) fn aliases(self) -> &'static [&'static str] {
        match self {
            // A bare `id` or `externalId` may be a customer's as well. It is taken for a contract's
            // at most, which is never looked up, and only where there is no better.
            Self::ContractId => &[
                "contractid",
                "subscriptioncontractid",
                "subscriptionid",
                "friendlyid",
                "handle",
                "subscriptionshopifyid",
                "shopifysubscriptionid",
                "contractgid",
                "legacysubscriptionid",
                "id",
                "externalid",
            ],
            Self::CustomerId => &[
                "customerid",
                "shopifycustomerid",
                "subscriberexternalid",
                "customershopifyid",
                "externalcustomerid",
                "shopperid",
                "customergid",
            ],
            Self::Email => &[
                "email",
                "customeremail",
                "subscriberemail",
                "shopperemail",
                "shippingemail",
                "billingemail",
            ],
            Self::Phone => &[
                "phone",
                "customerphone",
                "subscriberphone",
                "phonenumber",
                "deliveryphone",
                "shippingphone",
                "defaultaddressphone",
                "mobile",
            ],
            Self::PhoneCountryCode => &["phonecountrycode"],
            Self::Status => &["status", "subscriptionstatus", "contractstatus", "state"],
            Self::NextBillingDate => &[
                "nextbillingdate",
                "nextorderdate",
                "upcomingbillingdate",
                "nextchargedate",
                "nextchargescheduledat",
                "nextdeliverydate",
                "adjustednextbillingdate",
                "nextorder",
            ],
            Self::Started => &["purchasedate", "createdat", "startdate", "created"],
            Self::Cancelled => &[
                "canceldate",
                "cancelledat",
                "canceledat",
                "cancellationdate",
            ],
            Self::Paused => &["pausedatdate", "pausedat"],
            Self::Product => &["producttitle", "productname", "product", "linetitle"],
            Self::Price => &[
                "price",
                "currentprice",
                "linecurrentprice",
                "subscriptionlineprice",
                "chargeamount",
            ],
            Self::Interval => &[
                "deliverycadence",
                "billingcadence",
                "interval",
                "cadenceinterval",
                "billinginterval",
                "deliveryinterval",
                "orderintervalunit",
                "chargeintervalfrequency",
                "orderintervalfrequency",
                "frequency",
                "frequencyunit",
                "intervaltype",
                "billingpolicy",
            ],
        }
    }

    /// Whether anything is read from the column, so that two of one name must not be mistaken.
    pub(super) fn is_read(self) -> bool {
        !matches!(self, Self::Product | Self::Price | Self::Interval)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = String;

    /// The field of this name, in any case and spelling; the error lists the names there are.
    fn from_str(name: &str) -> Result<Self, String> {
        let wanted = normal(name);
        let found = Self::ALL
            .into_iter()
            .find(|field| normal(field.name()) == wanted);
        found.ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|field| field.name()).collect();
            format!("there is no field {name:?}; there are {}", names.join(", "))
        })
    }
}

/// A column's name without what varies from export to export: case, spaces, punctuation.
pub(super) fn normal(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_stands_for_two_fields_and_all_are_normal() {
        let mut seen = HashSet::new();
        for field in Field::ALL {
            for alias in field.aliases() {
                assert!(seen.insert(*alias), "{alias} stands twice");
                assert_eq!(normal(alias), *alias);
            }
        }
    }

    #[test]
    fn fields_are_found_by_name_in_any_spelling() {
        for field in Field::ALL {
            assert_eq!(field.name().parse(), Ok(field));
        }
        assert_eq!("Next-Billing date".parse(), Ok(Field::NextBillingDate));
        let error = "colour".parse::<Field>().unwrap_err();
        assert!(
            error.contains("\"colour\"") && error.contains("customer_id"),
            "{error}"
        );
    }
}
