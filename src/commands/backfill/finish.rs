//! How a backfill ends: complete, interrupted, stopped by a guard or by an error. Each ends with
//! the summary, a complete report, and one true sentence about what was written.

use super::run::Run;
use super::summary_text;
use crate::backfill::{Ended, MAX_REFUSED_IN_A_ROW, Outcome, Outcomes, Plan, Summary, report_all};
use crate::commands::ask::Answer;
use crate::commands::guard_text::GuardText;
use crate::domain::Guard;
use crate::error::{CommandError, Exit};
use crate::postscript::Error;
use crate::source::LastSource;
use crate::stores::Stores;
use crate::terminal::count;

impl Run<'_> {
    /// Ends a run that applied its plan, whole or in part.
    pub(super) fn finish(&mut self, plan: &Plan<'_>, ended: Ended) -> Result<Exit, CommandError> {
        let is_complete = matches!(ended, Ended::Complete);
        if is_complete {
            self.record_backfill(&plan.outcomes());
        }
        let summary = self.conclude(plan, &[], is_complete)?;
        match ended {
            Ended::Complete => Ok(self.exit(&summary)),
            Ended::Interrupted => {
                let all = count(plan.writes().total(), "subscriber");
                let updated = plan.updated_subscribers();
                Ok(self.interrupted(&format!("Updated {updated} of {all}.")))
            }
            Ended::Stopped(error) => Err(stopped(error)),
            Ended::Refused(reason) => Err(CommandError::new(Exit::Failed, reason)
                .context(format!(
                    "Postscript rejected {MAX_REFUSED_IN_A_ROW} updates in a row"
                ))
                .hint("Run the same command again to resume. To see the requests, add -v.")),
        }
    }

    /// Ends a run whose subscribers couldn't be read: nothing was written.
    pub(super) fn finish_unread(
        &mut self,
        plan: &Plan<'_>,
        error: Error,
    ) -> Result<Exit, CommandError> {
        report_all(plan, &mut self.reporter);
        self.conclude(plan, &[], false)?;
        match error {
            Error::Interrupted { .. } => Ok(self.interrupted("Nothing was written.")),
            error => Err(stopped(error)),
        }
    }

    /// Ends a dry run.
    pub(super) fn finish_dry_run(
        &mut self,
        plan: &Plan<'_>,
        stopping: &[Guard],
    ) -> Result<Exit, CommandError> {
        self.printer.status(self.plan_text(plan));
        report_all(plan, &mut self.reporter);
        let summary = self.conclude(plan, stopping, true)?;
        if stopping.is_empty() {
            Ok(self.exit(&summary))
        } else {
            Err(stopped_by(stopping, plan, self.last.as_ref()))
        }
    }

    /// Ends a run that a guard stopped before anything was written.
    pub(super) fn finish_stopped(
        &mut self,
        plan: &Plan<'_>,
        stopping: &[Guard],
    ) -> Result<Exit, CommandError> {
        self.abandon(plan, stopping, Outcome::NotTried)?;
        Err(stopped_by(stopping, plan, self.last.as_ref()))
    }

    /// Ends a run whose question was answered with no or Ctrl-C.
    pub(super) fn finish_unanswered(
        &mut self,
        plan: &Plan<'_>,
        answer: Answer,
    ) -> Result<Exit, CommandError> {
        if answer == Answer::Interrupted {
            self.printer.end_open_line();
            self.abandon(plan, &[], Outcome::NotTried)?;
            return Err(CommandError::interrupted("Nothing was written."));
        }
        self.abandon(plan, &[], Outcome::Declined)?;
        Err(CommandError::declined("Nothing was written."))
    }

    /// The summary of a plan and how far it was applied.
    pub(super) fn summary(&self, plan: &Plan<'_>) -> Summary {
        let seconds = self.started.elapsed().saturating_sub(self.asked);
        Summary {
            store: self.shop.clone(),
            rejected_rows: self.source.rejected_rows(),
            last_source: self.last.clone(),
            is_first_source: self.is_first_source,
            requests: self.client.requests(),
            seconds: seconds.as_secs_f64(),
            ..Summary::of(plan, self.args.dry_run)
        }
    }

    /// Gives all planned updates this outcome.
    fn abandon(
        &mut self,
        plan: &Plan<'_>,
        stopping: &[Guard],
        outcome: Outcome,
    ) -> Result<(), CommandError> {
        plan.abandon(outcome);
        report_all(plan, &mut self.reporter);
        self.conclude(plan, stopping, false).map(|_| ())
    }

    /// Shows the summary and ends the report. A report that can't be written is an error only if the
    /// run is complete; otherwise it is printed, and the run ends with its own error.
    fn conclude(
        &mut self,
        plan: &Plan<'_>,
        stopping: &[Guard],
        is_complete: bool,
    ) -> Result<Summary, CommandError> {
        let mut summary = self.summary(plan);
        summary
            .guards
            .extend(stopping.iter().map(|guard| guard.name()));
        self.show(&summary, plan, is_complete)?;
        match self.reporter.finish_report(self.args.report.as_deref()) {
            Err(error) if is_complete => return Err(error),
            Err(error) => {
                error.report(self.printer);
            }
            Ok(()) => {}
        }
        Ok(summary)
    }

    fn show(
        &self,
        summary: &Summary,
        plan: &Plan<'_>,
        is_complete: bool,
    ) -> Result<(), CommandError> {
        self.reporter.list_problems();
        if self.printer.wants_json() {
            return Ok(self.printer.json(summary)?);
        }
        let rate = self.client.rate();
        let writes_property = !self.args.no_status_property;
        let boxed = self.printer.on_terminal();
        let text = summary_text::summary(summary, plan, rate, writes_property, boxed);
        self.printer.stdout_wrapped(text)?;
        let outcomes = &summary.outcomes;
        if outcomes.tagged + outcomes.changed_meanwhile + outcomes.unchanged > 0
            && is_complete
            && outcomes.not_tried == 0
            && !summary.dry_run
        {
            let store = self.connection.store.as_ref();
            let text = summary_text::next_steps(store, self.args.sandbox);
            self.printer.stdout_wrapped(text)?;
        }
        Ok(())
    }

    /// Saves when the status property of all subscribers was last up to date.
    fn record_backfill(&self, outcomes: &Outcomes) {
        let left = outcomes.not_tried + outcomes.failed + outcomes.held_back;
        let is_whole = outcomes.total() > 0 && left == 0 && !self.args.no_status_property;
        let Some(name) = self.store.as_ref().filter(|_| is_whole) else {
            return;
        };
        let recorded = Stores::open().and_then(|mut stores| stores.record_backfill(name));
        if let Err(error) = recorded {
            self.printer
                .warn(format!("can't save the time of this backfill: {error}"));
        }
    }

    /// Ends an interrupted run in one sentence.
    fn interrupted(&self, done: &str) -> Exit {
        let limit = match self.args.limit {
            Some(_) => " --limit then applies to the remaining updates.",
            None => "",
        };
        self.printer.status_always(format!(
            "Interrupted. {done} Run the same command again to resume.{limit}"
        ));
        Exit::Interrupted
    }

    fn exit(&self, summary: &Summary) -> Exit {
        if self.args.expect_no_changes && summary.outcomes.would_tag > 0 {
            Exit::Differences
        } else if summary.outcomes.failed > 0 || summary.outcomes.held_back > 0 {
            Exit::SomeFailed
        } else {
            self.args.source.exit(self.source)
        }
    }
}

fn stopped(error: Error) -> CommandError {
    let hint = format!("{} To resume, run the same command again.", error.hint());
    CommandError::from(error)
        .context("the backfill stopped early")
        .hint(hint)
}

fn stopped_by(guards: &[Guard], plan: &Plan<'_>, last: Option<&LastSource>) -> CommandError {
    let text = GuardText::of_plan(plan, last);
    let reasons = guards.iter();
    let reasons = reasons.map(|guard| format!("{guard}: {}", text.reason(*guard)));
    let reasons: Vec<String> = reasons.collect();
    let flags = text.flags(guards);
    CommandError::new(Exit::Stopped, reasons.join("; "))
        .context("stopped by a guard; nothing was written")
        .hint(format!(
            "Use an up-to-date source for this store. To apply this source anyway, add {flags}"
        ))
}
