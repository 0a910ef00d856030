//! Two threads: one reads rows, the other groups what they mention. Reading waits for nothing but
//! the disk, and grouping for nothing but memory, so they take about as long as the slower does.

use std::io::Write;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use super::columns::Columns;
use super::error::Error;
use super::options::ReadOptions;
use super::rejects::Rejects;
use super::row_cells::Keep;
use super::rows::{Outcome, Rows};
use super::scanner::Scanner;
use super::source::Bytes;
use super::summary::{FileFacts, Summary};
use super::text::Text;
use super::{Export, dialect};
use crate::domain::{Grouping, Mentions};

/// How many rows are handed over at once.
const BATCH: usize = 4096;

/// How many batches there are, to be filled and emptied in turn.
const BATCHES: usize = 4;

/// Reads an export. Rows that are rejected also go to `rejects`.
pub(super) fn read(
    path: String,
    bytes: Bytes,
    options: &ReadOptions,
    rejects: Option<&mut (dyn Write + Send)>,
) -> Result<Export, Error> {
    let mut scanner = Scanner::new(Text::new(bytes)?);
    let header = dialect::header(&mut scanner)?;
    let columns = Columns::choose(header.names, options, &[])?;
    let keep = Keep::Only(columns.read());
    scanner.expect(header.delimiter, columns.names().len(), keep);
    scanner.next()?;
    let rejects = rejects
        .map(|out| Rejects::start(out, header.delimiter, &header.raw))
        .transpose()?;
    let rows = Rows::new(&columns, header.delimiter, options, rejects)?;
    let mut grouping = Grouping::default();
    let (scanner, outcome) = run(scanner, rows, &mut grouping)?;
    let text = scanner.text();
    let summary = Summary {
        file: FileFacts {
            path,
            encoding: text.encoding(),
            broken_characters: text.broken(),
            gzip: text.bytes().is_packed(),
            delimiter: char::from(header.delimiter),
            bytes: text.bytes().count(),
        },
        columns,
        rows: outcome.rows,
        contracts: outcome.contracts,
        statuses: outcome.statuses,
        rejected: outcome.rejected,
        is_cut_off: outcome.is_cut_off,
        unread: outcome.unread,
        date_order_is_given: options.date_order.is_some(),
        upcoming: outcome.upcoming,
        timezone: options.zone_name(),
        timezone_is_assumed: options.timezone.is_none(),
    };
    Ok(Export {
        customers: grouping.finish(outcome.doubts),
        summary,
    })
}

fn run(
    scanner: Scanner,
    rows: Rows<'_>,
    grouping: &mut Grouping,
) -> Result<(Scanner, Outcome), Error> {
    let (full_sender, full) = sync_channel(BATCHES);
    let (empty_sender, empty) = channel();
    for _ in 0..BATCHES {
        // Cannot fail: the other end is two lines above.
        let _ = empty_sender.send(Mentions::default());
    }
    thread::scope(|scope| {
        let reader = thread::Builder::new()
            .name("export".to_owned())
            .spawn_scoped(scope, move || {
                read_rows(scanner, rows, &empty, &full_sender)
            })
            .map_err(Error::Thread)?;
        for mut mentions in full {
            grouping.add(&mentions);
            mentions.clear();
            // Fails only when the reader is done and wants no more.
            let _ = empty_sender.send(mentions);
        }
        reader.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn read_rows(
    mut scanner: Scanner,
    mut rows: Rows<'_>,
    empty: &Receiver<Mentions>,
    full: &SyncSender<Mentions>,
) -> Result<(Scanner, Outcome), Error> {
    let mut mentions = Mentions::default();
    while let Some(record) = scanner.next()? {
        rows.read(&record, &mut mentions)?;
        if mentions.len() >= BATCH {
            let next = empty.recv().unwrap_or_default();
            // Fails only when the other thread has gone, and then its panic is what counts.
            let _ = full.send(std::mem::replace(&mut mentions, next));
        }
    }
    let _ = full.send(mentions);
    Ok((scanner, rows.finish()?))
}
