//! From the text of a cell to a value. What can't be read is said to be so, and never guessed.

mod date;
mod email;
mod id;
mod interval;
mod phone;
mod price;
mod status;

pub use crate::domain::Moment;
pub use date::{DateOrder, read_date};
pub use email::read_email;
pub use id::read_customer_id;
pub use phone::{PhoneReader, Region};

pub(super) use email::looks_like_email;
pub(super) use id::{before_rounding, is_rounded};
pub(super) use interval::read_interval;
pub(super) use price::read_price;
pub(super) use status::StatusWords;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<T> {
    /// Nothing.
    Empty,
    /// Something that can't be read.
    Invalid,
    /// This.
    Valid(T),
}

impl<T> Cell<T> {
    /// What it holds, if it can be read.
    pub fn ok(self) -> Option<T> {
        match self {
            Self::Valid(value) => Some(value),
            Self::Empty | Self::Invalid => None,
        }
    }

    pub(super) fn is_invalid(&self) -> bool {
        matches!(self, Self::Invalid)
    }
}

/// The text without the spaces around it, be they ASCII or the no-break and zero-width ones that
/// come with text copied from web pages.
pub(super) fn trim(cell: &[u8]) -> &[u8] {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if is_plain(cell.first()) && is_plain(cell.last()) {
        return cell;
    }
    match std::str::from_utf8(cell) {
        Ok(text) => text
            .trim_matches(|character: char| {
                character.is_whitespace() || matches!(character, '\u{200b}' | '\u{feff}')
            })
            .as_bytes(),
        Err(_) => cell.trim_ascii(),
    }
}

/// The text without the apostrophe by which spreadsheets, and Shopify's exports, mark numbers as
/// text.
fn without_apostrophe(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"'").unwrap_or(text)
}
