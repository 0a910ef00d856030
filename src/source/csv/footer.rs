//! Rows that aren't contracts and don't look like them: footers, totals, and blank lines.

use csv::ByteRecord;

/// Digits in a row that may be an id or a phone number.
const DIGITS_OF_IDENTITY: usize = 6;

/// Whether a row holds nothing. Spreadsheets leave such rows at the end, and DOS its end mark.
pub(super) fn is_blank(record: &ByteRecord) -> bool {
    let is_nothing = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | 0x1a);
    record.as_slice().iter().all(is_nothing)
}

/// Whether a row is one cell of words: `Generated on 2026-11-01`. A row with another delimiter than
/// the file's is one cell as well, and no words.
pub(super) fn is_words(record: &ByteRecord) -> bool {
    let cells = record.iter().map(<[u8]>::trim_ascii);
    let mut cells = cells.filter(|cell| !cell.is_empty());
    let (Some(cell), None) = (cells.next(), cells.next()) else {
        return false;
    };
    let is_delimiter = |byte: &&u8| matches!(byte, b';' | b'\t' | b'|' | b',' | b'\n');
    cell.contains(&b' ')
        && cell.iter().any(|byte| is_letter(*byte))
        && cell.iter().filter(is_delimiter).count() < 2
        && !is_like_identity(cell)
}

/// Whether the cells of a row without a readable status and identity are those of totals: no status, no
/// contract id with a digit, and nothing that may be meant as an identity.
pub(super) fn is_totals(status: &[u8], contract: &[u8], identities: [&[u8]; 3]) -> bool {
    !status.iter().any(|byte| is_letter(*byte))
        && !contract.iter().any(u8::is_ascii_digit)
        && !is_like_identity(contract)
        && !identities.into_iter().any(is_like_identity)
}

/// Whether a byte is, or is part of, a letter of any script or a symbol.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

/// Whether a cell is a value and not the name of a column: it has an `@` or a long number.
pub(super) fn is_value(cell: &[u8]) -> bool {
    let mut runs = cell.split(|byte| !byte.is_ascii_digit());
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    let has_letters = cell.iter().any(u8::is_ascii_alphabetic);
    cell.contains(&b'@')
        || runs.any(|run| run.len() >= DIGITS_OF_IDENTITY)
        || (digits >= DIGITS_OF_IDENTITY && !has_letters)
}

/// Whether a cell may be meant as a customer's identity.
pub(super) fn is_like_identity(cell: &[u8]) -> bool {
    let is_host = |around: &[u8]| {
        around[1] == b'.' && around[0].is_ascii_alphabetic() && around[2].is_ascii_alphabetic()
    };
    is_value(cell) || cell.windows(3).any(is_host)
}
