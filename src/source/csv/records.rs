//! The records of a text, each with its own text and its line number.

use csv::{ByteRecord, Reader, ReaderBuilder};

/// The longest record, in bytes. A quote that is never closed would otherwise take in the rest of
/// the file.
pub(super) const LONGEST_RECORD: usize = 1 << 20;

/// Whole records.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) text: String,
    /// 0 for the first one, which has the header.
    pub(super) number: usize,
    /// Whether it is the end of a file that has no line break there.
    pub(super) is_open_ended: bool,
}

/// One record: a row, in general.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) cells: &'a ByteRecord,
    /// Its text, without the line break at its end.
    pub(super) text: &'a str,
    /// Where in the block the text begins.
    pub(super) start: usize,
    /// The line of the block that it begins on; the first one is 1.
    pub(super) line: u64,
    /// Whether it is the last one of a file that doesn't end with a line break.
    pub(super) is_open_ended: bool,
}

/// Visits the records of a block, and returns how many lines it has. Empty lines are skipped.
pub(super) fn visit_records(
    block: &Block,
    delimiter: char,
    mut visit: impl FnMut(Record<'_>),
) -> u64 {
    let text = block.text.as_str();
    let mut reader = reader(text, delimiter);
    let mut cells = ByteRecord::new();
    loop {
        let (first_line, mut start) = (reader.position().line(), byte(&reader));
        // Reading from memory doesn't fail.
        if !reader.read_byte_record(&mut cells).unwrap_or(false) {
            return reader.position().line() - 1;
        }
        let end = byte(&reader).min(text.len());
        while text[start..].starts_with('\n') {
            start += 1;
        }
        let own_text = &text[start..end];
        let own_text = own_text.strip_suffix('\n').unwrap_or(own_text);
        let mut line = reader.position().line() - 1;
        if line > first_line {
            line -= line_breaks(own_text);
        }
        visit(Record {
            cells: &cells,
            text: own_text,
            start,
            line,
            is_open_ended: block.is_open_ended && end == text.len(),
        });
    }
}

/// The first records of a text.
pub(super) fn first_records(text: &str, delimiter: char, count: usize) -> Vec<ByteRecord> {
    let records = reader(text, delimiter).into_byte_records();
    records.map_while(Result::ok).take(count).collect()
}

fn reader(text: &str, delimiter: char) -> Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    // All delimiters are ASCII.
    builder.delimiter(u8::try_from(delimiter).unwrap_or(b','));
    builder.has_headers(false).flexible(true);
    builder.from_reader(text.as_bytes())
}

/// How many line breaks there are.
pub(super) fn line_breaks(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}

fn byte(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_their_text_and_their_lines() {
        let block = Block {
            text: "a,b\n\n\"c\nd\",e\nf\n".to_owned(),
            number: 0,
            is_open_ended: true,
        };
        let mut found = Vec::new();
        let lines = visit_records(&block, ',', |record| {
            found.push((record.text.to_owned(), record.line, record.is_open_ended));
        });
        let expected = [("a,b", 1, false), ("\"c\nd\",e", 3, false), ("f", 5, true)];
        let expected = expected.map(|(text, line, is_last)| (text.to_owned(), line, is_last));
        assert_eq!((found, lines), (expected.into(), 5));
    }
}
