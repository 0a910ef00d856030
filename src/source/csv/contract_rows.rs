//! The contracts of an export as rows with dates and products, for what needs each contract and not
//! only its customer.

use csv::ByteRecord;

use super::cells::{
    StatusWords, bare, is_rounded, read_customer_id, read_date, read_email, read_phone,
};
use super::columns::Columns;
use super::contract::facts;
use super::error::Error;
use super::field::Field;
use super::input::Source;
use super::malformed::fault;
use super::options::ReadOptions;
use super::pipeline::{Opened, open};
use crate::domain::{
    ContractDetails, ContractRow, CustomerIdentity, RowBatch, RowStatus, ShopifyCustomerId,
};

/// How many rows are handed over at a time.
const BATCH: usize = 4_096;

/// Reads an export and hands over its contracts in batches, with dates and products. Of a contract
/// with several rows the first one counts. Malformed rows are left out: `read` counts them.
pub fn read_contracts(
    source: &Source,
    options: &ReadOptions,
    visit: &mut dyn FnMut(&RowBatch),
) -> Result<(), Error> {
    let Opened {
        layout,
        mut records,
    } = open(source, options)?;
    // As `read` chooses them: a column that one of the two left out would change the customer.
    let columns = Columns::choose(layout.names, options, &layout.sample)?;
    if columns.index(Field::ContractId).is_none() {
        return Err(Error::NoContractId(columns.names().to_vec()));
    }
    let is_gzip = records.window().reader().bytes().is_gzip();
    let failed = |error| source.error(is_gzip, error);
    let width = columns.names().len();
    let mut reader = Reader {
        columns: &columns,
        options,
        words: StatusWords::new(&options.statuses)?,
        previous: String::new(),
    };
    let mut batch = RowBatch::default();
    records.next().map_err(failed)?;
    while let Some(record) = records.next().map_err(failed)? {
        if fault(&record, layout.delimiter, width).is_none() {
            let line = u32::try_from(record.line).unwrap_or(u32::MAX);
            reader.push(record.cells, line, &mut batch);
        }
        if batch.len() == BATCH {
            visit(&batch);
            batch.clear();
        }
    }
    visit(&batch);
    Ok(())
}

struct Reader<'a> {
    columns: &'a Columns,
    options: &'a ReadOptions,
    words: StatusWords,
    /// The contract's id of the row above.
    previous: String,
}

impl Reader<'_> {
    fn push(&mut self, record: &ByteRecord, line: u32, batch: &mut RowBatch) {
        let columns = self.columns;
        let cell = |field| match columns.index(field) {
            Some(index) => record.get(index).unwrap_or_default(),
            None => &[],
        };
        let id = String::from_utf8_lossy(bare(cell(Field::ContractId))).into_owned();
        let is_unusable = id.is_empty() || is_rounded(id.as_bytes());
        if is_unusable || id == self.previous {
            return;
        }
        let status = self.options.assume_status;
        let status = status.or_else(|| self.words.read(cell(Field::Status)));
        let mut address = String::new();
        let customer = self.customer(&cell, &mut address);
        let date = |field| read_date(cell(field), self.options.date_order).ok();
        let details = ContractDetails {
            created: date(Field::Started),
            purchased: date(Field::Started),
            next_billing: date(Field::NextBillingDate),
            cancelled: date(Field::Cancelled),
            paused: date(Field::Paused),
            facts: facts(record, columns, self.options),
        };
        batch.push(&ContractRow {
            contract_id: &id,
            customer,
            status: status.map_or(RowStatus::Unreadable, RowStatus::Is),
            position: line,
            details: Some(&details),
        });
        self.previous = id;
    }

    /// The customer: none where the strongest identity that isn't blank can't be read.
    fn customer<'e>(
        &self,
        cell: &impl Fn(Field) -> &'e [u8],
        address: &'e mut String,
    ) -> CustomerIdentity<'e> {
        let id = read_customer_id(cell(Field::CustomerId));
        let country = cell(Field::PhoneCountryCode);
        let phone = read_phone(cell(Field::Phone), country, self.options.region);
        let email = read_email(cell(Field::Email), address);
        let has_id = id.ok().is_some();
        let has_email = email.ok().is_some();
        let is_unreadable = id.is_invalid()
            || (!has_id && email.is_invalid())
            || (!has_id && !has_email && phone.is_invalid());
        if is_unreadable {
            return CustomerIdentity::default();
        }
        CustomerIdentity {
            shopify_id: id.ok().map(|id| ShopifyCustomerId(id.get())),
            email: email.ok(),
            phone: phone.ok().map(|read| read.phone),
            is_region_assumed: phone.ok().is_some_and(|read| read.is_region_assumed),
        }
    }
}
