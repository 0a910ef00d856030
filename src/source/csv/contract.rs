//! One contract of an export, with what an event about it carries. What the customers' way through
//! this room leaves aside (product, price, interval) is read here, and nothing is kept of the rest.

use jiff::civil::Date;

use super::cells::{Cell, Moment, read_date, read_interval, read_price, trim};
use super::columns::Columns;
use super::dialect;
use super::error::Error;
use super::field::{Field, folded};
use super::options::ReadOptions;
use super::row_cells::Keep;
use super::scanner::{Record, Scanner};
use super::source::Source;
use super::text::Text;
use crate::domain::ContractFacts;

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
/// the first one counts. Rows that can't be read aren't looked at.
pub fn find_contract(
    source: &Source,
    options: &ReadOptions,
    id: &str,
) -> Result<Option<ContractFacts>, Error> {
    let mut scanner = Scanner::new(Text::new(source.open()?)?);
    let header = dialect::header(&mut scanner)?;
    let columns = Columns::for_contract(header.names, options)?;
    let Some(place) = columns.index(Field::ContractId) else {
        return Err(Error::NoContractId(columns.names().to_vec()));
    };
    scanner.expect(header.delimiter, columns.names().len(), Keep::All);
    scanner.next()?;
    while let Some(record) = scanner.next()? {
        if record.fault.is_none() && bare(record.cell(place)) == bare(id.as_bytes()) {
            return Ok(Some(facts(&record, &columns, options)));
        }
    }
    Ok(None)
}

/// The id without what exports and spreadsheets put around it.
fn bare(id: &[u8]) -> &[u8] {
    let text = trim(id);
    let text = text.strip_prefix(b"'").unwrap_or(text);
    text.rsplit(|byte| *byte == b'/').next().unwrap_or(text)
}

fn facts(record: &Record<'_>, columns: &Columns, options: &ReadOptions) -> ContractFacts {
    let cell = |field| match columns.index(field) {
        Some(place) => record.cell(place),
        None => &[],
    };
    let named = |names| match position(columns.names(), names) {
        Some(place) => record.cell(place),
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
    let text = String::from_utf8_lossy(trim(cell)).into_owned();
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
