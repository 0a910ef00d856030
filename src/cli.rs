//! The command line: what can be said to the program, and nothing of what it then does.

use clap::{Parser, Subcommand};

use crate::args::GlobalArgs;
use crate::commands::backfill::BackfillArgs;
use crate::commands::check::CheckArgs;
use crate::commands::completions::CompletionsArgs;
use crate::commands::connect::ConnectArgs;
use crate::commands::disconnect::DisconnectArgs;
use crate::commands::inspect::InspectArgs;
use crate::commands::sandbox::SandboxArgs;
use crate::commands::segment::SegmentArgs;
use crate::commands::send_trigger::SendTriggerArgs;
use crate::commands::stores::StoresArgs;
use crate::help;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "prive-ps",
    version,
    about = "Administer the join of Prive subscriptions and Postscript texting",
    long_about = "Administers the join of Prive subscriptions and Postscript texting for a Shopify \
                  store: tags everyone who subscribed before the integration was made, sends the \
                  triggers that flows are built on, leads through making the segments, checks that \
                  it all works, and brings a local Postscript to rehearse on.",
    after_help = help::examples(""),
    after_long_help = help::closing(),
    max_term_width = 100,
    propagate_version = true
)]
pub struct Cli {
    /// Flags that every command understands.
    #[command(flatten)]
    pub global: GlobalArgs,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// A command and its arguments.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connect a store: check its Postscript key, and keep it in the keyring.
    ///
    /// Asks for the key (hidden), asks Postscript whose it is, and keeps it in the operating
    /// system's keyring. Nothing is kept when that fails. The first store connected becomes the
    /// default; its name is `main` unless --store gives another. A partner's key (`sk_partner_…`)
    /// needs the shop's private key too, and connect asks for both.
    #[command(after_help = help::examples("connect"))]
    Connect(ConnectArgs),

    /// List the connected stores, whose keys they have, and where these are kept.
    ///
    /// Says for each store which shop it is, where its key comes from and what that ends in, so that
    /// keys can be told apart. With --check, Postscript is asked whether each key works and still
    /// opens that shop. A key in the environment goes before those that are kept, and is listed as
    /// well.
    #[command(after_help = help::examples("stores"))]
    Stores(StoresArgs),

    /// Remove a store's key and settings from this machine.
    ///
    /// Asks first. Nothing changes at Postscript: the key goes on working until its pair is deleted
    /// there, and the tags stay on the subscribers.
    #[command(after_help = help::examples("disconnect"))]
    Disconnect(DisconnectArgs),

    /// Say what an export says, without key or network.
    ///
    /// Reads an export of Prive's, or of another subscription app, and prints what was understood:
    /// which column was taken for what, how many rows, contracts and customers there are, what
    /// becomes of them under the policy flags, and which rows were rejected and why.
    #[command(after_help = help::examples("inspect"))]
    Inspect(InspectArgs),

    /// Put the Prive tags on everyone who subscribed before the integration was made.
    ///
    /// Reads an export of Prive's, finds its customers among the shop's subscribers, and puts on
    /// each the tag and the `prive_status` property that say whether they have an active
    /// subscription. Nobody is texted, subscribed or opted in. What is right already isn't written
    /// again, so a backfill can be repeated at any time, and one that was interrupted goes on when
    /// it is run again.
    #[command(after_help = help::examples("backfill"))]
    Backfill(BackfillArgs),

    /// Make the segments on the Prive tags, and count them.
    ///
    /// Segments are made in Postscript's dashboard, by hand; no published operation makes them. This
    /// does all around that: whether the shop is ready, the recipe with each text to paste, a walk
    /// through the dashboard, and the number of members to expect.
    #[command(after_help = help::examples("segment"))]
    Segment(SegmentArgs),

    /// Send one of Prive's four triggers, or all, to one person.
    ///
    /// Sends a custom event that stands in for one of Prive's four triggers, with realistic
    /// properties, so that a flow can be built on it and tried. Prive's own triggers ("Prive:
    /// Upcoming Order") are fired by Prive alone; a flow built on one of those doesn't start from
    /// this event.
    ///
    /// An event may text a real person, and bill the shop for it. So the person is looked up first,
    /// nothing goes to a live shop without a yes, and no event is sent twice on a guess.
    #[command(after_help = help::examples("send-trigger"))]
    SendTrigger(SendTriggerArgs),

    /// Check that everything works, from the settings to the shop.
    ///
    /// Looks at each thing that a backfill needs: settings, keyring, key, network, clock, shop,
    /// subscribers, keywords and segments. Says of each whether it is well and what to do if it isn't, and
    /// ends in exit code 7 if one failed; in 4, 5 or 6 if that is the whole story. Nothing is
    /// written and nobody is texted, unless --send-test-to names somebody.
    #[command(after_help = help::examples("check"))]
    Check(CheckArgs),

    /// Serve a local Postscript to rehearse on.
    ///
    /// Serves Postscript's API on this machine, with subscribers, tags, properties, custom events,
    /// keywords, the rate limit and the errors. Everything is kept in memory, nothing reaches a
    /// network, and no one is texted. Open its address in a browser to see the shop. The admin API
    /// below `/__sandbox` reads and changes the shop, the rate limit, faults and the clock.
    #[command(after_help = help::examples("sandbox"))]
    Sandbox(SandboxArgs),

    /// Print what makes a shell complete commands, flags and stores.
    ///
    /// Prints a script for the shell. Where the program came as a package, the scripts came with it.
    /// Names of stores are read from the settings when Tab is pressed; no keyring is asked. Values
    /// are completed in bash, zsh and fish, and commands and flags in all five shells.
    #[command(after_help = help::examples("completions"))]
    Completions(CompletionsArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
