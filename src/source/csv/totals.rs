//! What the rows amount to, beside the contract rows: numbers, rejected rows, upcoming renewals.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::cells::{Cell, is_rounded};
use super::contract_log::ContractLog;
use super::error::Error;
use super::options::ReadOptions;
use super::records::Record;
use super::rejection::{Reason, Rejections};
use super::rejects_writer::RejectsWriter;
use super::summary::Unread;
use crate::domain::{ContractStatus, Moment};
use crate::source::SourceSummary;
use crate::source::renewal_forecast::RenewalForecast;

/// Counts rows.
pub(super) struct Totals<'a> {
    rejects: Option<RejectsWriter<'a>>,
    source: SourceSummary,
    rejected: Rejections,
    is_cut_off: bool,
    /// Values that can't be read, of rows that aren't malformed.
    pub(super) unread: Unread,
    /// Phone numbers whose country was assumed.
    pub(super) assumed_regions: u64,
    forecast: RenewalForecast,
    log: ContractLog,
    today: Date,
}

/// The finished totals.
pub(super) struct ReadTotals {
    pub(super) source: SourceSummary,
    pub(super) rejected: Rejections,
    pub(super) unread: Unread,
    pub(super) assumed_regions: u64,
    pub(super) is_cut_off: bool,
}

/// The dates of a row.
pub(super) struct Dates {
    pub(super) next_billing: Cell<Moment>,
    /// When it was created, cancelled and paused.
    pub(super) past: [Cell<Moment>; 3],
}

impl<'a> Totals<'a> {
    pub(super) fn new(options: &ReadOptions, rejects: Option<RejectsWriter<'a>>) -> Self {
        Self {
            rejects,
            source: SourceSummary::default(),
            rejected: Rejections::default(),
            is_cut_off: false,
            unread: Unread::default(),
            assumed_regions: 0,
            forecast: RenewalForecast::new(options.now, &options.zone()),
            log: ContractLog::default(),
            today: TimeZone::UTC.to_datetime(options.now).date(),
        }
    }

    /// Counts rows, rejected ones included.
    pub(super) fn count_rows(&mut self, rows: u64) {
        self.source.rows += rows;
    }

    /// Counts a contract.
    pub(super) fn count_contract(&mut self, id: &[u8], status: ContractStatus, dates: &Dates) {
        self.source.count_contract(status);
        if !id.is_empty() && !is_rounded(id) {
            self.log.add(id, status);
        }
        if let (ContractStatus::Active, Cell::Valid(renewal)) = (status, dates.next_billing) {
            self.forecast.count(renewal);
        }
        self.unread.dates += u64::from(dates.next_billing.is_invalid());
        for date in dates.past {
            self.unread.dates += u64::from(date.is_invalid());
            let day = date.ok().map(|moment| match moment {
                Moment::Day(date) => date,
                Moment::Instant(at) => at.date(),
            });
            let day = day.filter(|day| *day <= self.today);
            self.source.newest_date = self.source.newest_date.max(day);
        }
    }

    /// Rejects a record that can't be split into cells. Where a quote isn't closed it takes in rows,
    /// and each of its lines may have been one.
    pub(super) fn reject_malformed(
        &mut self,
        record: &Record<'_>,
        line: u32,
        reason: Reason,
    ) -> Result<(), Error> {
        self.is_cut_off = record.is_open_ended;
        self.source.rows += record.lines;
        self.source.unattributed.add(record.lines, None);
        self.reject(record, line, reason)
    }

    /// Rejects a row that belongs to no customer. Its status is none where it can't be read.
    pub(super) fn reject_unattributed(
        &mut self,
        record: &Record<'_>,
        line: u32,
        reason: Reason,
        status: Option<ContractStatus>,
    ) -> Result<(), Error> {
        self.source.unattributed.add(1, status);
        self.reject(record, line, reason)
    }

    /// Rejects a row.
    pub(super) fn reject(
        &mut self,
        record: &Record<'_>,
        line: u32,
        reason: Reason,
    ) -> Result<(), Error> {
        if let Some(rejects) = &mut self.rejects {
            rejects.write_row(line, &reason, record.text)?;
        }
        self.rejected.push(line, reason);
        Ok(())
    }

    /// The finished totals.
    pub(super) fn finish(self) -> Result<ReadTotals, Error> {
        if let Some(rejects) = self.rejects {
            rejects.finish()?;
        }
        Ok(ReadTotals {
            source: SourceSummary {
                upcoming: self.forecast.finish(),
                conflicting_contracts: self.log.conflicts(),
                ..self.source
            },
            rejected: self.rejected,
            unread: self.unread,
            assumed_regions: self.assumed_regions,
            is_cut_off: self.is_cut_off,
        })
    }
}
