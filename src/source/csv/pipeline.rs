//! Threads that read an export: one cuts it into blocks and splits these into records, one reads the
//! rows, and the calling thread groups them.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use super::block::Blocks;
use super::columns::Columns;
use super::contract::ContractColumns;
use super::error::Error;
use super::fit::Judge;
use super::input::Source;
use super::layout::Layout;
use super::options::ReadOptions;
use super::records::Records;
use super::row_reader::RowReader;
use super::summary::{FileFacts, Summary};
use super::totals::{Rejects, Totals};
use crate::domain::RowBatch;
use crate::source::SourceSummary;

/// How many blocks wait between two threads.
const WAITING: usize = 4;

/// What is read of an export.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Customers, and how many contracts of each status they have.
    Customers,
    /// Each contract, with its dates and products.
    Contracts,
    /// The dates and products of contracts, whatever else is missing.
    Details,
}

/// Reads an export, and hands its contract rows to `visit`. Rejected rows also go to `rejects`.
pub(super) fn read(
    source: &Source,
    options: &ReadOptions,
    wanted: Wanted,
    rejects: Rejects<'_>,
    visit: &mut dyn FnMut(&RowBatch),
) -> Result<(Summary, SourceSummary), Error> {
    let mut blocks = Blocks::new(source.open()?)?;
    let layout = Layout::find(blocks.sample(), &options.map)?;
    if layout.has_quoted_lines {
        blocks.unquote_lines();
    }
    let judge = Judge::new(&layout.sample, options)?;
    let columns = Columns::choose(layout.names.clone(), options, &judge)?;
    if wanted != Wanted::Details {
        columns.check(options, &judge)?;
    }
    let details = match wanted {
        Wanted::Customers => None,
        Wanted::Contracts | Wanted::Details => Some(ContractColumns::new(&columns)?),
    };
    // The output may live longer than the columns.
    let rejects = rejects.map(|out| out as _);
    let rows = RowReader::new(&layout, &columns, options, details, rejects)?;
    let (blocks, totals) = run(blocks, layout.delimiter, rows, visit)?;
    let summary = Summary {
        file: FileFacts {
            path: source.path(),
            encoding: blocks.encoding(),
            broken_characters: blocks.broken(),
            gzip: blocks.input().is_gzip(),
            delimiter: layout.delimiter,
            bytes: blocks.input().bytes(),
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
    blocks: Blocks,
    delimiter: char,
    rows: RowReader<'_>,
    visit: &mut dyn FnMut(&RowBatch),
) -> Result<(Blocks, Totals), Error> {
    thread::scope(|scope| {
        let (to_reader, records) = sync_channel(WAITING);
        let (to_splitter, used) = channel();
        let (to_visitor, batches) = sync_channel(WAITING);
        let splitter = scope.spawn(move || split(blocks, delimiter, &to_reader, &used));
        let reader = scope.spawn(move || {
            let mut rows = rows;
            for records in records {
                if to_visitor.send(rows.read(&records)?).is_err() {
                    break;
                }
                // The splitter may be through.
                let _ = to_splitter.send(records);
            }
            rows.finish()
        });
        for batch in batches {
            visit(&batch);
        }
        let totals = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
        let blocks = splitter.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok((blocks?, totals?))
    })
}

/// Splits blocks into records; takes used ones to fill them again. Ends early when the reader is gone.
fn split(
    mut blocks: Blocks,
    delimiter: char,
    reader: &SyncSender<Records>,
    used: &Receiver<Records>,
) -> Result<Blocks, Error> {
    let mut line = 1;
    while let Some(block) = blocks.next(delimiter)? {
        let mut records = used.try_recv().unwrap_or_default();
        line = records.split(block, delimiter, line);
        if reader.send(records).is_err() {
            break;
        }
    }
    Ok(blocks)
}
