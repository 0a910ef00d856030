//! How an export is laid out: its delimiter, whether its lines are quoted as a whole, and which record
//! is the header. Exports may have a title, a comment, a `sep=` line or group headings above it.

use std::cmp::Reverse;

use csv::ByteRecord;

use super::block::unquote_lines;
use super::error::Error;
use super::field::{Field, folded};
use super::footer::is_value;
use super::records::first_records;
use crate::source::cells::bare;

/// How many records are looked at: a thousand rows below the header.
const RECORDS: usize = 1_010;

/// How many records of a file may be the header.
const SEARCHED: usize = 10;

/// Delimiters, the likelier first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How an export is laid out.
pub(super) struct Layout {
    pub(super) delimiter: char,
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
    pub(super) fn find(text: &str, map: &[(Field, String)]) -> Result<Self, Error> {
        let unquoted = unquote_lines(text);
        let texts = [(text, false), (&unquoted, true)].into_iter();
        let texts = texts.take(if unquoted == text { 1 } else { 2 });
        let layouts = texts.flat_map(|(text, has_quoted_lines)| {
            DELIMITERS.into_iter().filter_map(move |delimiter| {
                let mut records = first_records(text, delimiter, RECORDS);
                let (above_header, score) = find_header(&records, map)?;
                let layout = Self {
                    delimiter,
                    has_quoted_lines,
                    above_header,
                    sample: records.split_off(above_header + 1),
                    names: names(&records[above_header]),
                };
                Some(((score, layout.names.len()), layout))
            })
        });
        // Of equal ones the first; `max_by_key` would take the last.
        let best = layouts.min_by_key(|(score, _)| Reverse(*score));
        best.map(|(_, layout)| layout).ok_or(Error::Empty)
    }
}

/// The cells of a header, without empty ones at its end.
pub(super) fn names(record: &ByteRecord) -> Vec<String> {
    let name = |cell| String::from_utf8_lossy(bare(cell)).into_owned();
    let mut names: Vec<String> = record.iter().map(name).collect();
    while names.pop_if(|name| name.is_empty()).is_some() {}
    names
}

/// The header's position among the first records, and how many fields it names: the record that names
/// the most fields, and of those the first. One below the first record must name two, unless only
/// titles stand above it. If none names a field, the first one with several cells is the header; `None`
/// without any record.
fn find_header(records: &[ByteRecord], map: &[(Field, String)]) -> Option<(usize, usize)> {
    let mut best = (0, 0);
    let mut are_titles_above = true;
    for (index, record) in records.iter().take(SEARCHED).enumerate() {
        let score = header_score(record, map);
        if score > best.1 && (are_titles_above || score > 1) {
            best = (index, score);
        } else if best.1 > 1 && record.iter().any(is_value) {
            // Rows have begun; a header below them is another one.
            break;
        }
        are_titles_above &= is_title(record);
    }
    if best.1 == 0 {
        let first = records.iter().position(|record| !is_title(record));
        best.0 = first.unwrap_or_default();
    }
    (!records.is_empty()).then_some(best)
}

/// How many different fields a record names, by the known names or by those of `--map`.
pub(super) fn header_score(record: &ByteRecord, map: &[(Field, String)]) -> usize {
    let names: Vec<String> = names(record).iter().map(|name| folded(name)).collect();
    let known = |name: &String| Some(Field::of_column(name)?.0);
    let mapped = map
        .iter()
        .filter(|(_, column)| names.contains(&folded(column)));
    let mapped = mapped.filter(|(_, column)| !column.is_empty());
    let mut fields: Vec<Field> = names.iter().filter_map(known).collect();
    fields.extend(mapped.map(|(field, _)| *field));
    fields.sort_unstable();
    fields.dedup();
    fields.len()
}

/// Whether a record has one cell with text at most, as titles and comments do, or is `sep=,`, which
/// that delimiter splits into two.
fn is_title(record: &ByteRecord) -> bool {
    let cells = record.iter().filter(|cell| !cell.trim_ascii().is_empty());
    cells.count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_the_one_by_which_the_most_columns_are_known() {
        let map = [
            (Field::Phone, "Adresse".to_owned()),
            (Field::Price, String::new()),
        ];
        for (text, delimiter, above_header, has_quoted_lines) in [
            ("email,status\n", ',', 0, false),
            ("email;status;note,1\n", ';', 0, false),
            ("email\tstatus\n", '\t', 0, false),
            ("email|status,,\n", '|', 0, false),
            ("email,status,,\n", ',', 0, false),
            ("\"email\",\"status\"\n", ',', 0, false),
            ("\"email,status\"\n", ',', 0, true),
            ("\"email,status\";;;\n", ',', 0, true),
            ("\"email;\"\"status\"\"\"\n", ';', 0, true),
            ("sep=;\nemail;status\n", ';', 1, false),
            ("Contracts, all\nemail;status\n", ';', 1, false),
            ("# exported\n\nStatus report\nemail,status\n", ',', 2, false),
            ("Store:,Lantern Tea,2026\nemail,status\n", ',', 1, false),
            (",Customer,,Subscription,\nemail,status,id\n", ',', 1, false),
            ("Status\nemail,status\n", ',', 1, false),
            ("Report\nemail,plan\n", ',', 1, false),
            ("Report,2026\nAdresse,email\n", ',', 1, false),
            // A header that stands twice is the first one.
            ("email,status\nemail,status\n", ',', 0, false),
            // One cell of a row may be called like a column.
            ("address,plan\nrosa@example.com,product\n", ',', 0, false),
            ("Report\naddress,plan\na@b.co,gold\n", ',', 1, false),
        ] {
            let layout = Layout::find(text, &map).unwrap();
            let found = (
                layout.delimiter,
                layout.above_header,
                layout.has_quoted_lines,
            );
            assert_eq!(found, (delimiter, above_header, has_quoted_lines), "{text}");
            assert!(layout.names.last().is_some_and(|name| !name.is_empty()));
        }
        assert!(Layout::find("", &map).is_err());
    }
}
