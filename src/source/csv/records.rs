//! The records of a text, each with its own text and its line number.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::block::Block;

/// Reads the records of a block.
pub(super) struct Records<'a> {
    reader: Reader<&'a [u8]>,
    block: &'a Block,
    cells: ByteRecord,
}

/// One record: a row, in general.
pub(super) struct Record<'a> {
    pub(super) cells: &'a ByteRecord,
    /// Its text in the block, without the line break at its end.
    pub(super) text: &'a str,
    /// Where in the block its text begins.
    pub(super) start: usize,
    /// The line it begins on; the file's first line is 1.
    pub(super) line: u64,
    /// Whether it is the last one of a file that doesn't end with a line break.
    pub(super) is_open_ended: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(block: &'a Block, delimiter: char) -> Self {
        Self {
            reader: reader(&block.text, delimiter),
            block,
            cells: ByteRecord::new(),
        }
    }

    /// The next record; none at the end. Empty lines are skipped.
    pub(super) fn next(&mut self) -> Option<Record<'_>> {
        let (start, first_line) = self.position();
        // Reading from memory doesn't fail.
        if !self
            .reader
            .read_byte_record(&mut self.cells)
            .unwrap_or(false)
        {
            return None;
        }
        let (end, next_line) = self.position();
        let text = self.block.text[start..end].trim_start_matches('\n');
        let start = end - text.len();
        let text = text.strip_suffix('\n').unwrap_or(text);
        let mut line = next_line - 1;
        if line > first_line {
            line -= text.matches('\n').count() as u64;
        }
        Some(Record {
            cells: &self.cells,
            text,
            start,
            line: self.block.first_line + line - 1,
            is_open_ended: self.block.is_open_ended && end == self.block.text.len(),
        })
    }

    fn position(&self) -> (usize, u64) {
        let position = self.reader.position();
        let byte = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        (byte.min(self.block.text.len()), position.line())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_their_text_and_their_lines() {
        let block = Block {
            text: "a,b\n\n\"c\nd\",e\nf\n".to_owned(),
            first_line: 10,
            is_open_ended: true,
        };
        let mut records = Records::new(&block, ',');
        let expected = [
            ("a,b", 10, false),
            ("\"c\nd\",e", 12, false),
            ("f", 14, true),
        ];
        for expected in expected {
            let record = records.next().unwrap();
            let found = (record.text, record.line, record.is_open_ended);
            assert_eq!(found, expected);
            assert_eq!(
                &block.text[record.start..][..record.text.len()],
                record.text
            );
        }
        assert!(records.next().is_none());
    }
}
