//! `sync setup`: which events a store sends, and its contracts as the baseline. Nothing is sent.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;
use uuid::Uuid;

use super::Opened;
use super::args::{Chosen, SetupArgs};
use super::contracts::Details;
use super::source::read;
use crate::commands::ask::{confirm_or_cancel, line_or_cancel};
use crate::commands::error::{CommandError, Exit};
use crate::commands::ledger;
use crate::domain::Trigger;
use crate::sync::ledger::{Choices, EventState, Ledger, LedgerError, NewEvent, Setup, SourceKind};
use crate::sync::{Late, Plan, Planner, Rules};
use crate::terminal::{Printer, count};

/// The notice before the question.
const DOUBLE_TEXTS: &str = "Prive's hosted integration fires the same triggers, and Prive can send SMS \
                            itself. Turn off the flows that start from \"Prive: …\" triggers and \
                            Prive's own SMS first, or customers get each text twice.";

const NOT_SET_UP: &str = "Nothing was set up.";

/// The result in JSON. The fields are stable.
#[derive(Serialize)]
struct SetupResult<'a> {
    shop: &'a str,
    events: &'a [String],
    days_before: &'a [i64],
    timezone: &'a str,
    source: SourceKind,
    max_events: Option<&'a str>,
    contracts: u64,
    active_contracts: u64,
    /// Events that are due today, and won't be sent.
    due_today: u64,
    reseeded: bool,
}

/// Runs the setup.
pub(super) async fn run(
    args: &SetupArgs,
    opened: Opened,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let triggers = chosen(args, &opened, printer).await?;
    if !args.yes && !printer.can_ask() {
        return Err(CommandError::cannot_ask(
            "Use --yes to confirm that Prive's own triggers and SMS are off.",
        ));
    }
    let zone = store_zone(args, &opened)?;
    let today = opened.now.to_zoned_datetime(zone.clone()).date();
    let mut ledger = open(args, &opened, printer)?;
    let source = match opened.prive {
        Some(_) => SourceKind::Prive,
        None => SourceKind::Csv,
    };
    let choices = Choices {
        events: triggers
            .iter()
            .map(|trigger| trigger.key().to_owned())
            .collect(),
        days_before: days_before(args),
        timezone: name_of(&zone)?,
        source,
        event_names: names(args),
        max_events: args.max_events.map(|limit| limit.to_string()),
    };
    let rules = Rules {
        // Contracts of the baseline are history, so only orders can be due today.
        triggers: triggers
            .into_iter()
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
    if !args.yes {
        printer.status_always(DOUBLE_TEXTS);
        confirm_or_cancel("Are they off?", NOT_SET_UP, opened.stop.wait()).await?;
    }
    let planner = Planner::for_baseline(&ledger, &rules)?;
    let (source, plan) = read(&args.source, &opened, planner, &rules, printer).await?;
    if !source.summary.is_complete {
        return Err(CommandError::new(
            Exit::Failed,
            "the source wasn't read completely, so no baseline was recorded",
        )
        .hint("Run the same command again with the complete source."));
    }
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
    show(&opened, &setup, &plan, args.reseed, printer)
}

/// The triggers of the flag, else of the answer to a question.
async fn chosen(
    args: &SetupArgs,
    opened: &Opened,
    printer: &Printer,
) -> Result<Vec<Trigger>, CommandError> {
    let words = match &args.events {
        Some(events) => events.clone(),
        None if args.yes || !printer.can_ask() => vec![Chosen::None],
        None => {
            let question = "Which events? (started, canceled, failed, upcoming; Enter for none):";
            let answer =
                line_or_cancel(question.to_owned(), NOT_SET_UP, opened.stop.wait()).await?;
            let words = answer
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty());
            let words: Result<Vec<_>, _> = words.map(super::args::event).collect();
            words.map_err(|error| CommandError::new(Exit::Usage, error))?
        }
    };
    let is_chosen = |trigger: &Trigger| words.contains(&Chosen::Trigger(*trigger));
    Ok(Trigger::ALL.into_iter().filter(is_chosen).collect())
}

/// The ledger to set up. A whole one is kept, with its events. One that can't be used is renamed with
/// `--reseed`.
fn open(args: &SetupArgs, opened: &Opened, printer: &Printer) -> Result<Ledger, CommandError> {
    let folder = ledger::state_folder()?;
    let shop = &opened.shop.id;
    let expected = ledger::open(shop, &opened.connected.store);
    match expected {
        Ok(_) => {}
        Err(error) if !args.reseed => return Err(error),
        Err(_) => match Ledger::open_or_create(&folder, shop) {
            Ok(_) => {}
            Err(LedgerError::Damaged { .. } | LedgerError::OtherShop { .. }) => {
                if let Some(path) = Ledger::set_aside(&folder, shop)? {
                    printer.warn(format!("the old ledger is now {}", path.display()));
                }
            }
            Err(error) => return Err(error.into()),
        },
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
            .hint("Set one that has, for example: --timezone America/New_York")
    })
}

fn days_before(args: &SetupArgs) -> Vec<i64> {
    let mut days = args.days_before.clone();
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    days
}

fn names(args: &SetupArgs) -> BTreeMap<String, String> {
    let names = args.event_names.iter();
    names
        .map(|(trigger, name)| (trigger.key().to_owned(), name.to_string()))
        .collect()
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

fn show(
    opened: &Opened,
    setup: &Setup,
    plan: &Plan<Details>,
    reseed: bool,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let choices = &setup.choices;
    if printer.wants_json() {
        printer.json(&SetupResult {
            shop: &opened.shop.id,
            events: &choices.events,
            days_before: &choices.days_before,
            timezone: &choices.timezone,
            source: choices.source,
            max_events: choices.max_events.as_deref(),
            contracts: plan.contracts,
            active_contracts: plan.active,
            due_today: plan.events.len() as u64,
            reseeded: reseed,
        })?;
        return Ok(Exit::Done);
    }
    let events = if choices.events.is_empty() {
        "none".to_owned()
    } else {
        choices.events.join(", ")
    };
    let days: Vec<_> = choices
        .days_before
        .iter()
        .map(ToString::to_string)
        .collect();
    let today = plan.events.len() as u64;
    printer.stdout_wrapped(format!(
        "Set up sync for {} ({}).\nEvents: {events}\nDays before an order: {}\nTime zone: {}\n\
         Baseline: {}, {} active; {} due today won't be sent\n\
         Nothing was sent. Next: prive-ps sync --dry-run",
        opened.shop.name,
        opened.shop.id,
        days.join(", "),
        choices.timezone,
        count(plan.contracts, "contract"),
        plan.active,
        count(today, "event"),
    ))?;
    Ok(Exit::Done)
}
