//! `sync setup`: which events a store sends, and its contracts as the baseline. Nothing is sent.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::args::{SetupArgs, triggers};
use super::checks;
use super::columns;
use super::contracts::Details;
use super::opened::Opened;
use super::setup_result::show;
use super::source::read;
use crate::commands::ask::{confirm_or_cancel, line_or_cancel};
use crate::commands::ledger;
use crate::commands::source_summary;
use crate::domain::Trigger;
use crate::error::{CommandError, Exit};
use crate::sync::ledger::{Choices, EventState, Ledger, LedgerError, NewEvent, Setup};
use crate::sync::{Late, Plan, Planner, Rules};
use crate::terminal::Printer;

/// The notice before the question.
const DOUBLE_TEXTS: &str = "Prive's hosted integration fires the same triggers, and Prive can send SMS \
                            itself. First, turn off the flows that start from \"Prive: …\" triggers, and \
                            turn off Prive's own SMS. Otherwise, customers get each text twice.";

const NOT_SET_UP: &str = "Nothing was set up.";

/// Runs the setup.
pub(super) async fn run(
    args: &SetupArgs,
    opened: Opened,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    if !args.yes && !printer.can_ask() {
        return Err(CommandError::cannot_ask(
            "Use --yes to confirm that flows on Prive's own triggers and Prive's SMS are off.",
        ));
    }
    let mut ledger = open(args, &opened)?;
    let mut earlier = None;
    if let Some(ledger) = &mut ledger
        && let Some(setup) = ledger.setup()?
    {
        if !args.reseed {
            return change(args, &opened, ledger, setup, printer).await;
        }
        earlier = Some(setup.choices);
    }
    let triggers = chosen(args, &opened, earlier.as_ref()).await?;
    let zone = store_zone(args, &opened)?;
    let today = opened.now.to_zoned_datetime(zone.clone()).date();
    let source = opened.source_kind();
    let mut choices = earlier.unwrap_or_else(|| Choices {
        events: Vec::new(),
        days_before: vec![3],
        timezone: String::new(),
        source,
        event_names: BTreeMap::new(),
        max_events: None,
    });
    choices.events = keys(&triggers);
    choices.timezone = name_of(&zone)?;
    choices.source = source;
    let choices = args.changed(choices);
    let rules = Rules {
        // Contracts of the baseline are history, so only orders can be due today.
        triggers: triggers
            .iter()
            .copied()
            .filter(|trigger| *trigger == Trigger::UpcomingOrder)
            .collect(),
        days_before: choices.days_before.clone(),
        zone,
        now: opened.now,
        baseline: opened.now,
        // Only what is due today itself is recorded: nothing was missed.
        last_pass: today,
        late: Late::Send,
        source,
    };
    confirm(args, &opened, printer, NOT_SET_UP).await?;
    let mut ledger = match ledger {
        Some(ledger) => ledger,
        None => replace(&opened, printer)?,
    };
    let planner = Planner::for_baseline(&mut ledger, &rules)?;
    let read = read(&args.source, &opened, planner, &rules, printer).await?;
    let (source, plan) = (read.source, read.plan);
    columns::warn_of_missing(&source, &triggers, printer);
    if !source.summary.is_complete {
        return Err(CommandError::new(
            Exit::Failed,
            "the source wasn't read completely, so no baseline was recorded",
        )
        .hint("Run the same command again with the complete source."));
    }
    checks::require_current(&opened, &source.summary, printer)?;
    let setup = Setup {
        choices,
        ledger: Uuid::new_v4().to_string(),
        runs: 0,
        baseline: opened.now,
        last_pass: today,
        attempts_until: opened.now,
    };
    let events = closed(&plan, args.reseed);
    ledger.record_setup(&setup, plan.baseline(), &events)?;
    ledger::mark(&opened.connected.store, &setup)?;
    show(&opened, &setup, Some(&plan), args, printer)?;
    Ok(args.source.exit(&source))
}

/// Changes the choices that are given. The baseline stays, so that nothing that happened since the last
/// pass is lost. Keys hold days and contract ids, so zone and source can't change without a new one.
async fn change(
    args: &SetupArgs,
    opened: &Opened,
    ledger: &mut Ledger,
    mut setup: Setup,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let choices = &setup.choices;
    let zone = args.source.timezone(&None)?;
    let is_other_zone = zone.is_some_and(|zone| zone.iana_name() != Some(&choices.timezone));
    if is_other_zone || opened.source_kind() != choices.source {
        let sentence = format!(
            "sync is already set up with {} and the time zone {}",
            choices.source, choices.timezone
        );
        let flag = args.source.flag();
        return Err(CommandError::new(Exit::Configuration, sentence).hint(format!(
            "To change the source or the time zone, record a new baseline (events that are due by then \
             won't be sent): prive-ps sync setup {flag} --timezone ZONE --reseed"
        )));
    }
    args.source
        .require_unsaved("sync setup reads Prive again only with --reseed")?;
    confirm(args, opened, printer, "Nothing was changed.").await?;
    setup.choices = args.changed(setup.choices);
    let mut exit = Exit::Done;
    if opened.prive.is_none() {
        let store = &opened.connected.store;
        let source = args.source.read(None, store, printer, None).await?;
        source_summary::warn(&source, printer);
        columns::warn_of_missing(&source, &setup.choices.triggers(), printer);
        exit = args.source.exit(&source);
    }
    ledger.record_choices(&setup.choices)?;
    ledger::mark(&opened.connected.store, &setup)?;
    show(opened, &setup, None, args, printer)?;
    Ok(exit)
}

/// Asks whether Prive's own triggers and texts are off.
async fn confirm(
    args: &SetupArgs,
    opened: &Opened,
    printer: &Printer,
    effect: &str,
) -> Result<(), CommandError> {
    if args.yes {
        return Ok(());
    }
    printer.status_always(DOUBLE_TEXTS);
    confirm_or_cancel("Are they off?", effect, opened.stop.wait()).await
}

impl SetupArgs {
    /// Fails if a ledger that is lost would have to say which events to send, and no question is asked.
    fn require_events(&self) -> Result<(), CommandError> {
        if self.events.is_some() || !self.yes {
            return Ok(());
        }
        let sentence = "the ledger no longer has your choice of events";
        Err(CommandError::new(Exit::Usage, sentence)
            .hint("Choose them with --events, for example: --events started,upcoming"))
    }

    /// The choices with those that are given.
    fn changed(&self, mut choices: Choices) -> Choices {
        if let Some(events) = &self.events {
            choices.events = keys(events);
        }
        if let Some(days) = &self.days_before {
            choices.days_before.clone_from(days);
            choices
                .days_before
                .sort_unstable_by(|one, other| other.cmp(one));
            choices.days_before.dedup();
        }
        for (trigger, name) in &self.event_names {
            let key = trigger.key().to_owned();
            choices.event_names.insert(key, name.to_string());
        }
        if let Some(limit) = self.max_events {
            choices.max_events = Some(limit.to_string());
        }
        choices
    }
}

fn keys(triggers: &[Trigger]) -> Vec<String> {
    let keys = triggers.iter().map(|trigger| trigger.key().to_owned());
    keys.collect()
}

/// The triggers of the flag, else those chosen earlier, else those of the answer to a question.
async fn chosen(
    args: &SetupArgs,
    opened: &Opened,
    earlier: Option<&Choices>,
) -> Result<Box<[Trigger]>, CommandError> {
    if let Some(events) = &args.events {
        return Ok(events.clone());
    }
    if let Some(earlier) = earlier {
        return Ok(earlier.triggers());
    }
    if args.reseed {
        args.require_events()?;
    }
    if args.yes {
        return Ok(Box::default());
    }
    let question =
        "Events to send, comma-separated (started, canceled, failed, upcoming; Enter for none):";
    let answer = line_or_cancel(question.to_owned(), NOT_SET_UP, opened.stop.wait()).await?;
    if answer.is_empty() {
        return Ok(Box::default());
    }
    triggers(&answer).map_err(|error| CommandError::new(Exit::Usage, error))
}

/// The ledger to set up. A whole one is kept, with its events. None if it can't be used and `--reseed`
/// replaces it.
fn open(args: &SetupArgs, opened: &Opened) -> Result<Option<Ledger>, CommandError> {
    let shop = &opened.shop.id;
    match ledger::open(shop, &opened.connected.store) {
        Err(error) if !args.reseed => return Err(error),
        _ => {}
    }
    match Ledger::open_or_create(&ledger::state_folder()?, shop) {
        Ok(ledger) => Ok(Some(ledger)),
        Err(LedgerError::Damaged { .. } | LedgerError::OtherShop { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A new ledger in place of one that can't be used, which is renamed.
fn replace(opened: &Opened, printer: &Printer) -> Result<Ledger, CommandError> {
    let (folder, shop) = (ledger::state_folder()?, &opened.shop.id);
    if let Some(path) = Ledger::set_aside(&folder, shop)? {
        printer.warn(format!("renamed the old ledger to {}", path.display()));
    }
    Ok(Ledger::open_or_create(&folder, shop)?)
}

fn store_zone(args: &SetupArgs, opened: &Opened) -> Result<TimeZone, CommandError> {
    let zone = args.source.timezone(&opened.connected.store)?;
    zone.ok_or_else(|| {
        CommandError::new(Exit::Usage, "the store's time zone isn't set")
            .hint("Set it, for example: --timezone America/New_York")
    })
}

fn name_of(zone: &TimeZone) -> Result<String, CommandError> {
    zone.iana_name().map(str::to_owned).ok_or_else(|| {
        CommandError::new(Exit::Usage, "the time zone has no IANA name")
            .hint("Use a time zone that has one, for example: --timezone America/New_York")
    })
}

/// The events of today, which aren't sent: they belong to the time before the baseline.
fn closed(plan: &Plan<Details>, reseed: bool) -> Vec<NewEvent> {
    let state = if reseed {
        EventState::Sent
    } else {
        EventState::Skipped
    };
    let reason = if reseed { "reseed" } else { "baseline" };
    let events = plan.events.iter().map(|planned| &planned.event);
    events
        .map(|event| NewEvent {
            state,
            reason: Some(reason.to_owned()),
            ..event.clone()
        })
        .collect()
}
