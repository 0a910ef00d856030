//! An export file as a source of contracts. It reads almost anything that subscription apps and
//! spreadsheets write, shows how it was read, and never guesses where a wrong guess would put a
//! wrong tag on a person.
//!
//! A file's path: `input` (bytes, decompressed) → `block` (UTF-8 text, cut into blocks of whole records)
//! → `records` (the `csv` crate) → `row` (the cells of each row) → `row_reader` (what depends on the
//! rows above) and `totals` → grouping in [`crate::domain`]. `pipeline` has the threads. `layout` and
//! `columns` decide on the first rows how the file is read. What a cell is, [`crate::source::cells`] says.

mod block;
mod columns;
mod conflicts;
mod contract;
mod error;
mod field;
mod fit;
mod footer;
mod input;
mod layout;
mod options;
mod parsed_block;
mod pipeline;
mod quotes;
mod records;
mod rejection;
mod row;
mod row_reader;
mod summary;
mod totals;
mod wrong_file;

use std::io::Write;

pub use block::Encoding;
pub use columns::{Choice, Columns, UnfitColumn};
pub use error::Error;
pub use field::Field;
pub use input::Source;
pub use options::ReadOptions;
pub use rejection::{Reason, Rejected, Rejections};
pub use summary::{FileFacts, Summary, Unread};
pub use wrong_file::WrongFile;

use crate::domain::{ContractFacts, CustomerBuilder, Customers, RowBatch};
use crate::source::SourceSummary;
use contract::last_part;
use pipeline::Wanted;
use totals::Rejects;

/// An export that was read.
pub struct Export {
    /// The customers.
    pub customers: Customers,
    /// What every source has.
    pub source: SourceSummary,
    /// What is particular to the file.
    pub summary: Summary,
}

/// Reads an export. Blocks until the whole file is read. Writes the rejected rows to `rejects` as CSV: as
/// they were, in UTF-8, with line and reason in front, below the export's own header.
pub fn read(
    source: &Source,
    options: &ReadOptions,
    rejects: Option<&mut (dyn Write + Send)>,
) -> Result<Export, Error> {
    read_customers(source, options, Wanted::Customers, rejects, &mut |_| {})
}

/// Reads an export, and also hands over its rows in batches, with dates and products. Unattributed
/// rows have no customer.
pub fn read_with_details(
    source: &Source,
    options: &ReadOptions,
    visit: &mut (dyn FnMut(&RowBatch) + Send),
) -> Result<Export, Error> {
    read_customers(source, options, Wanted::Contracts, None, visit)
}

/// Finds the contract with this id, bare or as a GID, in an export. Of a contract with several rows
/// the first one counts. Malformed rows are skipped.
pub fn find_contract(
    source: &Source,
    options: &ReadOptions,
    id: &str,
) -> Result<Option<ContractFacts>, Error> {
    let mut found = None;
    pipeline::read(source, options, Wanted::Details, None, &mut |rows| {
        if found.is_none() {
            let mut rows = rows.iter();
            let row = rows.find(|row| last_part(row.contract_id) == last_part(id));
            found = row.and_then(|row| Some(row.details?.facts.clone()));
        }
    })?;
    Ok(found)
}

fn read_customers(
    source: &Source,
    options: &ReadOptions,
    wanted: Wanted,
    rejects: Rejects<'_>,
    visit: &mut (dyn FnMut(&RowBatch) + Send),
) -> Result<Export, Error> {
    let mut customers = CustomerBuilder::default();
    let (summary, source) = pipeline::read(source, options, wanted, rejects, &mut |rows| {
        customers.add(rows);
        visit(rows);
    })?;
    Ok(Export {
        customers: customers.finish(),
        source,
        summary,
    })
}
