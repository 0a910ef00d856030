//! What becomes of rows, in the order of the file: contracts of a customer, further rows of the contract
//! above, rejected rows. Exports with several rows per contract repeat its id, and may leave the rest
//! of its columns blank.

use std::io::Write;

use super::error::Error;
use super::rejection::{Reason, Rejections};
use super::row_parser::{ParsedBlock, RowFacts, RowKind, STATUS_BITS};
use super::summary::Unread;
use crate::domain::{ContractStatus, CustomerIdentity, RowBatch, RowStatus};
use crate::source::SourceSummary;
use crate::source::renewal_forecast::RenewalForecast;

/// Where rejected rows are written as they were, with line and reason in front.
pub(super) type Rejects<'a> = Option<&'a mut (dyn Write + Send)>;

/// Attributes rows, and counts them.
pub(super) struct Attribution<'a> {
    delimiter: char,
    rejects: Rejects<'a>,
    /// The last row of the block before.
    last: RowBatch,
    /// The status of the contract above.
    status_above: Option<ContractStatus>,
    /// Whether rows stand below a second header, which has other columns.
    is_below_other_header: bool,
    statuses: Vec<u64>,
    pub(super) totals: Totals,
}

/// What the rows amount to, beside the contract rows.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) source: SourceSummary,
    pub(super) rejected: Rejections,
    pub(super) unread: Unread,
    pub(super) assumed_regions: u64,
    pub(super) is_cut_off: bool,
}

impl<'a> Attribution<'a> {
    /// Begins with the header's text.
    pub(super) fn new(
        header: &str,
        delimiter: char,
        forecast: &RenewalForecast,
        rejects: Rejects<'a>,
    ) -> Result<Self, Error> {
        let mut attribution = Self {
            delimiter,
            rejects,
            last: RowBatch::default(),
            status_above: None,
            is_below_other_header: false,
            statuses: Vec::new(),
            totals: Totals::default(),
        };
        attribution.totals.source.upcoming = forecast.days();
        attribution.write_rejected("line", "reason", header)?;
        Ok(attribution)
    }

    /// Attributes the rows of a block: completes those that continue a contract.
    pub(super) fn add(&mut self, parsed: &mut ParsedBlock) -> Result<(), Error> {
        let facts = std::mem::take(&mut parsed.facts);
        for (index, facts) in facts.iter().enumerate() {
            self.add_row(index, facts, parsed)?;
        }
        self.totals.assumed_regions += parsed.assumed_regions;
        self.totals.unread.add(&parsed.unread);
        self.statuses.append(&mut parsed.statuses);
        if let Some(index) = parsed.rows.len().checked_sub(1) {
            self.last.clear();
            self.last.push(&parsed.rows.row(index));
        }
        Ok(())
    }

    /// What the rows amount to.
    pub(super) fn finish(mut self) -> Result<Totals, Error> {
        if let Some(out) = self.rejects {
            out.flush().map_err(Error::Rejects)?;
        }
        self.totals.source.conflicting_contracts = conflicts(self.statuses);
        Ok(self.totals)
    }

    fn add_row(
        &mut self,
        index: usize,
        facts: &RowFacts,
        parsed: &mut ParsedBlock,
    ) -> Result<(), Error> {
        let text = &parsed.block.text[facts.text.clone()];
        let rows = &mut parsed.rows;
        let row = rows.row(index);
        let above = match index.checked_sub(1) {
            Some(above) => Some(rows.row(above)),
            None => self.last.iter().next(),
        };
        let above = above
            .filter(|above| !row.contract_id.is_empty() && above.contract_id == row.contract_id);
        let (line, status) = (row.position, row.status);
        // Of a contract with several rows the first one has its dates and products.
        let is_further = row.details.is_some() && above.is_some();
        if !matches!(facts.kind, RowKind::OtherHeader | RowKind::Malformed(_)) {
            self.totals.source.rows += 1;
        }
        let unattributed = &mut self.totals.source.unattributed;
        match &facts.kind {
            RowKind::OtherHeader => self.is_below_other_header = true,
            RowKind::Nothing => {}
            RowKind::Malformed(reason) => {
                // A quote that isn't closed takes in rows, and each line may have been one.
                let lines = 1 + text.matches('\n').count() as u64;
                self.totals.is_cut_off = **reason == Reason::CutOff;
                self.totals.source.rows += lines;
                unattributed.add(lines, None);
                self.reject(line, reason, text)?;
            }
            _ if self.is_below_other_header => {
                unattributed.add(1, None);
                rows.set_customer(index, &CustomerIdentity::default());
                self.reject(line, &Reason::BelowOtherHeader, text)?;
            }
            RowKind::Attributed => {
                let is_repeated = above.is_some_and(|above| {
                    above.customer.key() == row.customer.key()
                        && self.status_above.map(RowStatus::Is) == Some(status)
                });
                if is_repeated || is_further {
                    rows.set_status(index, RowStatus::Continued);
                } else {
                    self.status_above = facts.status;
                    self.count(facts);
                }
                if let Some(reason) = &facts.bad_status {
                    self.reject(line, reason, text)?;
                }
            }
            RowKind::WithoutIdentity(reason) => {
                let above = above.filter(|above| above.customer.key().is_some());
                let Some(above) = above else {
                    return self.reject_unattributed(line, reason, facts.status, text);
                };
                let (customer, email) = (above.customer, above.customer.email.map(str::to_owned));
                let email = email.as_deref();
                rows.set_customer(index, &CustomerIdentity { email, ..customer });
                match status {
                    RowStatus::Is(_) if is_further || facts.status == self.status_above => {
                        rows.set_status(index, RowStatus::Continued);
                    }
                    RowStatus::Is(_) => self.count(facts),
                    RowStatus::Unreadable => {
                        if let Some(reason) = &facts.bad_status {
                            self.reject(line, reason, text)?;
                        }
                    }
                    RowStatus::Continued => {}
                }
            }
            RowKind::Unattributed(reason) => {
                self.reject_unattributed(line, reason, facts.status, text)?;
            }
        }
        Ok(())
    }

    /// Counts a contract.
    fn count(&mut self, facts: &RowFacts) {
        let source = &mut self.totals.source;
        if let Some(status) = facts.status {
            source.count_contract(status);
        }
        source.count_renewal(facts.renewal);
        source.newest_date = source.newest_date.max(facts.newest_date);
    }

    fn reject_unattributed(
        &mut self,
        line: u32,
        reason: &Reason,
        status: Option<ContractStatus>,
        text: &str,
    ) -> Result<(), Error> {
        if *reason != Reason::Footer {
            self.totals.source.unattributed.add(1, status);
        }
        self.reject(line, reason, text)
    }

    fn reject(&mut self, line: u32, reason: &Reason, text: &str) -> Result<(), Error> {
        self.totals.rejected.push(line, reason.clone());
        if self.rejects.is_none() {
            return Ok(());
        }
        let shown = reason.to_string().replace('"', "\"\"");
        self.write_rejected(&line.to_string(), &format!("\"{shown}\""), text)
    }

    fn write_rejected(&mut self, line: &str, reason: &str, text: &str) -> Result<(), Error> {
        let Some(out) = &mut self.rejects else {
            return Ok(());
        };
        let delimiter = self.delimiter;
        writeln!(out, "{line}{delimiter}{reason}{delimiter}{text}").map_err(Error::Rejects)
    }
}

/// How many contract ids have several statuses, from their hashes. Two of ten million ids share a
/// hash with a probability of 1 in 20,000, and the consequence is a needless warning.
fn conflicts(mut statuses: Vec<u64>) -> u64 {
    statuses.sort_unstable();
    statuses.dedup();
    let ids = statuses.chunk_by(|one, next| one >> STATUS_BITS == next >> STATUS_BITS);
    ids.filter(|same| same.len() > 1).count() as u64
}
