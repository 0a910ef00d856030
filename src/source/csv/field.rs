//! The fields of a contract row.

use std::fmt;
use std::str::FromStr;

use super::cells::clean;
use crate::domain::fold_word;

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Field {
    /// The contract's id; only compared.
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

    /// The fields that identify a customer, the strongest first.
    pub(super) const IDENTITIES: [Self; 3] = [Self::CustomerId, Self::Email, Self::Phone];

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

    /// Whether the field decides which customer and contract a row is about and how they are tagged,
    /// so that two columns of one name must not be confused.
    pub(super) fn decides(self) -> bool {
        matches!(
            self,
            Self::ContractId
                | Self::CustomerId
                | Self::Email
                | Self::Phone
                | Self::PhoneCountryCode
                | Self::Status
        )
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = String;

    /// The field of this name, in any case and punctuation; the error lists all fields.
    fn from_str(name: &str) -> Result<Self, String> {
        let wanted = folded(name);
        let found = Self::ALL
            .into_iter()
            .find(|field| folded(field.name()) == wanted);
        found.ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|field| field.name()).collect();
            format!("unknown field {name:?}. Fields: {}", names.join(", "))
        })
    }
}

/// A column's name as it is compared: letters and digits of any script, in lower case, without the
/// spaces and punctuation that vary from export to export.
pub(super) fn folded(name: &str) -> String {
    fold_word(&clean(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_parsed_in_any_spelling() {
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
