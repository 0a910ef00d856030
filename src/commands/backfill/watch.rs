//! Watches a backfill run: moves the progress, writes the report, and counts the reasons of those
//! that failed or are in conflict.

use std::collections::BTreeMap;
use std::io;

use crate::backfill::{Observer, Outcome, Phase, Report, Settled};
use crate::commands::error::CommandError;
use crate::source::csv::Export;
use crate::terminal::{Printer, Progress, escape_control_line};

/// How many different reasons are told; a report has them all.
const MOST_REASONS: usize = 10;

/// The observer of one backfill.
pub(super) struct Watch<'a> {
    printer: &'a Printer,
    progress: Option<(Phase, Progress<'a>)>,
    report: Option<Report>,
    report_error: Option<io::Error>,
    reasons: BTreeMap<(&'static str, String), u64>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(printer: &'a Printer, report: Option<Report>) -> Self {
        Self {
            printer,
            progress: None,
            report,
            report_error: None,
            reasons: BTreeMap::new(),
        }
    }

    /// Puts the rejected rows into the report.
    pub(super) fn rejected_rows(&mut self, export: &Export) -> Result<(), CommandError> {
        for row in export.summary.rejected.iter() {
            self.write(|report| {
                report.rejected(row.line, &escape_control_line(&row.reason.to_string()))
            });
        }
        match self.report_error.take() {
            Some(error) => {
                Err(CommandError::from_error(error).context("the report can't be written"))
            }
            None => Ok(()),
        }
    }

    /// Takes the progress of the step away.
    pub(super) fn end_step(&mut self) {
        if let Some((_, progress)) = self.progress.take() {
            progress.finish();
        }
    }

    /// Fails if the report could not be written; the backfill itself went on.
    pub(super) fn check_report(&mut self) -> Result<(), CommandError> {
        match self.report_error.take() {
            Some(error) => Err(CommandError::from_error(error)
                .context("the report can't be written to its end")
                .hint(
                    "What it lacks became of those customers as the summary says. Make room, and \
                     run the same command again: who has the tag is written nothing.",
                )),
            None => Ok(()),
        }
    }

    /// Tells why customers failed or are in conflict.
    pub(super) fn tell_reasons(&self) {
        for ((outcome, reason), count) in self.reasons.iter().take(MOST_REASONS) {
            self.printer.status(format!("{count} {outcome}: {reason}"));
        }
        let more = self.reasons.len().saturating_sub(MOST_REASONS);
        if more > 0 {
            self.printer
                .status(format!("and {more} more reasons; --report lists them all"));
        }
    }

    fn write(&mut self, write: impl FnOnce(&mut Report) -> io::Result<()>) {
        if let Some(report) = &mut self.report
            && let Err(error) = write(report)
        {
            // Said at the end: a full disk is no reason to leave the shop half done, and the
            // report is given up rather than continued with a hole in it.
            self.report = None;
            self.report_error = Some(error);
        }
    }
}

impl Observer for Watch<'_> {
    fn expect(&mut self, phase: Phase, total: u64) {
        match &self.progress {
            Some((current, progress)) if *current == phase && phase == Phase::Walk => {
                progress.expect(total);
            }
            _ => {
                self.end_step();
                if total == 0 {
                    return;
                }
                let (label, unit) = match phase {
                    Phase::Lookups => ("Looking up", "look-ups"),
                    Phase::Walk => ("Reading subscribers", "pages"),
                    Phase::Updates => ("Updating", "subscribers"),
                };
                let progress = Progress::start(self.printer, label, unit, total);
                self.progress = Some((phase, progress));
            }
        }
    }

    fn advance(&mut self, by: u64) {
        if let Some((_, progress)) = &self.progress {
            progress.advance(by);
        }
    }

    fn settled(&mut self, settled: &Settled<'_>) {
        let outcome = match settled.outcome {
            Outcome::Failed => Some("failed"),
            Outcome::Conflict => Some("in conflict"),
            _ => None,
        };
        if let (Some(outcome), Some(reason)) = (outcome, settled.reason) {
            *self
                .reasons
                .entry((outcome, reason.to_owned()))
                .or_default() += 1;
        }
        // A report is looked at in terminals, too.
        let reason = settled.reason.map(escape_control_line);
        self.write(|report| {
            report.customer(&Settled {
                reason: reason.as_deref(),
                ..*settled
            })
        });
    }

    fn absent(&mut self, subscriber_id: &str, property: Option<&str>) {
        let property = property.map(escape_control_line);
        self.write(|report| report.absent(subscriber_id, property.as_deref()));
    }
}
