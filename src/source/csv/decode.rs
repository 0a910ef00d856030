//! From the bytes of an export to UTF-8, whatever their encoding.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::input::Bytes;

/// How many bytes are looked at to tell one encoding from another.
const SAMPLE: usize = 1024;

/// How many bytes are decoded at once.
const BLOCK: usize = 64 * 1024;

/// Replaces a byte that UTF-8 text can't have there. A control character, so that no email address,
/// phone number or status with a broken byte in it is taken for another one without.
const SUBSTITUTE: u8 = 0x7f;

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
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// Reads an export as UTF-8.
pub(super) struct Utf8Reader {
    bytes: Bytes,
    encoding: Encoding,
    /// Bytes that were read and aren't decoded yet.
    pending: Vec<u8>,
    /// None for UTF-8.
    decoder: Option<Decoder>,
    is_at_end: bool,
    /// Whether a character beyond ASCII has shown the text to be UTF-8.
    is_surely_utf8: bool,
    broken: u64,
}

impl Utf8Reader {
    /// Reads the first bytes, and decides on the encoding by a byte order mark.
    pub(super) fn new(mut bytes: Bytes) -> io::Result<Self> {
        let mut start = Vec::with_capacity(SAMPLE);
        bytes.by_ref().take(SAMPLE as u64).read_to_end(&mut start)?;
        let (encoding, mark) = match start.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
            _ => (Encoding::Utf8, 0),
        };
        start.drain(..mark);
        let mut reader = Self {
            bytes,
            encoding,
            pending: start,
            decoder: None,
            is_at_end: false,
            is_surely_utf8: mark == 3,
            broken: 0,
        };
        reader.set_encoding(encoding);
        Ok(reader)
    }

    /// The first bytes, without a byte order mark, before anything is read.
    pub(super) fn start(&self) -> &[u8] {
        &self.pending
    }

    /// Whether a byte order mark says that the text is UTF-16.
    pub(super) fn is_utf16(&self) -> bool {
        matches!(self.encoding, Encoding::Utf16Le | Encoding::Utf16Be)
    }

    /// The encoding; certain at the end only.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How many places have no characters of that encoding.
    pub(super) fn broken(&self) -> u64 {
        self.broken
    }

    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Reads bytes that need no decoding. The first byte that can't be UTF-8 decides: where
    /// everything before it is ASCII, the text is Windows-1252.
    fn read_utf8(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = self.pending.len().min(buffer.len());
        buffer[..filled].copy_from_slice(&self.pending[..filled]);
        self.pending.drain(..filled);
        if self.pending.is_empty() && !self.is_at_end {
            let count = self.bytes.read(&mut buffer[filled..])?;
            self.is_at_end = count == 0;
            filled += count;
        }
        let text = &mut buffer[..filled];
        let mut checked = 0;
        loop {
            let rest = &text[checked..];
            let Err(error) = std::str::from_utf8(rest) else {
                self.is_surely_utf8 = self.is_surely_utf8 || !rest.is_ascii();
                return Ok(filled);
            };
            let valid = checked + error.valid_up_to();
            self.is_surely_utf8 |= !text[checked..valid].is_ascii();
            let is_incomplete = error.error_len().is_none() && !self.is_at_end;
            if is_incomplete || !self.is_surely_utf8 {
                self.pending.splice(..0, text[valid..].iter().copied());
                if !is_incomplete {
                    self.set_encoding(Encoding::Windows1252);
                }
                return Ok(valid);
            }
            let broken = error.error_len().unwrap_or(filled - valid);
            text[valid..valid + broken].fill(SUBSTITUTE);
            self.broken += 1;
            checked = valid + broken;
        }
    }

    fn set_encoding(&mut self, encoding: Encoding) {
        self.encoding = encoding;
        self.decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
    }
}

impl Read for Utf8Reader {
    /// Fills the buffer, which has room for a few kilobytes at least.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.decoder.is_none() {
            let count = self.read_utf8(buffer)?;
            if count > 0 || (self.is_at_end && self.pending.is_empty()) {
                return Ok(count);
            }
        }
        while let Some(decoder) = &mut self.decoder {
            if self.pending.is_empty() && !self.is_at_end {
                self.pending.resize(BLOCK, 0);
                let count = self.bytes.read(&mut self.pending)?;
                self.pending.truncate(count);
                self.is_at_end = count == 0;
            }
            let (result, read, written, had_errors) =
                decoder.decode_to_utf8(&self.pending, buffer, self.is_at_end);
            self.pending.drain(..read);
            self.broken += u64::from(had_errors);
            if self.is_at_end && result == CoderResult::InputEmpty {
                // A decoder must not be used again after its last input.
                self.decoder = None;
                return Ok(written);
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::input::Source;
    use super::*;

    fn decode(bytes: &[u8]) -> (String, Encoding, u64) {
        let source = Source::InMemory("test.csv", bytes.into());
        let mut reader = Utf8Reader::new(source.open().unwrap()).unwrap();
        let mut text = Vec::new();
        // Small pieces, so that characters are split between them.
        let mut buffer = [0; 16];
        loop {
            let count = reader.read(&mut buffer).unwrap();
            if count == 0 {
                break;
            }
            text.extend_from_slice(&buffer[..count]);
        }
        let text = String::from_utf8(text).unwrap();
        (text, reader.encoding(), reader.broken())
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(to_bytes).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let long = "Zoë, Łódź, 東京\n".repeat(300);
        let table = [
            ("plain".as_bytes().to_vec(), "plain", Encoding::Utf8),
            ("\u{feff}Zoë".as_bytes().to_vec(), "Zoë", Encoding::Utf8),
            (long.clone().into_bytes(), long.as_str(), Encoding::Utf8),
            (b"Zo\xeb".to_vec(), "Zoë", Encoding::Windows1252),
            (utf16(&long, u16::to_le_bytes), &long, Encoding::Utf16Le),
            (utf16(&long, u16::to_be_bytes), &long, Encoding::Utf16Be),
        ];
        for (bytes, text, encoding) in table {
            assert_eq!(decode(&bytes), (text.to_owned(), encoding, 0));
        }
    }

    #[test]
    fn broken_characters_become_control_characters_and_are_counted() {
        let (text, encoding, broken) = decode(b"Zo\xc3\xab,\xff,\xc3");
        assert_eq!(text, "Zoë,\u{7f},\u{7f}");
        assert_eq!((encoding, broken), (Encoding::Utf8, 2));
    }
}
