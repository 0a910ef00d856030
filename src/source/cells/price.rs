//! Amounts of money, where they are unambiguous.

use super::Cell;
use super::text::bare;

/// Reads an amount: `24.50`, `$24.50`, `24.5 USD`, `1,234.50`. A comma separates thousands only where
/// a point follows: `1,234` alone may be 1.234.
pub(in crate::source) fn read_price(cell: &[u8]) -> Cell<f64> {
    let text = bare(cell);
    if text.is_empty() {
        return Cell::Empty;
    }
    let amount = std::str::from_utf8(text).ok().and_then(amount);
    amount.map_or(Cell::Invalid, Cell::Valid)
}

fn amount(text: &str) -> Option<f64> {
    let is_currency = |mark: char| mark.is_alphabetic() || matches!(mark, '$' | '€' | '£' | '¥');
    let number = text
        .trim_start_matches(is_currency)
        .trim_end_matches(is_currency)
        .trim();
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (without_thousands(whole)?, fraction),
        None => (number.to_owned(), "0"),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(&whole) && is_digits(fraction) {
        format!("{whole}.{fraction}").parse().ok()
    } else {
        None
    }
}

/// `1,234,567` as `1234567`, if that is how its commas stand.
fn without_thousands(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let are_thousands = groups.clone().all(|group| group.len() == 3);
    let is_grouped = groups.next().is_some();
    (!is_grouped || (are_thousands && (1..=3).contains(&first.len())))
        .then(|| whole.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unambiguous_amounts_are_read() {
        for (cells, expected) in [
            ("24.50|$24.50|€ 24.50|24.5 USD|CA$24.5", Cell::Valid(24.5)),
            (" 24 |24.00", Cell::Valid(24.0)),
            ("1,234.50", Cell::Valid(1234.5)),
            ("1,234,567.00", Cell::Valid(1_234_567.0)),
            ("0.00", Cell::Valid(0.0)),
            (
                "24,50|1,234|1.234,50|12,34.50|,234.50|-5|1e3|24.|.5|free|$|24.50.1|inf|1 234.50",
                Cell::Invalid,
            ),
            ("|  ", Cell::Empty),
        ] {
            for cell in cells.split('|') {
                assert_eq!(read_price(cell.as_bytes()), expected, "{cell}");
            }
        }
    }
}
