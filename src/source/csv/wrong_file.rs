//! Files that aren't an export of contracts: what they are, by their first bytes, their header and
//! the values of the first rows.

use super::field::folded;
use crate::domain::ContractStatus;
use crate::source::cells::{Region, is_likely_shopify, read_date, read_email, read_phone};

/// What a file is instead of an export of contracts. Displayed as a noun phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongFile {
    /// An Excel workbook.
    #[error("an Excel workbook or a zip archive")]
    Workbook,
    /// JSON.
    #[error("JSON")]
    Json,
    /// A web page, such as the one that asks to sign in.
    #[error("a web page (HTML)")]
    Html,
    /// XML.
    #[error("XML")]
    Xml,
    /// A PDF document.
    #[error("a PDF document")]
    Pdf,
    /// A list of customers, such as Shopify's.
    #[error("a customer export")]
    Customers,
    /// Shopify's orders.
    #[error("a Shopify order export")]
    ShopifyOrders,
    /// Orders or billing attempts of a subscription app.
    #[error("a report of orders or billing attempts")]
    Orders,
    /// What happened to contracts, an event in each row.
    #[error("a report of events")]
    Events,
    /// Rows without a header.
    #[error("CSV without a header row")]
    NoHeader,
}

impl WrongFile {
    /// What to do next.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Workbook => {
                "Download the export as CSV. Don't save the workbook as CSV: spreadsheets round long \
                 IDs. If the file is a zip archive, unpack it first."
            }
            Self::Html => {
                "Log in and download the CSV file again: a web page was saved in its place."
            }
            Self::NoHeader => {
                "The first line must name the columns. Download the export again, or add a line such \
                 as: contract_id,customer_id,email,phone,status"
            }
            Self::Json | Self::Xml | Self::Pdf => "Download the export as CSV.",
            Self::Customers | Self::ShopifyOrders | Self::Orders | Self::Events => {
                "Download the contracts instead. In Prive: Settings → Reports Available for Export → \
                 All subscription contracts. In another app, use its subscription export."
            }
        }
    }
}

/// What a file is by its first bytes, if it is nothing like CSV.
pub(super) fn from_bytes(start: &[u8]) -> Option<WrongFile> {
    let text = start.trim_ascii_start().to_ascii_lowercase();
    let then = |at| {
        text.get(at..)
            .unwrap_or_default()
            .trim_ascii_start()
            .first()
    };
    match text.as_slice() {
        [b'p', b'k', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(WrongFile::Workbook),
        [b'%', b'p', b'd', b'f', b'-', ..] => Some(WrongFile::Pdf),
        [b'<', b'?', b'x', b'm', b'l', ..] => Some(WrongFile::Xml),
        [b'<', b'!' | b'a'..=b'z', ..] => Some(WrongFile::Html),
        [b'{', ..] if matches!(then(1), Some(b'"' | b'}')) => Some(WrongFile::Json),
        [b'[', ..] if matches!(then(1), Some(b'{' | b'[' | b']' | b'"')) => Some(WrongFile::Json),
        _ => None,
    }
}

/// Recognizes another export by its header. `has_status` is whether the header names a status, and
/// `has_contract` whether it names something that only contracts have.
pub(super) fn from_header(
    names: &[String],
    has_status: bool,
    has_contract: bool,
) -> Option<WrongFile> {
    let has = |list: &str| names.iter().any(|name| is_one_of(&folded(name), list));
    if has("financialstatus lineitemname") && !has_contract {
        Some(WrongFile::ShopifyOrders)
    } else if has("eventid eventtimestamp eventtype") {
        Some(WrongFile::Events)
    } else if !has_contract && (has(CUSTOMER_TOTALS) || (has(CONSENT) && !has_status)) {
        Some(WrongFile::Customers)
    } else {
        let is_of_orders = !has_status && (has(ORDER_IDS) || has(BILLING));
        is_of_orders.then_some(WrongFile::Orders)
    }
}

/// Whether the statuses are those of orders or payments, and not of contracts: more of them are than
/// are `known` as statuses of contracts, or, beside the id of an order or what a payment failed for, some
/// are and no contract is active or paused, or all have failed or are completed.
pub(super) fn are_of_orders(names: &[String], known: &[ContractStatus], unknown: &[&[u8]]) -> bool {
    let is_of_order = |cell: &&&[u8]| {
        let word = folded(&String::from_utf8_lossy(cell));
        is_one_of(&word, ORDER_STATUSES)
    };
    let count = unknown.iter().filter(is_of_order).count();
    let has = |list| names.iter().any(|name| is_one_of(&folded(name), list));
    let is_result = |status| matches!(status, ContractStatus::Failed | ContractStatus::Expired);
    let are_results = !known.is_empty() && known.iter().copied().all(is_result);
    let is_live = |status| matches!(status, &ContractStatus::Active | &ContractStatus::Paused);
    count > known.len()
        || (count > 0 && has(ORDER_IDS) && !known.iter().any(is_live))
        || (are_results && (has(ORDER_IDS) || has(BILLING)))
}

/// Whether a cell of what should be the header is a value: an email address, a long id or a phone
/// number.
pub(super) fn is_data(names: &[String], region: Region) -> bool {
    let mut address = String::new();
    names.iter().any(|name| {
        let cell = name.as_bytes();
        // A column may be named for a day.
        if read_date(cell, None).ok().is_some() {
            return false;
        }
        // A number that is short may be a day as well: 01.10.2026.
        let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
        let may_be_phone = digits >= 10 || cell.starts_with(b"+");
        read_email(cell, &mut address).ok().is_some()
            || (may_be_phone && read_phone(cell, b"", region).ok().is_some())
            || is_likely_shopify(cell)
    })
}

const CUSTOMER_TOTALS: &str = "totalorders totalspent";

const CONSENT: &str = "acceptsemailmarketing acceptsmarketing acceptssmsmarketing";

const ORDER_IDS: &str = "order orderid ordernumber ordername orderno shopifyorderid shopifyordernumber \
                         externalorderid chargeid transactionid billingattemptid";

const BILLING: &str = "errorcode errormessage declinecode retrycount";

const ORDER_STATUSES: &str = "success succeeded successful paid partiallypaid unpaid refunded \
                              partiallyrefunded processed processing fulfilled partiallyfulfilled \
                              unfulfilled shipped delivered queued upcoming charged captured \
                              authorized voided declined error";

fn is_one_of(name: &str, list: &str) -> bool {
    list.split(' ').any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_csv_are_recognized_by_their_first_bytes() {
        for (start, expected) in [
            (&b"PK\x03\x04\x14\x00"[..], Some(WrongFile::Workbook)),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", Some(WrongFile::Workbook)),
            (b"%PDF-1.7", Some(WrongFile::Pdf)),
            (b"[{\"id\":1}]", Some(WrongFile::Json)),
            (b"\n { \"data\": [", Some(WrongFile::Json)),
            (b"[]", Some(WrongFile::Json)),
            (b"<!DOCTYPE html>", Some(WrongFile::Html)),
            (b"\n<HTML lang=\"en\">", Some(WrongFile::Html)),
            (b"<?xml version=\"1.0\"?>", Some(WrongFile::Xml)),
            (b"[Report],,", None),
            (b"email,status", None),
            (b"<5,status", None),
            (b"{", None),
        ] {
            assert_eq!(from_bytes(start), expected, "{}", start.escape_ascii());
        }
    }
}
