//! Files that aren't an export of contracts: what they are, by their first bytes, their header and
//! the values of the first rows.

use super::cells::{Cell, Region, is_likely_shopify, read_email, read_phone};
use super::field::folded;

/// What to download instead.
const DOWNLOAD: &str = "Download the contracts instead. In Prive: Settings, Reports Available for \
                        Export, All subscription contracts. In another app: its export of \
                        subscriptions.";

/// What a file is instead of an export of contracts. Displayed as a noun phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongFile {
    /// A zip file, as workbooks of today's Excel are.
    #[error("an Excel workbook or a zip archive")]
    Workbook,
    /// A workbook of an older Excel.
    #[error("an Excel workbook (.xls)")]
    OldWorkbook,
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
    #[error("an export of customers")]
    Customers,
    /// Shopify's orders.
    #[error("Shopify's export of orders")]
    ShopifyOrders,
    /// Orders or billing attempts of a subscription app.
    #[error("a report of orders or billing attempts")]
    Orders,
    /// What happened to contracts, an event in each row.
    #[error("a report of events")]
    Events,
    /// Rows without a header.
    #[error("a file without a header row")]
    NoHeader,
}

impl WrongFile {
    /// What to do next.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Workbook | Self::OldWorkbook => {
                "Download the export as CSV. Don't save the workbook as CSV: spreadsheets round long \
                 ids. Unpack a zip archive first."
            }
            Self::Html => {
                "Sign in and download the CSV file again: the page was saved in its place."
            }
            Self::NoHeader => {
                "The first line must name the columns. Download the export again, or add a line such \
                 as contract_id,customer_id,email,phone,status."
            }
            Self::Json | Self::Xml | Self::Pdf => "Download the export as CSV.",
            Self::Customers | Self::ShopifyOrders | Self::Orders | Self::Events => DOWNLOAD,
        }
    }
}

/// Recognizes a file by its first bytes, decoded or not.
pub(super) fn from_bytes(start: &[u8]) -> Option<WrongFile> {
    if start.starts_with(b"PK\x03\x04") {
        return Some(WrongFile::Workbook);
    }
    if start.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(WrongFile::OldWorkbook);
    }
    if start.starts_with(b"%PDF-") {
        return Some(WrongFile::Pdf);
    }
    let text = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
    let text = text.trim_ascii_start();
    let second = text.get(1..).unwrap_or_default().trim_ascii_start().first();
    let is = |tag: &str| {
        let same = text.get(..tag.len());
        same.is_some_and(|same| same.eq_ignore_ascii_case(tag.as_bytes()))
    };
    match (text.first()?, second) {
        (b'{', Some(b'"' | b'}')) | (b'[', Some(b'{' | b'[' | b']' | b'"')) => {
            Some(WrongFile::Json)
        }
        (b'<', _) if is("<?xml") => Some(WrongFile::Xml),
        (b'<', Some(b'!' | b'a'..=b'z' | b'A'..=b'Z')) => Some(WrongFile::Html),
        _ => None,
    }
}

/// Recognizes another export by its header. `has_status` and `has_contract` say whether the header
/// names a status, and what only contracts have.
pub(super) fn from_header(
    names: &[String],
    has_status: bool,
    has_contract: bool,
) -> Option<WrongFile> {
    let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
    let has = |list: &str| names.iter().any(|name| is_one_of(name, list));
    if has("financialstatus lineitemname") {
        return Some(WrongFile::ShopifyOrders);
    }
    if (has(CUSTOMER_TOTALS) && !has_contract) || (has(CONSENT) && !has_status) {
        return Some(WrongFile::Customers);
    }
    if has_status {
        return None;
    }
    if has(ORDER_IDS) || has(BILLING) {
        return Some(WrongFile::Orders);
    }
    has("eventid eventtimestamp eventtype").then_some(WrongFile::Events)
}

/// Whether the statuses are those of orders or payments: some are, beside the id of an order, or
/// most are. `is_contract_status` tells the known words of contracts.
pub(super) fn has_order_statuses<'a>(
    names: &[String],
    statuses: impl Iterator<Item = &'a [u8]>,
    mut is_contract_status: impl FnMut(&'a [u8]) -> bool,
) -> bool {
    let (known, others): (Vec<_>, Vec<_>) = statuses.partition(|cell| is_contract_status(cell));
    let of_orders = others.iter().filter(|cell| {
        let word = folded(&String::from_utf8_lossy(cell));
        is_one_of(&word, ORDER_STATUSES)
    });
    let count = of_orders.count();
    let has_order = names.iter().any(|name| is_one_of(&folded(name), ORDER_IDS));
    count > 0 && (has_order || count > known.len())
}

/// Whether a cell of what should be the header is a value: an email address, a long id or a phone
/// number.
pub(super) fn is_data(names: &[String], region: Region) -> bool {
    let mut address = String::new();
    names.iter().any(|name| {
        let cell = name.as_bytes();
        matches!(read_email(cell, &mut address), Cell::Valid(_))
            || matches!(read_phone(cell, b"", region), Cell::Valid(_))
            || is_likely_shopify(cell)
    })
}

const CUSTOMER_TOTALS: &str = "totalorders totalspent";

const CONSENT: &str = "acceptsemailmarketing acceptsmarketing acceptssmsmarketing";

const ORDER_IDS: &str = "orderid ordernumber ordername orderno shopifyorderid shopifyordernumber \
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

    fn names(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn other_kinds_of_file_are_recognized_by_their_first_bytes() {
        for (start, expected) in [
            (&b"PK\x03\x04\x14\x00"[..], Some(WrongFile::Workbook)),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                Some(WrongFile::OldWorkbook),
            ),
            (b"%PDF-1.7", Some(WrongFile::Pdf)),
            (b"[{\"id\":1}]", Some(WrongFile::Json)),
            (b"\xef\xbb\xbf\n { \"data\": [", Some(WrongFile::Json)),
            (b"[]", Some(WrongFile::Json)),
            (b"<!DOCTYPE html>", Some(WrongFile::Html)),
            (b"\n<html lang=\"en\">", Some(WrongFile::Html)),
            (b"<?xml version=\"1.0\"?>", Some(WrongFile::Xml)),
            (b"[Report],,", None),
            (b"email,status", None),
            (b"<5,status", None),
            (b"{", None),
            (b"", None),
        ] {
            assert_eq!(from_bytes(start), expected, "{}", start.escape_ascii());
        }
    }

    #[test]
    fn other_exports_are_recognized_by_their_header() {
        for (header, has_status, has_contract, expected) in [
            (
                "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone,Total Spent,Total Orders,Note,Tax Exempt,Tags",
                false,
                false,
                Some(WrongFile::Customers),
            ),
            (
                "Email,Status,Total Orders",
                true,
                false,
                Some(WrongFile::Customers),
            ),
            (
                "Subscription ID,Email,Status,Total Orders",
                true,
                true,
                None,
            ),
            (
                "Name,Email,Financial Status,Paid at,Fulfillment Status,Lineitem name,Id",
                false,
                false,
                Some(WrongFile::ShopifyOrders),
            ),
            (
                "orderId,contractId,chargeAmount",
                false,
                true,
                Some(WrongFile::Orders),
            ),
            (
                "contractId,email,errorMessage,retryCount",
                false,
                true,
                Some(WrongFile::Orders),
            ),
            (
                "event_id,contractId,timestamp",
                false,
                true,
                Some(WrongFile::Events),
            ),
            ("contractId,email,originOrderId", false, true, None),
            ("contractId,email,status,orderNumber", true, true, None),
        ] {
            let found = from_header(&names(header), has_status, has_contract);
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn statuses_of_orders_are_told_from_those_of_contracts() {
        for (header, statuses, expected) in [
            ("orderId,status", &["SUCCESS", "FAILED", "FAILED"][..], true),
            ("Email,Status", &["Paid", "Refunded", "active"], true),
            ("orderId,status", &["ACTIVE", "FAILED"], false),
            ("contractId,status", &["ACTIVE", "CANCELLED", "paid"], false),
            ("contractId,status", &["frozen", "in trial"], false),
            ("contractId,status", &[], false),
        ] {
            let cells = statuses.iter().map(|status| status.as_bytes());
            let is_known =
                |cell: &[u8]| matches!(cell, b"ACTIVE" | b"active" | b"CANCELLED" | b"FAILED");
            assert_eq!(
                has_order_statuses(&names(header), cells, is_known),
                expected,
                "{statuses:?}"
            );
        }
    }

    #[test]
    fn values_in_place_of_names_are_recognized() {
        for (line, expected) in [
            ("c1,7012345678901,,ACTIVE", true),
            ("1,rosa@example.com,Active", true),
            ("1,(212) 555-0123,Active", true),
            ("契約ID,メールアドレス", false),
            ("plan,2026,amount", false),
        ] {
            assert_eq!(is_data(&names(line), Region::default()), expected, "{line}");
        }
    }
}
