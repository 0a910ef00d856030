//! From the command line to events without a recipient. All their errors are found here, before
//! anything is sent.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use uuid::Uuid;

use super::args::SendTriggerArgs;
use super::properties::{self, BaseProperties, PropertySource};
use super::timestamp;
use crate::commands::{CommandError, Exit};
use crate::domain::{EventName, Properties, Trigger, sample};
use crate::source::csv::ReadOptions;

/// An event without its recipient.
pub(super) struct Draft {
    pub(super) trigger: Trigger,
    /// None for the trigger's default name.
    pub(super) event: Option<EventName>,
    /// None for the time at which it arrives.
    pub(super) occurred_at: Option<Timestamp>,
    pub(super) properties: Properties,
    pub(super) external_id: String,
}

/// The events to send, in order. `now` is a time in the store's zone.
pub(super) fn drafts(
    args: &SendTriggerArgs,
    now: &ZonedDateTime,
) -> Result<Vec<Draft>, CommandError> {
    let triggers = args.trigger.triggers();
    let usage = |sentence: &str| Err(CommandError::new(Exit::Usage, sentence));
    if args.order_date.is_some() && !triggers.contains(&Trigger::UpcomingOrder) {
        return usage("--order-date works with upcoming-order only");
    }
    if triggers.len() > 1 && (args.event.is_some() || args.external_id.is_some()) {
        return usage("--event and --external-id need a single trigger, not `all`");
    }
    let source = PropertySource {
        base: base(args, now)?,
        typed: args.properties.clone(),
        order_date: args.order_date,
    };
    let occurred_at = occurred_at(args, now.time_zone())?;
    triggers
        .into_iter()
        .map(|trigger| {
            let external_id = args.external_id.clone();
            Ok(Draft {
                trigger,
                event: args.event.clone(),
                occurred_at,
                properties: source.properties(trigger, now)?,
                external_id: external_id.unwrap_or_else(|| new_external_id(trigger)),
            })
        })
        .collect()
}

/// All four triggers with their samples. `now` is a time in the store's zone.
pub(super) fn samples(now: &ZonedDateTime) -> impl Iterator<Item = Draft> + '_ {
    Trigger::ALL.into_iter().map(|trigger| Draft {
        trigger,
        event: None,
        occurred_at: None,
        properties: sample(trigger, now),
        external_id: new_external_id(trigger),
    })
}

fn new_external_id(trigger: Trigger) -> String {
    format!("prive-ps:{}:{}", trigger.name(), Uuid::new_v4())
}

fn base(args: &SendTriggerArgs, now: &ZonedDateTime) -> Result<BaseProperties, CommandError> {
    if let (Some(path), Some(id)) = (&args.from_csv, &args.contract) {
        let options = ReadOptions {
            timezone: Some(now.time_zone().clone()),
            ..args.cells.options(now.timestamp())
        };
        return properties::from_export(path, &options, id);
    }
    if args.cells.is_given() {
        return Err(CommandError::new(
            Exit::Usage,
            "--map and --date-order work with --from-csv only",
        ));
    }
    Ok(match &args.file {
        Some(path) => BaseProperties::Fixed(properties::from_file(path)?),
        None if args.no_sample => BaseProperties::Fixed(Properties::default()),
        None => BaseProperties::Sample,
    })
}

fn occurred_at(args: &SendTriggerArgs, zone: &TimeZone) -> Result<Option<Timestamp>, CommandError> {
    let Some(text) = &args.occurred_at else {
        return Ok(None);
    };
    let usage =
        |why: &str| CommandError::new(Exit::Usage, format!("--occurred-at: `{text}` {why}"));
    match timestamp::parse(text, zone) {
        Some(time) if time < Timestamp::UNIX_EPOCH => Err(usage("is before 1970")),
        Some(time) => Ok(Some(time)),
        None => Err(usage("is not a date and time").hint(
            "Write it like 2026-03-08T10:20:30-05:00. Without an offset, it is in the store's time \
             zone.",
        )),
    }
}
