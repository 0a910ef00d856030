//! How an export is written: which character parts its cells. Found by looking at the header.

use csv::ByteRecord;

use super::error::Error;
use super::header::header_score;
use super::scanner::{Fault, Scanner};

/// What parts cells, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The header row.
pub(super) struct Header {
    pub(super) delimiter: u8,
    pub(super) names: Vec<String>,
    /// The row as it stands in the text.
    pub(super) raw: Vec<u8>,
}

/// Finds the delimiter by which the header names the most columns that are known, and among
/// those the most columns. The header stays the scanner's next row.
pub(super) fn header(scanner: &mut Scanner) -> Result<Header, Error> {
    let mut best: Option<((usize, usize), Header)> = None;
    let mut fault = Error::HeaderTooLong;
    for delimiter in DELIMITERS {
        let Some(row) = scanner.peek(delimiter)? else {
            return Err(Error::Empty);
        };
        match row.fault {
            None | Some(Fault::Nul) if !is_text(row.raw) => return Err(Error::NotText),
            None => {}
            Some(Fault::StrayQuote) => {
                fault = Error::HeaderQuotes;
                continue;
            }
            Some(_) => continue,
        }
        let names: Vec<String> = row
            .cells()
            .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
            .collect();
        let score = (
            header_score(&ByteRecord::from(names.clone()), &[]),
            names.len(),
        );
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            let raw = row.raw.to_vec();
            let header = Header {
                delimiter,
                names,
                raw,
            };
            best = Some((score, header));
        }
    }
    match best {
        Some(((0, _), _)) if scanner.text().begins_with_nuls() => Err(Error::NotText),
        Some((_, header)) => Ok(header),
        None => Err(fault),
    }
}

/// Whether a row has none of the characters that are in programs and pictures only.
fn is_text(row: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    !row.iter().any(is_control)
}
