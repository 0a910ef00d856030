//! What `send-trigger` can be told.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::which::{Spelled, Which};
use crate::commands::export_args::CellArgs;
use crate::domain::EventName;
use crate::source::csv::Region;

/// The arguments of `send-trigger`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct SendTriggerArgs {
    /// The trigger; any spelling will do.
    #[arg(value_name = "TRIGGER", value_parser = Spelled)]
    pub(super) which: Which,

    /// For whom: a phone number, an email address or a subscriber's id (`s_…`).
    #[arg(long, value_name = "WHOM")]
    pub(super) to: String,

    /// The country of a phone number that doesn't say its own, in two letters; the store's, else
    /// US.
    #[arg(long, value_name = "CC")]
    pub(super) region: Option<Region>,

    /// Send also if nobody is found, or who is found isn't opted in.
    #[arg(long)]
    pub(super) anyway: bool,

    /// The event's name, in place of the usual one.
    #[arg(long, value_name = "NAME")]
    pub(super) event: Option<EventName>,

    /// What you call this one event, in place of `prive-ps:TRIGGER:UUID`.
    #[arg(long, value_name = "ID", value_parser = external_id)]
    pub(super) external_id: Option<String>,

    /// When it happened: 2026-03-08T10:20:30-05:00, say. Without it, now.
    #[arg(long, value_name = "TIME")]
    pub(super) occurred_at: Option<String>,

    /// The store's time zone, by its IANA name; the one it was connected with, else UTC.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(super) timezone: Option<TimeZone>,

    /// The date of the order that an upcoming order speaks of. Without it, three days from today.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) order_date: Option<Date>,

    /// Add or replace a property. Numbers, booleans and dates become such; quotes around a value
    /// keep it a text. An upcoming order's `next_billing_date` sets its `days_before_billing` too,
    /// and the other way about.
    #[arg(long = "property", value_name = "NAME=VALUE")]
    pub(super) properties: Vec<String>,

    /// Send the properties of this JSON file, in place of the sample; `-` reads standard input.
    #[arg(long = "properties", value_name = "FILE", conflicts_with = "no_sample")]
    pub(super) file: Option<PathBuf>,

    /// Send no properties but those given.
    #[arg(long)]
    pub(super) no_sample: bool,

    /// Send the properties of a contract of this export, in place of the sample; `-` reads standard
    /// input.
    #[arg(
        long,
        value_name = "FILE",
        requires = "contract",
        conflicts_with_all = ["file", "no_sample"],
        help_heading = "Export"
    )]
    pub(super) from_csv: Option<PathBuf>,

    /// Which contract, by its id.
    #[arg(
        long,
        value_name = "ID",
        requires = "from_csv",
        help_heading = "Export"
    )]
    pub(super) contract: Option<String>,

    #[command(flatten)]
    pub(super) cells: CellArgs,

    /// Print the requests and send no event. The person is looked up all the same.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Don't ask before it goes to a live shop.
    #[arg(short, long)]
    pub(super) yes: bool,
}

fn external_id(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        Err("it can't be empty".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("it can't have line feeds or other control characters in it".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| "an IANA name, America/New_York for example".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    let is_date = text.len() == 10;
    text.parse()
        .ok()
        .filter(|_| is_date)
        .ok_or_else(|| "not a date; write 2026-03-08".to_owned())
}
