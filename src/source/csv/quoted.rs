//! Rows with quotes in them: where each cell ends, and where a quote stands that cannot be there.
//!
//! A cell that begins with a quote ends at the next single one, and a doubled quote inside stands
//! for one (RFC 4180); spaces around such a cell are let pass. A quote anywhere else is a stray
//! one: inside a cell that began without, or closing a cell with text behind it. So is a quote that
//! opens a cell and swallows rows, which [`swallows_rows`] tells by their shape. What is made of a
//! row with a stray quote is the scanner's to say.

use memchr::{memchr, memchr_iter, memchr2_iter, memchr3};

use super::row_cells::{Cells, Keep};

const QUOTE: u8 = b'"';

/// How far a row could be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// The row ends before `end`; the next begins at `next`.
    Complete { end: usize, next: usize },
    /// The row goes on beyond the data.
    Unfinished,
    /// A quote stands where none can.
    Stray,
}

/// Splits the row that begins at `start` into its cells. `is_all` says that nothing follows the
/// data.
pub(super) fn split(
    data: &[u8],
    start: usize,
    delimiter: u8,
    is_all: bool,
    keep: &Keep,
    cells: &mut Cells,
) -> Split {
    cells.clear();
    let mut at = start;
    loop {
        let opening = skip_spaces(data, at);
        let end = if data.get(opening) == Some(&QUOTE) {
            let Some((close, doubled)) = closing_quote(data, opening + 1, is_all) else {
                return Split::Unfinished;
            };
            cells.add(data, opening + 1, close, doubled, keep);
            skip_spaces(data, close + 1)
        } else {
            let end = match memchr3(delimiter, b'\n', b'\r', &data[at..]) {
                Some(length) => at + length,
                None if is_all => data.len(),
                None => return Split::Unfinished,
            };
            if memchr(QUOTE, &data[at..end]).is_some() {
                return Split::Stray;
            }
            cells.add(data, at, end, false, keep);
            end
        };
        match data.get(end) {
            Some(byte) if *byte == delimiter => at = end + 1,
            Some(b'\n') => return complete(end, 1),
            Some(b'\r') => match data.get(end + 1) {
                Some(b'\n') => return complete(end, 2),
                None if !is_all => return Split::Unfinished,
                _ => return complete(end, 1),
            },
            None if is_all => return complete(end, 0),
            None => return Split::Unfinished,
            Some(_) => return Split::Stray,
        }
    }
}

/// Whether a row over several lines, each of which could be a row of so many columns, holds rows
/// that a stray quote has swallowed: a line inside a cell that has all the columns, or a first and
/// a last line that both have. Text that merely has commas rarely has as many as that, and then the
/// row is rejected, not misread.
pub(super) fn swallows_rows(row: &[u8], delimiter: u8, columns: usize) -> bool {
    let mut from = 0;
    let mut full = Vec::new();
    let ends = memchr2_iter(b'\n', b'\r', row).chain([row.len()]);
    for end in ends {
        full.push(memchr_iter(delimiter, &row[from..end]).count() + 1 == columns);
        from = end + 1;
    }
    match full.as_slice() {
        [first, inside @ .., last] => inside.contains(&true) || (*first && *last),
        _ => false,
    }
}

fn complete(end: usize, terminator: usize) -> Split {
    let next = end + terminator;
    Split::Complete { end, next }
}

fn skip_spaces(data: &[u8], from: usize) -> usize {
    let spaces = data[from..].iter().take_while(|byte| **byte == b' ');
    from + spaces.count()
}

/// Where the quote stands that ends a cell, and whether there are doubled ones before it.
fn closing_quote(data: &[u8], from: usize, is_all: bool) -> Option<(usize, bool)> {
    let mut at = from;
    let mut doubled = false;
    loop {
        let quote = at + memchr(QUOTE, &data[at..])?;
        match data.get(quote + 1) {
            Some(&QUOTE) => {
                doubled = true;
                at = quote + 2;
            }
            None if !is_all => return None,
            _ => return Some((quote, doubled)),
        }
    }
}
