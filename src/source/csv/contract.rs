//! One contract of an export, with its products and dates, for an event about it.

use csv::ByteRecord;
use jiff::civil::Date;

use super::cells::{Cell, bare, read_date, read_interval, read_price};
use super::columns::Columns;
use super::error::Error;
use super::field::{Field, folded};
use super::input::Source;
use super::malformed::fault;
use super::options::ReadOptions;
use super::pipeline::{Opened, open};
use crate::domain::{ContractFacts, Moment};

/// Columns beside the [`Field`]s, by the names that subscription apps give them, as [`folded`]
/// leaves those.
const VARIANT: &[&str] = &["varianttitle", "linevarianttitle", "variantname", "variant"];
const CURRENCY: &[&str] = &["currencycode", "currency"];
const PREPAID: &[&str] = &["isprepaid", "prepaid"];
const REASON: &[&str] = &["cancelreason", "cancellationreason"];
const FREQUENCY: &[&str] = &[
    "orderintervalfrequency",
    "chargeintervalfrequency",
    "deliverycadencecount",
    "billingcadencecount",
    "cadenceintervalcount",
    "deliveryintervalcount",
    "billingintervalcount",
    "frequencyvalue",
    "intervalnumber",
];
const UNIT: &[&str] = &[
    "orderintervalunit",
    "chargeintervalunit",
    "deliverycadenceunit",
    "billingcadenceunit",
    "cadenceinterval",
    "deliveryinterval",
    "billinginterval",
    "frequencyunit",
    "intervaltype",
];

/// Finds the contract with this id, bare or as a GID, in an export. Of a contract with several rows
/// the first one counts. Malformed rows are skipped.
pub fn find_contract(
    source: &Source,
    options: &ReadOptions,
    id: &str,
) -> Result<Option<ContractFacts>, Error> {
    let Opened {
        layout,
        mut records,
    } = open(source, options)?;
    let columns = Columns::for_contract(layout.names, options)?;
    let Some(index) = columns.index(Field::ContractId) else {
        return Err(Error::NoContractId(columns.names().to_vec()));
    };
    let is_gzip = records.window().reader().bytes().is_gzip();
    let failed = |error| source.error(is_gzip, error);
    let width = columns.names().len();
    records.next().map_err(failed)?;
    while let Some(record) = records.next().map_err(failed)? {
        let cell = record.cells.get(index).unwrap_or_default();
        let is_it = last_part(cell) == last_part(id.as_bytes());
        if is_it && fault(&record, layout.delimiter, width).is_none() {
            return Ok(Some(facts(record.cells, &columns, options)));
        }
    }
    Ok(None)
}

/// The id, or the id at the end of a GID.
fn last_part(id: &[u8]) -> &[u8] {
    let text = bare(id);
    text.rsplit(|byte| *byte == b'/').next().unwrap_or(text)
}

pub(super) fn facts(
    record: &ByteRecord,
    columns: &Columns,
    options: &ReadOptions,
) -> ContractFacts {
    let cell = |field| match columns.index(field) {
        Some(index) => bare(record.get(index).unwrap_or_default()),
        None => &[],
    };
    let named = |names| match position(columns.names(), names) {
        Some(index) => bare(record.get(index).unwrap_or_default()),
        None => &[],
    };
    let interval = read_interval(cell(Field::Interval));
    ContractFacts {
        product_title: text(cell(Field::Product)),
        variant_title: text(named(VARIANT)),
        charge_amount: read_price(cell(Field::Price)).ok(),
        currency: text(named(CURRENCY)),
        order_interval_frequency: interval
            .frequency
            .or_else(|| read_interval(named(FREQUENCY)).frequency),
        order_interval_unit: interval.unit.or_else(|| read_interval(named(UNIT)).unit),
        is_prepaid: yes_or_no(named(PREPAID)),
        next_billing_date: day(
            read_date(cell(Field::NextBillingDate), options.date_order),
            options,
        ),
        cancel_reason: text(named(REASON)),
    }
}

/// The first column, by the order of the names, that has one of them.
fn position(columns: &[String], names: &[&str]) -> Option<usize> {
    names
        .iter()
        .find_map(|name| columns.iter().position(|column| folded(column) == *name))
}

fn text(cell: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(cell).into_owned();
    (!text.is_empty()).then_some(text)
}

fn yes_or_no(cell: &[u8]) -> Option<bool> {
    match text(cell)?.to_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// The day that it is in the store at that moment.
fn day(moment: Cell<Moment>, options: &ReadOptions) -> Option<Date> {
    match moment.ok()? {
        Moment::Day(date) => Some(date),
        Moment::Instant(utc) => {
            let instant = jiff::tz::TimeZone::UTC.to_timestamp(utc).ok()?;
            Some(options.zone().to_datetime(instant).date())
        }
    }
}
