//! Shows the progress of a backfill, writes its report, and collects the customers that need
//! attention.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use crate::backfill::{CustomerResult, Observer, Outcome, Phase, Report};
use crate::error::CommandError;
use crate::postscript::{LookupKey, SubscriberId};
use crate::source::LoadedSource;
use crate::terminal::{Printer, Progress, count, escape_control_line, masked_email, masked_phone};

/// How many different reasons and customers are listed without a report.
const MAX_LISTED: usize = 10;

/// The observer of one backfill.
pub(in crate::commands) struct ProgressReporter<'a> {
    printer: &'a Printer,
    /// What a customer's positions in the source count: `line`, or `record` in Prive's list.
    position_name: &'static str,
    progress: Option<(Phase, Progress<'a>)>,
    report: Option<Report>,
    report_error: Option<io::Error>,
    has_report: bool,
    reasons: BTreeMap<(&'static str, String), u64>,
    customers: Vec<String>,
    absent_active: Vec<String>,
}

impl<'a> ProgressReporter<'a> {
    pub(in crate::commands) fn new(
        printer: &'a Printer,
        position_name: &'static str,
        report: Option<Report>,
    ) -> Self {
        Self {
            printer,
            position_name,
            progress: None,
            has_report: report.is_some(),
            report,
            report_error: None,
            reasons: BTreeMap::new(),
            customers: Vec::new(),
            absent_active: Vec::new(),
        }
    }

    /// Writes the rejected rows to the report.
    pub(super) fn rejected_rows(&mut self, source: &LoadedSource) -> Result<(), CommandError> {
        for (line, reason) in source.rejected() {
            self.write(|report| report.rejected(line, &escape_control_line(&reason)));
        }
        match self.report_error.take() {
            Some(error) => Err(CommandError::from_error(error).context("can't write the report")),
            None => Ok(()),
        }
    }

    /// Removes the progress of the current step.
    pub(in crate::commands) fn end_step(&mut self) {
        if let Some((_, progress)) = self.progress.take() {
            progress.finish();
        }
    }

    /// Confirms the report's path; fails if the report could not be written to its end, while the
    /// backfill itself went on.
    pub(in crate::commands) fn finish_report(
        &mut self,
        path: Option<&Path>,
    ) -> Result<(), CommandError> {
        if let Some(error) = self.report_error.take() {
            return Err(CommandError::from_error(error)
                .context("the report is incomplete")
                .hint(
                    "The summary is complete. Free some disk space, then run the same command \
                     again. It skips subscribers who are up to date.",
                ));
        }
        if let (Some(report), Some(path)) = (&self.report, path) {
            let lines = count(report.lines(), "line");
            self.printer
                .status(format!("Report: {} ({lines})", path.display()));
        }
        Ok(())
    }

    /// Lists why customers failed, are in conflict or were held back; without a report, also the
    /// first customers themselves.
    pub(in crate::commands) fn list_problems(&self) {
        for ((outcome, reason), customers) in self.reasons.iter().take(MAX_LISTED) {
            let reason = match reason.as_str() {
                "" => String::new(),
                reason => format!(": {reason}"),
            };
            self.printer
                .status(format!("{customers} {outcome}{reason}"));
        }
        let more = self.reasons.len().saturating_sub(MAX_LISTED);
        if more > 0 {
            let reasons = count(more as u64, "more reason");
            self.printer.status(format!("and {reasons}"));
        }
        if self.has_report || (self.customers.is_empty() && self.absent_active.is_empty()) {
            return;
        }
        for line in self.customers.iter().chain(&self.absent_active) {
            self.printer.status(format!("  {line}"));
        }
        self.printer
            .hint("Use --report FILE.csv to save the result for each customer.");
    }

    fn write(&mut self, write: impl FnOnce(&mut Report) -> io::Result<()>) {
        if let Some(report) = &mut self.report
            && let Err(error) = write(report)
        {
            // Shown at the end: a full disk is no reason to leave the shop half updated, and a
            // report with a gap would be wrong.
            self.report = None;
            self.report_error = Some(error);
        }
    }

    fn collect(&mut self, label: &'static str, result: &CustomerResult<'_>) {
        let reason = result.reason.unwrap_or_default().to_owned();
        *self.reasons.entry((label, reason)).or_default() += 1;
        if self.customers.len() < MAX_LISTED && !self.has_report {
            self.customers
                .push(format!("{label}: {}", masked(result, self.position_name)));
        }
    }
}

impl Observer for ProgressReporter<'_> {
    fn expect(&mut self, phase: Phase, total: u64) {
        match &self.progress {
            Some((current, progress)) if *current == phase && phase == Phase::List => {
                progress.expect(total);
            }
            _ => {
                self.end_step();
                if total == 0 {
                    return;
                }
                let (label, unit) = match phase {
                    Phase::Lookups => ("Looking up", "lookups"),
                    Phase::List => ("Listing subscribers", "pages"),
                    Phase::Updates => ("Updating", "subscribers"),
                };
                let progress = Progress::start(self.printer, label, unit, total);
                self.progress = Some((phase, progress));
            }
        }
    }

    fn advance(&mut self) {
        if let Some((_, progress)) = &self.progress {
            progress.advance(1);
        }
    }

    fn lookups_unusable(&mut self, key: LookupKey) {
        self.end_step();
        self.printer.warn(format!(
            "a lookup by {} doesn't find a known subscriber; listing all subscribers instead",
            key.name()
        ));
    }

    fn customer(&mut self, result: &CustomerResult<'_>) {
        match result.outcome {
            Outcome::Failed => self.collect("failed", result),
            Outcome::Conflict => self.collect("in conflict", result),
            Outcome::HeldBack => self.collect("held back", result),
            Outcome::ChangedMeanwhile => self.collect("changed meanwhile", result),
            _ => {}
        }
        // A report is looked at in terminals, too.
        let reason = result.reason.map(escape_control_line);
        self.write(|report| {
            report.customer(&CustomerResult {
                reason: reason.as_deref(),
                ..*result
            })
        });
    }

    fn absent(&mut self, id: &SubscriberId, is_active: bool, property: Option<&str>) {
        if is_active && self.absent_active.len() < MAX_LISTED && !self.has_report {
            let id = id.as_str();
            self.absent_active
                .push(format!("marked active, not in the source: {id}"));
        }
        self.write(|report| report.absent(id, property));
    }
}

/// Where a customer is in the source, and the identities, masked.
fn masked(result: &CustomerResult<'_>, position_name: &str) -> String {
    let customer = result.customer;
    let lines = customer.lines();
    let mut parts = Vec::new();
    if let Some(line) = lines.first.first() {
        parts.push(format!("{position_name} {line}"));
    }
    if let Some(id) = customer.shopify_id() {
        parts.push(format!("customer {id}"));
    }
    if let Some(phone) = customer.phones().next() {
        parts.push(masked_phone(&phone.to_string()));
    }
    if let Some(email) = customer.emails().next() {
        parts.push(masked_email(email));
    }
    parts.join(", ")
}
