//! The text of an export in blocks of whole records: UTF-8 with LF at the end of each line, whatever
//! the file's encoding and line breaks are.

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memrchr};

use super::error::Error;
use super::input::{Input, check_text};
use super::quotes::open_record;
use super::records::{Block, LONGEST_RECORD};

/// How many bytes are read at once.
const BLOCK: usize = 1 << 19;

/// How many bytes are read first, to see how the file is laid out.
const SAMPLE: usize = 1 << 20;

/// What DOS ends a file with.
const DOS_END: char = '\x1a';

/// How an export's text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, little end first, by its byte order mark.
    Utf16Le,
    /// UTF-16, big end first, by its byte order mark.
    Utf16Be,
    /// Windows-1252: what Excel writes in the west, and how text that isn't UTF-8 is read.
    Windows1252,
}

impl Encoding {
    /// The name that is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// Reads an export block by block.
pub(super) struct Blocks {
    /// The bytes under the text.
    pub(super) input: Input,
    /// How the text is encoded; certain at the end only.
    pub(super) encoding: Encoding,
    utf16: Option<Decoder>,
    /// Whether a character beyond ASCII has shown the text to be UTF-8.
    is_surely_utf8: bool,
    /// How many characters the encoding doesn't allow.
    pub(super) broken: u64,
    /// Bytes that were read and are not part of a whole line yet.
    bytes: Vec<u8>,
    /// Lines that weren't handed out yet; at first, the sample.
    pub(super) text: String,
    /// Whether lines that are one quoted cell are unquoted.
    has_quoted_lines: bool,
    is_at_end: bool,
    is_open_ended: bool,
    /// How many blocks were handed out.
    count: usize,
}

impl Blocks {
    /// Reads the first lines. Fails if the file isn't text.
    pub(super) fn new(mut input: Input) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        let is_at_end = input.read(SAMPLE, &mut bytes)? < SAMPLE;
        let (encoding, mark) = match bytes.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
            _ => (Encoding::Utf8, 0),
        };
        bytes.drain(..mark);
        let utf16 = match encoding {
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Utf8 | Encoding::Windows1252 => None,
        };
        if utf16.is_none() {
            check_text(&bytes)?;
        }
        let mut blocks = Self {
            input,
            encoding,
            utf16,
            is_surely_utf8: mark == 3,
            broken: 0,
            bytes,
            text: String::new(),
            has_quoted_lines: false,
            is_at_end,
            is_open_ended: false,
            count: 0,
        };
        blocks.decode_utf16(0);
        blocks.add_lines();
        Ok(blocks)
    }

    /// From here on, and in the sample, takes the quotes off lines that are one quoted cell.
    pub(super) fn unquote_lines(&mut self) {
        self.has_quoted_lines = true;
        self.text = unquote_lines(&self.text);
    }

    /// The next records; none at the end. A record that is too long ends at a line break.
    pub(super) fn next(&mut self, delimiter: char) -> Result<Option<Block>, Error> {
        loop {
            let length = self.text.len();
            let end = match open_record(&self.text, delimiter) {
                None => length,
                Some(0) if length > LONGEST_RECORD => {
                    let end = self.text.bytes().skip(LONGEST_RECORD);
                    let end = end.take_while(|byte| *byte != b'\n').count();
                    LONGEST_RECORD + end + 1
                }
                Some(0) if self.is_at_end => length,
                Some(start) => start,
            };
            if end > 0 {
                return Ok(Some(self.hand_out(end)));
            }
            if self.is_at_end {
                return Ok(None);
            }
            let start = self.bytes.len();
            self.bytes.reserve(BLOCK);
            self.is_at_end = self.input.read(BLOCK, &mut self.bytes)? < BLOCK;
            self.decode_utf16(start);
            self.add_lines();
        }
    }

    fn hand_out(&mut self, length: usize) -> Block {
        let rest = self.text.split_off(length);
        let text = std::mem::replace(&mut self.text, rest);
        self.count += 1;
        Block {
            text,
            number: self.count - 1,
            is_open_ended: self.is_open_ended && self.text.is_empty(),
        }
    }

    /// Makes UTF-8 of the bytes from `start` on, if they are UTF-16.
    fn decode_utf16(&mut self, start: usize) {
        let Some(decoder) = &mut self.utf16 else {
            return;
        };
        let mut text = String::new();
        let length = decoder.max_utf8_buffer_length(self.bytes.len() - start);
        text.reserve(length.unwrap_or_default());
        let _ = decoder.decode_to_string(&self.bytes[start..], &mut text, self.is_at_end);
        self.broken += text.matches(char::REPLACEMENT_CHARACTER).count() as u64;
        self.bytes.truncate(start);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Takes over the lines that are whole by now. Of a line that is too long the end is left out.
    fn add_lines(&mut self) {
        let without_last = &self.bytes[..self.bytes.len().saturating_sub(1)];
        let line_break = memrchr(b'\n', &self.bytes);
        let line_break = line_break.or_else(|| memrchr(b'\r', without_last));
        let whole = match line_break {
            _ if self.is_at_end => self.bytes.len(),
            Some(line_break) => line_break + 1,
            None => {
                let is_start = |at: &usize| self.bytes.get(*at).is_some_and(|it| it & 0xc0 != 0x80);
                let cut = (0..=LONGEST_RECORD + 4).rfind(is_start).unwrap_or(0);
                if self.bytes.len() > cut + BLOCK {
                    self.bytes.truncate(cut);
                }
                return;
            }
        };
        let rest = self.bytes.split_off(whole);
        let lines = std::mem::replace(&mut self.bytes, rest);
        let mut lines = self.decode(lines);
        if memchr(b'\r', lines.as_bytes()).is_some() {
            lines = lines.replace("\r\n", "\n").replace('\r', "\n");
        }
        if self.is_at_end {
            lines.truncate(lines.trim_end_matches(DOS_END).len());
            self.is_open_ended = !lines.is_empty() && !lines.ends_with('\n');
            if self.is_open_ended {
                lines.push('\n');
            }
        }
        if self.has_quoted_lines {
            lines = unquote_lines(&lines);
        }
        if self.text.is_empty() {
            self.text = lines;
        } else {
            self.text.push_str(&lines);
        }
    }

    /// The first byte that can't be UTF-8 decides: if everything before it is ASCII, the text is
    /// Windows-1252. Otherwise it is broken, and replaced by a character that no value can have.
    fn decode(&mut self, bytes: Vec<u8>) -> String {
        if self.encoding == Encoding::Windows1252 {
            return WINDOWS_1252
                .decode_without_bom_handling(&bytes)
                .0
                .into_owned();
        }
        let error = match String::from_utf8(bytes) {
            Ok(text) => {
                self.is_surely_utf8 = self.is_surely_utf8 || !text.is_ascii();
                return text;
            }
            Err(error) => error,
        };
        let valid = error.utf8_error().valid_up_to();
        if self.is_surely_utf8 || !error.as_bytes()[..valid].is_ascii() {
            self.is_surely_utf8 = true;
            let chunks = error.as_bytes().utf8_chunks();
            self.broken += chunks.filter(|chunk| !chunk.invalid().is_empty()).count() as u64;
            return String::from_utf8_lossy(error.as_bytes()).into_owned();
        }
        self.encoding = Encoding::Windows1252;
        self.decode(error.into_bytes())
    }
}

/// Takes the quotes off each line that is one quoted cell, with or without empty cells behind it, as
/// a spreadsheet writes lines after it has opened a file with the wrong delimiter.
pub(super) fn unquote_lines(lines: &str) -> String {
    let unquoted = lines.split_inclusive('\n').map(|line| {
        let text = line.trim_end_matches([',', ';', '\t', '|', ' ', '\n']);
        let cell = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let cell = cell.map(|cell| (cell.replace("\"\"", ""), cell.replace("\"\"", "\"")));
        match cell {
            Some((outside, cell)) if !outside.contains('"') => cell + "\n",
            _ => line.to_owned(),
        }
    });
    unquoted.collect()
}
