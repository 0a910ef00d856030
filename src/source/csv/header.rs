//! Finding the header row: exports may have a title, a comment, a `sep=` line or group headings above.

use csv::ByteRecord;

use super::column_names::field_of;
use super::field::{Field, folded};

/// How many lines of a file may hold the header.
pub(super) const SEARCHED_LINES: usize = 10;

/// Where the header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeaderLine {
    /// Its position among the lines; the first is 0.
    pub(super) index: usize,
    /// How many fields it names, to compare delimiters by.
    pub(super) score: usize,
}

/// Finds the header among the first lines of a file: the line that names the most fields, and of
/// those the first. A line below the first one must name two, unless only titles stand above it. If
/// no line names a field, the first one with several cells is the header; `None` without any line.
pub(super) fn find_header(lines: &[ByteRecord], map: &[(Field, String)]) -> Option<HeaderLine> {
    let mut best: Option<HeaderLine> = None;
    let mut are_titles_above = true;
    for (index, line) in lines.iter().take(SEARCHED_LINES).enumerate() {
        let score = header_score(line, map);
        let is_better = best.is_none_or(|best| score > best.score);
        if is_better && (are_titles_above || score > 1) {
            best = Some(HeaderLine { index, score });
        }
        are_titles_above &= is_title(line);
    }
    best.filter(|best| best.score > 0).or_else(|| {
        let index = lines.iter().position(|line| !is_title(line)).unwrap_or(0);
        (!lines.is_empty()).then_some(HeaderLine { index, score: 0 })
    })
}

/// How many different fields a line names, by the known names or by those of `--map`.
pub(super) fn header_score(line: &ByteRecord, map: &[(Field, String)]) -> usize {
    let names: Vec<String> = line
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect();
    let is_named = |field: &Field| {
        names.iter().any(|name| {
            let is_mapped = |(mapped, column): &(Field, String)| {
                mapped == field && !column.is_empty() && folded(column) == folded(name)
            };
            field_of(name).is_some_and(|(named, _)| named == *field) || map.iter().any(is_mapped)
        })
    };
    Field::ALL.iter().filter(|field| is_named(field)).count()
}

/// Whether a line has one cell with text at most, as titles and comments do, or is `sep=,`, which
/// that delimiter splits into two.
fn is_title(line: &ByteRecord) -> bool {
    line.iter()
        .filter(|cell| !cell.trim_ascii().is_empty())
        .count()
        <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&str], map: &[(Field, String)]) -> Option<(usize, usize)> {
        let lines: Vec<ByteRecord> = lines
            .iter()
            .map(|line| line.split(',').collect::<Vec<_>>().into())
            .collect();
        find_header(&lines, map).map(|header| (header.index, header.score))
    }

    #[test]
    fn the_header_is_found_below_other_lines() {
        for (lines, expected) in [
            (&["email,status", "rosa@example.com,ACTIVE"][..], (0, 2)),
            (&["sep=,", "email,status"], (1, 2)),
            (&["All subscription contracts", "email,status"], (1, 2)),
            (
                &["# exported 2026-05-01", "", "Status report", "email,status"],
                (3, 2),
            ),
            (&["Store:,Lantern Tea,2026", "email,status"], (1, 2)),
            (
                &[
                    ",Customer,,Subscription,",
                    "ID,Email,Phone,Status,Next order",
                ],
                (1, 5),
            ),
            (&["Status", "email,status"], (1, 2)),
            (&["Report", "email,plan"], (1, 1)),
            (&["Customer\nEmail,Contract\nStatus"], (0, 2)),
            // A header that stands twice is the first one.
            (&["email,status", "email,status"], (0, 2)),
            // One cell of a row may be called like a column.
            (&["address,plan", "rosa@example.com,product"], (0, 0)),
            (&["Report", "address,plan", "rosa@example.com,gold"], (1, 0)),
        ] {
            assert_eq!(found(lines, &[]), Some(expected), "{lines:?}");
        }
        assert_eq!(found(&[], &[]), None);
    }

    #[test]
    fn mapped_columns_count() {
        let map = [
            (Field::Email, "Adresse".to_owned()),
            (Field::Status, "Zustand".to_owned()),
            (Field::Phone, String::new()),
        ];
        let lines = [
            "Bericht,2026,",
            "Adresse,Zustand,",
            "rosa@example.com,product,id",
        ];
        assert_eq!(found(&lines, &map), Some((1, 2)));
    }
}
