//! The totals of the rows, and the file of rejected rows.

use std::io::Write;

use super::conflicts::ContractStatuses;
use super::error::Error;
use super::footer::is_words;
use super::options::ReadOptions;
use super::records::{Record, line_breaks};
use super::rejection::{Reason, Rejections};
use super::row::{Row, RowDates};
use super::summary::Unread;
use crate::domain::ContractStatus;
use crate::source::SourceSummary;
use crate::source::renewal_forecast::RenewalForecast;

/// Where rejected rows are written as they were, with line and reason in front.
pub(super) type Rejects<'a> = Option<&'a mut (dyn Write + Send)>;

/// Counts rows, and writes rejected ones.
pub(super) struct RowCounter<'a> {
    pub(super) totals: Totals,
    delimiter: char,
    rejects: Rejects<'a>,
    forecast: RenewalForecast,
    statuses: ContractStatuses,
}

/// The totals of the rows.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) source: SourceSummary,
    pub(super) rejected: Rejections,
    /// Values that can't be read, of rows that aren't malformed.
    pub(super) unread: Unread,
    /// Phone numbers whose country was assumed.
    pub(super) assumed_regions: u64,
    pub(super) is_cut_off: bool,
}

impl<'a> RowCounter<'a> {
    pub(super) fn new(delimiter: char, options: &ReadOptions, rejects: Rejects<'a>) -> Self {
        let forecast = RenewalForecast::new(options.now, &options.zone());
        let mut totals = Totals::default();
        totals.source.upcoming = forecast.days();
        Self {
            totals,
            delimiter,
            rejects,
            forecast,
            statuses: ContractStatuses::default(),
        }
    }

    /// Counts a row that isn't malformed.
    pub(super) fn add_row(&mut self, row: &Row<'_>) {
        self.totals.source.rows += 1;
        self.totals.unread.add(&row.unread);
        let customer = row.customer.as_ref();
        let is_region_assumed = customer.is_ok_and(|customer| customer.is_region_assumed);
        self.totals.assumed_regions += u64::from(is_region_assumed);
        if let Some(status) = row.status {
            self.statuses.add(row.contract_id, status);
        }
    }

    /// Counts a contract.
    pub(super) fn add_contract(&mut self, status: ContractStatus, dates: &RowDates) {
        let source = &mut self.totals.source;
        source.count_contract(status);
        if status == ContractStatus::Active {
            source.count_renewal(dates.renewal.and_then(|moment| self.forecast.day(moment)));
        }
        source.newest_date = source.newest_date.max(dates.newest);
    }

    /// Counts and rejects a row whose customer can't be determined.
    pub(super) fn add_unattributed(
        &mut self,
        record: &Record<'_>,
        reason: Reason,
        status: Option<ContractStatus>,
    ) -> Result<(), Error> {
        self.totals.source.unattributed.add(1, status);
        self.reject(record, reason)
    }

    /// Counts and rejects a record that can't be split into cells.
    pub(super) fn add_malformed(
        &mut self,
        record: &Record<'_>,
        reason: Reason,
    ) -> Result<(), Error> {
        if reason == Reason::CutOff && is_words(record.cells) {
            self.totals.source.rows += 1;
            return self.reject(record, Reason::Footer);
        }
        // A quote that isn't closed takes in rows, and each line may have been one.
        let lines = 1 + line_breaks(record.text);
        self.totals.is_cut_off = reason == Reason::CutOff;
        self.totals.source.rows += lines;
        self.totals.source.unattributed.add(lines, None);
        self.reject(record, reason)
    }

    /// Lists a row with its reason.
    pub(super) fn reject(&mut self, record: &Record<'_>, reason: Reason) -> Result<(), Error> {
        if self.rejects.is_some() {
            let shown = reason.to_string().replace('"', "\"\"");
            let line = record.line.to_string();
            self.write(&line, &format!("\"{shown}\""), record.text)?;
        }
        self.totals.rejected.push(record.line, reason);
        Ok(())
    }

    /// Begins the file of rejected rows with the header's text.
    pub(super) fn write_header(&mut self, header: &str) -> Result<(), Error> {
        self.write("line", "reason", header)
    }

    /// The totals of the rows.
    pub(super) fn finish(mut self) -> Result<Totals, Error> {
        if let Some(out) = self.rejects {
            out.flush().map_err(Error::Rejects)?;
        }
        self.totals.source.conflicting_contracts = self.statuses.conflicts();
        Ok(self.totals)
    }

    fn write(&mut self, line: &str, reason: &str, text: &str) -> Result<(), Error> {
        let Some(out) = &mut self.rejects else {
            return Ok(());
        };
        let delimiter = self.delimiter;
        writeln!(out, "{line}{delimiter}{reason}{delimiter}{text}").map_err(Error::Rejects)
    }
}
