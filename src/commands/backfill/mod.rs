//! `backfill`: reads the export, finds the customers among the shop's subscribers, shows what it
//! would write, asks, writes, and says what became of everyone.

mod args;
pub(super) mod rehearsal;
mod show;
mod watch;

use std::io;
use std::pin::pin;
use std::time::Instant;

use super::connection;
use super::failure::{Exit, Failure};
use super::output_file::{self, Readers};
use super::{interrupt, understood};
use crate::backfill::{
    self, Ended, Form, Membership, Outcome, Outcomes, Plan, Report, Store, Summary,
};
use crate::cli::ConnectionArgs;
use crate::export::Export;
use crate::postscript::{Client, Error, Identity, Rate, Stop};
use crate::stores::{StoreName, Stores};
use crate::subscription::Undecided;
use crate::terminal::{Printer, confirm};

pub use args::BackfillArgs;
use watch::Watch;

/// What is said between the wish to stop and the end.
const STOPPING: &str = "Stopping; waiting for the answers to what is on its way.";

/// Runs the command.
pub async fn run(
    args: BackfillArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let started = Instant::now();
    if !(args.sandbox || args.dry_run || args.yes || printer.can_ask()) {
        return Err(Failure::say(
            Exit::Usage,
            "a backfill writes to a live shop, and nobody can be asked here",
        )
        .hint("Add --yes to write without asking, or --dry-run to see what it would write."));
    }
    let stop = Stop::new();
    // A key that can't be used is told of before a large export is read.
    let live = if args.sandbox {
        None
    } else {
        Some(connection::client(connection, printer, &stop)?)
    };
    let export = match &live {
        Some(connected) => args.export.read_for(connected)?,
        None => args.export.read()?,
    };
    understood::tell(&export, printer);
    if export.customers.is_empty() {
        printer.warn("the export names no customer, so there is nobody to tag.");
    }
    if export.summary.is_cut_off {
        return Err(Failure::say(
            Exit::Failed,
            "part of the export is missing, so nothing was sent; it must be downloaded again",
        ));
    }
    let report = match &args.report {
        Some(path) => Some(open_report(path, &args)?),
        None => None,
    };
    let mut run = Run {
        watch: Watch::new(printer, report),
        printer,
        export: &export,
        args: &args,
        connection,
        store: None,
        started,
    };
    run.watch.rejected_rows(&export)?;
    interrupt::raise_on_signal(&stop)?;
    if let Some(connected) = live {
        let owner = connected.client.identity().await?;
        connected.expect_shop(&owner)?;
        run.store = connected.store.map(|(name, _)| name);
        return run.on(&connected.client, &owner, true).await;
    }
    let (sandbox, client) = rehearsal::start(connection, &export, &stop).await?;
    let owner = client.identity().await?;
    let ended = run.on(&client, &owner, false).await;
    sandbox.stop().await;
    ended
}

/// A backfill under way.
struct Run<'a> {
    printer: &'a Printer,
    export: &'a Export,
    args: &'a BackfillArgs,
    connection: &'a ConnectionArgs,
    /// The connected store that it is made for; none in a rehearsal.
    store: Option<StoreName>,
    watch: Watch<'a>,
    started: Instant,
}

impl Run<'_> {
    async fn on(&mut self, client: &Client, shop: &Identity, asks: bool) -> Result<Exit, Failure> {
        let customers = &self.export.customers;
        let known =
            match backfill::find(client, customers, self.args.find.into(), &mut self.watch).await {
                Ok(known) => known,
                Err(error) => return self.end_before_plan(client, shop, error),
            };
        self.watch.end_step();
        let plan = Plan::new(customers, known, self.args.options());
        plan.tell_absent(&mut self.watch);
        let planned = self.summary(client, shop, Some(&plan), Outcome::WouldTag);
        let text = show::plan(
            &planned,
            plan.writes(),
            &self.export.summary.file.path,
            self.store.as_ref(),
            client.rate(),
        );
        if self.args.dry_run {
            self.printer.note(text);
            plan.tell_settled(true, &mut self.watch);
            let summary = Summary {
                calibration: Some(plan.calibration()),
                ..planned
            };
            self.show(&summary, client.rate())?;
            self.watch.check_report()?;
            return Ok(self.exit(&summary));
        }
        if asks && plan.updates() > 0 && !self.args.yes {
            // Whoever is asked is shown what about, however quiet it is to be otherwise.
            self.printer.insist(text);
            if let Err(failure) = self.ask(client, shop, plan.updates()).await {
                plan.abandon(&mut self.watch);
                let summary = self.summary(client, shop, Some(&plan), Outcome::NotTried);
                self.end_badly(&summary, client.rate())?;
                return Err(failure);
            }
        } else {
            self.printer.note(text);
        }
        plan.tell_settled(false, &mut self.watch);
        let ended = {
            let mut applying = pin!(backfill::apply(client, &plan, &mut self.watch));
            tokio::select! {
                ended = &mut applying => ended,
                () = client.stop().wait() => {
                    self.printer.note(STOPPING);
                    applying.await
                }
            }
        };
        self.watch.end_step();
        let summary = self.summary(client, shop, Some(&plan), Outcome::NotTried);
        let failure = match ended {
            Ended::Complete => {
                self.remember(&summary);
                self.show(&summary, client.rate())?;
                self.watch.check_report()?;
                return Ok(self.exit(&summary));
            }
            Ended::Interrupted => interrupted(),
            Ended::Stopped(error) => stopped(error),
        };
        self.end_badly(&summary, client.rate())?;
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
        let remembered = Stores::open().and_then(|mut stores| stores.remember_backfill(name));
        if let Err(error) = remembered {
            self.printer.warn(format!(
                "when this backfill ended won't be remembered: {error}"
            ));
        }
    }

    /// The shop couldn't be known, so nothing was written and nobody is settled.
    fn end_before_plan(
        &mut self,
        client: &Client,
        shop: &Identity,
        error: Error,
    ) -> Result<Exit, Failure> {
        self.watch.end_step();
        let policy = self.args.policy.policy();
        backfill::tell_nothing_tried(&self.export.customers, policy, &mut self.watch);
        let summary = self.summary(client, shop, None, Outcome::NotTried);
        self.end_badly(&summary, client.rate())?;
        Err(match error {
            Error::Interrupted { .. } => interrupted(),
            error => stopped(error),
        })
    }

    /// Shows how far a run came that ended before its time. A report that failed is told too, but
    /// isn't what the run ended by.
    fn end_badly(&mut self, summary: &Summary, rate: Rate) -> Result<(), Failure> {
        self.show(summary, rate)?;
        if let Err(failure) = self.watch.check_report() {
            failure.report(self.printer);
        }
        Ok(())
    }

    /// Asks before the first write; an error if the answer is no.
    async fn ask(&self, client: &Client, shop: &Identity, updates: u64) -> Result<(), Failure> {
        let people = show::count(updates, "subscriber", "subscribers");
        let question = format!("Update {people} of {}?", shop.name);
        let asked = tokio::task::spawn_blocking(move || confirm(&question));
        let answer = tokio::select! {
            answer = asked => answer,
            () = client.stop().wait() => return Err(interrupted()),
        };
        match answer.map_err(io::Error::other).flatten() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::say(
                Exit::Failed,
                "nothing was written, as you wished",
            )),
            Err(error) => Err(Failure::unanswered(error)),
        }
    }

    fn summary(
        &self,
        client: &Client,
        shop: &Identity,
        plan: Option<&Plan<'_>>,
        planned_as: Outcome,
    ) -> Summary {
        let customers = self.export.customers.len() as u64;
        let undecided = |reason| plan.map_or(0, |plan| plan.undecided(reason));
        Summary {
            store: Store {
                id: shop.id.clone(),
                name: shop.name.clone(),
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
            requests: client.requests(),
            seconds: self.started.elapsed().as_secs_f64(),
        }
    }

    /// Shows the summary.
    fn show(&self, summary: &Summary, rate: Rate) -> Result<(), Failure> {
        self.watch.tell_reasons();
        Ok(self.print(summary, rate)?)
    }

    fn print(&self, summary: &Summary, rate: Rate) -> io::Result<()> {
        if self.printer.wants_json() {
            return self.printer.json(summary);
        }
        let writes_property = !self.args.no_status_property;
        let boxed = self.printer.on_terminal();
        self.printer
            .result(show::summary(summary, rate, writes_property, boxed))?;
        let Outcomes {
            tagged,
            unchanged,
            not_tried,
            ..
        } = summary.outcomes;
        if tagged + unchanged > 0 && not_tried == 0 && !summary.dry_run {
            let store = self.connection.store.as_ref();
            self.printer.result(show::next_steps(store))?;
        }
        Ok(())
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

fn open_report(path: &std::path::Path, args: &BackfillArgs) -> Result<Report, Failure> {
    let cannot = || format!("the report can't be written to {}", path.display());
    if args.export.is_file(path) {
        return Err(Failure::say(Exit::Usage, cannot())
            .hint("That is the export itself; name another file."));
    }
    let Some(form) = Form::of(path) else {
        let sentence = "a report's name ends in .csv or .jsonl";
        return Err(Failure::say(Exit::Failed, sentence).context(cannot()));
    };
    output_file::create(path, Readers::Owner)
        .and_then(|file| Report::begin(file, form, args.report_pii))
        .map_err(|error| Failure::new(error).context(cannot()))
}

fn interrupted() -> Failure {
    Failure::say(Exit::Interrupted, "interrupted").hint("Run the same command again to go on.")
}

fn stopped(error: Error) -> Failure {
    Failure::from(error).context("the backfill stopped before its end")
}
