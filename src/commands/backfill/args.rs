//! What `backfill` is told on the command line.

use std::path::PathBuf;

use crate::backfill::{Find, Options, Selection};
use crate::commands::export_args::{ExportArgs, PolicyArgs};
use crate::domain::Membership as Is;

/// What the command is told.
#[derive(Debug, clap::Args)]
pub struct BackfillArgs {
    #[command(flatten)]
    pub(super) export: ExportArgs,

    #[command(flatten)]
    pub(super) policy: PolicyArgs,

    /// Cancellation before the first write, and say what it would be and how long it would take.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Rehearse on a sandbox inside the program, with a shop made from the export.
    #[arg(long)]
    pub(super) sandbox: bool,

    /// Don't ask before the first write.
    #[arg(short, long)]
    pub(super) yes: bool,

    /// How to find the customers among the subscribers.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(super) find: FindArg,

    /// Write only those who become this.
    #[arg(long, value_name = "MEMBERSHIP")]
    pub(super) only: Option<OnlyArg>,

    /// Write only the first N of those who need it.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,

    /// Write tags alone, without the `prive_status` property.
    #[arg(long)]
    pub(super) no_status_property: bool,

    /// Write a line for every customer to this file (.csv or .jsonl).
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,

    /// Put phone numbers and email addresses into the report.
    #[arg(long, requires = "report")]
    pub(super) report_pii: bool,
}

/// How to find customers.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum FindArg {
    /// Whichever takes fewer requests.
    Auto,
    /// Look customers up, fifty at a time.
    Lookup,
    /// Walk the list of all subscribers; also finds the tagged ones that aren't in the export.
    Walk,
}

/// Whom to write.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum OnlyArg {
    /// Those with an active subscription.
    Active,
    /// Those whose subscriptions have all ended.
    Inactive,
}

impl BackfillArgs {
    /// What is to be written.
    pub(super) fn options(&self) -> Options {
        Options {
            policy: self.policy.policy(),
            writes_property: !self.no_status_property,
            selection: Selection {
                only: self.only.map(|only| match only {
                    OnlyArg::Active => Is::Active,
                    OnlyArg::Inactive => Is::Inactive,
                }),
                limit: self.limit,
            },
        }
    }
}

impl From<FindArg> for Find {
    fn from(how: FindArg) -> Self {
        match how {
            FindArg::Auto => Self::Auto,
            FindArg::Lookup => Self::Lookup,
            FindArg::Walk => Self::Walk,
        }
    }
}
