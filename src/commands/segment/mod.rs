//! `segment`: everything around a segment on the Prive tags but the one click that only a person can
//! make. Postscript publishes no operation for segments; they are made in its dashboard.

mod count;
mod create;
mod guide;
mod show;
mod verdict;
mod walk;

use super::error::{CommandError, Exit};
use crate::args::ConnectionArgs;
use crate::domain::SegmentKind;
use crate::help;
use crate::terminal::Printer;

/// What the command is told.
#[derive(Debug, clap::Args)]
pub struct SegmentArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Walk through making a segment in Postscript's dashboard.
    ///
    /// Postscript publishes no operation for segments: they are made in its dashboard, by hand. This
    /// counts whom the segment should hold, prints its recipe, leads through the dashboard step by
    /// step with every text to paste on the clipboard, and compares the number that the dashboard
    /// shows at the end. Off a terminal, and with --json, it prints the recipe.
    #[command(after_help = help::examples("segment create"))]
    Create(create::CreateArgs),

    /// Count what segments on the tags would hold.
    ///
    /// Reads the list of all subscribers, a request for each page of it, and counts them by tag, by
    /// recipe, and who carries both tags. Where a store is connected, one request before it asks
    /// whether the key is still that shop's.
    #[command(after_help = help::examples("segment count"))]
    Count(count::CountArgs),
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum KindArg {
    /// Customers with an active subscription.
    Active,
    /// Customers who had one and have none now.
    Inactive,
}

impl From<KindArg> for SegmentKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Active => Self::Active,
            KindArg::Inactive => Self::Inactive,
        }
    }
}

/// Runs the command.
pub async fn run(
    args: &SegmentArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    match &args.action {
        Action::Create(args) => create::run(args, connection, printer).await,
        Action::Count(args) => count::run(args, connection, printer).await,
    }
}
