//! One backfill: index, plan, ask, apply. How it ends is in `finish`.

use std::pin::pin;
use std::time::{Duration, Instant};

use super::args::BackfillArgs;
use super::plan_text;
use super::progress_reporter::ProgressReporter;
use super::source_record::SourceRecord;
use crate::args::ConnectionArgs;
use crate::backfill::{Plan, apply, index_subscribers, report_absent};
use crate::commands::ask::{Answer, confirm};
use crate::commands::guard_text::GuardText;
use crate::domain::Guard;
use crate::error::{CommandError, Exit};
use crate::postscript::{Client, Shop};
use crate::source::cells::Region;
use crate::source::{LastSource, LoadedSource};
use crate::stores::StoreName;
use crate::terminal::{Printer, count};

/// A backfill under way.
pub(super) struct Run<'a> {
    pub(super) printer: &'a Printer,
    pub(super) source: &'a LoadedSource,
    pub(super) args: &'a BackfillArgs,
    pub(super) connection: &'a ConnectionArgs,
    pub(super) client: &'a Client,
    pub(super) shop: &'a Shop,
    /// The connected store; none in a rehearsal.
    pub(super) store: Option<StoreName>,
    /// Where the last source is saved; none in a rehearsal.
    pub(super) record: Option<SourceRecord>,
    /// The last source that was applied to the shop.
    pub(super) last: Option<LastSource>,
    /// Whether there is none, although one could be saved.
    pub(super) is_first_source: bool,
    /// The country of phone numbers without a country code, and whether it was assumed.
    pub(super) region: (Region, bool),
    pub(super) reporter: ProgressReporter<'a>,
    pub(super) started: Instant,
    /// How long questions waited for an answer, which isn't how long the backfill took.
    pub(super) asked: Duration,
}

impl Run<'_> {
    /// Runs it to its end.
    pub(super) async fn execute(&mut self) -> Result<Exit, CommandError> {
        let client = self.client;
        let customers = &self.source.customers;
        self.reporter.rejected_rows(self.source)?;
        let strategy = self.args.find;
        let (region, is_assumed) = self.region;
        let reporter = &mut self.reporter;
        let index = index_subscribers(client, customers, strategy, region, reporter).await;
        self.reporter.end_step();
        let options = self.args.options(is_assumed);
        let source = self.source.summary.clone();
        let mut plan = match index {
            Ok(index) => Plan::new(customers, index, source, options),
            Err(error) => {
                return self.finish_unread(&Plan::unread(customers, source, options), error);
            }
        };
        report_absent(&plan, &mut self.reporter);
        if let Some(record) = &self.record {
            self.last = record.last(&self.source.summary, self.printer);
            self.is_first_source = self.last.is_none();
        }
        let stopping = plan.stopped_by(self.last.as_ref());
        if self.args.dry_run {
            return self.finish_dry_run(&plan, &stopping);
        }
        // Another store's source is never applied on an answer alone.
        let is_answerable = self.asks() && !stopping.contains(&Guard::WrongStore);
        if !stopping.is_empty() && !is_answerable {
            return self.finish_stopped(&plan, &stopping);
        }
        match self.ask_all(&mut plan, &stopping).await? {
            Answer::Yes => self.apply(&plan).await,
            answer => self.finish_unanswered(&plan, answer),
        }
    }

    /// Asks whatever there is to ask; shows the plan.
    async fn ask_all(
        &mut self,
        plan: &mut Plan<'_>,
        stopping: &[Guard],
    ) -> Result<Answer, CommandError> {
        if !stopping.is_empty() {
            for guard in stopping {
                let reason = GuardText::of_plan(plan, self.last.as_ref()).reason(*guard);
                self.printer.status_always(format!("{guard}: {reason}."));
            }
            let answer = self.ask("Apply this source anyway?".to_owned()).await?;
            if answer != Answer::Yes {
                return Ok(answer);
            }
        }
        if self.asks() && plan.guards() == [Guard::MaxInactive] {
            let reason = GuardText::of_plan(plan, None).reason(Guard::MaxInactive);
            let question = format!("{reason}. Mark them INACTIVE?");
            match self.ask(question).await? {
                Answer::Yes => plan.ignore_guard(Guard::MaxInactive),
                Answer::No => {}
                Answer::Interrupted => return Ok(Answer::Interrupted),
            }
        }
        let text = self.plan_text(plan);
        if self.asks() && plan.writes().total() > 0 {
            // Shown in spite of --quiet: the question is about it.
            self.printer.status_always(text);
            return self.ask(self.update_question(plan)).await;
        }
        self.printer.status(text);
        Ok(Answer::Yes)
    }

    async fn apply(&mut self, plan: &Plan<'_>) -> Result<Exit, CommandError> {
        if let Some(record) = &self.record
            && !self.source.customers.is_empty()
        {
            // Before the first update: a run that is killed has applied the source in part.
            record.save(&self.source.summary, self.last.as_ref(), self.printer);
        }
        let client = self.client;
        let ended = {
            let mut applying = pin!(apply(client, plan, &mut self.reporter));
            tokio::select! {
                ended = &mut applying => ended,
                () = client.cancellation().wait() => {
                    self.printer.status("Stopping after in-flight requests finish…");
                    applying.await
                }
            }
        };
        self.reporter.end_step();
        self.finish(plan, ended)
    }

    /// Whether questions are asked.
    fn asks(&self) -> bool {
        !(self.args.yes || self.args.sandbox) && self.printer.can_ask()
    }

    async fn ask(&mut self, question: String) -> Result<Answer, CommandError> {
        let since = Instant::now();
        let answer = confirm(&question, self.client.cancellation().wait()).await;
        self.asked += since.elapsed();
        answer
    }

    fn update_question(&self, plan: &Plan<'_>) -> String {
        let writes = plan.writes();
        let name = &self.shop.name;
        let subscribers = count(writes.total(), "subscriber");
        let inactive = writes.inactive;
        if inactive == 0 {
            return format!("Update {subscribers} in {name}?");
        }
        let percent = (inactive * 100).div_ceil(writes.total());
        format!("Update {subscribers} in {name}, marking {inactive} ({percent}%) INACTIVE?")
    }

    /// The plan, for people.
    pub(super) fn plan_text(&self, plan: &Plan<'_>) -> String {
        let summary = self.summary(plan);
        let address = self.client.address();
        let place = plan_text::Place {
            store: self.store.as_ref(),
            address: Some(address)
                .filter(|address| !(self.args.sandbox || address.is_production())),
        };
        let name = self.source.name();
        plan_text::plan(&summary, plan, name, place, self.client.rate())
    }
}
