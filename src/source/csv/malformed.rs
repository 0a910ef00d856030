//! Records that don't say what they seem to say. The `csv` crate accepts malformed quotes silently.

use super::record_window::LONGEST_RECORD;
use super::records::Record;
use super::rejection::Reason;

/// Why the record can't be read, if it can't. `width` is the header's number of cells.
pub(super) fn fault(record: &Record<'_>, delimiter: u8, width: usize) -> Option<Reason> {
    let cells = record.cells;
    if record.text.len() > LONGEST_RECORD {
        return Some(Reason::TooLong);
    }
    let has_quotes = record.text.len() + 1 != cells.as_slice().len() + cells.len();
    if has_quotes && has_misplaced_quote(record.text, delimiter) {
        return Some(Reason::UnexpectedQuote);
    }
    if record.lines > 1 && cells.iter().any(|cell| holds_rows(cell, delimiter, width)) {
        return Some(Reason::QuotedRows);
    }
    let is_blank = |cell: &[u8]| cell.trim_ascii().is_empty();
    if cells.len() > width && !cells.iter().skip(width).all(is_blank) {
        let cells = cells.len();
        return Some(Reason::TooManyCells { cells, width });
    }
    (record.is_open_ended && cells.len() < width).then_some(Reason::CutOff)
}

/// Whether a quote closes a cell and more text follows, or one never closes.
fn has_misplaced_quote(text: &[u8], delimiter: u8) -> bool {
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            let Some(length) = closing_quote(quoted) else {
                return true;
            };
            rest = &quoted[length + 1..];
            let next = rest.iter().find(|byte| **byte != b' ');
            if next.is_some_and(|byte| *byte != delimiter) {
                return true;
            }
        }
        match rest.iter().position(|byte| *byte == delimiter) {
            Some(at) => rest = &rest[at + 1..],
            None => return false,
        }
    }
}

fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].iter().position(|byte| *byte == b'"')?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Whether a cell contains line breaks and as many delimiters as a row has: a quote that isn't
/// closed takes in the rows up to the next one.
fn holds_rows(cell: &[u8], delimiter: u8, width: usize) -> bool {
    let cells = cell.split(|byte| *byte == delimiter).count();
    cell.contains(&b'\n') && cells >= width.max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_misplaced_where_text_follows_them() {
        for text in ["\"a\"b,c", "a,\"b\" c", "\"a", "a,\"b\"\"", "\"a\"\"b\"c"] {
            assert!(has_misplaced_quote(text.as_bytes(), b','), "{text}");
        }
        for text in [
            "",
            "a,b",
            "5\" pipe,b",
            "\"a\",\"b\"",
            "\"a\" ,b",
            "\"a\"\"b\"\"\",c",
            "\"\",\"\"",
            "\"a\nb\",c",
            " \"a\",b",
        ] {
            assert!(!has_misplaced_quote(text.as_bytes(), b','), "{text}");
        }
        assert!(!has_misplaced_quote(b"\"a\"\t\"b\"", b'\t'));
        assert!(has_misplaced_quote(b"\"a\"b\tc", b'\t'));
    }
}
