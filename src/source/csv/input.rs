//! Where an export's bytes come from: a file or standard input, compressed with gzip or not. A file
//! that changes while it is read is an error: a customer whose active contract was in the part that
//! is gone would be called inactive.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Chain, Cursor, ErrorKind, Read};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::error::Error;

/// How many bytes of a compressed file are read at once.
const BLOCK: usize = 64 * 1024;

/// The first two bytes of every gzip file (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

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

    /// The path as it was given; `-` for standard input.
    pub fn path(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
            Self::InMemory(name, _) => (*name).to_owned(),
        }
    }

    pub(super) fn open(&self) -> Result<Bytes, Error> {
        let unreadable = |error| Error::Unreadable(self.path(), error);
        let raw: Box<dyn Read + Send> = match self {
            Self::Stdin => Box::new(io::stdin()),
            Self::InMemory(_, bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Self::File(path) => {
                if path.is_dir() {
                    return Err(Error::Directory(self.path()));
                }
                match File::open(path) {
                    Ok(file) => Box::new(UnchangedFile::new(file).map_err(unreadable)?),
                    Err(error) if error.kind() == ErrorKind::NotFound => {
                        return Err(Error::NotFound(self.path()));
                    }
                    Err(error) => return Err(unreadable(error)),
                }
            }
        };
        Bytes::new(raw).map_err(unreadable)
    }

    /// What it means that reading failed.
    pub(super) fn error(&self, is_gzip: bool, error: io::Error) -> Error {
        if let Some(cause) = error.get_ref()
            && cause.is::<Changed>()
        {
            return Error::Changed(self.path());
        }
        let is_damaged = matches!(
            error.kind(),
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof
        );
        if is_gzip && is_damaged {
            Error::BrokenGzip(self.path(), error)
        } else {
            Error::Unreadable(self.path(), error)
        }
    }
}

/// The bytes of an export, decompressed.
pub(super) struct Bytes {
    reader: Reader,
}

type Raw = Counted<Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>>;

enum Reader {
    Plain(Raw),
    Gzip(Box<MultiGzDecoder<BufReader<Raw>>>),
}

impl Bytes {
    fn new(mut raw: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut start = Vec::new();
        raw.by_ref().take(2).read_to_end(&mut start)?;
        let is_gzip = start == GZIP;
        let whole = Counted {
            inner: Cursor::new(start).chain(raw),
            bytes: 0,
        };
        let reader = if is_gzip {
            let block = BufReader::with_capacity(BLOCK, whole);
            Reader::Gzip(Box::new(MultiGzDecoder::new(block)))
        } else {
            Reader::Plain(whole)
        };
        Ok(Self { reader })
    }

    /// Whether the export is compressed with gzip.
    pub(super) fn is_gzip(&self) -> bool {
        matches!(self.reader, Reader::Gzip(_))
    }

    /// How many bytes were read, before decompression.
    pub(super) fn count(&self) -> u64 {
        match &self.reader {
            Reader::Plain(reader) => reader.bytes,
            Reader::Gzip(reader) => reader.get_ref().get_ref().bytes,
        }
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = match &mut self.reader {
                Reader::Plain(reader) => reader.read(buffer),
                Reader::Gzip(reader) => reader.read(buffer),
            };
            match read {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

/// A file that is checked for changes from when it is opened until its end.
struct UnchangedFile {
    file: File,
    opened: Metadata,
    read: u64,
}

/// The file was written to meanwhile.
#[derive(Debug, thiserror::Error)]
#[error("the file has changed since it was opened")]
struct Changed;

impl UnchangedFile {
    fn new(file: File) -> io::Result<Self> {
        let opened = file.metadata()?;
        Ok(Self {
            file,
            opened,
            read: 0,
        })
    }

    /// Whether length and time are the same. Only a plain file has them.
    fn is_as_opened(&self) -> io::Result<bool> {
        let now = self.file.metadata()?;
        let is_same_time = match (self.opened.modified(), now.modified()) {
            (Ok(then), Ok(now)) => then == now,
            _ => true,
        };
        Ok(!now.is_file() || (is_same_time && now.len() == self.opened.len()))
    }

    /// Whether more was read than there was. A file that grows as fast as it is read would have no
    /// end. Some system files have length 0 and content.
    fn is_beyond_end(&self) -> bool {
        let length = self.opened.len();
        self.opened.is_file() && length > 0 && self.read > length
    }
}

impl Read for UnchangedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read += count as u64;
        let is_end = count == 0 && !buffer.is_empty();
        if self.is_beyond_end() || (is_end && !self.is_as_opened()?) {
            return Err(io::Error::other(Changed));
        }
        Ok(count)
    }
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }
}
