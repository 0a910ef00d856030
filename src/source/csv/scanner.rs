//! The rows of an export, with their line numbers, found in large blocks of text.
//!
//! The csv crate is not used here, because it finds a meaning in everything: a stray quote joins
//! rows without a word, and its line numbers count line feeds only. A row that is not sound is
//! handed out all the same, with its [`Fault`]; a stray quote spoils the line on which the row
//! began, and reading goes on with the next. Where two quotes make a sound row of lines that could
//! each be a row, nothing tells a cell from stray quotes, so none of the lines is believed.

use memchr::{memchr, memchr2};

use super::error::Error;
use super::quoted::{self, Split};
use super::row_cells::{Cells, Keep};
use super::text::Text;

/// How long a row can be, in bytes.
pub(super) const LONGEST_ROW: usize = 1 << 20;

/// How much text is asked for at once: little enough to stay in a core's own cache.
const BLOCK: usize = 1 << 18;

/// How much room the buffer must have to be filled further: more than the longest character.
const LEAST_ROOM: usize = 64;

/// Text in a cell has few lines; where two quotes are further apart, one of them is stray.
const MOST_DOUBTFUL: u64 = 100;

/// What is wrong with a row's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote stands where none can.
    StrayQuote,
    /// It is one of several lines between two quotes: a cell over several lines whose text looks
    /// like rows, or rows that a stray quote has joined.
    BetweenQuotes,
    /// There is a NUL character in it.
    Nul,
    /// It has another number of cells than the header.
    Ragged { cells: usize },
    /// It is longer than [`LONGEST_ROW`].
    TooLong,
}

/// One row.
pub(super) struct Record<'a> {
    /// The line on which it begins; the first of the file is 1.
    pub(super) line: u32,
    pub(super) fault: Option<Fault>,
    /// Whether the text ends with it, without an end of line.
    pub(super) ends_the_text: bool,
    /// The row as it stands in the text, without its end of line.
    pub(super) raw: &'a [u8],
    data: &'a [u8],
    cells: &'a Cells,
}

impl<'a> Record<'a> {
    /// The text of the cell that is kept as number `place`; empty where there is none.
    pub(super) fn cell(&self, place: usize) -> &'a [u8] {
        self.cells.get(self.data, place)
    }

    /// The cells that are kept; of a row with a fault, all.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.cells.kept()).map(|place| self.cell(place))
    }
}

/// Finds rows.
pub(super) struct Scanner {
    text: Text,
    buffer: Vec<u8>,
    /// Where the next row begins.
    start: usize,
    /// Where the text ends that is in the buffer.
    end: usize,
    at_end: bool,
    line: u64,
    delimiter: u8,
    columns: Option<usize>,
    keep: Keep,
    cells: Cells,
    quotes: Next,
    nuls: Next,
    /// Inside a row that was handed out as too long.
    is_skipping: bool,
    /// Where the lines end of which none can be believed.
    doubtful_until: usize,
}

struct Found {
    end: usize,
    next: usize,
    fault: Option<Fault>,
}

impl Scanner {
    pub(super) fn new(text: Text) -> Self {
        Self {
            text,
            buffer: vec![0; LONGEST_ROW],
            start: 0,
            end: 0,
            at_end: false,
            line: 1,
            delimiter: b',',
            columns: None,
            keep: Keep::All,
            cells: Cells::default(),
            quotes: Next::of(b'"'),
            nuls: Next::of(0),
            is_skipping: false,
            doubtful_until: 0,
        }
    }

    /// From here on cells are parted by this character, rows have so many of them, and these are
    /// kept.
    pub(super) fn expect(&mut self, delimiter: u8, columns: usize, keep: Keep) {
        self.delimiter = delimiter;
        self.columns = Some(columns);
        self.keep = keep;
    }

    /// The text that is read from.
    pub(super) fn text(&self) -> &Text {
        &self.text
    }

    /// The next row if cells are parted by this character; it stays the next row.
    pub(super) fn peek(&mut self, delimiter: u8) -> Result<Option<Record<'_>>, Error> {
        self.delimiter = delimiter;
        match self.find()? {
            Some(found) => Ok(Some(self.record(self.start, self.line()?, &found))),
            None => Ok(None),
        }
    }

    /// The next row; none at the end. Empty lines are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Error> {
        self.skip_rest()?;
        let Some(found) = self.find()? else {
            return Ok(None);
        };
        let (start, line) = (self.start, self.line()?);
        self.start = found.next;
        match found.fault {
            Some(Fault::TooLong) => self.is_skipping = true,
            _ => self.line += lines(&self.buffer[start..found.next]),
        }
        Ok(Some(self.record(start, line, &found)))
    }

    fn record(&self, start: usize, line: u32, found: &Found) -> Record<'_> {
        Record {
            line,
            fault: found.fault,
            ends_the_text: self.at_end && found.next == self.end && found.next == found.end,
            raw: &self.buffer[start..found.end],
            data: &self.buffer[..self.end],
            cells: &self.cells,
        }
    }

    fn line(&self) -> Result<u32, Error> {
        u32::try_from(self.line).map_err(|_| Error::TooManyLines)
    }

    /// Finds the next row and its cells, without moving on.
    fn find(&mut self) -> Result<Option<Found>, Error> {
        loop {
            let Some((end, next)) = self.line_end() else {
                if self.is_full() {
                    self.keep_all(self.end);
                    return Ok(Some(Found {
                        end: self.end,
                        next: self.end,
                        fault: Some(Fault::TooLong),
                    }));
                }
                self.fill()?;
                continue;
            };
            if next == self.start {
                return Ok(None);
            }
            if end == self.start {
                self.start = next;
                self.line += 1;
                continue;
            }
            if self.start < self.doubtful_until {
                return Ok(Some(self.spoilt(end, next, Fault::BetweenQuotes)));
            }
            let data = &self.buffer[..self.end];
            if self.quotes.at_or_after(data, self.start) >= end {
                self.split_line(end);
                return Ok(Some(self.judge(end, next)));
            }
            let split = quoted::split(
                data,
                self.start,
                self.delimiter,
                self.at_end,
                &self.keep,
                &mut self.cells,
            );
            match split {
                Split::Complete {
                    end: row_end,
                    next: row_next,
                } if row_end == end || !self.swallows(row_end) => {
                    return Ok(Some(self.judge(row_end, row_next)));
                }
                Split::Complete { end: row_end, .. }
                    if self.columns == Some(self.cells.count())
                        && lines(&self.buffer[self.start..row_end]) <= MOST_DOUBTFUL =>
                {
                    self.doubtful_until = row_end;
                }
                Split::Unfinished if !self.at_end && !self.is_full() => self.fill()?,
                _ => return Ok(Some(self.spoilt(end, next, Fault::StrayQuote))),
            }
        }
    }

    /// A line that is a row of its own, and not sound.
    fn spoilt(&mut self, end: usize, next: usize, fault: Fault) -> Found {
        self.keep_all(end);
        Found {
            end,
            next,
            fault: Some(fault),
        }
    }

    /// Where the line ends that begins at `start`, and where the next begins; none where that is
    /// beyond what is in the buffer.
    fn line_end(&self) -> Option<(usize, usize)> {
        let rest = &self.buffer[self.start..self.end];
        let Some(length) = memchr2(b'\n', b'\r', rest) else {
            return self.at_end.then_some((self.end, self.end));
        };
        let end = self.start + length;
        match (rest[length], rest.get(length + 1)) {
            (b'\r', Some(b'\n')) => Some((end, end + 2)),
            (b'\r', None) if !self.at_end && !self.is_full() => None,
            _ => Some((end, end + 1)),
        }
    }

    fn judge(&mut self, end: usize, next: usize) -> Found {
        let data = &self.buffer[..self.end];
        let cells = self.cells.count();
        let fault = if self.nuls.at_or_after(data, self.start) < end {
            Some(Fault::Nul)
        } else if self.columns.is_some_and(|columns| columns != cells) {
            Some(Fault::Ragged { cells })
        } else {
            None
        };
        if fault.is_some() && self.cells.kept() < cells {
            self.keep_all(end);
        }
        Found { end, next, fault }
    }

    fn split_line(&mut self, end: usize) {
        let data = &self.buffer[..self.end];
        self.cells
            .split_plain(data, self.start, end, self.delimiter, &self.keep);
    }

    /// Of a row that is not sound, every cell may be of interest.
    fn keep_all(&mut self, end: usize) {
        let data = &self.buffer[..self.end];
        self.cells
            .split_plain(data, self.start, end, self.delimiter, &Keep::All);
    }

    fn swallows(&self, end: usize) -> bool {
        let row = &self.buffer[self.start..end];
        self.columns
            .is_some_and(|columns| quoted::swallows_rows(row, self.delimiter, columns))
    }

    /// Whether the row at `start` takes all the room there is.
    fn is_full(&self) -> bool {
        self.end - self.start > self.buffer.len() - LEAST_ROOM
    }

    fn fill(&mut self) -> Result<(), Error> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.doubtful_until = self.doubtful_until.saturating_sub(self.start);
        self.start = 0;
        let room = self.buffer.len().min(self.end + BLOCK);
        let count = self.text.fill(&mut self.buffer[self.end..room])?;
        self.at_end = count == 0;
        self.end += count;
        self.quotes.forget();
        self.nuls.forget();
        Ok(())
    }

    /// Goes on behind the end of a row that was too long.
    fn skip_rest(&mut self) -> Result<(), Error> {
        while self.is_skipping {
            if let Some((_, next)) = self.line_end() {
                self.start = next;
                self.line += 1;
                self.is_skipping = false;
            } else {
                self.start = self.end;
                self.fill()?;
            }
        }
        Ok(())
    }
}

/// How many lines end in these rows.
fn lines(rows: &[u8]) -> u64 {
    let mut count = 0;
    let mut rest = rows;
    while let Some(length) = memchr2(b'\n', b'\r', rest) {
        let is_pair = rest[length..].starts_with(b"\r\n");
        rest = &rest[length + 1 + usize::from(is_pair)..];
        count += 1;
    }
    count
}

/// Where a byte stands next, looked for once and not for every row.
struct Next {
    byte: u8,
    at: Option<usize>,
}

impl Next {
    fn of(byte: u8) -> Self {
        Self { byte, at: None }
    }

    /// The first place at or after `from`; the length of the data where there is none.
    fn at_or_after(&mut self, data: &[u8], from: usize) -> usize {
        match self.at {
            Some(at) if at >= from => at,
            _ => {
                let at = memchr(self.byte, &data[from..]).map_or(data.len(), |more| from + more);
                self.at = Some(at);
                at
            }
        }
    }

    fn forget(&mut self) {
        self.at = None;
    }
}
