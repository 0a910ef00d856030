//! Two threads: one reads rows, the other groups them. Reading waits for the disk and grouping for
//! memory, so together they take about as long as the slower one.

use std::io::Write;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use super::columns::Columns;
use super::decode::Utf8Reader;
use super::error::Error;
use super::input::Source;
use super::layout::{Layout, SAMPLE};
use super::options::ReadOptions;
use super::record_window::RecordWindow;
use super::records::Records;
use super::rejects_writer::RejectsWriter;
use super::row_reader::RowReader;
use super::summary::{FileFacts, Summary};
use super::totals::ReadTotals;
use super::wrong_file;
use crate::domain::RowBatch;
use crate::source::SourceSummary;

/// How many rows are handed over at once.
const BATCH: usize = 4096;

/// How many batches there are, to be filled and emptied in turn.
const BATCHES: usize = 4;

/// An export whose layout is known; its next record is the header.
pub(super) struct Opened {
    pub(super) layout: Layout,
    pub(super) records: Records,
}

/// Opens an export, and decides how it is laid out.
pub(super) fn open(source: &Source, options: &ReadOptions) -> Result<Opened, Error> {
    let bytes = source.open()?;
    let is_gzip = bytes.is_gzip();
    let failed = |error| source.error(is_gzip, error);
    let reader = Utf8Reader::new(bytes).map_err(failed)?;
    if !reader.is_utf16() {
        check_start(reader.start())?;
    }
    let mut window = RecordWindow::new(reader);
    let layout = Layout::find(window.peek(SAMPLE).map_err(failed)?, &options.map)?;
    if layout.has_quoted_lines {
        window.unquote_lines();
    }
    let mut records = Records::new(window, layout.delimiter);
    for _ in 0..layout.above_header {
        records.next().map_err(failed)?;
    }
    Ok(Opened { layout, records })
}

/// Refuses what is no text, or text that can't be decoded.
fn check_start(start: &[u8]) -> Result<(), Error> {
    if start.is_empty() {
        return Err(Error::Empty);
    }
    if let Some(file) = wrong_file::from_bytes(start) {
        return Err(Error::WrongFile(file));
    }
    let zeros = |first: usize| {
        let every_other = start.iter().skip(first).step_by(2);
        every_other.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    // Latin text in UTF-16 has a zero in nearly every pair of bytes, always on the same side.
    if even.max(odd) * 3 > start.len() && even.min(odd) == 0 {
        return Err(Error::Utf16WithoutMark);
    }
    if even + odd > 0 {
        return Err(Error::NotText);
    }
    Ok(())
}

/// Reads an export, and hands its contract rows to `rows`. Rejected rows also go to `rejects`.
pub(super) fn read(
    source: &Source,
    options: &ReadOptions,
    rejects: Option<&mut (dyn Write + Send)>,
    rows: &mut dyn FnMut(&RowBatch),
) -> Result<(Summary, SourceSummary), Error> {
    let Opened {
        layout,
        mut records,
    } = open(source, options)?;
    let columns = Columns::choose(layout.names, options, &layout.sample)?;
    let is_gzip = records.window().reader().bytes().is_gzip();
    let failed = |error| source.error(is_gzip, error);
    let header = records.next().map_err(failed)?;
    let header = header.map_or(&[][..], |header| header.text);
    let rejects = rejects
        .map(|out| RejectsWriter::new(out, layout.delimiter, header))
        .transpose()?;
    let reader = RowReader::new(&columns, layout.delimiter, options, rejects)?;
    let (records, totals) = run(records, reader, &failed, rows)?;
    let text = records.window().reader();
    let summary = Summary {
        file: FileFacts {
            path: source.path(),
            encoding: text.encoding(),
            broken_characters: text.broken(),
            gzip: is_gzip,
            delimiter: char::from(layout.delimiter),
            bytes: text.bytes().count(),
        },
        columns,
        rejected: totals.rejected,
        is_cut_off: totals.is_cut_off,
        unread: totals.unread,
        assumed_regions: totals.assumed_regions,
        region: options.region,
        date_order_is_given: options.date_order.is_some(),
        timezone: options.zone_name(),
        timezone_is_assumed: options.timezone.is_none(),
    };
    Ok((summary, totals.source))
}

fn run(
    records: Records,
    reader: RowReader<'_>,
    failed: &(dyn Fn(std::io::Error) -> Error + Sync),
    rows: &mut dyn FnMut(&RowBatch),
) -> Result<(Records, ReadTotals), Error> {
    let (full_sender, full) = sync_channel(BATCHES);
    let (empty_sender, empty) = channel();
    for _ in 0..BATCHES {
        // Can't fail: the other end is two lines above.
        let _ = empty_sender.send(RowBatch::default());
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("export".to_owned())
            .spawn_scoped(scope, move || {
                read_rows(records, reader, failed, &empty, &full_sender)
            })
            .map_err(Error::Thread)?;
        for mut batch in full {
            rows(&batch);
            batch.clear();
            // Fails only when the reader is done and needs no more.
            let _ = empty_sender.send(batch);
        }
        thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn read_rows(
    mut records: Records,
    mut reader: RowReader<'_>,
    failed: &dyn Fn(std::io::Error) -> Error,
    empty: &Receiver<RowBatch>,
    full: &SyncSender<RowBatch>,
) -> Result<(Records, ReadTotals), Error> {
    let mut batch = RowBatch::default();
    while let Some(record) = records.next().map_err(failed)? {
        reader.read(&record, &mut batch)?;
        if batch.len() >= BATCH {
            let next = empty.recv().unwrap_or_default();
            // Fails only when the other thread is gone, and then its panic is what counts.
            let _ = full.send(std::mem::replace(&mut batch, next));
        }
    }
    let _ = full.send(batch);
    Ok((records, reader.finish()?))
}
