//! The records of a CSV file, each with its text and its line number.

use std::io;

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};

use super::record_window::RecordWindow;

/// How much the `csv` crate reads at once, in bytes.
const BUFFER: usize = 64 * 1024;

/// Reads records.
pub(super) struct Records {
    reader: Reader<RecordWindow>,
    cells: ByteRecord,
}

/// One record: a row, in general.
pub(super) struct Record<'a> {
    pub(super) cells: &'a ByteRecord,
    /// Its text in the file, without the line break at its end.
    pub(super) text: &'a [u8],
    /// The line it begins on; the file's first line is 1.
    pub(super) line: u64,
    /// How many lines it takes.
    pub(super) lines: u64,
    /// Whether it is the last one and has no line break.
    pub(super) is_open_ended: bool,
}

impl Records {
    pub(super) fn new(window: RecordWindow, delimiter: u8) -> Self {
        Self {
            reader: builder(delimiter).from_reader(window),
            cells: ByteRecord::new(),
        }
    }

    /// The next record; none at the end. Empty lines are skipped.
    pub(super) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        let (start, line) = self.position();
        self.reader.get_mut().begin_record(start);
        if !self.read()? {
            return Ok(None);
        }
        let (end, next_line) = self.position();
        let window = self.reader.get_ref();
        let mut text = window.text(start, end);
        let mut lines = next_line - line;
        if lines > 1 {
            let skipped = text.iter().take_while(|byte| **byte == b'\n').count();
            text = &text[skipped..];
            lines -= skipped as u64;
        }
        Ok(Some(Record {
            cells: &self.cells,
            text: text.strip_suffix(b"\n").unwrap_or(text),
            line: next_line - lines,
            lines,
            is_open_ended: window.lacks_final_line_break() && window.ends_at(end),
        }))
    }

    /// The window that records are read from.
    pub(super) fn window(&self) -> &RecordWindow {
        self.reader.get_ref()
    }

    fn position(&self) -> (u64, u64) {
        let position = self.reader.position();
        (position.byte(), position.line())
    }

    fn read(&mut self) -> io::Result<bool> {
        let read = self.reader.read_byte_record(&mut self.cells);
        read.map_err(|error| match error.into_kind() {
            ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}

/// The first records of a text.
pub(super) fn first_records(text: &[u8], delimiter: u8, count: usize) -> Vec<ByteRecord> {
    let reader = builder(delimiter).from_reader(text);
    // Reading from memory doesn't fail.
    let records = reader.into_byte_records().map_while(Result::ok);
    records.take(count).collect()
}

fn builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(BUFFER);
    builder
}

#[cfg(test)]
mod tests {
    use super::super::decode::Utf8Reader;
    use super::super::input::Source;
    use super::*;

    #[test]
    fn records_have_their_text_and_their_lines() {
        let text = b"a,b\r\n\r\n\"c\r\nd\",e\r\nf";
        let source = Source::InMemory("test.csv", text.as_slice().into());
        let reader = Utf8Reader::new(source.open().unwrap()).unwrap();
        let mut records = Records::new(RecordWindow::new(reader), b',');
        let mut seen = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let text = String::from_utf8(record.text.to_vec()).unwrap();
            seen.push((text, record.line, record.lines, record.is_open_ended));
        }
        let expected = [
            ("a,b", 1, 1, false),
            ("\"c\nd\",e", 3, 2, false),
            ("f", 5, 1, true),
        ];
        let expected =
            expected.map(|(text, line, lines, open)| (text.to_owned(), line, lines, open));
        assert_eq!(seen, expected);
    }
}
