//! Rows that were not understood: which, and why, in a sentence each. A file may have millions of
//! them, so a row takes eight bytes and each different reason is kept once.

use std::collections::HashMap;
use std::fmt;

use super::scanner::{Fault, LONGEST_ROW};

/// How many different reasons are kept in full; beyond that, what a row said is left out.
const DIFFERENT_REASONS: usize = 10_000;

/// How much of a cell is quoted, in characters.
const QUOTED: usize = 40;

/// Why a row was rejected. Displayed as a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The status is blank.
    BlankStatus,
    /// The status is a word that stands for none; as it is shown.
    UnknownStatus(String),
    /// A spreadsheet rounded a long id; as it is shown.
    RoundedId(String),
    /// There is nothing to know the customer by.
    NoIdentity,
    /// The row continues a contract, and there is none above it.
    NothingToContinue,
    /// The row has another number of cells than the header.
    Ragged {
        /// How many cells it has.
        cells: usize,
        /// How many the header has.
        columns: usize,
    },
    /// A quote stands where none can.
    StrayQuote,
    /// The line stands between two quotes, and could be text in a cell or a row.
    BetweenQuotes,
    /// There is a NUL character in the row.
    Nul,
    /// The row is longer than can be read.
    TooLong,
}

impl Reason {
    pub(super) fn unknown_status(cell: &[u8]) -> Self {
        Self::UnknownStatus(quotable(&masked(cell)))
    }

    pub(super) fn rounded_id(cell: &[u8]) -> Self {
        Self::RoundedId(quotable(&String::from_utf8_lossy(cell)))
    }

    pub(super) fn from_fault(fault: Fault, columns: usize) -> Self {
        match fault {
            Fault::StrayQuote => Self::StrayQuote,
            Fault::BetweenQuotes => Self::BetweenQuotes,
            Fault::Nul => Self::Nul,
            Fault::Ragged { cells } => Self::Ragged { cells, columns },
            Fault::TooLong => Self::TooLong,
        }
    }

    /// What can be done about it, where it is not only the row that must be mended.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::UnknownStatus(_) => Some("--status WORD=STATUS says what a status means."),
            Self::BlankStatus => {
                Some("--status =STATUS says what a blank status means, if it means one.")
            }
            Self::RoundedId(_) => {
                Some("Download the export again, and don't save it from a spreadsheet.")
            }
            Self::NoIdentity => Some("--map names the columns that customers are known by."),
            Self::BetweenQuotes => {
                Some("Take the line breaks out of that cell, or the quotes out of the file.")
            }
            Self::NothingToContinue
            | Self::Ragged { .. }
            | Self::StrayQuote
            | Self::Nul
            | Self::TooLong => None,
        }
    }

    /// The same without the row's own words.
    fn in_general(&self) -> Self {
        match self {
            Self::UnknownStatus(_) => Self::UnknownStatus(String::new()),
            Self::RoundedId(_) => Self::RoundedId(String::new()),
            other => other.clone(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BlankStatus => f.write_str("the status is blank"),
            Self::UnknownStatus(word) if word.is_empty() => {
                f.write_str("the status is not a known one")
            }
            Self::UnknownStatus(word) => write!(f, "the status \"{word}\" is not a known one"),
            Self::RoundedId(id) if id.is_empty() => f.write_str("the spreadsheet rounded the id"),
            Self::RoundedId(id) => write!(f, "the spreadsheet rounded the id, to \"{id}\""),
            Self::NoIdentity => {
                f.write_str("no customer id, email address or phone number can be read")
            }
            Self::NothingToContinue => f.write_str(
                "the row has no status and no customer, and no contract stands above it",
            ),
            Self::Ragged { cells, columns } => {
                write!(f, "the row has {cells} cells, the header {columns}")
            }
            Self::StrayQuote => f.write_str("a quote stands where none can"),
            Self::BetweenQuotes => f.write_str(
                "the line stands between two quotes, and may be a row or text in a cell",
            ),
            Self::Nul => f.write_str("there is a NUL character in the row"),
            Self::TooLong => write!(f, "the row is longer than {LONGEST_ROW} bytes"),
        }
    }
}

/// All rows that were rejected, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Rejections {
    rows: Vec<(u32, u32)>,
    reasons: Vec<Reason>,
    places: HashMap<Reason, u32>,
}

/// A row that was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected<'a> {
    /// Its line in the file; the header's is 1.
    pub line: u64,
    /// Why.
    pub reason: &'a Reason,
}

impl Rejections {
    /// How many rows were rejected.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rejected rows, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = Rejected<'_>> {
        self.rows.iter().map(|(line, reason)| Rejected {
            line: u64::from(*line),
            reason: &self.reasons[*reason as usize],
        })
    }

    /// The reasons, the most frequent first, each with the number of its rows and their first few
    /// lines.
    pub fn by_reason(&self, lines: usize) -> Vec<(&Reason, usize, Vec<u64>)> {
        let mut all: Vec<(&Reason, usize, Vec<u64>)> = self
            .reasons
            .iter()
            .map(|reason| (reason, 0, Vec::new()))
            .collect();
        for (line, reason) in &self.rows {
            let (_, count, first) = &mut all[*reason as usize];
            *count += 1;
            if first.len() < lines {
                first.push(u64::from(*line));
            }
        }
        all.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        all
    }

    pub(super) fn push(&mut self, line: u32, reason: Reason) {
        let full = self.reasons.len() >= DIFFERENT_REASONS && !self.places.contains_key(&reason);
        let reason = if full { reason.in_general() } else { reason };
        let next = u32::try_from(self.reasons.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(reason).or_insert_with_key(|reason| {
            self.reasons.push(reason.clone());
            next
        });
        self.rows.push((line, place));
    }
}

/// A cell that should be a word and may be anything, without the letters and digits of an email
/// address or a phone number, if it is one.
fn masked(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if !text.contains('@') && digits < 7 {
        return text.into_owned();
    }
    let masked = text.chars().map(|character| {
        if character.is_alphanumeric() {
            '•'
        } else {
            character
        }
    });
    masked.collect()
}

/// Text as it can be shown in a sentence: control characters spelled out, and not too long.
fn quotable(text: &str) -> String {
    let mut shown = String::new();
    for (place, character) in text.trim().chars().enumerate() {
        if place == QUOTED {
            shown.push('…');
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_without_harm() {
        let table: &[(&[u8], &str)] = &[
            (b"frozen", "frozen"),
            (b" on ice ", "on ice"),
            (b"a\x1b[31mb\nc", "a\\u{1b}[31mb\\u{a}c"),
            (b"rosa@example.com", "••••@•••••••.•••"),
            (b"+1 212 555 0123", "+• ••• ••• ••••"),
            (b"\xff", "\u{fffd}"),
        ];
        for (cell, expected) in table {
            let expected = Reason::UnknownStatus((*expected).to_owned());
            assert_eq!(Reason::unknown_status(cell), expected);
        }
        assert_eq!(
            Reason::unknown_status("x".repeat(500).as_bytes()),
            Reason::UnknownStatus(format!("{}…", "x".repeat(40)))
        );
        assert_eq!(
            Reason::rounded_id(b" 7.01235E+12 ").to_string(),
            "the spreadsheet rounded the id, to \"7.01235E+12\""
        );
    }

    #[test]
    fn reasons_are_kept_once_and_counted() {
        let mut rejections = Rejections::default();
        rejections.push(2, Reason::BlankStatus);
        rejections.push(3, Reason::unknown_status(b"frozen"));
        rejections.push(5, Reason::unknown_status(b"frozen"));
        rejections.push(6, Reason::unknown_status(b"frozen"));
        let frozen = Reason::UnknownStatus("frozen".to_owned());
        assert_eq!(
            rejections.by_reason(2),
            [(&frozen, 3, vec![3, 5]), (&Reason::BlankStatus, 1, vec![2])]
        );
        let lines: Vec<_> = rejections.iter().map(|rejected| rejected.line).collect();
        assert_eq!(lines, [2, 3, 5, 6]);
    }

    #[test]
    fn a_file_of_nothing_but_different_words_is_summed_up() {
        let mut rejections = Rejections::default();
        for line in 0..12_000 {
            rejections.push(line, Reason::UnknownStatus(format!("word {line}")));
        }
        let (reason, count, _) = rejections.by_reason(1)[0].clone();
        assert_eq!(reason, &Reason::UnknownStatus(String::new()));
        assert_eq!(count, 2_000);
        assert_eq!(rejections.len(), 12_000);
    }
}
