//! Threads that read an export: one cuts it into blocks of whole records, two parse blocks, and the
//! calling thread attributes and groups the rows in order.

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
use super::parsed_block::ParsedBlock;
use super::records::Block;
use super::row::RowParser;
use super::row_reader::RowReader;
use super::summary::{FileFacts, Summary};
use super::totals::Rejects;
use crate::domain::RowBatch;
use crate::source::SourceSummary;
use crate::source::cells::KnownPhones;

/// How many threads parse blocks.
const PARSERS: usize = 2;

/// How many blocks wait between two threads.
const WAITING: usize = 2;

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
    let mut reader = RowReader::new(layout.delimiter, options, rejects);
    let phones = KnownPhones::default();
    let parser =
        |header| RowParser::new(&layout, &columns, options, &phones, details.clone(), header);
    let parsers = [parser(layout.above_header + 1)?, parser(0)?];
    let blocks = run(blocks, layout.delimiter, parsers, &mut |block| {
        reader.read(block)?;
        visit(&block.rows);
        Ok(())
    })?;
    let totals = reader.finish()?;
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
        timezone: options.zone().iana_name().unwrap_or("UTC").to_owned(),
        timezone_is_assumed: options.timezone.is_none(),
    };
    Ok((summary, totals.source))
}

/// Reads all blocks. Each parser gets every other one, and hands it on in turn.
fn run(
    blocks: Blocks,
    delimiter: char,
    parsers: [RowParser<'_>; PARSERS],
    visit: &mut dyn FnMut(&mut ParsedBlock) -> Result<(), Error>,
) -> Result<Blocks, Error> {
    thread::scope(|scope| {
        let mut inputs = Vec::new();
        let mut outputs = Vec::new();
        for parser in parsers {
            let (input, blocks) = sync_channel(WAITING);
            let (parsed, output) = sync_channel(WAITING);
            let (used, unused) = channel();
            scope.spawn(move || parse(parser, blocks, &unused, &parsed));
            inputs.push(input);
            outputs.push((output, used));
        }
        let reader = scope.spawn(move || cut(blocks, delimiter, &inputs));
        for (output, used) in outputs.iter().cycle() {
            let Ok(mut parsed) = output.recv() else {
                break;
            };
            visit(&mut parsed)?;
            // The parser may be through.
            let _ = used.send(parsed);
        }
        drop(outputs);
        reader.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Deals blocks out to the parsers. Ends early when these are gone.
fn cut(
    mut blocks: Blocks,
    delimiter: char,
    parsers: &[SyncSender<Block>],
) -> Result<Blocks, Error> {
    for parser in parsers.iter().cycle() {
        let Some(block) = blocks.next(delimiter)? else {
            break;
        };
        if parser.send(block).is_err() {
            break;
        }
    }
    Ok(blocks)
}

/// Parses blocks; takes used ones to fill them again.
fn parse(
    mut parser: RowParser<'_>,
    blocks: Receiver<Block>,
    used: &Receiver<ParsedBlock>,
    parsed: &SyncSender<ParsedBlock>,
) {
    for block in blocks {
        let mut filled = used.try_recv().unwrap_or_default();
        parser.parse(block, &mut filled);
        if parsed.send(filled).is_err() {
            break;
        }
    }
}
