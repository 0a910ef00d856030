//! The records of a text, each with its own text and its line number.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::block::Block;

/// A block and its records. It is filled again without an allocation per record.
#[derive(Default)]
pub(super) struct Records {
    block: Block,
    all: Vec<Split>,
    /// How many of these are in use.
    count: usize,
    /// How many lines the block has.
    pub(super) lines: u64,
}

/// The cells of a record, and where in the block it stands.
#[derive(Default)]
struct Split {
    cells: ByteRecord,
    start: usize,
    end: usize,
    line: u64,
}

/// One record: a row, in general.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) cells: &'a ByteRecord,
    /// Its text, without the line break at its end.
    pub(super) text: &'a str,
    /// The line of the block that it begins on; the first one is 1.
    pub(super) line: u64,
    /// Whether it is the last one of a file that doesn't end with a line break.
    pub(super) is_open_ended: bool,
}

impl Records {
    /// Replaces everything by the records of a block. Empty lines are skipped.
    pub(super) fn split(&mut self, block: Block, delimiter: char) {
        self.block = block;
        self.count = 0;
        let text = &self.block.text;
        let mut reader = reader(text, delimiter);
        loop {
            if self.count == self.all.len() {
                self.all.push(Split::default());
            }
            let record = &mut self.all[self.count];
            let first_line = reader.position().line();
            record.start = byte(&reader);
            // Reading from memory doesn't fail.
            if !reader.read_byte_record(&mut record.cells).unwrap_or(false) {
                self.lines = reader.position().line() - 1;
                return;
            }
            record.end = byte(&reader).min(text.len());
            while text[record.start..].starts_with('\n') {
                record.start += 1;
            }
            let mut line = reader.position().line() - 1;
            if line > first_line {
                line -= line_breaks(&text[record.start..record.end - 1]);
            }
            record.line = line;
            self.count += 1;
        }
    }

    /// The records.
    pub(super) fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        let text = &self.block.text;
        self.all[..self.count].iter().map(|record| {
            let own_text = &text[record.start..record.end];
            Record {
                cells: &record.cells,
                text: own_text.strip_suffix('\n').unwrap_or(own_text),
                line: record.line,
                is_open_ended: self.block.is_open_ended && record.end == text.len(),
            }
        })
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
        let mut records = Records::default();
        for text in ["", "a,b\n\n\"c\nd\",e\nf\n"] {
            let block = Block {
                text: text.to_owned(),
                is_open_ended: true,
            };
            records.split(block, ',');
        }
        let found: Vec<_> = records
            .iter()
            .map(|record| (record.text, record.line, record.is_open_ended))
            .collect();
        let expected = [("a,b", 1, false), ("\"c\nd\",e", 3, false), ("f", 5, true)];
        assert_eq!(found, expected);
    }
}
