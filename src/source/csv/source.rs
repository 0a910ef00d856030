//! Where an export's bytes come from: a file or standard input, packed with gzip or not. A file that
//! changes while it is read is an error: half of it is from before and half from after, and a
//! customer whose active contract is in neither would be called inactive.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Chain, Cursor, ErrorKind, Read};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::error::Error;

/// How much of a packed file is unpacked at once.
const PACKED_BLOCK: usize = 64 * 1024;

/// The first two bytes of every gzip file (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Where an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
    /// In the program, by this name.
    Held(&'static str, Arc<[u8]>),
}

impl Source {
    /// The source that a command line names; `-` is standard input.
    pub fn named(path: impl Into<PathBuf>) -> Self {
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
            Self::Held(name, _) => (*name).to_owned(),
        }
    }

    pub(super) fn open(&self) -> Result<Bytes, Error> {
        let raw: Box<dyn Read + Send> = match self {
            Self::Stdin => Box::new(io::stdin()),
            Self::Held(_, bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Self::File(path) => {
                let unreadable = |error| Error::Unreadable(self.path(), error);
                if path.is_dir() {
                    return Err(Error::Directory(self.path()));
                }
                match File::open(path) {
                    Ok(file) => Box::new(Unchanged::new(file).map_err(unreadable)?),
                    Err(error) if error.kind() == ErrorKind::NotFound => {
                        return Err(Error::NotFound(self.path()));
                    }
                    Err(error) => return Err(unreadable(error)),
                }
            }
        };
        Bytes::new(self.path(), raw)
    }
}

/// The bytes of an export, unpacked, with a count of those read before unpacking.
pub(super) struct Bytes {
    path: String,
    reader: Reader,
}

type Raw = Counted<Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>>;

enum Reader {
    Plain(Raw),
    Packed(Box<MultiGzDecoder<BufReader<Raw>>>),
}

impl Bytes {
    pub(super) fn new(path: String, mut raw: Box<dyn Read + Send>) -> Result<Self, Error> {
        let mut start = Vec::new();
        if let Err(error) = raw.by_ref().take(2).read_to_end(&mut start) {
            return Err(Error::Unreadable(path, error));
        }
        let packed = start == GZIP;
        let whole = Counted {
            inner: Cursor::new(start).chain(raw),
            bytes: 0,
        };
        let reader = if packed {
            let block = BufReader::with_capacity(PACKED_BLOCK, whole);
            Reader::Packed(Box::new(MultiGzDecoder::new(block)))
        } else {
            Reader::Plain(whole)
        };
        Ok(Self { path, reader })
    }

    /// Fills as much of the buffer as there is at once; 0 at the end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        loop {
            let read = match &mut self.reader {
                Reader::Plain(reader) => reader.read(buffer),
                Reader::Packed(reader) => reader.read(buffer),
            };
            match read {
                Ok(count) => return Ok(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    /// Whether the export is packed with gzip.
    pub(super) fn is_packed(&self) -> bool {
        matches!(self.reader, Reader::Packed(_))
    }

    /// How many bytes were read before unpacking.
    pub(super) fn count(&self) -> u64 {
        match &self.reader {
            Reader::Plain(reader) => reader.bytes,
            Reader::Packed(reader) => reader.get_ref().get_ref().bytes,
        }
    }

    fn failed(&self, error: io::Error) -> Error {
        let path = self.path.clone();
        if let Some(cause) = error.get_ref()
            && cause.is::<Changed>()
        {
            return Error::Changed(path);
        }
        let broken = matches!(
            error.kind(),
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof
        );
        if self.is_packed() && broken {
            Error::BrokenGzip(path, error)
        } else {
            Error::Unreadable(path, error)
        }
    }
}

/// A file that nobody writes to from when it is opened until its end.
struct Unchanged {
    file: File,
    opened: Metadata,
    read: u64,
}

/// Somebody did.
#[derive(Debug, thiserror::Error)]
#[error("the file has changed since it was opened")]
struct Changed;

impl Unchanged {
    fn new(file: File) -> io::Result<Self> {
        let opened = file.metadata()?;
        Ok(Self {
            file,
            opened,
            read: 0,
        })
    }

    /// Whether it is as it was. What isn't a plain file has neither length nor time that says so.
    fn is_as_opened(&self) -> io::Result<bool> {
        let now = self.file.metadata()?;
        let same_time = match (self.opened.modified(), now.modified()) {
            (Ok(then), Ok(now)) => then == now,
            _ => true,
        };
        Ok(!now.is_file() || (same_time && now.len() == self.opened.len()))
    }

    /// Whether more was read than there was. A file that grows as fast as it is read would have no
    /// end. Some of the system's own files say that they are empty, and aren't.
    fn is_beyond(&self) -> bool {
        let length = self.opened.len();
        self.opened.is_file() && length > 0 && self.read > length
    }
}

impl Read for Unchanged {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read += count as u64;
        let is_end = count == 0 && !buffer.is_empty();
        if self.is_beyond() || (is_end && !self.is_as_opened()?) {
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
