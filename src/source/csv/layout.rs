//! How an export is laid out: its delimiter, whether its lines are quoted as a whole, and which line
//! is the header. Decided on the first lines.

use csv::ByteRecord;

use super::cells::bare;
use super::error::Error;
use super::field::Field;
use super::header::find_header;
use super::records::first_records;
use super::unquote_lines::unquote_lines;

/// How much of the file is looked at, in bytes.
pub(super) const SAMPLE: usize = 1 << 20;

/// How many records are looked at.
const RECORDS: usize = 1_010;

/// Delimiters, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How an export is laid out.
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Whether each line is one quoted cell.
    pub(super) has_quoted_lines: bool,
    /// How many records stand above the header.
    pub(super) above_header: usize,
    /// The header's cells.
    pub(super) names: Vec<String>,
    /// The first rows below the header.
    pub(super) sample: Vec<ByteRecord>,
}

impl Layout {
    /// Finds the layout by which the most columns are known, and among those the one with the most
    /// columns.
    pub(super) fn find(text: &[u8], map: &[(Field, String)]) -> Result<Self, Error> {
        let length = text.len();
        let mut unquoted = Vec::new();
        unquote_lines(text, &mut unquoted);
        let mut best: Option<((usize, usize), Self)> = None;
        for (text, has_quoted_lines) in [(text, false), (&unquoted, true)] {
            if has_quoted_lines && best.is_some() && text.len() == length {
                break;
            }
            for delimiter in DELIMITERS {
                let Some((score, layout)) = Self::with(text, delimiter, map) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(known, _)| score > *known) {
                    let layout = Self {
                        has_quoted_lines,
                        ..layout
                    };
                    best = Some((score, layout));
                }
            }
        }
        best.map(|(_, layout)| layout).ok_or(Error::Empty)
    }

    /// The layout with this delimiter, and its score.
    fn with(text: &[u8], delimiter: u8, map: &[(Field, String)]) -> Option<((usize, usize), Self)> {
        let mut records = first_records(text, delimiter, RECORDS);
        let header = find_header(&records, map)?;
        let sample = records.split_off(header.index + 1);
        let names = names(&records[header.index]);
        let score = (header.score, names.len());
        let layout = Self {
            delimiter,
            has_quoted_lines: false,
            above_header: header.index,
            names,
            sample,
        };
        Some((score, layout))
    }
}

/// The cells of a header, without empty ones at its end.
pub(super) fn names(record: &ByteRecord) -> Vec<String> {
    let name = |cell| String::from_utf8_lossy(bare(cell)).into_owned();
    let mut names: Vec<String> = record.iter().map(name).collect();
    while names.pop_if(|name| name.is_empty()).is_some() {}
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_by_which_most_columns_are_known() {
        let table = [
            ("email,status\n", b',', 0, false),
            ("email;status;note,1\n", b';', 0, false),
            ("email\tstatus\n", b'\t', 0, false),
            ("email|status\n", b'|', 0, false),
            ("sep=;\nemail;status\n", b';', 1, false),
            ("Contracts, all\nemail;status\n", b';', 1, false),
            ("\"email\",\"status\"\n", b',', 0, false),
            ("\"email,status\"\n", b',', 0, true),
            ("\"email,status\";;;\n", b',', 0, true),
            ("\"email;status\"\n", b';', 0, true),
        ];
        for (text, delimiter, above_header, has_quoted_lines) in table {
            let layout = Layout::find(text.as_bytes(), &[]).unwrap();
            assert_eq!(layout.names[..2], ["email", "status"], "{text}");
            let found = (
                layout.delimiter,
                layout.above_header,
                layout.has_quoted_lines,
            );
            assert_eq!(found, (delimiter, above_header, has_quoted_lines), "{text}");
        }
    }

    #[test]
    fn empty_names_at_the_end_are_no_columns() {
        let layout = Layout::find(b"email,status,,\n", &[]).unwrap();
        assert_eq!(layout.names, ["email", "status"]);
    }
}
