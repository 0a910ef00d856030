//! From the text of a cell, or of a field in JSON, to a value. What can't be read is invalid, and never
//! guessed.

mod common_phones;
mod date;
mod email;
mod id;
mod interval;
mod own_code;
mod phone;
mod price;
mod region;
mod status;
mod text;

pub use date::{DateOrder, read_date};
pub use email::read_email;
pub use id::read_customer_id;
pub use phone::{ParsedPhone, read_phone, read_subscriber_phone};
pub use region::Region;

pub(in crate::source) use id::{is_customer_gid, is_likely_shopify, is_rounded};
pub(in crate::source) use interval::read_interval;
pub(in crate::source) use price::read_price;
pub(in crate::source) use status::{StatusWords, status_word};
pub(in crate::source) use text::{bare, clean, trim};

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<T> {
    /// Nothing, or a placeholder for it.
    Empty,
    /// Text that can't be read as a value.
    Invalid,
    /// A value.
    Valid(T),
}

impl<T> Cell<T> {
    /// The value, if there is one.
    pub fn ok(self) -> Option<T> {
        match self {
            Self::Valid(value) => Some(value),
            Self::Empty | Self::Invalid => None,
        }
    }

    pub(in crate::source) fn is_invalid(&self) -> bool {
        matches!(self, Self::Invalid)
    }
}
