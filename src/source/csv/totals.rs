//! The totals of the rows, and the file of rejected rows.

use std::io::Write;

use super::conflicts::ContractStatuses;
use super::error::Error;
use super::options::ReadOptions;
use super::parsed_block::{ParsedBlock, RowFacts};
use super::records::line_breaks;
use super::rejection::{Reason, Rejections};
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

/// Where a record stands in the file, and its text without the line break at its end.
#[derive(Clone, Copy)]
pub(super) struct RecordText<'a> {
    pub(super) line: u64,
    pub(super) text: &'a str,
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

    /// Counts the rows of a block that aren't malformed, and takes its statuses.
    pub(super) fn add_block(&mut self, block: &mut ParsedBlock) {
        self.totals.source.rows += block.count;
        self.totals.unread.add(&block.unread);
        self.totals.assumed_regions += block.assumed_regions;
        self.statuses.append(&mut block.statuses);
    }

    /// Counts a contract with a readable status.
    pub(super) fn add_contract(&mut self, status: ContractStatus, facts: &RowFacts) {
        let source = &mut self.totals.source;
        source.count_contract(status);
        if status == ContractStatus::Active {
            source.count_renewal(facts.renewal.and_then(|moment| self.forecast.day(moment)));
        }
        source.newest_date = source.newest_date.max(facts.newest);
    }

    /// Counts and rejects a row whose customer can't be determined.
    pub(super) fn add_unattributed(
        &mut self,
        record: RecordText<'_>,
        reason: Reason,
        status: Option<ContractStatus>,
    ) -> Result<(), Error> {
        self.totals.source.unattributed.add(1, status);
        self.reject(record, reason)
    }

    /// Counts and rejects a record that can't be split into cells.
    pub(super) fn add_malformed(
        &mut self,
        record: RecordText<'_>,
        reason: Reason,
    ) -> Result<(), Error> {
        if reason == Reason::Footer {
            self.totals.source.rows += 1;
            return self.reject(record, reason);
        }
        // A quote that isn't closed takes in rows, and each line may have been one.
        let lines = 1 + line_breaks(record.text);
        self.totals.is_cut_off = reason == Reason::CutOff;
        self.totals.source.rows += lines;
        self.totals.source.unattributed.add(lines, None);
        self.reject(record, reason)
    }

    /// Lists a row with its reason.
    pub(super) fn reject(&mut self, record: RecordText<'_>, reason: Reason) -> Result<(), Error> {
        if self.rejects.is_some() {
            let shown = reason.to_string().replace('"', "\"\"");
            let line = record.line.to_string();
            self.write(&line, &format!("\"{shown}\""), record.text)?;
        }
        self.totals.rejected.push(record.line, reason);
        Ok(())
    }

    /// The totals of the rows.
    pub(super) fn finish(mut self) -> Result<Totals, Error> {
        if let Some(out) = self.rejects {
            out.flush().map_err(Error::Rejects)?;
        }
        self.totals.source.is_complete = !self.totals.is_cut_off;
        self.totals.source.conflicting_contracts = self.statuses.conflicts();
        Ok(self.totals)
    }

    /// Writes a line of the file of rejected rows.
    pub(super) fn write(&mut self, line: &str, reason: &str, text: &str) -> Result<(), Error> {
        let Some(out) = &mut self.rejects else {
            return Ok(());
        };
        writeln!(out, "{line}{0}{reason}{0}{text}", self.delimiter).map_err(Error::Rejects)
    }
}
