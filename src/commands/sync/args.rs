//! The arguments of `sync` and `sync setup`.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::backfill::Options;
use crate::commands::all_stores::AllStoresArgs;
use crate::commands::export_args::PolicyArgs;
use crate::commands::guard_args::GuardArgs;
use crate::commands::source_args::SourceArgs;
use crate::domain::{EventName, Limit, Trigger};
use crate::help;
use crate::sync::Late;

/// The arguments of `sync`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    mut_arg("timezone", |arg| arg.hide(true))
)]
pub struct SyncArgs {
    #[command(subcommand)]
    pub(super) action: Option<Action>,

    #[command(flatten)]
    pub(super) stores: AllStoresArgs,

    /// Show what would be written and sent, without writing or sending anything to Postscript.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Write and send without a confirmation prompt.
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Run only this part.
    #[arg(long, value_name = "PART")]
    pub(super) only: Option<Part>,

    /// Stop before the first write if the number of events that are due exceeds N, or P% of the
    /// number of active contracts. Default: the limit saved by `sync setup`, else 10% or 50,
    /// whichever is greater.
    #[arg(long, value_name = "N|P%")]
    pub(super) max_events: Option<Limit>,

    /// What to do with the event for an upcoming order if `sync` didn't run on the day that the
    /// event was due: `send` sends it one day late, but never on the day of the order; `skip`
    /// records it as missed.
    #[arg(
        long,
        value_name = "send|skip",
        default_value = "send",
        hide_possible_values = true
    )]
    pub(super) late: LateArg,

    /// Add or replace a property of every event. Repeatable.
    #[arg(long = "property", value_name = "NAME=VALUE")]
    pub(super) properties: Vec<String>,

    /// Write the result for each customer's tags to this file (.csv or .jsonl). Can't be used with
    /// `--only events`.
    #[arg(long, value_name = "FILE", conflicts_with = "all_stores")]
    pub(super) report: Option<PathBuf>,

    /// Include phone numbers and email addresses in the report.
    #[arg(long, requires = "report")]
    pub(super) report_pii: bool,

    /// For rehearsals: start at this time, such as 2026-03-08T10:00:00-05:00, instead of the current
    /// time. Works only if Postscript's API URL points to a loopback address.
    #[arg(long, value_name = "TIME", global = true)]
    pub(super) now: Option<Timestamp>,

    #[command(flatten)]
    pub(super) source: SourceArgs,

    #[command(flatten)]
    pub(super) policy: PolicyArgs,

    #[command(flatten)]
    pub(super) guards: GuardArgs,

    /// Hold back the INACTIVE tag and all events if more than N subscribers, or more than P% of those
    /// currently marked active, would become inactive. Default: 20% or 10, whichever is greater.
    #[arg(long, value_name = "N|P%", help_heading = "Guards")]
    max_inactive: Option<Limit>,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Choose which events to send, and record the store's contracts as the baseline.
    ///
    /// Required once per store. After that, `sync` sends events only for what happens after the
    /// baseline. Events that are due today are recorded as skipped, and nothing is sent. If no time
    /// zone is saved for the store, pass --timezone.
    ///
    /// To change options, run `sync setup` again with the same kind of source. The baseline stays
    /// the same, and so do any options that you leave out. To change the source or the time zone,
    /// add --reseed.
    ///
    /// Prive's hosted integration fires the same triggers. First turn off the flows built on them,
    /// and turn off Prive's own SMS. Otherwise, customers get each text twice.
    #[command(after_help = help::footer("sync setup"))]
    Setup(SetupArgs),
}

/// The help of `--timezone`.
const SETUP_TIMEZONE: &str = "The store's time zone, such as `America/New_York`; Shopify shows it under \
                              Settings → General. Default: the time zone saved for the store. If none is \
                              saved, the first setup and --reseed require this option";

/// The arguments of `sync setup`.
#[derive(Debug, clap::Args)]
#[command(mut_arg("timezone", |arg| arg.help(SETUP_TIMEZONE)))]
pub(super) struct SetupArgs {
    /// The events to send, comma-separated: started, canceled, failed, upcoming; or none. If you
    /// omit this option, the first setup prompts for the events or, with --yes, chooses none.
    #[arg(long, value_name = "LIST", value_parser = triggers)]
    pub(super) events: Option<Box<[Trigger]>>,

    /// How many calendar days before an order to send its event. To send more than one event,
    /// separate the numbers with commas, for example `7,3`. Default: 3.
    #[arg(long, value_name = "DAYS", value_delimiter = ',',
          value_parser = clap::value_parser!(i64).range(1..=90))]
    pub(super) days_before: Option<Vec<i64>>,

    /// Send an event under another name, for example `upcoming=My_Upcoming_Order`. Repeatable.
    #[arg(long = "event-name", value_name = "EVENT=NAME", value_parser = event_name)]
    pub(super) event_names: Vec<(Trigger, EventName)>,

    /// Maximum number of events per run: N, or P% of the number of active contracts. Default: 10% or
    /// 50, whichever is greater.
    #[arg(long, value_name = "N|P%")]
    pub(super) max_events: Option<Limit>,

    /// Record a new baseline, even if the ledger is lost or damaged. Events that are due today are
    /// recorded as sent instead of skipped; nothing is sent.
    #[arg(long)]
    pub(super) reseed: bool,

    /// Confirm, without a prompt, that Prive's own SMS and all flows built on Prive's own triggers
    /// are off.
    #[arg(short, long)]
    pub(super) yes: bool,

    #[command(flatten)]
    pub(super) source: SourceArgs,
}

/// A part of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Part {
    /// Tags and the status property.
    Tags,
    /// Events.
    Events,
}

/// What to do with the event of an upcoming order one day late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LateArg {
    /// Send it one day late, but never on the day of the order.
    Send,
    /// Record it as missed.
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

/// Parses the triggers of `--events`; none for `none`.
pub(super) fn triggers(list: &str) -> Result<Box<[Trigger]>, String> {
    if list == "none" {
        return Ok(Box::default());
    }
    let triggers: Option<Vec<_>> = list.split(',').map(Trigger::parse).collect();
    let triggers = triggers
        .ok_or("events must be one or more of started, canceled, failed and upcoming, or none")?;
    let is_chosen = |trigger: &Trigger| triggers.contains(trigger);
    Ok(Trigger::ALL.into_iter().filter(is_chosen).collect())
}

fn event_name(text: &str) -> Result<(Trigger, EventName), String> {
    let (key, name) = text.split_once('=').ok_or("expected EVENT=NAME")?;
    let trigger =
        Trigger::parse(key).ok_or("EVENT must be started, canceled, failed or upcoming")?;
    let name = name.parse().map_err(|error| format!("{error}"))?;
    Ok((trigger, name))
}

impl SyncArgs {
    /// How the tags are planned.
    pub(super) fn options(&self, region_is_assumed: bool) -> Options {
        Options {
            policy: self.policy.policy(),
            limits: self.guards.limits(),
            max_inactive: self.max_inactive,
            region_is_assumed,
            ..Options::default()
        }
    }
}
