//! The text that the `csv` crate reads from: lines end with LF alone, so that lines are counted
//! right; the text of the record under way stays available; and no record grows without end.

use std::io::{self, Read};

use super::decode::Utf8Reader;
use super::unquote_lines::unquote_lines;

/// The longest record, in bytes. A quote that is never closed would otherwise take in the rest of
/// the file.
pub(super) const LONGEST_RECORD: usize = 1 << 20;

/// How much text is read at once.
const BLOCK: usize = 64 * 1024;

/// The end of a file that DOS wrote.
const DOS_END: u8 = 0x1a;

/// A window on the text of an export.
pub(super) struct RecordWindow {
    reader: Utf8Reader,
    block: Vec<u8>,
    /// The text from the start of the record under way.
    text: Vec<u8>,
    /// Where `text` begins, counted in bytes that were handed out.
    start: u64,
    /// How much of `text` was handed out.
    sent: usize,
    /// Where the record under way begins, counted like `start`.
    record_start: u64,
    was_cr: bool,
    last_byte: Option<u8>,
    /// DOS end marks that are text only if text follows.
    held_ends: usize,
    is_at_end: bool,
    lacks_final_line_break: bool,
    /// The unfinished last line, where whole lines are quoted cells.
    unfinished_line: Option<Vec<u8>>,
}

impl RecordWindow {
    pub(super) fn new(reader: Utf8Reader) -> Self {
        Self {
            reader,
            block: vec![0; BLOCK],
            text: Vec::new(),
            start: 0,
            sent: 0,
            record_start: 0,
            was_cr: false,
            last_byte: None,
            held_ends: 0,
            is_at_end: false,
            lacks_final_line_break: false,
            unfinished_line: None,
        }
    }

    pub(super) fn reader(&self) -> &Utf8Reader {
        &self.reader
    }

    /// Whether the text has ended without a line break. One is added.
    pub(super) fn lacks_final_line_break(&self) -> bool {
        self.lacks_final_line_break
    }

    /// The first whole lines, before anything is handed out: as many as fit `length` bytes.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<&[u8]> {
        while self.text.len() < length && self.fill()? {}
        let peeked = &self.text[..length.min(self.text.len())];
        let is_line_end = |byte: &u8| *byte == b'\n';
        let end = peeked.iter().rposition(is_line_end);
        Ok(end.map_or(peeked, |end| &peeked[..=end]))
    }

    /// From here on, and in what was peeked at, takes the quotes off lines that are one quoted cell.
    pub(super) fn unquote_lines(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.unfinished_line = Some(Vec::new());
        self.add(&text);
    }

    /// Forgets the text before this place, counted in bytes that were handed out.
    pub(super) fn begin_record(&mut self, place: u64) {
        self.record_start = place;
    }

    /// The text between two places of the record under way.
    pub(super) fn text(&self, from: u64, to: u64) -> &[u8] {
        let at =
            |place: u64| usize::try_from(place.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.text.get(at(from)..at(to)).unwrap_or_default()
    }

    /// Whether the text ends at this place.
    pub(super) fn ends_at(&self, place: u64) -> bool {
        self.is_at_end && self.start + self.text.len() as u64 == place
    }

    /// Reads a block of text; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        let mut block = std::mem::take(&mut self.block);
        let held = self.held_ends.min(block.len() / 2);
        block[..held].fill(DOS_END);
        let count = self.reader.read(&mut block[held..])?;
        if count == 0 {
            self.is_at_end = true;
            if self.last_byte.is_some_and(|byte| byte != b'\n') {
                self.lacks_final_line_break = true;
                self.add(b"\n");
            }
        } else {
            let length = normalize_line_breaks(&mut block[..held + count], &mut self.was_cr);
            let text = &block[..length];
            let kept = text.iter().rposition(|byte| *byte != DOS_END);
            let text = &text[..kept.map_or(0, |last| last + 1)];
            self.held_ends = length - text.len();
            self.last_byte = text.last().copied().or(self.last_byte);
            self.add(text);
        }
        self.block = block;
        Ok(true)
    }

    fn add(&mut self, text: &[u8]) {
        let Some(line) = &mut self.unfinished_line else {
            self.text.extend_from_slice(text);
            return;
        };
        line.extend_from_slice(text);
        let whole = match line.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => end + 1,
            None if line.len() > LONGEST_RECORD => line.len(),
            None => 0,
        };
        unquote_lines(&line[..whole], &mut self.text);
        line.drain(..whole);
    }

    /// Reads on, and ends a record that has become too long at the next line break.
    fn refill(&mut self) -> io::Result<()> {
        let done = self.record_start.saturating_sub(self.start);
        let done = usize::try_from(done).unwrap_or(0).min(self.text.len());
        self.text.drain(..done);
        self.start += done as u64;
        self.sent -= done;
        let length = self.text.len();
        while self.text.len() == length && self.fill()? {}
        if length > LONGEST_RECORD {
            self.end_record(length)?;
        }
        Ok(())
    }

    /// Drops the text behind `length` up to the next line break, and closes the cell there if it is a
    /// quoted one; a quote is text otherwise.
    fn end_record(&mut self, length: usize) -> io::Result<()> {
        loop {
            let added = &self.text[length..];
            if let Some(at) = added.iter().position(|byte| *byte == b'\n') {
                self.text.insert(length + at, b'"');
                return Ok(());
            }
            self.text.truncate(length);
            if !self.fill()? {
                return Ok(());
            }
        }
    }
}

impl Read for RecordWindow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.sent == self.text.len() {
            self.refill()?;
        }
        let rest = &self.text[self.sent..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.sent += count;
        Ok(count)
    }
}

/// Makes one LF of every CRLF, and of every CR that stands alone. Returns the new length.
fn normalize_line_breaks(text: &mut [u8], was_cr: &mut bool) -> usize {
    if !*was_cr && !text.contains(&b'\r') {
        return text.len();
    }
    let mut length = 0;
    for at in 0..text.len() {
        let byte = text[at];
        let is_second_half = *was_cr && byte == b'\n';
        *was_cr = byte == b'\r';
        if !is_second_half {
            text[length] = if *was_cr { b'\n' } else { byte };
            length += 1;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::super::input::Source;
    use super::*;

    fn window(text: &[u8]) -> RecordWindow {
        let source = Source::InMemory("test.csv", text.into());
        RecordWindow::new(Utf8Reader::new(source.open().unwrap()).unwrap())
    }

    fn read(text: &[u8]) -> (Vec<u8>, bool) {
        let mut window = window(text);
        let mut all = Vec::new();
        window.read_to_end(&mut all).unwrap();
        (all, window.lacks_final_line_break())
    }

    #[test]
    fn lines_end_with_lf_whatever_they_ended_with() {
        let table: &[(&str, &str, bool)] = &[
            ("a\nb\n", "a\nb\n", false),
            ("a\r\nb\r\n", "a\nb\n", false),
            ("a\rb\r", "a\nb\n", false),
            ("a\r\rb", "a\n\nb\n", true),
            ("a\n\x1a", "a\n", false),
            ("a\x1a\x1a", "a\n", true),
            ("a\x1ab\n", "a\x1ab\n", false),
            ("", "", false),
        ];
        for (text, expected, lacks) in table {
            let expected = (expected.as_bytes().to_vec(), *lacks);
            assert_eq!(read(text.as_bytes()), expected, "{text:?}");
        }
        let crlf = "a\r\n".repeat(BLOCK);
        assert_eq!(read(crlf.as_bytes()).0, "a\n".repeat(BLOCK).as_bytes());
    }

    #[test]
    fn a_record_that_is_too_long_ends_at_a_line_break() {
        let text = format!("\"{}", "a line\n".repeat(LONGEST_RECORD));
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(window(text.as_bytes()));
        let mut records = 0;
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap() {
            records += 1;
            assert!(record.as_slice().len() < LONGEST_RECORD + 3 * BLOCK);
            let place = reader.position().byte();
            reader.get_mut().begin_record(place);
        }
        assert!(records > LONGEST_RECORD / 2, "{records}");
        let (all, _) = read("x".repeat(3 * LONGEST_RECORD).as_bytes());
        assert!(all.len() < LONGEST_RECORD + 3 * BLOCK, "{}", all.len());
    }

    #[test]
    fn what_was_peeked_at_is_read_again() {
        let mut window = window(b"\"a,b\";;\r\n\"c,\"\"d\"\"\"\r\n");
        assert_eq!(window.peek(8).unwrap(), b"\"a,b\";;\n");
        window.unquote_lines();
        assert_eq!(window.peek(100).unwrap(), b"a,b\nc,\"d\"\n");
        let mut all = Vec::new();
        window.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"a,b\nc,\"d\"\n");
    }
}
