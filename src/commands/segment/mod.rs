//! `segment`: creating and counting segments on the Prive tags. Postscript's API can't create segments,
//! so `create` guides a person through the dashboard.

mod browser;
mod count;
mod create;
mod guide;
mod list;
mod show;

use crate::args::ConnectionArgs;
use crate::error::{CommandError, Exit};
use crate::help;
use crate::terminal::Printer;

/// Arguments of `segment`.
#[derive(Debug, clap::Args)]
pub struct SegmentArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Create a segment in Postscript's dashboard, step by step.
    ///
    /// Postscript's API can't create segments, so this command guides you through the dashboard one
    /// step at a time. It counts the expected members, prints the criteria, copies each value to
    /// your clipboard if your terminal supports it, and compares the expected number of members
    /// with the number that the dashboard shows. With --json, or if standard output isn't a
    /// terminal, it prints the criteria and steps without prompts.
    #[command(after_help = help::footer("segment create"))]
    Create(create::CreateArgs),

    /// Count the members of segments based on the Prive tags.
    ///
    /// Lists all subscribers, one request per page. For each segment, counts the subscribers with
    /// the tag, and those with the tag but without the opposite `prive_status`. Also counts the
    /// subscribers with both tags. For a connected store, one more request verifies that the
    /// key still belongs to that store.
    #[command(after_help = help::footer("segment count"))]
    Count(count::CountArgs),
}

/// Runs `segment`.
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
