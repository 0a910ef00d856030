//! Rows whose cells may stand anywhere: too many of them or too few, a stray quote. Nothing is read
//! from such a row, but whom it may be about is made out generously, because they must not be taken
//! for subscribers who have left. The same goes for the rest of a row whose cells are so odd that
//! they may belong elsewhere.

use super::cells::{Region, read_customer_id, read_email, read_phone};
use super::rows::Places;
use super::scanner::Record;
use super::traces;
use crate::domain::{Garbled, ShopifyCustomerId};

/// Whom the row may be about: every email address in it, and every number that stands where the
/// customer id or the phone would, were cells lost or added to the left of it. `places` are those
/// among all cells, of which there should be `columns`.
pub(super) fn doubt(
    record: &Record<'_>,
    places: &Places,
    columns: usize,
    region: Region,
) -> Garbled {
    let cells: Vec<&[u8]> = record.cells().map(unquoted).collect();
    let at = |place: usize| around(&cells, place, columns);
    let country = cells.get(places.country).copied().unwrap_or_default();
    let mut found = Garbled {
        shopify_id: None,
        possible_ids: Vec::new(),
        phones: Vec::new(),
        emails: addresses(record.raw),
        line: record.line,
    };
    found.phones.extend(
        at(places.phone)
            .iter()
            .filter_map(|cell| read_phone(cell, country, region).ok())
            .map(|read| read.phone),
    );
    let id = |cell: &[u8]| {
        let id = read_customer_id(cell).ok()?;
        Some(ShopifyCustomerId(id.get()))
    };
    found.shopify_id = cells.get(places.customer_id).and_then(|cell| id(cell));
    found
        .possible_ids
        .extend(at(places.customer_id).iter().filter_map(|cell| id(cell)));
    found
        .possible_ids
        .retain(|id| Some(*id) != found.shopify_id);
    found
}

/// The cells among which the one is that belongs at this place: as far to the right as there are
/// cells too many, or to the left as there are too few.
fn around<'a, 'b>(cells: &'b [&'a [u8]], place: usize, columns: usize) -> &'b [&'a [u8]] {
    if place >= columns {
        return &[];
    }
    let surplus = cells.len().saturating_sub(columns);
    let missing = columns.saturating_sub(cells.len());
    let from = place.saturating_sub(missing).min(cells.len());
    let to = (place + surplus + 1).min(cells.len());
    &cells[from..to]
}

/// Every email address in a text, lower case, once.
pub(super) fn addresses(text: &[u8]) -> Vec<String> {
    let mut address = String::new();
    let emails = traces::emails(text);
    let mut found: Vec<String> = emails
        .filter_map(|word| read_email(word, &mut address).ok().map(str::to_owned))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A cell without quotes that were not taken for quotes.
fn unquoted(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    let cell = cell.strip_prefix(b"\"").unwrap_or(cell);
    cell.strip_suffix(b"\"").unwrap_or(cell)
}
