//! Rejected rows: which, and why. A file may have millions of them, so a row takes eight bytes and
//! each different reason is kept once.

use rustc_hash::FxHashMap;

use super::records::LONGEST_RECORD;
use crate::terminal::escape_control_line;

/// How many different reasons are kept in full; beyond that, the quoted cell is left out.
const DIFFERENT_REASONS: usize = 10_000;

/// How much of a cell is quoted, in characters.
const QUOTED: usize = 40;

/// Why a row was rejected. Displayed as a phrase without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The status is blank.
    #[error("status is blank")]
    BlankStatus,
    /// The status is an unknown word; as it is shown.
    #[error("unknown status{}", shown(" \"", .0, "\""))]
    UnknownStatus(String),
    /// A spreadsheet rounded the customer id; as it is shown.
    #[error("customer ID was rounded by a spreadsheet{}", shown(" (", .0, ")"))]
    RoundedId(String),
    /// The customer id, which identifies the customer, can't be read.
    #[error("customer ID can't be read")]
    UnreadableCustomerId,
    /// The email address, which identifies the customer, can't be read.
    #[error("email address can't be read")]
    UnreadableEmail,
    /// The phone number, which identifies the customer, can't be read.
    #[error("phone number can't be read")]
    UnreadablePhone,
    /// Customer id, email address and phone number are blank.
    #[error("no customer ID, email address or phone number")]
    NoIdentity,
    /// A footer or a line of totals.
    #[error("not a contract (a footer or totals)")]
    Footer,
    /// The row has more cells than the header.
    #[error(
        "the row has {cells} cells, but the header has {}",
        crate::terminal::count(*width as u64, "column")
    )]
    TooManyCells {
        /// How many cells it has.
        cells: usize,
        /// How many the header has.
        width: usize,
    },
    /// The file ends in the middle of the row.
    #[error("the file ends in the middle of this row")]
    CutOff,
    /// Text follows a closing quote, or a quote never closes.
    #[error("unexpected quote")]
    UnexpectedQuote,
    /// A quoted cell contains whole rows.
    #[error("a quoted cell contains whole rows")]
    QuotedRows,
    /// The row is longer than can be read.
    #[error("longer than {LONGEST_RECORD} bytes")]
    TooLong,
    /// The row stands above the header.
    #[error("above the header")]
    AboveHeader,
    /// The row stands below a second header, which has other columns.
    #[error("below a second header with different columns")]
    BelowOtherHeader,
}

impl Reason {
    /// What is wrong with a status that isn't known.
    pub(super) fn bad_status(cell: &[u8]) -> Self {
        if cell.is_empty() {
            return Self::BlankStatus;
        }
        let text = String::from_utf8_lossy(cell);
        let digits = text.chars().filter(char::is_ascii_digit).count();
        // It may be an email address or a phone number by mistake.
        let is_private = text.contains('@') || digits >= 9;
        let mask = |mark: char| match mark {
            _ if is_private && mark.is_alphanumeric() => '•',
            _ => mark,
        };
        Self::UnknownStatus(quotable(text.trim().chars().map(mask)))
    }

    pub(super) fn rounded_id(cell: &[u8]) -> Self {
        Self::RoundedId(quotable(String::from_utf8_lossy(cell).trim().chars()))
    }

    /// What can be done about it, beside correcting the row.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::UnknownStatus(word)
                if word.is_empty() || word.contains(['"', '\\', '$', '`', '…', '•']) =>
            {
                "Map statuses, for example: --status FROZEN=PAUSED"
            }
            Self::UnknownStatus(word) => {
                let is_plain = word.chars().all(char::is_alphanumeric);
                let quote = if is_plain { "" } else { "\"" };
                return Some(format!(
                    "Map it, for example: --status {quote}{word}=PAUSED{quote}"
                ));
            }
            Self::BlankStatus => "Map blank statuses, for example: --status =PAUSED",
            Self::RoundedId(_) => {
                "Download the export again, and don't save it from a spreadsheet."
            }
            Self::NoIdentity => {
                "If another column identifies the customer, map it, for example: --map email=COLUMN"
            }
            Self::CutOff => "Download the export again: part of it is missing.",
            Self::UnexpectedQuote | Self::QuotedRows => {
                "Correct the quotes in a text editor, or download the export again."
            }
            Self::AboveHeader => "Move the header above all rows.",
            Self::BelowOtherHeader => "Save the rows below the second header as a separate file.",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

fn shown(before: &str, text: &str, after: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{before}{text}{after}")
    }
}

/// Text as it can be shown in a sentence: control characters escaped, and not too long.
fn quotable(mut text: impl Iterator<Item = char>) -> String {
    let shown: String = text.by_ref().take(QUOTED).collect();
    let rest = if text.next().is_some() { "…" } else { "" };
    escape_control_line(&shown) + rest
}

/// All rejected rows, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Rejections {
    /// The line of each row, and which reason it has.
    rows: Vec<(u32, u32)>,
    reasons: Vec<Reason>,
    indexes: FxHashMap<Reason, u32>,
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
        let reasons = self.reasons.iter();
        let mut all: Vec<_> = reasons.map(|reason| (reason, 0, Vec::new())).collect();
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

    pub(super) fn push(&mut self, line: u64, mut reason: Reason) {
        let is_full = self.reasons.len() >= DIFFERENT_REASONS;
        if is_full && !self.indexes.contains_key(&reason) {
            reason = match reason {
                Reason::UnknownStatus(_) => Reason::UnknownStatus(String::new()),
                Reason::RoundedId(_) => Reason::RoundedId(String::new()),
                other => other,
            };
        }
        let next = u32::try_from(self.reasons.len()).unwrap_or(u32::MAX);
        let index = *self.indexes.entry(reason).or_insert_with_key(|reason| {
            self.reasons.push(reason.clone());
            next
        });
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.rows.push((line, index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_safely() {
        let long = "x".repeat(500);
        let shortened = format!("{}…", &long[..40]);
        for (cell, expected) in [
            (" on ice ", "on ice"),
            ("a\x1b[31mb\nc", "a\\u{1b}[31mb\\nc"),
            ("rosa@example.com", "••••@•••••••.•••"),
            ("+1 212 555 0123", "+• ••• ••• ••••"),
            (&long, &shortened),
        ] {
            let expected = Reason::UnknownStatus(expected.to_owned());
            assert_eq!(Reason::bad_status(cell.as_bytes()), expected);
        }
    }

    #[test]
    fn reasons_are_counted_and_summed_up_when_they_are_too_many() {
        let mut rejections = Rejections::default();
        for line in [3, 5, 6] {
            rejections.push(line, Reason::BlankStatus);
        }
        let by_reason = rejections.by_reason(2);
        assert_eq!(by_reason, [(&Reason::BlankStatus, 3, vec![3, 5])]);
        for line in 7..12_000 {
            rejections.push(line, Reason::UnknownStatus(format!("word {line}")));
        }
        let (reason, count, _) = rejections.by_reason(0)[0].clone();
        assert_eq!(reason, &Reason::UnknownStatus(String::new()));
        assert_eq!((count, rejections.len()), (1_994, 11_996));
    }
}
