//! Threads that read an export: one cuts it into blocks of whole records, two read the rows of blocks,
//! and the calling thread attributes and groups them in order.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::attribution::{Attribution, Rejects};
use super::block::{Block, Blocks};
use super::columns::Columns;
use super::contract::ContractColumns;
use super::error::Error;
use super::fit::Judge;
use super::input::Source;
use super::layout::Layout;
use super::options::ReadOptions;
use super::records::Records;
use super::row_parser::{ParsedBlock, RowParser};
use super::summary::{FileFacts, Summary};
use crate::domain::RowBatch;
use crate::source::SourceSummary;
use crate::source::renewal_forecast::RenewalForecast;

/// How many threads read rows.
const PARSERS: usize = 2;

/// How many blocks wait between two threads.
const WAITING: usize = 1;

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
    let columns = Columns::choose(layout.names, options, &judge)?;
    if wanted != Wanted::Details {
        columns.check(options, &judge)?;
    }
    let details = match wanted {
        Wanted::Customers => None,
        Wanted::Contracts | Wanted::Details => Some(ContractColumns::new(&columns)?),
    };
    let header = skip_header(&mut blocks, layout.above_header, layout.delimiter);
    let forecast = RenewalForecast::new(options.now, &options.zone());
    let parser = || {
        RowParser::new(
            &columns,
            layout.delimiter,
            options,
            details.clone(),
            &forecast,
        )
    };
    let parsers = [parser()?, parser()?];
    let mut attribution = Attribution::new(&header, layout.delimiter, &forecast, rejects)?;
    let blocks = run(blocks, layout.delimiter, parsers, &mut |parsed| {
        attribution.add(parsed)?;
        visit(&parsed.rows);
        Ok(())
    })?;
    let totals = attribution.finish()?;
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

/// Leaves out the header and what stands above it. Returns the header's text.
fn skip_header(blocks: &mut Blocks, above_header: usize, delimiter: char) -> String {
    let sample = Block {
        text: blocks.sample().to_owned(),
        ..Block::default()
    };
    let mut records = Records::new(&sample, delimiter);
    for _ in 0..above_header {
        records.next();
    }
    let header = records
        .next()
        .map(|header| (header.start, header.text.to_owned()));
    let (start, text) = header.unwrap_or_default();
    let end = (start + text.len() + 1).min(sample.text.len());
    blocks.skip(end);
    text
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
            scope.spawn(move || parse(parser, blocks, &parsed));
            inputs.push(input);
            outputs.push(output);
        }
        let reader = scope.spawn(move || cut(blocks, delimiter, &inputs));
        for output in outputs.iter().cycle() {
            let Ok(mut parsed) = output.recv() else {
                break;
            };
            visit(&mut parsed)?;
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

fn parse(mut parser: RowParser<'_>, blocks: Receiver<Block>, parsed: &SyncSender<ParsedBlock>) {
    for block in blocks {
        if parsed.send(parser.parse(block)).is_err() {
            break;
        }
    }
}
