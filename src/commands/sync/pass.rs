//! One pass: read all contracts, plan the tags and the events, check the limits, ask, write the tags
//! and send the events.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Instant;

use jiff::tz::TimeZone;

use super::args::{Part, SyncArgs};
use super::contracts::Details;
use super::limit::EventLimit;
use super::question::ask;
use super::recipients::{Recipients, Unreached};
use super::sender::{Message, Sender};
use super::source::read;
use super::summary::{EventsByTrigger, SyncSummary, count_events, events_table};
use super::tags::TagRun;
use super::{Opened, triggers, zone};
use crate::backfill;
use crate::commands::backfill::{ProgressReporter, begin_report, open_report};
use crate::commands::error::{CommandError, Exit};
use crate::commands::ledger::{mark, not_set_up, open};
use crate::domain::EventName;
use crate::sync::ledger::{Choices, EventState, Ledger, NewEvent, Setup, SourceKind};
use crate::sync::{Ended, Outgoing, Plan, Planner, Rules, SendEvents as _, send_all};
use crate::terminal::{Printer, Progress, count};

const NOTHING_DONE: &str = "Nothing was written or sent.";

/// A pass under way.
struct Pass<'a> {
    args: &'a SyncArgs,
    opened: &'a Opened,
    printer: &'a Printer,
    ledger: Ledger,
    rules: Rules,
    choices: Choices,
    /// Events that were being sent when an earlier run ended.
    interrupted: u64,
    started: Instant,
}

/// Runs one pass.
pub(super) async fn run(
    args: &SyncArgs,
    opened: Opened,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let started = Instant::now();
    if !args.dry_run && is_asked(&opened, args.yes) && !printer.can_ask() {
        return Err(CommandError::new(
            Exit::Usage,
            "can't prompt for confirmation: not running in a terminal",
        )
        .hint("Use --yes to go on without a question, or --dry-run to see what would be sent."));
    }
    let store = &opened.connected.store;
    let mut ledger = open(&opened.shop.id, store)?.ok_or_else(not_set_up)?;
    let setup = ledger.setup()?.ok_or_else(not_set_up)?;
    let mut interrupted = 0;
    if !args.dry_run {
        let runs = ledger.count_run()?;
        mark(
            store,
            &Setup {
                runs,
                ..setup.clone()
            },
        )?;
        interrupted = ledger.mark_interrupted(opened.now)? as u64;
    }
    let choices = setup.choices.clone();
    let zone = zone(&choices)?;
    let mut pass = Pass {
        args,
        opened: &opened,
        printer,
        rules: Rules {
            triggers: triggers(&choices),
            days_before: choices.days_before.clone(),
            zone: zone.clone(),
            now: opened.now,
            baseline: setup.baseline,
            last_pass: setup.last_pass,
            late: args.late.into(),
            source: SourceKind::Csv,
        },
        choices,
        ledger,
        interrupted,
        started,
    };
    pass.execute(&zone).await
}

impl Pass<'_> {
    async fn execute(&mut self, zone: &TimeZone) -> Result<Exit, CommandError> {
        if self.interrupted > 0 {
            self.printer.warn(format!(
                "{} being sent when an earlier run ended, and may or may not have been delivered. \
                 List them: prive-ps events list --state unknown",
                count(self.interrupted, "event was")
            ));
        }
        let report = self.begin_report()?;
        let planner = Planner::new(&self.ledger, &self.rules, Vec::new())?;
        let read = read(&self.args.export, self.opened, planner, &self.rules)?;
        let with_tags = self.args.only != Some(Part::Events);
        let with_events = self.args.only != Some(Part::Tags);
        let is_complete = read.facts.is_complete;
        if with_events && !is_complete {
            self.printer.warn(
                "the source wasn't read to its end, so no event is sent. The next run sends them.",
            );
        }
        let sends = with_events && is_complete;
        let mut plan = read.plan;
        if !sends {
            plan.events.clear();
        }
        let mut observer = ProgressReporter::new(self.printer, report);
        let customers = read.customers;
        let (opened, args) = (self.opened, self.args);
        let recipients = if with_tags || plan.due() > 0 {
            let source = read.facts;
            let (region, is_assumed) = self.args.export.region(&opened.connected.store)?;
            let options = args.options(is_assumed);
            Recipients::match_all(
                opened,
                options,
                region,
                &customers,
                source,
                &plan,
                &mut observer,
            )
            .await?
        } else {
            Recipients::none()
        };
        observer.end_step();
        let outgoing = self.address(&mut plan, &recipients, zone).await?;
        let tags = match &recipients.tags {
            Some(tags) => Some(TagRun::new(tags, opened, self.printer)),
            None => None,
        };
        if let Some(tags) = &tags {
            tags.check_source()?;
        }
        let shown = tags.as_ref().filter(|_| with_tags);
        self.show_plan(&plan, shown);
        self.check_limit(&plan)?;
        if args.dry_run {
            let summary = shown.map(|tags| tags.dry_run(&mut observer));
            self.show(&plan, summary, with_events)?;
            observer.finish_report(args.report.as_deref())?;
            self.printer.status(NOTHING_DONE);
            return Ok(Exit::Done);
        }
        let updates = shown.map_or(0, TagRun::updates);
        if is_asked(opened, args.yes) && updates + plan.due() > 0 {
            let subscribers = count(updates, "subscriber");
            let events = count(plan.due(), "event");
            let shop = &opened.shop.name;
            let question = format!("Update {subscribers} of {shop}, and send {events}?");
            if let Some(exit) = ask(opened, question, NOTHING_DONE, self.printer).await? {
                return Ok(exit);
            }
        }
        let (tag_summary, tag_end) = match shown {
            Some(tags) => {
                let (summary, end) = tags.apply(&mut observer).await;
                (Some(summary), end)
            }
            None => (None, Ok(Exit::Done)),
        };
        observer.end_step();
        let event_end = if sends && matches!(tag_end, Ok(Exit::Done | Exit::SomeFailed)) {
            plan.record(&mut self.ledger, &self.rules, read.attempts_until)?;
            self.send(&mut plan, &outgoing).await
        } else {
            Ok(Exit::Done)
        };
        observer.list_problems();
        self.show(&plan, tag_summary, with_events)?;
        observer.finish_report(args.report.as_deref())?;
        let left_out = self.interrupted > 0 || (with_events && !is_complete);
        Ok(match (tag_end?, event_end?) {
            (Exit::Interrupted, _) | (_, Exit::Interrupted) => Exit::Interrupted,
            (Exit::Done, Exit::Done) if !left_out => Exit::Done,
            _ => Exit::SomeFailed,
        })
    }

    fn begin_report(&self) -> Result<Option<backfill::Report>, CommandError> {
        let Some(path) = &self.args.report else {
            return Ok(None);
        };
        let (file, format) = open_report(path, self.args.export.is_file(path))?;
        begin_report(file, format, self.args.report_pii).map(Some)
    }

    /// To whom each event goes. Events to nobody are marked as skipped, with the reason.
    async fn address(
        &self,
        plan: &mut Plan<Details>,
        recipients: &Recipients<'_>,
        zone: &TimeZone,
    ) -> Result<Vec<Outgoing<Message>>, CommandError> {
        let sender = self.sender();
        let now = self.opened.now.to_zoned_datetime(zone.clone());
        let mut outgoing = Vec::new();
        for planned in &mut plan.events {
            let Some(details) = planned
                .details
                .as_ref()
                .filter(|_| planned.event.state == EventState::Due)
            else {
                continue;
            };
            let contact = match recipients.contact(details.customer.as_ref()) {
                Ok(contact) => contact,
                Err(Unreached(reason)) => {
                    skip(&mut planned.event, reason);
                    continue;
                }
            };
            let name = self.event_name(&planned.event)?;
            planned.event.subscriber = Some(contact.id.as_str().to_owned());
            let event = sender
                .outgoing(
                    &planned.event,
                    details,
                    contact,
                    name,
                    &self.args.properties,
                    &now,
                )
                .map_err(|error| CommandError::from_error(error).with_exit(Exit::Usage))?;
            outgoing.push(event);
        }
        let mut refused: HashMap<String, String> = HashMap::new();
        for batch in outgoing.chunks(crate::postscript::BATCH) {
            let batch: Vec<_> = batch.iter().collect();
            let reasons = sender.check_consent(&batch).await?;
            for (event, reason) in batch.into_iter().zip(reasons) {
                if let Some(reason) = reason {
                    refused.insert(event.key.clone(), reason);
                }
            }
        }
        for planned in &mut plan.events {
            if let Some(reason) = refused.get(&planned.event.key) {
                skip(&mut planned.event, reason);
            }
        }
        outgoing.retain(|event| !refused.contains_key(&event.key));
        Ok(outgoing)
    }

    fn sender(&self) -> Sender<'_> {
        Sender {
            client: &self.opened.connected.client,
            at_once: &self.opened.at_once,
        }
    }

    fn event_name(&self, event: &NewEvent) -> Result<Option<EventName>, CommandError> {
        let name = self.choices.event_names.get(event.trigger.key());
        let name = name.map(|name| name.parse()).transpose();
        name.map_err(|error: crate::domain::EventNameError| {
            CommandError::from_error(error).with_exit(Exit::Configuration)
        })
    }

    /// Fails where there are more events than the limit allows.
    fn check_limit(&self, plan: &Plan<Details>) -> Result<(), CommandError> {
        let recorded = self
            .choices
            .max_events
            .as_deref()
            .and_then(|limit| limit.parse().ok());
        let limit = self
            .args
            .max_events
            .or(recorded)
            .unwrap_or(EventLimit::Usual);
        let (due, most) = (plan.due(), limit.of(plan.active));
        if due <= most {
            return Ok(());
        }
        Err(CommandError::new(
            Exit::Stopped,
            format!(
                "{} would be sent, and the limit is {most} for {}; nothing was written or sent",
                count(due, "event"),
                count(plan.active, "active contract")
            ),
        )
        .hint(format!(
            "Check the events with --dry-run. To send them: --max-events {due}. To keep another \
             limit: prive-ps sync setup --max-events N|P%"
        )))
    }

    fn show_plan(&self, plan: &Plan<Details>, tags: Option<&TagRun<'_, '_>>) {
        let shop = &self.opened.shop;
        let mut text = format!(
            "Store: {} ({})\nContracts: {}, {} active",
            shop.name, shop.id, plan.contracts, plan.active
        );
        if let Some(tags) = tags {
            let _ = write!(text, "\nTags: {}", tags.describe());
        }
        let parts: Vec<_> = self
            .by_trigger(plan)
            .into_iter()
            .map(|(trigger, counts)| {
                let closed = counts.missed + counts.skipped.values().sum::<u64>();
                format!("{} {trigger}", counts.due - closed)
            })
            .collect();
        if self.args.only != Some(Part::Tags) {
            let _ = write!(text, "\nEvents to send: {}", parts.join(", "));
        }
        self.printer.status(text);
    }

    fn by_trigger(&self, plan: &Plan<Details>) -> EventsByTrigger {
        count_events(
            &self.rules.triggers,
            plan.events.iter().map(|planned| &planned.event),
        )
    }

    /// Sends the events and notes in the plan what became of each.
    async fn send(
        &mut self,
        plan: &mut Plan<Details>,
        outgoing: &[Outgoing<Message>],
    ) -> Result<Exit, CommandError> {
        let progress = Progress::start(self.printer, "Sending", "events", outgoing.len() as u64);
        let opened = self.opened;
        let sender = Sender {
            client: &opened.connected.client,
            at_once: &opened.at_once,
        };
        let (sent, ended) = send_all(
            &mut self.ledger,
            outgoing,
            &sender,
            opened.clock(),
            || opened.stop.is_canceled(),
            |_| progress.advance(1),
        )
        .await;
        progress.finish();
        let mut states: HashMap<_, _> = sent
            .into_iter()
            .map(|sent| (sent.key, (sent.state, sent.reason)))
            .collect();
        let mut left_out = false;
        for planned in &mut plan.events {
            if let Some((state, reason)) = states.remove(&planned.event.key) {
                left_out |= matches!(state, EventState::Refused | EventState::Unknown);
                if matches!(state, EventState::Refused | EventState::Unknown) {
                    let why = reason.clone().unwrap_or_default();
                    self.printer
                        .warn(format!("{} is {state}: {why}", planned.event.key));
                }
                planned.event.state = state;
                planned.event.reason = reason;
            }
        }
        let rest = "The remaining events stay due: run the same command again to send them.";
        match ended {
            None if left_out => Ok(Exit::SomeFailed),
            None => Ok(Exit::Done),
            Some(Ended::Canceled) => Ok(Exit::Interrupted),
            Some(Ended::Failed(error)) => Err(CommandError::from(error)
                .context("sending ended before the last event")
                .hint(rest)),
            Some(Ended::TroubleInARow) => Err(CommandError::new(
                Exit::SomeFailed,
                "five events in a row were refused, or are unknown, so sending was ended",
            )
            .hint(rest)),
            Some(Ended::Ledger(error)) => Err(CommandError::from(error)
                .context("an event could not be recorded, so sending was ended")),
        }
    }

    fn show(
        &self,
        plan: &Plan<Details>,
        tags: Option<backfill::Summary>,
        with_events: bool,
    ) -> Result<(), CommandError> {
        let shop = &self.opened.shop;
        let summary = SyncSummary {
            store: backfill::Store {
                id: shop.id.clone(),
                name: shop.name.clone(),
            },
            dry_run: self.args.dry_run,
            contracts: plan.contracts,
            active_contracts: plan.active,
            interrupted: self.interrupted,
            tags,
            events: with_events.then(|| self.by_trigger(plan)),
            seconds: self.started.elapsed().as_secs_f64(),
        };
        if self.printer.wants_json() {
            return Ok(self.printer.json(&summary)?);
        }
        let boxed = self.printer.on_terminal();
        if let Some(tags) = &summary.tags {
            self.printer
                .result(super::tags::outcomes_table(tags, boxed))?;
        }
        if let Some(events) = &summary.events {
            self.printer.result(events_table(events, boxed))?;
        }
        Ok(())
    }
}

fn skip(event: &mut NewEvent, reason: &str) {
    event.state = EventState::Skipped;
    event.reason = Some(reason.to_owned());
}

/// Whether there is a question before the first write: not towards a sandbox, where nobody is
/// texted.
fn is_asked(opened: &Opened, yes: bool) -> bool {
    !yes && !opened.connected.client.address().is_loopback()
}
