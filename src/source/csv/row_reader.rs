//! From parsed blocks to contract rows, in the order of the file: contracts of a customer, further rows
//! of the contract above, rejected rows. Exports with several rows per contract repeat its id, and may
//! leave the rest of its columns blank.

use super::error::Error;
use super::options::ReadOptions;
use super::parsed_block::{ParsedBlock, RowFacts, RowKind};
use super::rejection::Reason;
use super::totals::{RecordText, Rejects, RowCounter, Totals};
use crate::domain::{CustomerIdentity, RowBatch, RowStatus};

/// Attributes rows.
pub(super) struct RowReader<'a> {
    /// How many lines the blocks before have.
    lines: u64,
    /// The last row of the blocks before.
    last: RowBatch,
    /// Where in the block at hand the row above is, once there is one.
    above: Option<usize>,
    /// The status of the contract above.
    status_above: RowStatus,
    /// Whether rows stand below a second header, which has other columns.
    is_below_other_header: bool,
    counter: RowCounter<'a>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(delimiter: char, options: &'a ReadOptions, rejects: Rejects<'a>) -> Self {
        Self {
            lines: 0,
            last: RowBatch::default(),
            above: None,
            status_above: RowStatus::Continued,
            is_below_other_header: false,
            counter: RowCounter::new(delimiter, options, rejects),
        }
    }

    /// Completes the rows of the next block.
    pub(super) fn read(&mut self, block: &mut ParsedBlock) -> Result<(), Error> {
        self.counter.add_block(block);
        let mut facts = block.facts.iter();
        if self.lines == 0
            && let Some(header) = facts.find(|facts| matches!(facts.kind, RowKind::Header))
        {
            let header = &block.text[header.text.clone()];
            self.counter.write("line", "reason", header)?;
        }
        for facts in &block.facts {
            let record = RecordText {
                line: self.lines + facts.line,
                text: &block.text[facts.text.clone()],
            };
            match &facts.kind {
                RowKind::OtherHeader => self.is_below_other_header = true,
                RowKind::Header | RowKind::Ignored => {}
                _ => {
                    let status = self.attribute(record, facts, &mut block.rows)?;
                    let position = u32::try_from(record.line).unwrap_or(u32::MAX);
                    block.rows.place(facts.row, position, status);
                    self.above = Some(facts.row);
                }
            }
        }
        if let Some(above) = self.above.take() {
            self.last.clear();
            self.last.push(&block.rows.row(above));
        }
        self.lines += block.lines;
        Ok(())
    }

    /// What the rows amount to.
    pub(super) fn finish(self) -> Result<Totals, Error> {
        self.counter.finish()
    }

    /// Counts a row or rejects it, and returns what it adds to its customer.
    fn attribute(
        &mut self,
        record: RecordText<'_>,
        facts: &RowFacts,
        rows: &mut RowBatch,
    ) -> Result<RowStatus, Error> {
        let row = rows.row(facts.row);
        let above = self.above.map(|above| rows.row(above));
        let key = row.customer.key();
        let above = above.or_else(|| self.last.iter().next()).filter(|above| {
            // Customers first: most rows have another one than the row above.
            (key.is_none() || key == above.customer.key())
                && !row.contract_id.is_empty()
                && above.contract_id == row.contract_id
        });
        let customer_above = above.map(|above| above.customer);
        let customer_above = customer_above.filter(|customer| customer.key().is_some());
        let status = row.status;
        let is_of_same_customer = match (&facts.kind, customer_above) {
            (RowKind::Malformed(reason), _) => {
                self.counter.add_malformed(record, reason.clone())?;
                return Ok(status);
            }
            (RowKind::Contract | RowKind::Unattributed(..), _) if self.is_below_other_header => {
                rows.attribute(facts.row, &CustomerIdentity::default());
                let reason = Reason::BelowOtherHeader;
                self.counter.add_unattributed(record, reason, None)?;
                return Ok(status);
            }
            (RowKind::Unattributed(Reason::NoIdentity, _), Some(customer)) => {
                let email = customer.email.map(str::to_owned);
                let email = email.as_deref();
                rows.attribute(facts.row, &CustomerIdentity { email, ..customer });
                true
            }
            (RowKind::Unattributed(_, true), _) => {
                self.counter.reject(record, Reason::Footer)?;
                return Ok(status);
            }
            (RowKind::Unattributed(reason, false), _) => {
                let reason = reason.clone();
                self.counter
                    .add_unattributed(record, reason, facts.status)?;
                return Ok(status);
            }
            (RowKind::Contract, above) => above.is_some(),
            _ => return Ok(status),
        };
        if let Some(reason) = &facts.bad_status {
            self.counter.reject(record, reason.clone())?;
        }
        let is_repeated = is_of_same_customer && status == self.status_above;
        if is_repeated && status != RowStatus::Unreadable {
            return Ok(RowStatus::Continued);
        }
        if let RowStatus::Is(status) = status {
            self.counter.add_contract(status, facts);
        }
        if status != RowStatus::Continued {
            self.status_above = status;
        }
        Ok(status)
    }
}
