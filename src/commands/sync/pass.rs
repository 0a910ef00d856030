//! One pass: read all contracts, plan the tags and the events, check the limits, ask, write the tags
//! and send the events.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::args::{Part, SyncArgs};
use super::attempts::read_attempts;
use super::checks;
use super::columns;
use super::delivery::Delivery;
use super::limit;
use super::opened::{Opened, cannot_ask};
use super::recipients::Recipients;
use super::rules::rules;
use super::source::read_and_list;
use super::tags::TagRun;
use crate::backfill::{self, MatchStrategy, index_subscribers};
use crate::commands::ask::confirm_or_cancel;
use crate::commands::backfill::{ProgressReporter, SourceRecord, begin_report, open_report};
use crate::commands::ledger::{mark, not_set_up, open};
use crate::domain::{Limit, Trigger};
use crate::error::{CommandError, Exit};
use crate::sync::ledger::{Choices, EventState, Ledger, SourceKind};
use crate::sync::{Attempt, MAX_AGE, Planner, Rules};
use crate::terminal::{Printer, count};

pub(super) const NOTHING_DONE: &str = "Nothing was written or sent.";

/// A pass under way.
pub(super) struct Pass<'a> {
    pub(super) args: &'a SyncArgs,
    pub(super) opened: &'a Opened,
    pub(super) printer: &'a Printer,
    ledger: Ledger,
    pub(super) rules: Rules,
    choices: Choices,
    /// Up to when billing attempts were read.
    attempts_until: Timestamp,
    /// Events that were being sent when an earlier run ended.
    pub(super) interrupted: u64,
    pub(super) started: Instant,
}

/// Runs one pass.
pub(super) async fn run(
    args: &SyncArgs,
    opened: Opened,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let started = Instant::now();
    if !args.dry_run && opened.asks(args.yes) && !printer.can_ask() {
        return Err(cannot_ask());
    }
    let store = &opened.connected.store;
    let mut ledger = open(&opened.shop.id, store)?.ok_or_else(not_set_up)?;
    let mut setup = ledger.setup()?.ok_or_else(not_set_up)?;
    let rules = rules(args, &opened, &setup)?;
    let mut interrupted = 0;
    if args.dry_run {
        let mut left = ledger.events(Some(EventState::Sending), None)?;
        left.retain(|row| row.event.contract.is_some());
        if !left.is_empty() {
            printer.warn(format!(
                "An earlier run ended while sending {}. The next run marks such events as unknown.",
                count(left.len() as u64, "event")
            ));
        }
    } else {
        setup.runs = ledger.count_run()?;
        mark(store, &setup)?;
        interrupted = ledger.mark_interrupted(opened.now)? as u64;
    }
    // In every run until they are resolved: one that fails may go unread.
    let unknown = ledger.events(Some(EventState::Unknown), None)?.len() as u64;
    if unknown > 0 {
        printer.warn(format!(
            "{} may or may not have been delivered. Resolve each with `prive-ps events resolve`. To \
             list them: prive-ps events list --state unknown",
            count(unknown, "earlier event")
        ));
    }
    let mut pass = Pass {
        args,
        opened: &opened,
        printer,
        ledger,
        rules,
        choices: setup.choices,
        attempts_until: setup.attempts_until,
        interrupted,
        started,
    };
    Box::pin(pass.execute()).await
}

impl Pass<'_> {
    async fn execute(&mut self) -> Result<Exit, CommandError> {
        let (args, opened, printer) = (self.args, self.opened, self.printer);
        let report = self.begin_report()?;
        let attempts = self.attempts().await?;
        checks::require_kind(opened.source_kind(), self.rules.source, args)?;
        let planner = Planner::new(&mut self.ledger, &self.rules, attempts)?;
        let (region, is_assumed) = args.source.region(&opened.connected.store)?;
        let (read, listed) =
            read_and_list(args, opened, planner, &self.rules, region, printer).await?;
        let with_tags = args.only != Some(Part::Events);
        let with_events = args.only != Some(Part::Tags);
        if with_events {
            columns::require_next_orders(&read, &self.rules.triggers)?;
        }
        let (source, mut plan) = (read.source, read.plan);
        let facts = &source.summary;
        let record = SourceRecord::of(&opened.connected.client, &opened.shop);
        let last = record.last(facts, printer);
        if with_events {
            columns::require(&source, &self.rules.triggers)?;
        } else {
            plan.events.clear();
        }
        let mut observer = ProgressReporter::new(printer, args.source.position_name(), report);
        // Whether a due event is skipped also depends on the guards, which need the matches.
        let recipients = if with_tags || !plan.events.is_empty() {
            let (client, customers) = (&opened.connected.client, &source.customers);
            let (auto, observer) = (MatchStrategy::Auto, &mut observer);
            let index = match listed {
                Some(index) => index,
                None => index_subscribers(client, customers, auto, region, observer).await?,
            };
            let options = args.options(is_assumed);
            Recipients::match_all(customers, index, facts.clone(), options, &plan)
        } else {
            Recipients::none()
        };
        observer.end_step();
        let tag_plan = recipients.tags.as_ref();
        let stopping = match tag_plan {
            Some(tags) => tags.stopped_by(last.as_ref()),
            None => checks::source_guards(facts, last.as_ref(), args),
        };
        checks::require_none(&stopping, facts, last.as_ref())?;
        checks::require_match(tag_plan, opened, args)?;
        let guards = checks::holding_back_events(facts, tag_plan, args);
        let is_held_back = with_events && !guards.is_empty();
        if is_held_back {
            checks::warn_of_held_back_events(&guards, facts, tag_plan, printer);
            plan.events.clear();
        }
        let sends = with_events && !is_held_back;
        let delivery = Delivery {
            opened,
            choices: &self.choices,
            typed: &args.properties,
            now: opened.now.to_zoned_datetime(self.rules.zone.clone()),
        };
        let outgoing = delivery.address(&mut plan, &recipients)?;
        let tag_run = tag_plan
            .filter(|_| with_tags)
            .map(|tags| TagRun::new(tags, opened, last.as_ref()));
        let tag_run = tag_run.as_ref();
        self.show_plan(&plan, tag_run);
        let limited = limit::check(self.limit(), plan.due(), plan.active, &args.source.flag());
        if args.dry_run {
            let end = self.preview(&plan, tag_run, observer)?;
            limited?;
            return Ok(if is_held_back { Exit::SomeFailed } else { end });
        }
        limited?;
        self.ask(tag_run, plan.due()).await?;
        if with_tags || sends {
            record.save(facts, last.as_ref(), printer);
        }
        let (tag_summary, tag_end) = match tag_run {
            Some(tags) => {
                let (summary, end) = tags.apply(&mut observer).await;
                (Some(summary), end)
            }
            None => (None, Ok(Exit::Done)),
        };
        observer.end_step();
        let event_end = if sends && matches!(tag_end, Ok(Exit::Done | Exit::SomeFailed)) {
            plan.record(&mut self.ledger, &self.rules, self.attempts_until)?;
            let ledger = &mut self.ledger;
            delivery.send(ledger, &mut plan, &outgoing, printer).await
        } else {
            Ok(Exit::Done)
        };
        observer.list_problems();
        self.show(&plan, tag_summary)?;
        observer.finish_report(args.report.as_deref())?;
        Ok(match (tag_end?, event_end?) {
            (Exit::Interrupted, _) | (_, Exit::Interrupted) => Exit::Interrupted,
            (Exit::Done, Exit::Done) if self.interrupted == 0 && !is_held_back => {
                args.source.exit(&source)
            }
            _ => Exit::SomeFailed,
        })
    }

    /// The billing attempts, if the source has them and their events are sent.
    async fn attempts(&mut self) -> Result<Vec<Attempt>, CommandError> {
        let (opened, now) = (self.opened, self.rules.now);
        let prive = opened.prive.as_ref();
        let is_prive = self.rules.source == SourceKind::Prive;
        let Some(prive) = prive.filter(|_| is_prive && self.args.only != Some(Part::Tags)) else {
            return Ok(Vec::new());
        };
        // An attempt of a day earlier than that is late.
        let too_old = now - SignedDuration::from_hours(24 * (MAX_AGE + 1));
        // A run whose clock was ahead has left out the attempts until then.
        let is_ahead = self.attempts_until > now;
        let until = if is_ahead {
            too_old
        } else {
            self.attempts_until
        };
        self.attempts_until = now;
        if !self.rules.sends(Trigger::BillingAttemptFailed) {
            return Ok(Vec::new());
        }
        let zone = &self.rules.zone;
        let (attempts, is_complete) = read_attempts(prive, &self.ledger, zone, until).await?;
        if !is_complete {
            // One that is left out may be the retry of a failed one.
            self.attempts_until = until.max(too_old);
            self.printer.warn(
                "Prive's list of billing attempts is incomplete, so no new `failed` events are planned. \
                 The next run reads the list again.",
            );
            return Ok(Vec::new());
        }
        Ok(attempts)
    }

    /// Asks before the first write, unless nothing would be written or sent.
    async fn ask(&self, tags: Option<&TagRun<'_, '_>>, events: u64) -> Result<(), CommandError> {
        let opened = self.opened;
        let updates = tags.map_or(0, TagRun::updates);
        if !opened.asks(self.args.yes) || updates + events == 0 {
            return Ok(());
        }
        let shop = &opened.shop.name;
        let update = format!("Update {} in {shop}", count(updates, "subscriber"));
        let question = match (updates, count(events, "event")) {
            (_, _) if events == 0 => format!("{update}?"),
            (0, events) => format!("Send {events} for {shop}?"),
            (_, events) => format!("{update} and send {events}?"),
        };
        confirm_or_cancel(&question, NOTHING_DONE, opened.stop.wait()).await
    }

    fn begin_report(&self) -> Result<Option<backfill::Report>, CommandError> {
        let Some(path) = &self.args.report else {
            return Ok(None);
        };
        let report = open_report(path, self.args.source.is_file(path))?;
        begin_report(report, self.args.report_pii).map(Some)
    }

    /// The most events, by the flag or as recorded at setup, if either gives a limit.
    fn limit(&self) -> Option<Limit> {
        let recorded = self.choices.max_events.as_deref();
        let recorded = recorded.and_then(|limit| limit.parse().ok());
        self.args.max_events.or(recorded)
    }
}
