//! Threads that read an export. Each repeatedly takes a block of whole records, parses it, and then
//! attributes and groups its rows. Several threads can parse at once. The file and the customers go
//! round from thread to thread, so that blocks stay in order.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
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
use super::row::RowParser;
use super::row_reader::RowReader;
use super::summary::{FileFacts, Summary};
use super::totals::Rejects;
use crate::domain::RowBatch;
use crate::source::SourceSummary;
use crate::source::cells::KnownPhones;

/// The most threads that read. One thread groups at a time, for a third of the work; more would wait.
const MOST_THREADS: usize = 4;

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
    visit: &mut (dyn FnMut(&RowBatch) + Send),
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
    let parser = RowParser::new(&layout, &columns, options, &phones, details)?;
    run(&mut blocks, &parser, &mut |block| {
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

/// What a thread does with a block in its turn.
type Visit<'a> = dyn FnMut(&mut ParsedBlock) -> Result<(), Error> + Send + 'a;

/// A thread's ends of the channels through which something goes round.
struct Round<T> {
    before: Receiver<T>,
    next: Sender<T>,
}

impl<T> Round<T> {
    /// One for each thread; it is the first one's turn.
    fn new(item: T, threads: usize) -> Vec<Self> {
        let (mut senders, receivers): (Vec<_>, Vec<_>) = (0..threads).map(|_| channel()).unzip();
        let _ = senders[0].send(item);
        senders.rotate_left(1);
        let ends = receivers.into_iter().zip(senders);
        ends.map(|(before, next)| Self { before, next }).collect()
    }
}

/// Reads all blocks.
fn run(blocks: &mut Blocks, parser: &RowParser<'_>, visit: &mut Visit<'_>) -> Result<(), Error> {
    // More threads than processors would hold each other up.
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let count = processors.min(MOST_THREADS);
    let rounds = Round::new(blocks, count)
        .into_iter()
        .zip(Round::new(visit, count));
    thread::scope(|scope| {
        let threads = rounds.map(|(blocks, visits)| {
            let parser = parser.clone();
            scope.spawn(move || work(parser, &blocks, &visits))
        });
        let mut threads = threads.collect::<Vec<_>>().into_iter();
        threads.try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// What each thread does, until nothing is left or another thread has failed.
fn work(
    mut parser: RowParser<'_>,
    blocks: &Round<&mut Blocks>,
    visits: &Round<&mut Visit<'_>>,
) -> Result<(), Error> {
    let mut parsed = ParsedBlock::default();
    while let Ok(file) = blocks.before.recv()
        && let Some(block) = file.next(parser.delimiter)?
    {
        // The next thread may have ended.
        let _ = blocks.next.send(file);
        parser.parse(block, &mut parsed);
        let Ok(visit) = visits.before.recv() else {
            break;
        };
        visit(&mut parsed)?;
        let _ = visits.next.send(visit);
    }
    Ok(())
}
