//! Where an export's bytes come from: a file or standard input, compressed with gzip or not.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::error::Error;
use super::wrong_file;

/// The first two bytes of every gzip file (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How many bytes a file is recognized by.
const START: usize = 1024;

/// How many bytes of a compressed file are read at once.
const BUFFER: usize = 64 * 1024;

/// Where an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// In memory, by this name.
    InMemory(&'static str, Arc<[u8]>),
}

impl Source {
    /// The source that an argument names; `-` is standard input.
    pub fn from_arg(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        if path.as_os_str() == "-" {
            Self::Stdin
        } else {
            Self::File(path)
        }
    }

    /// The path as it was given, or "standard input".
    pub fn path(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
            Self::InMemory(name, _) => (*name).to_owned(),
        }
    }

    /// Opens the export, and sees whether it is compressed.
    pub(super) fn open(&self) -> Result<Input, Error> {
        let unreadable = |error: io::Error| match error.kind() {
            ErrorKind::NotFound => Error::NotFound(self.path()),
            _ => Error::Unreadable(self.path(), error),
        };
        let mut opened = None;
        let mut raw: Box<dyn Read + Send> = match self {
            Self::Stdin => Box::new(io::stdin()),
            Self::InMemory(_, bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Self::File(path) if path.is_dir() => return Err(Error::Directory(self.path())),
            Self::File(path) => {
                let file = File::open(path).map_err(unreadable)?;
                let metadata = file.metadata().map_err(unreadable)?;
                opened = Some((file.try_clone().map_err(unreadable)?, metadata));
                Box::new(file)
            }
        };
        let mut start = Vec::new();
        let first = raw.by_ref().take(2).read_to_end(&mut start);
        first.map_err(unreadable)?;
        let is_gzip = start == GZIP;
        let inner = Box::new(Cursor::new(start).chain(raw));
        let reader = if is_gzip {
            let buffered = BufReader::with_capacity(BUFFER, Counted { inner, bytes: 0 });
            Reader::Gzip(Box::new(MultiGzDecoder::new(buffered)))
        } else {
            Reader::Plain(inner)
        };
        Ok(Input {
            path: self.path(),
            reader,
            bytes: 0,
            opened,
        })
    }
}

/// The bytes of an export, decompressed.
pub(super) struct Input {
    path: String,
    reader: Reader,
    /// How many bytes were read, decompressed.
    bytes: u64,
    /// The file, and what it was like when it was opened.
    opened: Option<(File, Metadata)>,
}

enum Reader {
    Plain(Box<dyn Read + Send>),
    Gzip(Box<MultiGzDecoder<BufReader<Counted>>>),
}

/// Compressed bytes, counted.
struct Counted {
    inner: Box<dyn Read + Send>,
    bytes: u64,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }
}

impl Input {
    pub(super) fn is_gzip(&self) -> bool {
        matches!(self.reader, Reader::Gzip(_))
    }

    /// How many bytes were read, before decompression.
    pub(super) fn bytes(&self) -> u64 {
        match &self.reader {
            Reader::Plain(_) => self.bytes,
            Reader::Gzip(reader) => reader.get_ref().get_ref().bytes,
        }
    }

    /// Appends up to `count` bytes; fewer only at the end. A file that has changed by then is an
    /// error: a customer whose active contract was in the missing part would be called inactive.
    pub(super) fn read(&mut self, count: usize, bytes: &mut Vec<u8>) -> Result<usize, Error> {
        let limit = count as u64;
        let read = match &mut self.reader {
            Reader::Plain(reader) => reader.by_ref().take(limit).read_to_end(bytes),
            Reader::Gzip(reader) => reader.as_mut().take(limit).read_to_end(bytes),
        };
        let path = || self.path.clone();
        let read = read.map_err(|error| match error.kind() {
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
                Error::BrokenGzip(path(), error)
            }
            _ => Error::Unreadable(path(), error),
        })?;
        self.bytes += read as u64;
        if let Some((file, opened)) = &self.opened
            && read < count
        {
            let now = file.metadata();
            let now = now.map_err(|error| Error::Unreadable(path(), error))?;
            let is_same =
                now.len() == opened.len() && now.modified().ok() == opened.modified().ok();
            if now.is_file() && !is_same {
                return Err(Error::Changed(path()));
            }
        }
        Ok(read)
    }
}

/// Refuses a file that isn't text, or that can't be decoded.
pub(super) fn check_text(bytes: &[u8]) -> Result<(), Error> {
    let start = &bytes[..bytes.len().min(START)];
    if start.is_empty() {
        return Err(Error::Empty);
    }
    if let Some(file) = wrong_file::from_bytes(start) {
        return Err(Error::WrongFile(file));
    }
    let zeros = |first: usize| {
        let every_other = start.iter().skip(first).step_by(2);
        every_other.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    match (even.min(odd), even.max(odd)) {
        (0, 0) => Ok(()),
        // Latin text in UTF-16 has a zero in nearly every pair of bytes, always on the same side.
        (0, most) if most * 3 > start.len() => Err(Error::Utf16WithoutMark),
        _ => Err(Error::NotText),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_text_are_refused() {
        for (bytes, expected) in [
            (&b""[..], "the file is empty"),
            (b"e\0m\0a\0i\0l\0", "UTF-16"),
            (b"\0e\0m\0a\0i\0l", "UTF-16"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR,,,,", "not text"),
        ] {
            let error = check_text(bytes).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
