//! Quotes that are misplaced or never close. The `csv` crate accepts them silently.

use memchr::memchr;

use super::footer::{is_like_identity, is_words};
use super::records::{LONGEST_RECORD, Record};
use super::rejection::Reason;

/// Where the last record of a text begins, if the text ends inside a quoted cell of it.
pub(super) fn open_record(text: &str, delimiter: char) -> Option<usize> {
    let mut record = 0;
    let mut from = 0;
    for (start, end) in quoted_cells(text, delimiter) {
        if let Some(line_break) = text[from..start].rfind('\n') {
            record = from + line_break + 1;
        }
        match end {
            Some(end) => from = end + 1,
            None => return Some(record),
        }
    }
    None
}

/// Why a record can't be split into cells, if it can't; a line of words at the open end of a file is a
/// footer. `width` is the header's number of cells.
pub(super) fn fault(record: &Record<'_>, delimiter: char, width: usize) -> Option<Reason> {
    let cells = record.cells;
    if record.text.len() > LONGEST_RECORD {
        return Some(Reason::TooLong);
    }
    // The cells are shorter than the text by delimiters and quotes. A quote that never closes
    // takes in the last line break.
    let has_quotes = record.text.len() + 1 != cells.as_slice().len() + cells.len()
        || cells.as_slice().ends_with(b"\n");
    if has_quotes && has_misplaced_quote(record.text, delimiter) {
        return Some(if record.is_open_ended {
            Reason::CutOff
        } else {
            Reason::UnexpectedQuote
        });
    }
    if has_quotes && cells.iter().any(|cell| holds_rows(cell, delimiter, width)) {
        return Some(Reason::QuotedRows);
    }
    let is_blank = |cell: &[u8]| cell.trim_ascii().is_empty();
    if cells.len() > width && !cells.iter().skip(width).all(is_blank) {
        let cells = cells.len();
        return Some(Reason::TooManyCells { cells, width });
    }
    let is_cut_off = record.is_open_ended && cells.len() < width;
    is_cut_off.then(|| {
        if is_words(cells) {
            Reason::Footer
        } else {
            Reason::CutOff
        }
    })
}

/// Whether more text follows a closing quote in a record, a quote never closes, or a closing quote
/// follows a backslash, with which some programs write a quote inside a cell.
fn has_misplaced_quote(record: &str, delimiter: char) -> bool {
    quoted_cells(record, delimiter).any(|(_, end)| {
        end.is_none_or(|end| {
            let rest = record[end + 1..].trim_start_matches(' ');
            let is_followed = !rest.is_empty() && !rest.starts_with(delimiter);
            is_followed || record[..end].ends_with('\\')
        })
    })
}

/// Whether a quoted cell contains line breaks and as many delimiters as a row of `width` cells has, or
/// a line that looks like a row: a quote that isn't closed takes in the rows up to the next one.
fn holds_rows(cell: &[u8], delimiter: char, width: usize) -> bool {
    let cells = |text: &[u8]| text.split(|byte| char::from(*byte) == delimiter).count();
    let is_row = |line: &[u8]| cells(line) > 2 && is_like_identity(line);
    cell.contains(&b'\n')
        && (cells(cell) >= width.max(2) || cell.split(|byte| *byte == b'\n').any(is_row))
}

/// Where quoted cells begin and where their closing quotes are, as the `csv` crate sees them. A quote
/// inside a cell that doesn't begin with one is text: `5" pipe`.
fn quoted_cells(text: &str, delimiter: char) -> impl Iterator<Item = (usize, Option<usize>)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + memchr(b'"', text.as_bytes().get(from..)?)?;
            from = start + 1;
            let before = text[..start].chars().next_back();
            if before.is_none_or(|before| before == delimiter || before == '\n') {
                let end = closing_quote(&text[from..]).map(|end| from + end);
                from = end.map_or(text.len(), |end| end + 1);
                return Some((start, end));
            }
        }
    })
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(b'"', &text.as_bytes()[at..])?;
        if !text[at + 1..].starts_with('"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_misplaced_if_text_follows_them_or_they_never_close() {
        for text in r#""a"b,c|"a\",b"|a,"b" c|"a|a,"b""|"a""b"c"#.split('|') {
            assert!(has_misplaced_quote(text, ','), "{text}");
        }
        let fine =
            "a,b|5\" pipe,b|\"a\",\"b\"|\"a\" ,b|\"a\"\"b\"\"\",c|\"\",\"\"|\"a\nb\",c| \"a\",b";
        for text in fine.split('|') {
            assert!(!has_misplaced_quote(text, ','), "{text}");
        }
        assert!(!has_misplaced_quote("\"a\"\t\"b\"", '\t'));
    }

    #[test]
    fn a_record_is_open_while_a_quote_is() {
        for (text, expected) in [
            ("a,b\nc,d\n", None),
            ("a,b\n\"c\",\"d\ne\"\n", None),
            ("a,b\nc,\"d\n", Some(4)),
            ("a,b\n\"c\nc\",\"d\n", Some(4)),
            ("a,b\nc,5\"\n", None),
            ("\"a\"b\"\n\"c\n", Some(6)),
        ] {
            assert_eq!(open_record(text, ','), expected, "{text}");
        }
    }
}
