//! What a customer is known by: the Shopify customer id, phone numbers and email addresses.

use std::fmt;
use std::num::NonZeroU64;

/// A Shopify customer's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShopifyCustomerId(pub u64);

impl fmt::Display for ShopifyCustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A phone number in E.164: at most fifteen digits, the country code first and never zero, so the
/// digits fit a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(NonZeroU64);

impl Phone {
    /// The number with these digits, country code included; none where E.164 allows no such number.
    pub fn from_digits(digits: u64) -> Option<Self> {
        (1_000_000..=999_999_999_999_999)
            .contains(&digits)
            .then(|| NonZeroU64::new(digits).map(Self))
            .flatten()
    }

    /// The digits, country code first, without the plus.
    pub fn digits(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for Phone {
    /// Masked: debug output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone(…{:03})", self.digits() % 1000)
    }
}
