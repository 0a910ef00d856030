//! Where an export's bytes come from: a file or standard input, packed with gzip or not.

use std::fs::File;
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
                if path.is_dir() {
                    return Err(Error::Directory(self.path()));
                }
                match File::open(path) {
                    Ok(file) => Box::new(file),
                    Err(error) if error.kind() == ErrorKind::NotFound => {
                        return Err(Error::NotFound(self.path()));
                    }
                    Err(error) => return Err(Error::Unreadable(self.path(), error)),
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
