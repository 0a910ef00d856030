//! From the bytes of an export to UTF-8, whatever they were written in.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::error::Error;
use super::source::Bytes;
use super::wrong_file;

/// How many bytes are looked at to tell one encoding from another.
const SAMPLE: usize = 1024;

/// How many bytes are decoded at once.
const BLOCK: usize = 64 * 1024;

/// Stands for a byte that no UTF-8 text has there. A control character, so that no email address,
/// phone number or status with a broken byte in it is taken for another one without.
const SUBSTITUTE: u8 = 0x1a;

/// How an export's text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, little end first, as its byte order mark says.
    Utf16Le,
    /// UTF-16, big end first, as its byte order mark says.
    Utf16Be,
    /// Windows-1252: what Excel writes in the west, and what text is taken for that is not UTF-8.
    Windows1252,
}

impl Encoding {
    /// The name that is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// An export's text, handed out piece by piece.
pub(super) struct Text {
    bytes: Bytes,
    encoding: Encoding,
    /// Bytes that were read and not handed out.
    waiting: Vec<u8>,
    /// None for UTF-8.
    decoder: Option<Decoder>,
    at_end: bool,
    /// Whether a character beyond ASCII has shown the text to be UTF-8.
    is_surely_utf8: bool,
    begins_with_nuls: bool,
    broken: u64,
}

impl Text {
    /// Looks at the first bytes, and refuses what is no text.
    pub(super) fn new(mut bytes: Bytes) -> Result<Self, Error> {
        let mut sample = vec![0; SAMPLE];
        let mut filled = 0;
        let mut at_end = false;
        while filled < SAMPLE && !at_end {
            let count = bytes.read(&mut sample[filled..])?;
            at_end = count == 0;
            filled += count;
        }
        sample.truncate(filled);
        refuse_other_formats(&sample)?;
        let (encoding, mark) = match sample.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
            _ => (Encoding::Utf8, 0),
        };
        sample.drain(..mark);
        let begins_with_nuls = encoding == Encoding::Utf8 && sample.contains(&0);
        let mut text = Self {
            bytes,
            encoding,
            waiting: sample,
            decoder: None,
            at_end,
            is_surely_utf8: mark == 3,
            begins_with_nuls,
            broken: 0,
        };
        text.decode_as(encoding);
        Ok(text)
    }

    /// Fills as much of the buffer, which has room for a few kilobytes at least, as there is at
    /// once, in whole characters; 0 at the end.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        while self.decoder.is_none() {
            let mut filled = self.waiting.len();
            buffer[..filled].copy_from_slice(&self.waiting);
            self.waiting.clear();
            if !self.at_end {
                let count = self.bytes.read(&mut buffer[filled..])?;
                self.at_end = count == 0;
                filled += count;
            }
            let valid = self.check(&mut buffer[..filled]);
            if valid > 0 || (self.at_end && self.waiting.is_empty()) {
                return Ok(valid);
            }
        }
        self.decode(buffer)
    }

    /// What the text turned out to be written in; certain at the end only.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How many places were no characters in that encoding.
    pub(super) fn broken(&self) -> u64 {
        self.broken
    }

    /// Whether there are NUL characters near the beginning, as there are in pictures and programs.
    pub(super) fn begins_with_nuls(&self) -> bool {
        self.begins_with_nuls
    }

    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// How much of the buffer is UTF-8; what is not is kept for the next time. The first byte that
    /// can't be UTF-8 decides: where everything before was ASCII, the text is Windows-1252.
    fn check(&mut self, buffer: &mut [u8]) -> usize {
        if buffer.is_ascii() {
            return buffer.len();
        }
        let mut checked = 0;
        loop {
            let Err(error) = std::str::from_utf8(&buffer[checked..]) else {
                self.is_surely_utf8 |= !buffer[checked..].is_ascii();
                return buffer.len();
            };
            let valid = checked + error.valid_up_to();
            self.is_surely_utf8 |= !buffer[checked..valid].is_ascii();
            let broken = match error.error_len() {
                None if !self.at_end => {
                    self.waiting.extend_from_slice(&buffer[valid..]);
                    return valid;
                }
                None => buffer.len() - valid,
                Some(length) => length,
            };
            if !self.is_surely_utf8 {
                self.waiting.extend_from_slice(&buffer[valid..]);
                self.decode_as(Encoding::Windows1252);
                return valid;
            }
            buffer[valid..valid + broken].fill(SUBSTITUTE);
            self.broken += 1;
            checked = valid + broken;
        }
    }

    fn decode_as(&mut self, encoding: Encoding) {
        self.encoding = encoding;
        self.decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
    }

    fn decode(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        loop {
            let Some(decoder) = &mut self.decoder else {
                return Ok(0);
            };
            if self.waiting.is_empty() && !self.at_end {
                self.waiting.resize(BLOCK, 0);
                let count = self.bytes.read(&mut self.waiting)?;
                self.waiting.truncate(count);
                self.at_end = count == 0;
            }
            let (result, read, written, had_errors) =
                decoder.decode_to_utf8(&self.waiting, buffer, self.at_end);
            self.waiting.drain(..read);
            self.broken += u64::from(had_errors);
            if self.at_end && result == CoderResult::InputEmpty {
                // A decoder must not be used again after its last input.
                self.decode_as_nothing();
                return Ok(written);
            }
            if written > 0 {
                return Ok(written);
            }
        }
    }

    fn decode_as_nothing(&mut self) {
        self.decoder = None;
        self.waiting.clear();
    }
}

fn refuse_other_formats(sample: &[u8]) -> Result<(), Error> {
    const PROGRAM: &[u8] = b"\x7fELF";
    if sample.is_empty() {
        return Err(Error::Empty);
    }
    if sample.starts_with(PROGRAM) {
        return Err(Error::NotText);
    }
    if let Some(file) = wrong_file::from_bytes(sample) {
        return Err(Error::WrongFile(file));
    }
    let has_mark = sample.starts_with(b"\xff\xfe") || sample.starts_with(b"\xfe\xff");
    let zeros = |first: usize| {
        let every_other = sample.iter().skip(first).step_by(2);
        every_other.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    // Latin text in UTF-16 has a zero in nearly every pair of bytes, always on the same side.
    if !has_mark && even.max(odd) * 3 > sample.len() && even.min(odd) == 0 {
        return Err(Error::Utf16WithoutMark);
    }
    Ok(())
}
