//! The contracts of an export with dates and products, for what needs each contract and not only its
//! customer.

use csv::ByteRecord;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::columns::Columns;
use super::error::Error;
use super::field::{Field, folded};
use super::options::ReadOptions;
use crate::domain::{ContractDetails, ContractFacts, Moment};
use crate::source::cells::{bare, read_date, read_interval, read_price};

/// Columns beside the [`Field`]s, by the names that subscription apps give them, as [`folded`]
/// leaves those.
const VARIANT: &str = "varianttitle linevarianttitle variantname variant";
const CURRENCY: &str = "currencycode currency";
const PREPAID: &str = "isprepaid prepaid";
const REASON: &str = "cancelreason cancellationreason";
const FREQUENCY: &str = "orderintervalfrequency chargeintervalfrequency deliverycadencecount \
                         billingcadencecount cadenceintervalcount deliveryintervalcount \
                         billingintervalcount frequencyvalue intervalnumber";
const UNIT: &str = "orderintervalunit chargeintervalunit deliverycadenceunit billingcadenceunit \
                    cadenceinterval deliveryinterval billinginterval frequencyunit intervaltype";

/// The id, or the id at the end of a GID.
pub(super) fn last_part(id: &str) -> &str {
    let id = id.trim();
    id.rsplit_once('/').map_or(id, |(_, id)| id)
}

/// Where dates and products stand.
#[derive(Clone)]
pub(super) struct ContractColumns<'a> {
    columns: &'a Columns,
    folded: Vec<String>,
}

impl<'a> ContractColumns<'a> {
    /// Fails if there are no contract ids.
    pub(super) fn new(columns: &'a Columns) -> Result<Self, Error> {
        if columns.index(Field::ContractId).is_none() {
            return Err(Error::NoContractId(columns.names.clone()));
        }
        let folded = columns.names.iter().map(|name| folded(name)).collect();
        Ok(Self { columns, folded })
    }

    /// The dates and products of a row.
    pub(super) fn details(&self, row: &ByteRecord, options: &ReadOptions) -> ContractDetails {
        let at =
            |index: Option<usize>| bare(index.and_then(|index| row.get(index)).unwrap_or_default());
        let cell = |field| at(self.columns.index(field));
        let named = |names: &str| {
            let mut names = names.split(' ');
            at(names.find_map(|name| self.folded.iter().position(|column| column == name)))
        };
        let date_cell = |field| read_date(cell(field), options.date_order);
        let date = |field| date_cell(field).ok();
        let interval = read_interval(cell(Field::Interval));
        let next_billing_cell = date_cell(Field::NextBillingDate);
        let next_billing = next_billing_cell.ok();
        let facts = ContractFacts {
            product_title: text(cell(Field::Product)),
            variant_title: text(named(VARIANT)),
            charge_amount: read_price(cell(Field::Price)).ok(),
            currency: text(named(CURRENCY)),
            order_interval_frequency: interval
                .frequency
                .or_else(|| read_interval(named(FREQUENCY)).frequency),
            order_interval_unit: interval.unit.or_else(|| read_interval(named(UNIT)).unit),
            is_prepaid: yes_or_no(named(PREPAID)),
            next_billing_date: next_billing.and_then(|moment| day(moment, options)),
            cancel_reason: text(named(REASON)),
            total_retries: None,
            retries_left: None,
        };
        ContractDetails {
            created: date(Field::Started),
            purchased: date(Field::Started),
            next_billing,
            has_unreadable_next_billing: next_billing_cell.is_invalid(),
            cancelled: date(Field::Cancelled),
            paused: date(Field::Paused),
            facts,
        }
    }
}

fn text(cell: &[u8]) -> Option<String> {
    (!cell.is_empty()).then(|| String::from_utf8_lossy(cell).into_owned())
}

fn yes_or_no(cell: &[u8]) -> Option<bool> {
    match text(cell)?.to_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// The day that it is in the store at that moment.
fn day(moment: Moment, options: &ReadOptions) -> Option<Date> {
    match moment {
        Moment::Day(date) => Some(date),
        Moment::Instant(utc) => {
            let instant = TimeZone::UTC.to_timestamp(utc).ok()?;
            Some(options.zone().to_datetime(instant).date())
        }
    }
}
