//! Threads that read an export. Each repeatedly takes a block of whole records and parses it. If no other
//! thread is doing so, it then attributes and groups the rows of the parsed blocks whose turn it is, in the
//! order of the file.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
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

/// The most threads that read. One thread groups at a time, for a third of the work; more would wait.
const MOST_THREADS: usize = 4;

/// How many blocks there are per thread. With more, threads wait less, and memory grows.
const BLOCKS_PER_THREAD: usize = 3;

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
    let layout = Layout::find(&blocks.text, &options.map)?;
    if layout.has_quoted_lines {
        blocks.unquote_lines();
    }
    let judge = Judge::new(&layout.sample, options)?;
    let columns = Columns::choose(layout.names.clone(), options, &judge)?;
    if wanted != Wanted::Details {
        columns.check(options, &judge)?;
    }
    let has_details = wanted != Wanted::Customers;
    let details = has_details.then(|| ContractColumns::new(&columns));
    // The output may live longer than the columns.
    let rejects = rejects.map(|out| out as _);
    let mut reader = RowReader::new(layout.delimiter, options, rejects);
    let parser = RowParser::new(&layout, &columns, options, details.transpose()?)?;
    run(&mut blocks, &parser, &mut |block| {
        reader.read(block)?;
        visit(&block.rows);
        Ok(())
    })?;
    let totals = reader.finish()?;
    let summary = Summary {
        file: FileFacts {
            path: source.path(),
            encoding: blocks.encoding,
            broken_characters: blocks.broken,
            gzip: blocks.input.is_gzip(),
            delimiter: layout.delimiter,
            bytes: blocks.input.bytes(),
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

/// What is done with each block, in the order of the file.
type Visit<'a> = dyn FnMut(&mut ParsedBlock) -> Result<(), Error> + Send + 'a;

/// What the threads share.
struct Shared<'a, 'v> {
    /// None at its end and after an error.
    file: Mutex<Option<&'a mut Blocks>>,
    queue: Mutex<Queue<'a, 'v>>,
    has_spare: Condvar,
}

/// Blocks that wait for the ones before them.
struct Queue<'a, 'v> {
    /// By number.
    parsed: BTreeMap<usize, ParsedBlock>,
    /// To be filled again.
    spare: Vec<ParsedBlock>,
    /// What visits blocks, and the number of the next one. A thread that visits takes it.
    visit: Option<(&'a mut Visit<'v>, usize)>,
    /// Whether a thread has ended: nothing is left to read, or it has failed.
    has_ended: bool,
}

/// Reads all blocks.
fn run(blocks: &mut Blocks, parser: &RowParser<'_>, visit: &mut Visit<'_>) -> Result<(), Error> {
    // More threads than processors would hold each other up.
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let count = processors.min(MOST_THREADS);
    let spare = (0..count * BLOCKS_PER_THREAD).map(|_| ParsedBlock::default());
    let queue = Queue {
        parsed: BTreeMap::new(),
        spare: spare.collect(),
        visit: Some((visit, 0)),
        has_ended: false,
    };
    let shared = Shared {
        file: Mutex::new(Some(blocks)),
        queue: Mutex::new(queue),
        has_spare: Condvar::new(),
    };
    thread::scope(|scope| {
        let threads = (0..count).map(|_| {
            let (worker, parser) = (Worker(&shared), parser.clone());
            scope.spawn(move || worker.work(parser))
        });
        let mut threads = threads.collect::<Vec<_>>().into_iter();
        threads.try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// One thread.
struct Worker<'s, 'a, 'v>(&'s Shared<'a, 'v>);

impl Worker<'_, '_, '_> {
    fn work(self, mut parser: RowParser<'_>) -> Result<(), Error> {
        while let Some(mut parsed) = self.take_spare() {
            let mut file = lock(&self.0.file);
            let Some(blocks) = file.take() else { break };
            let block = blocks.next(parser.delimiter)?;
            let Some(block) = block else { break };
            *file = Some(blocks);
            drop(file);
            parser.parse(block, &mut parsed);
            self.hand_in(parsed)?;
        }
        Ok(())
    }

    /// Waits for an empty block; none once a thread has ended. There are only so many, so that one slow thread
    /// doesn't let the others fill the memory.
    fn take_spare(&self) -> Option<ParsedBlock> {
        let must_wait = |queue: &mut Queue<'_, '_>| queue.spare.is_empty() && !queue.has_ended;
        let queue = lock(&self.0.queue);
        let queue = self.0.has_spare.wait_while(queue, must_wait);
        let mut queue = queue.unwrap_or_else(PoisonError::into_inner);
        if queue.has_ended {
            return None;
        }
        queue.spare.pop()
    }

    /// Visits the blocks whose turn it is. If another thread is visiting, that one visits this block, too.
    fn hand_in(&self, parsed: ParsedBlock) -> Result<(), Error> {
        let mut queue = lock(&self.0.queue);
        queue.parsed.insert(parsed.number, parsed);
        let Some((visit, mut next)) = queue.visit.take() else {
            return Ok(());
        };
        while let Some(mut block) = queue.parsed.remove(&next) {
            drop(queue);
            visit(&mut block)?;
            next += 1;
            queue = lock(&self.0.queue);
            queue.spare.push(block);
            self.0.has_spare.notify_one();
        }
        queue.visit = Some((visit, next));
        Ok(())
    }
}

impl Drop for Worker<'_, '_, '_> {
    fn drop(&mut self) {
        lock(&self.0.queue).has_ended = true;
        self.0.has_spare.notify_all();
    }
}

/// Locks even after a panic, which [`run`] passes on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
