//! The command line: commands and their descriptions.

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::args::GlobalArgs;
use crate::commands;
use crate::commands::backfill::BackfillArgs;
use crate::commands::check::CheckArgs;
use crate::commands::completions::CompletionsArgs;
use crate::commands::connect::ConnectArgs;
use crate::commands::disconnect::DisconnectArgs;
use crate::commands::events::EventsArgs;
use crate::commands::inspect::InspectArgs;
use crate::commands::sandbox::SandboxArgs;
use crate::commands::segment::SegmentArgs;
use crate::commands::send_trigger::SendTriggerArgs;
use crate::commands::stores::StoresArgs;
use crate::commands::sync::SyncArgs;
use crate::error::{CommandError, Exit};
use crate::help;
use crate::terminal::Printer;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "prive-ps",
    version,
    long_version = env!("PRIVE_PS_VERSION"),
    about = "Sync Prive subscription status to Postscript",
    long_about = "Syncs Prive subscription status to Postscript for a Shopify store: tags subscribers, \
                  sends events for flows, guides you through creating segments, checks the \
                  setup, and runs a local sandbox for rehearsals.",
    after_help = help::footer(""),
    after_long_help = help::long_footer(),
    max_term_width = 100
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,

    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// A command and its arguments.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connect a store: verify its API key and save it to the keyring.
    ///
    /// Prompts for the private key (input hidden), verifies it with Postscript, and saves it to the
    /// operating system's keyring. If the key can't be verified, nothing is saved. The first store
    /// becomes the default; its name is `main` unless you pass --store. A partner key
    /// (`sk_partner_…`) also needs the shop's private key; connect prompts for both.
    #[command(after_help = help::footer("connect"), alias = "login")]
    Connect(ConnectArgs),

    /// List the connected stores and where their keys are saved.
    ///
    /// Shows each store's shop, where its key is saved, and the key's last four characters. With
    /// --check, verifies each Postscript key with Postscript, and each Prive key with Prive. A
    /// Postscript key in the environment overrides saved keys and is listed too.
    #[command(after_help = help::footer("stores"), alias = "whoami")]
    Stores(StoresArgs),

    /// Remove a store's keys and settings from this machine.
    ///
    /// Asks for confirmation. Also deletes the browser profile of `segment create --browser` and
    /// the login saved in it. Nothing changes in Postscript or Prive: the keys keep working until
    /// you delete them there, and tags stay on subscribers.
    #[command(after_help = help::footer("disconnect"), alias = "logout")]
    Disconnect(DisconnectArgs),

    /// Show how contracts are read, without changing anything in Postscript.
    ///
    /// Reads contracts from Prive's API or from an export made by Prive or another
    /// subscription app. Prints the column that each field is read from; the number of rows, contracts and customers; the
    /// number of customers by membership; and the reasons for rejected rows, with line numbers. Reading a file
    /// needs no key and no network access.
    #[command(after_help = help::footer("inspect"))]
    Inspect(InspectArgs),

    /// Tag everyone who subscribed before Prive was connected to Postscript.
    ///
    /// Reads the contracts, matches their customers to the store's subscribers, and gives each
    /// subscriber the tag and the `prive_status` property for an active or inactive subscription.
    /// Sends no texts, creates no subscribers and opts no one in. Subscribers who are already up
    /// to date aren't updated again, so you can repeat a backfill at any time. To resume an
    /// interrupted backfill, run it again.
    #[command(after_help = help::footer("backfill"))]
    Backfill(BackfillArgs),

    /// Create segments based on the Prive tags, and count their members.
    ///
    /// Postscript's API can't create segments; you create them in Postscript's dashboard. These
    /// commands check that the store is ready, print the criteria and the values to paste, guide you
    /// through the dashboard, and count the expected members.
    #[command(after_help = help::footer("segment"))]
    Segment(SegmentArgs),

    /// Send a test event for one of Prive's four triggers, or all of them.
    ///
    /// Sends a custom event with sample properties to one subscriber, so that you can build a flow
    /// on it and test the flow. The event doesn't start flows built on Prive's own triggers, such as
    /// "Prive: Upcoming Order", which only Prive can fire.
    ///
    /// An event may trigger a text to a real person, and the store pays for the text. The recipient is looked up
    /// first, and sending to a live store needs your confirmation. An event that may already have
    /// been delivered isn't sent again automatically.
    #[command(after_help = help::footer("send-trigger"))]
    SendTrigger(SendTriggerArgs),

    /// Tag subscribers and send the events that are due.
    ///
    /// Reads all contracts, then plans the tags, as a backfill does, and the events for
    /// subscriptions that started, were canceled, failed to bill, or renew soon. Writes the tags,
    /// then sends the events. Each event is recorded in a ledger before it is sent, and none is
    /// sent twice. Run `sync setup` once, then run `sync` once a day. Every run uses the time zone
    /// that was recorded at setup.
    #[command(after_help = help::footer("sync"))]
    Sync(Box<SyncArgs>),

    /// List and show the events in the ledger, and resolve unknown ones.
    ///
    /// Each store has its own ledger on this machine. It records every event that was sent, and
    /// every event that wasn't, with the reason.
    #[command(after_help = help::footer("events"))]
    Events(EventsArgs),

    /// Check the setup: settings, key, network and store.
    ///
    /// Checks settings, keyring, key, network, clock, shop, subscribers, lookups, keywords and
    /// segments, and Prive's API if the store has a Prive key. Reports each check as ok, warning or
    /// failed, and explains how to fix each problem. Exits with code 7 if a check failed. If all failed checks have the same
    /// cause, exits with the code of that cause instead: 4, 5 or 6. Changes nothing in Postscript
    /// and sends no texts, unless you pass --send-test-to.
    #[command(after_help = help::footer("check"))]
    Check(CheckArgs),

    /// Run a local Postscript and Prive for rehearsals.
    ///
    /// Serves the APIs of Postscript and Prive on this machine, with subscribers, tags, properties,
    /// custom events, keywords, contracts, rate limits and errors. Everything stays in memory,
    /// nothing is sent over a network, and no one is texted. To see the data, open the sandbox's
    /// URL in a browser. The admin API under `/__sandbox` reads and changes the store's data,
    /// contracts, rate limits, faults and clock.
    #[command(after_help = help::footer("sandbox"))]
    Sandbox(SandboxArgs),

    /// Generate shell completions.
    ///
    /// Prints a script for your shell. The Debian package and the Homebrew formula install it for
    /// you. The script completes commands, options, values, files and the names of connected stores.
    #[command(after_help = help::footer("completions"))]
    Completions(CompletionsArgs),
}

impl Cli {
    /// Runs the command.
    pub fn run(self, printer: &Printer) -> Result<Exit, CommandError> {
        // Everything else assumes that the time can be read.
        if jiff::Timestamp::try_from(std::time::SystemTime::now()).is_err() {
            let message = "this machine's clock is set past the year 9999";
            let error = CommandError::new(Exit::Configuration, message);
            return Err(error.hint("Set the correct date and time, then run the command again."));
        }
        commands::block_on(self.dispatch(printer))
    }

    async fn dispatch(self, printer: &Printer) -> Result<Exit, CommandError> {
        let Self {
            mut global,
            command,
        } = self;
        let filled = global.connection.read_environment();
        filled.map_err(|error| CommandError::new(Exit::Usage, error))?;
        let connection = &global.connection;
        match command {
            Command::Connect(args) => commands::connect::run(&args, &global, printer).await,
            Command::Stores(args) => commands::stores::run(&args, &global, printer).await,
            Command::Disconnect(args) => commands::disconnect::run(&args, &global, printer).await,
            Command::Inspect(args) => commands::inspect::run(&args, connection, printer).await,
            Command::Backfill(args) => commands::backfill::run(args, connection, printer).await,
            Command::Segment(args) => commands::segment::run(&args, connection, printer).await,
            Command::SendTrigger(args) => {
                Box::pin(commands::send_trigger::run(args, connection, printer)).await
            }
            Command::Sync(args) => Box::pin(commands::sync::run(*args, connection, printer)).await,
            Command::Events(args) => commands::events::run(&args, connection, printer).await,
            Command::Check(args) => commands::check::run(&args, connection, printer).await,
            Command::Sandbox(args) => commands::sandbox::run(args, connection, printer).await,
            Command::Completions(args) => commands::completions::run(&args, printer),
        }
    }
}

/// The command line as it is parsed: each command's help shows its own options, and the global ones
/// appear in the program's help only.
pub fn command() -> clap::Command {
    hide_global_options(Cli::command())
}

/// Hides the global options in each subcommand. clap adds them to a subcommand that is used, and runs the
/// deferred function after that. The program's options have a heading; the global option of `sync` has
/// none.
fn hide_global_options(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|command| {
        command.defer(|command| {
            let command = command.mut_args(|arg| {
                let is_programs = arg.is_global_set() && arg.get_help_heading().is_some();
                if is_programs { arg.hide(true) } else { arg }
            });
            hide_global_options(command)
        })
    })
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn a_global_option_works_before_and_after_the_command() {
        for args in [
            "prive-ps --json segment count",
            "prive-ps segment count --json",
        ] {
            let matches = command().get_matches_from(args.split(' '));
            let cli = Cli::from_arg_matches(&matches).unwrap();
            assert!(cli.global.output.json, "{args}");
        }
    }
}
