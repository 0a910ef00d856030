//! Arguments of `backfill`.

use std::path::PathBuf;

use crate::backfill::{MatchStrategy, Options};
use crate::commands::all_stores::AllStoresArgs;
use crate::commands::export_args::PolicyArgs;
use crate::commands::guard_args::GuardArgs;
use crate::commands::source_args::SourceArgs;
use crate::domain::{Limit, SegmentKind};

/// Arguments of the command.
#[derive(Debug, clap::Args)]
pub struct BackfillArgs {
    #[command(flatten)]
    pub(super) stores: AllStoresArgs,

    /// Show what would be written and how long it would take, without writing anything to
    /// Postscript.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// With --dry-run, exit with code 8 if a real run would write anything.
    #[arg(long, requires = "dry_run")]
    pub(super) expect_no_changes: bool,

    /// Rehearse on a built-in sandbox, with a store generated from the export. With --from prive,
    /// uses generated contracts instead of your own.
    #[arg(long, conflicts_with = "all_stores")]
    pub(super) sandbox: bool,

    /// Write without a confirmation prompt.
    #[arg(short, long)]
    pub(super) yes: bool,

    /// How to match customers to subscribers.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(super) find: MatchStrategy,

    /// Write only the updates for customers with this membership.
    #[arg(long, value_name = "MEMBERSHIP")]
    pub(super) only: Option<SegmentKind>,

    /// Write only the first N updates.
    #[arg(long, value_name = "N", value_parser = crate::args::whole_number)]
    pub(super) limit: Option<usize>,

    /// Write tags only, without the `prive_status` property.
    #[arg(long)]
    pub(super) no_status_property: bool,

    /// Write the result for each customer to this file (.csv or .jsonl).
    #[arg(long, value_name = "FILE", conflicts_with = "all_stores")]
    pub(super) report: Option<PathBuf>,

    /// Include phone numbers and email addresses in the report.
    #[arg(long, requires = "report")]
    pub(super) report_pii: bool,

    #[command(flatten)]
    pub(super) source: SourceArgs,

    #[command(flatten)]
    pub(super) policy: PolicyArgs,

    #[command(flatten)]
    guards: GuardArgs,

    /// Hold back the INACTIVE tag if more than N subscribers, or more than P% of those currently
    /// marked active, would become inactive. Default: 20% or 10, whichever is greater.
    #[arg(long, value_name = "N|P%", help_heading = "Guards")]
    max_inactive: Option<Limit>,
}

impl BackfillArgs {
    /// What to write.
    pub(super) fn options(&self, region_is_assumed: bool) -> Options {
        Options {
            policy: self.policy.policy(),
            tags_only: self.no_status_property,
            only: self.only.map(SegmentKind::membership),
            limit: self.limit,
            limits: self.guards.limits(),
            max_inactive: self.max_inactive,
            region_is_assumed,
        }
    }
}
