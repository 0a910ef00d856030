//! Rejected rows: which, and why. A file may have millions of them, so a row takes eight bytes and
//! each different reason is kept once.

use std::collections::HashMap;
use std::fmt;

use super::record_window::LONGEST_RECORD;

/// How many different reasons are kept in full; beyond that, a row's own words are left out.
const DIFFERENT_REASONS: usize = 10_000;

/// How much of a cell is quoted, in characters.
const QUOTED: usize = 40;

/// Why a row was rejected. Displayed as a phrase without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The status is blank.
    BlankStatus,
    /// The status is an unknown word; as it is shown.
    UnknownStatus(String),
    /// A spreadsheet rounded the customer id; as it is shown.
    RoundedId(String),
    /// The customer id, which identifies the customer, can't be read.
    UnreadableCustomerId,
    /// The email address, which identifies the customer, can't be read.
    UnreadableEmail,
    /// The phone number, which identifies the customer, can't be read.
    UnreadablePhone,
    /// Customer id, email address and phone number are blank.
    NoIdentity,
    /// A footer or a line of totals.
    Footer,
    /// The row has more cells than the header.
    TooManyCells {
        /// How many cells it has.
        cells: usize,
        /// How many the header has.
        width: usize,
    },
    /// The file ends in the middle of the row.
    CutOff,
    /// Text follows a closing quote, or a quote never closes.
    UnexpectedQuote,
    /// A quoted cell contains whole rows.
    QuotedRows,
    /// The row is longer than can be read.
    TooLong,
    /// The row stands below a second header whose columns can't be used.
    BelowUnusableHeader,
}

impl Reason {
    pub(super) fn unknown_status(cell: &[u8]) -> Self {
        Self::UnknownStatus(quotable(&masked(cell)))
    }

    pub(super) fn rounded_id(cell: &[u8]) -> Self {
        Self::RoundedId(quotable(&String::from_utf8_lossy(cell)))
    }

    /// What can be done about it, beside correcting the row.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::UnknownStatus(word) if word.is_empty() => {
                "Map statuses, for example: --status FROZEN=PAUSED"
            }
            Self::UnknownStatus(word) if word.contains(['"', '\\', '$', '`', '…', '•']) => {
                "Map statuses, for example: --status FROZEN=PAUSED"
            }
            Self::UnknownStatus(word) if word.contains(|it: char| !it.is_alphanumeric()) => {
                return Some(format!("Map it, for example: --status \"{word}=PAUSED\""));
            }
            Self::UnknownStatus(word) => {
                return Some(format!("Map it, for example: --status {word}=PAUSED"));
            }
            Self::BlankStatus => "Map blank statuses, for example: --status =PAUSED",
            Self::RoundedId(_) => {
                "Download the export again, and don't save it from a spreadsheet."
            }
            Self::NoIdentity => "Map the customer's columns, for example: --map email=COLUMN",
            Self::CutOff => "Download the export again: part of it is missing.",
            Self::UnexpectedQuote | Self::QuotedRows => {
                "Correct the quotes in a text editor, or download the export again."
            }
            _ => return None,
        };
        Some(hint.to_owned())
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
            Self::BlankStatus => f.write_str("status is blank"),
            Self::UnknownStatus(word) if word.is_empty() => f.write_str("unknown status"),
            Self::UnknownStatus(word) => write!(f, "unknown status \"{word}\""),
            Self::RoundedId(id) if id.is_empty() => {
                f.write_str("customer ID was rounded by a spreadsheet")
            }
            Self::RoundedId(id) => write!(f, "customer ID was rounded by a spreadsheet ({id})"),
            Self::UnreadableCustomerId => f.write_str("customer ID can't be read"),
            Self::UnreadableEmail => f.write_str("email address can't be read"),
            Self::UnreadablePhone => f.write_str("phone number can't be read"),
            Self::NoIdentity => f.write_str("no customer ID, email address or phone number"),
            Self::Footer => f.write_str("not a contract (a footer or totals)"),
            Self::TooManyCells { cells, width } => {
                write!(f, "{cells} cells in a row, but {width} columns")
            }
            Self::CutOff => f.write_str("the file ends in the middle of this row"),
            Self::UnexpectedQuote => f.write_str("unexpected quote"),
            Self::QuotedRows => f.write_str("a quoted cell contains whole rows"),
            Self::TooLong => write!(f, "longer than {LONGEST_RECORD} bytes"),
            Self::BelowUnusableHeader => {
                f.write_str("below a second header whose columns can't be used")
            }
        }
    }
}

/// All rejected rows, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Rejections {
    rows: Vec<(u32, u32)>,
    reasons: Vec<Reason>,
    indexes: HashMap<Reason, u32>,
}

/// A rejected row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected<'a> {
    /// Its line in the file; the file's first line is 1.
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
        let is_full = self.reasons.len() >= DIFFERENT_REASONS;
        let reason = if is_full && !self.indexes.contains_key(&reason) {
            reason.in_general()
        } else {
            reason
        };
        let next = u32::try_from(self.reasons.len()).unwrap_or(u32::MAX);
        let index = *self.indexes.entry(reason).or_insert_with_key(|reason| {
            self.reasons.push(reason.clone());
            next
        });
        self.rows.push((line, index));
    }
}

/// A cell that should be a word and may be anything, without the letters and digits of an email
/// address or a phone number, if it is one.
fn masked(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if !text.contains('@') && digits < 9 {
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

/// Text as it can be shown in a sentence: control characters escaped, and not too long.
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
    fn cells_are_quoted_safely() {
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
    }

    #[test]
    fn reasons_are_kept_once_and_counted() {
        let mut rejections = Rejections::default();
        rejections.push(2, Reason::BlankStatus);
        for line in [3, 5, 6] {
            rejections.push(line, Reason::unknown_status(b"frozen"));
        }
        let frozen = Reason::UnknownStatus("frozen".to_owned());
        assert_eq!(
            rejections.by_reason(2),
            [(&frozen, 3, vec![3, 5]), (&Reason::BlankStatus, 1, vec![2])]
        );
        let lines: Vec<_> = rejections.iter().map(|rejected| rejected.line).collect();
        assert_eq!(lines, [2, 3, 5, 6]);
    }

    #[test]
    fn a_file_of_different_words_only_is_summed_up() {
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
