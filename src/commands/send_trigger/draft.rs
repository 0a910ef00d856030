//! From the command line to events that are not yet about anybody. Whatever is wrong with them is
//! found here, before anything is sent.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use uuid::Uuid;

use super::args::SendTriggerArgs;
use super::carried::{self, Basis, Carried};
use super::moment;
use crate::commands::{CommandError, Exit};
use crate::domain::{EventName, Properties, Trigger, sample};
use crate::source::csv::ReadOptions;

/// An event of the command line, not yet about anybody.
pub(super) struct Draft {
    pub(super) trigger: Trigger,
    /// None for the trigger's usual name.
    pub(super) event: Option<EventName>,
    /// None for when it arrives.
    pub(super) occurred_at: Option<Timestamp>,
    pub(super) properties: Properties,
    pub(super) external_id: String,
}

/// The events to send, in their order. `now` is a time in the store's zone.
pub(super) fn drafts(
    args: &SendTriggerArgs,
    now: &ZonedDateTime,
) -> Result<Vec<Draft>, CommandError> {
    let triggers = args.which.triggers();
    if args.order_date.is_some() && !triggers.contains(&Trigger::UpcomingOrder) {
        return Err(CommandError::new(
            Exit::Usage,
            "--order-date speaks of an upcoming order, and this isn't one",
        ));
    }
    if triggers.len() > 1 && (args.event.is_some() || args.external_id.is_some()) {
        return Err(CommandError::new(
            Exit::Usage,
            "four events can't share one --event or --external-id",
        )
        .hint("Send them one by one."));
    }
    let carried = Carried {
        basis: basis(args, now)?,
        typed: args.properties.clone(),
        order_date: args.order_date,
    };
    let occurred_at = occurred_at(args, now.time_zone())?;
    triggers
        .into_iter()
        .map(|trigger| {
            Ok(Draft {
                trigger,
                event: args.event.clone(),
                occurred_at,
                properties: carried.properties(trigger, now)?,
                external_id: args
                    .external_id
                    .clone()
                    .unwrap_or_else(|| made_up_id(trigger)),
            })
        })
        .collect()
}

/// The four, each with its sample. `now` is a time in the store's zone.
pub(super) fn samples(now: &ZonedDateTime) -> impl Iterator<Item = Draft> + '_ {
    Trigger::ALL.into_iter().map(|trigger| Draft {
        trigger,
        event: None,
        occurred_at: None,
        properties: sample(trigger, now),
        external_id: made_up_id(trigger),
    })
}

fn made_up_id(trigger: Trigger) -> String {
    format!("prive-ps:{}:{}", trigger.name(), Uuid::new_v4())
}

fn basis(args: &SendTriggerArgs, now: &ZonedDateTime) -> Result<Basis, CommandError> {
    if let (Some(path), Some(id)) = (&args.from_csv, &args.contract) {
        let options = ReadOptions {
            timezone: Some(now.time_zone().clone()),
            ..args.cells.options(now.timestamp())
        };
        return carried::from_export(path, &options, id);
    }
    if args.cells.is_given() {
        return Err(CommandError::new(
            Exit::Usage,
            "--map and --date-order say how to read an export, and there is no --from-csv",
        ));
    }
    Ok(match &args.file {
        Some(path) => Basis::Given(carried::from_file(path)?),
        None if args.no_sample => Basis::Given(Properties::default()),
        None => Basis::Sample,
    })
}

/// When they happened, if that is told.
fn occurred_at(args: &SendTriggerArgs, zone: &TimeZone) -> Result<Option<Timestamp>, CommandError> {
    let Some(text) = &args.occurred_at else {
        return Ok(None);
    };
    let wrong =
        |why: &str| CommandError::new(Exit::Usage, format!("--occurred-at: `{text}` {why}"));
    match moment::read(text, zone) {
        Some(moment) if moment < Timestamp::UNIX_EPOCH => Err(wrong("is before 1970")),
        Some(moment) => Ok(Some(moment)),
        None => Err(wrong("isn't a point in time").hint(
            "Write it as 2026-03-08T10:20:30-05:00, or without the zone in that of --timezone.",
        )),
    }
}
