//! One backfill from the first look-up to the summary: knows the shop, shows the plan, asks, writes,
//! and says what became of everyone. Where the key and the export come from is not its matter.

use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use super::args::BackfillArgs;
use super::show;
use super::watch::Watch;
use crate::args::ConnectionArgs;
use crate::backfill::{self, Ended, Membership, Outcome, Outcomes, Plan, Store, Summary};
use crate::commands::error::{CommandError, Exit};
use crate::domain::Undecided;
use crate::postscript::{Client, Error, Identity};
use crate::source::csv::Export;
use crate::stores::{StoreName, Stores};
use crate::terminal::{Printer, confirm};

/// What is said between the wish to stop and the end.
const STOPPING: &str = "Stopping; waiting for the answers to what is on its way.";

/// A backfill under way.
pub(super) struct Run<'a> {
    pub(super) printer: &'a Printer,
    pub(super) export: &'a Export,
    pub(super) args: &'a BackfillArgs,
    pub(super) connection: &'a ConnectionArgs,
    pub(super) client: &'a Client,
    pub(super) shop: &'a Identity,
    /// The connected store that it is made for; none in a rehearsal.
    pub(super) store: Option<StoreName>,
    pub(super) watch: Watch<'a>,
    pub(super) started: Instant,
    /// How long an answer was waited for, which isn't how long the backfill took.
    pub(super) asked: Duration,
}

impl Run<'_> {
    /// Runs it to its end.
    pub(super) async fn on(&mut self) -> Result<Exit, CommandError> {
        let client = self.client;
        let customers = &self.export.customers;
        self.watch.rejected_rows(self.export)?;
        let known =
            match backfill::find(client, customers, self.args.find.into(), &mut self.watch).await {
                Ok(known) => known,
                Err(error) => return self.end_before_plan(error),
            };
        self.watch.end_step();
        let plan = Plan::new(customers, known, self.args.options());
        plan.tell_absent(&mut self.watch);
        let planned = self.summary(Some(&plan), Outcome::WouldTag);
        let text = show::plan(
            &planned,
            plan.writes(),
            &self.export.summary.file.path,
            self.place(),
            client.rate(),
        );
        if self.args.dry_run {
            self.printer.status(text);
            plan.tell_settled(true, &mut self.watch);
            let summary = Summary {
                calibration: Some(plan.calibration()),
                ..planned
            };
            self.show(&summary)?;
            self.watch.check_report()?;
            return Ok(self.exit(&summary));
        }
        if !self.args.sandbox && plan.updates() > 0 && !self.args.yes {
            // Whoever is asked is shown what about, however quiet it is to be otherwise.
            self.printer.status_always(text);
            if let Err(failure) = self.ask(plan.updates()).await {
                plan.abandon(&mut self.watch);
                let summary = self.summary(Some(&plan), Outcome::NotTried);
                self.end_badly(&summary)?;
                return Err(failure);
            }
        } else {
            self.printer.status(text);
        }
        plan.tell_settled(false, &mut self.watch);
        let ended = {
            let mut applying = pin!(backfill::apply(client, &plan, &mut self.watch));
            tokio::select! {
                ended = &mut applying => ended,
                () = client.cancellation().wait() => {
                    self.printer.status(STOPPING);
                    applying.await
                }
            }
        };
        self.watch.end_step();
        let summary = self.summary(Some(&plan), Outcome::NotTried);
        let failure = match ended {
            Ended::Complete => {
                self.remember(&summary);
                self.show(&summary)?;
                self.watch.check_report()?;
                return Ok(self.exit(&summary));
            }
            Ended::Interrupted => self.interrupted(),
            Ended::Stopped(error) => stopped(error),
        };
        self.end_badly(&summary)?;
        Err(failure)
    }

    /// Remembers that everybody's status property is as fresh as this moment, where it is.
    fn remember(&self, summary: &Summary) {
        let Outcomes {
            not_tried, failed, ..
        } = summary.outcomes;
        // An export of nobody says nothing of anybody.
        let is_whole =
            summary.customers > 0 && not_tried + failed == 0 && !self.args.no_status_property;
        let Some(name) = self.store.as_ref().filter(|_| is_whole) else {
            return;
        };
        let remembered = Stores::open().and_then(|mut stores| stores.record_backfill(name));
        if let Err(error) = remembered {
            self.printer.warn(format!(
                "when this backfill ended won't be remembered: {error}"
            ));
        }
    }

    /// The shop couldn't be known, so nothing was written and nobody is settled.
    fn end_before_plan(&mut self, error: Error) -> Result<Exit, CommandError> {
        self.watch.end_step();
        let policy = self.args.policy.policy();
        backfill::tell_nothing_tried(&self.export.customers, policy, &mut self.watch);
        let summary = self.summary(None, Outcome::NotTried);
        self.end_badly(&summary)?;
        Err(match error {
            Error::Interrupted { .. } => self.interrupted(),
            error => stopped(error),
        })
    }

    /// Shows how far a run came that ended before its time. A report that failed is told too, but
    /// isn't what the run ended by.
    fn end_badly(&mut self, summary: &Summary) -> Result<(), CommandError> {
        self.show(summary)?;
        if let Err(failure) = self.watch.check_report() {
            failure.report(self.printer);
        }
        Ok(())
    }

    /// Asks before the first write; an error if the answer is no.
    async fn ask(&mut self, updates: u64) -> Result<(), CommandError> {
        let people = show::count(updates, "subscriber", "subscribers");
        let question = format!("Update {people} of {}?", self.shop.name);
        let since = Instant::now();
        let asked = tokio::task::spawn_blocking(move || confirm(&question));
        let answer = tokio::select! {
            answer = asked => answer,
            () = self.client.cancellation().wait() => return Err(self.interrupted()),
        };
        self.asked = since.elapsed();
        match answer.map_err(io::Error::other).flatten() {
            Ok(true) => Ok(()),
            Ok(false) => Err(CommandError::new(
                Exit::Failed,
                "nothing was written, as you wished",
            )),
            Err(error) => Err(CommandError::unanswered(error)),
        }
    }

    fn summary(&self, plan: Option<&Plan<'_>>, planned_as: Outcome) -> Summary {
        let customers = self.export.customers.len() as u64;
        let undecided = |reason| plan.map_or(0, |plan| plan.undecided(reason));
        Summary {
            store: Store {
                id: self.shop.id.clone(),
                name: self.shop.name.clone(),
            },
            dry_run: self.args.dry_run,
            contracts: self.export.summary.contracts,
            rejected_rows: self.export.summary.rejected.len() as u64,
            customers,
            outcomes: plan.map_or_else(
                || Outcomes {
                    not_tried: customers,
                    ..Outcomes::default()
                },
                |plan| plan.outcomes(planned_as),
            ),
            membership: Membership::of(&self.export.customers, self.args.policy.policy()),
            undecided_paused: undecided(Undecided::Paused),
            undecided_failed: undecided(Undecided::Failed),
            stale_tags: plan.map_or(0, Plan::stale_tags),
            stale_without_property: plan.map_or(0, Plan::stale_without_property),
            absent: plan.and_then(Plan::absent),
            updates_left: plan.map_or(0, |plan| {
                if self.args.dry_run {
                    plan.updates()
                } else {
                    plan.updates_left()
                }
            }),
            calibration: None,
            requests: self.client.requests(),
            seconds: self
                .started
                .elapsed()
                .saturating_sub(self.asked)
                .as_secs_f64(),
        }
    }

    /// Shows the summary.
    fn show(&self, summary: &Summary) -> Result<(), CommandError> {
        self.watch.tell_reasons();
        Ok(self.print(summary)?)
    }

    fn print(&self, summary: &Summary) -> io::Result<()> {
        if self.printer.wants_json() {
            return self.printer.json(summary);
        }
        let writes_property = !self.args.no_status_property;
        let boxed = self.printer.on_terminal();
        self.printer.stdout_wrapped(show::summary(
            summary,
            self.client.rate(),
            writes_property,
            boxed,
        ))?;
        let Outcomes {
            tagged,
            unchanged,
            not_tried,
            ..
        } = summary.outcomes;
        if tagged + unchanged > 0 && not_tried == 0 && !summary.dry_run {
            let store = self.connection.store.as_ref();
            self.printer
                .stdout_wrapped(show::next_steps(store, self.args.sandbox))?;
        }
        Ok(())
    }

    /// Where the shop is, as the plan says it: a sandbox inside the program is nowhere else.
    fn place(&self) -> show::Place<'_> {
        let address = self.client.address();
        show::Place {
            store: self.store.as_ref(),
            address: Some(address)
                .filter(|address| !(self.args.sandbox || address.is_production())),
        }
    }

    fn interrupted(&self) -> CommandError {
        let again = "Run the same command again to go on.";
        let hint = match self.args.limit {
            Some(_) => format!("{again} --limit then counts anew, from the first without a tag."),
            None => again.to_owned(),
        };
        CommandError::new(Exit::Interrupted, "interrupted").hint(hint)
    }

    fn exit(&self, summary: &Summary) -> Exit {
        let rows = self.args.export.strict && summary.rejected_rows > 0;
        if summary.outcomes.failed > 0 || rows {
            Exit::SomeFailed
        } else {
            Exit::Done
        }
    }
}

fn stopped(error: Error) -> CommandError {
    let hint = error.hint();
    let hint = if hint.contains("again") {
        hint
    } else {
        format!("{hint} Then run the same command again to go on.")
    };
    CommandError::from(error)
        .context("the backfill stopped before its end")
        .hint(hint)
}
