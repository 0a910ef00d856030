//! The arguments of `sync` and `sync setup`.

use std::path::PathBuf;

use jiff::Timestamp;

use super::limit::EventLimit;
use crate::backfill::{GuardOptions, MaxInactive, Options, Selection};
use crate::commands::export_args::PolicyArgs;
use crate::commands::guard_args::GuardArgs;
use crate::commands::source_args::SourceArgs;
use crate::domain::{EventName, Trigger};
use crate::help;
use crate::sync::Late;

/// The arguments of `sync`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct SyncArgs {
    #[command(subcommand)]
    pub(super) action: Option<Action>,

    #[command(flatten)]
    pub(super) source: SourceArgs,

    #[command(flatten)]
    pub(super) policy: PolicyArgs,

    #[command(flatten)]
    pub(super) guards: GuardArgs,

    /// Hold back INACTIVE if more than N subscribers, or P% of those marked active now, would turn
    /// inactive. The default is 20%, and at least 10.
    #[arg(long, value_name = "N|P%", help_heading = "Guards")]
    max_inactive: Option<MaxInactive>,

    /// Show what would be written and sent, and stop.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Don't ask before the first write.
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Only tags, or only events.
    #[arg(long, value_name = "PART")]
    pub(super) only: Option<Part>,

    /// Stop before the first event if there are more than N, or than P% of the active contracts.
    /// Without it: what `sync setup` recorded, else 10%, and at least 50.
    #[arg(long, value_name = "N|P%")]
    pub(super) max_events: Option<EventLimit>,

    /// Whether an upcoming order that a missed run left out is sent one day late.
    #[arg(
        long,
        value_name = "send|skip",
        default_value = "send",
        hide_possible_values = true
    )]
    pub(super) late: LateArg,

    /// Add or replace a property of every event.
    #[arg(long = "property", value_name = "NAME=VALUE")]
    pub(super) properties: Vec<String>,

    /// Write the result for each customer to this file (.csv or .jsonl).
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,

    /// Include phone numbers and email addresses in the report.
    #[arg(long, requires = "report")]
    pub(super) report_pii: bool,

    /// Rehearse another moment, towards loopback addresses only: 2026-03-08T10:00:00-05:00.
    #[arg(long, value_name = "TIME", global = true)]
    pub(super) now: Option<Timestamp>,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Choose the events of a store and record its contracts as the baseline.
    ///
    /// Required once for each store. Records the present contracts, so that `sync` sends events only
    /// for what changes after that. What is due today counts as skipped. Nothing is sent.
    ///
    /// Prive's hosted integration fires the same triggers. Turn off the flows that start from them,
    /// and Prive's own SMS, or customers get each text twice.
    #[command(after_help = help::footer("sync setup"))]
    Setup(SetupArgs),
}

/// The arguments of `sync setup`.
#[derive(Debug, clap::Args)]
pub(super) struct SetupArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,

    /// The events to send: started, canceled, failed, upcoming; or none.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = event)]
    pub(super) events: Option<Vec<Chosen>>,

    /// How many calendar days before an order its event is sent; several are allowed: 7,3.
    #[arg(long, value_name = "DAYS", value_delimiter = ',', default_value = "3",
          value_parser = clap::value_parser!(i64).range(1..=90))]
    pub(super) days_before: Vec<i64>,

    /// Another name for an event: `upcoming=My_Upcoming_Order`.
    #[arg(long = "event-name", value_name = "EVENT=NAME", value_parser = event_name)]
    pub(super) event_names: Vec<(Trigger, EventName)>,

    /// The most events of one run, a number or a percentage of the active contracts.
    #[arg(long, value_name = "N|P%")]
    pub(super) max_events: Option<EventLimit>,

    /// Replace a lost or damaged ledger: everything that is due today counts as sent.
    #[arg(long)]
    pub(super) reseed: bool,

    /// Don't ask. Confirms that Prive's own triggers and SMS are off.
    #[arg(short, long)]
    pub(super) yes: bool,
}

/// One of the words of `--events`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    None,
    Trigger(Trigger),
}

/// A part of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Part {
    /// Tags and the status property.
    Tags,
    /// Events.
    Events,
}

/// What becomes of an upcoming order whose day was missed by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LateArg {
    /// Send it one day late, but never on the day of the order.
    Send,
    /// Count it as missed.
    Skip,
}

impl From<LateArg> for Late {
    fn from(late: LateArg) -> Self {
        match late {
            LateArg::Send => Self::Send,
            LateArg::Skip => Self::Skip,
        }
    }
}

pub(super) fn event(text: &str) -> Result<Chosen, String> {
    if text == "none" {
        return Ok(Chosen::None);
    }
    let trigger = Trigger::from_key(text).map(Chosen::Trigger);
    trigger.ok_or_else(|| "one of started, canceled, failed, upcoming; or none".to_owned())
}

fn event_name(text: &str) -> Result<(Trigger, EventName), String> {
    let (key, name) = text.split_once('=').ok_or("write EVENT=NAME")?;
    let trigger =
        Trigger::from_key(key).ok_or("the event is started, canceled, failed or upcoming")?;
    let name = name.parse().map_err(|error| format!("{error}"))?;
    Ok((trigger, name))
}

impl SyncArgs {
    /// How the tags are planned.
    pub(super) fn options(&self, region_is_assumed: bool) -> Options {
        Options {
            policy: self.policy.policy(),
            writes_property: true,
            selection: Selection::default(),
            guards: GuardOptions {
                limits: self.guards.limits(),
                max_inactive: self.max_inactive.unwrap_or_default(),
            },
            region_is_assumed,
        }
    }
}
