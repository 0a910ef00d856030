//! The arguments of `send-trigger`.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::trigger_arg::TriggerParser;
use crate::args::{text_line, time_zone};
use crate::commands::export_args::CellArgs;
use crate::commands::source_args::FromArg;
use crate::domain::{EventName, Trigger};
use crate::source::cells::Region;

/// The arguments of `send-trigger`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct SendTriggerArgs {
    /// Trigger name.
    #[arg(value_name = "TRIGGER", value_parser = TriggerParser)]
    pub(super) triggers: Box<[Trigger]>,

    /// Recipient: a phone number, email address or subscriber ID (`s_…`).
    #[arg(long, value_name = "RECIPIENT")]
    pub(super) to: String,

    /// Region, such as `US`, for phone numbers without a country code. Default: the region saved for
    /// the store, else US.
    #[arg(long, value_name = "CC")]
    pub(super) region: Option<Region>,

    /// Send even if the recipient isn't a subscriber or isn't opted in.
    #[arg(long)]
    pub(super) anyway: bool,

    /// Event name, instead of the trigger's default.
    #[arg(long, value_name = "NAME")]
    pub(super) event: Option<EventName>,

    /// External ID of the event, instead of `prive-ps:TRIGGER:UUID`. An external ID that was already sent is
    /// rejected.
    #[arg(long, value_name = "ID", value_parser = external_id)]
    pub(super) external_id: Option<String>,

    /// When the event occurred, such as 2026-03-08T10:20:30-05:00. Default: now.
    #[arg(long, value_name = "TIME", value_parser = point_in_time)]
    pub(super) occurred_at: Option<Timestamp>,

    /// The store's time zone, such as `America/New_York`; Shopify shows it under Settings →
    /// General. Default: the time zone saved for the store, else UTC.
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    pub(super) timezone: Option<TimeZone>,

    /// Date of the upcoming order. Sets `next_billing_date` and `days_before_billing`. Default: with
    /// --contract, the contract's next billing date; with the sample properties, three days from
    /// today.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) order_date: Option<Date>,

    /// Add or replace a property. Values that look like numbers, booleans or dates are sent as
    /// such. To send one as text, put it in double quotes and the whole argument in single quotes:
    /// `'size="10"'`. Repeatable.
    #[arg(long = "property", value_name = "NAME=VALUE")]
    pub(super) properties: Vec<String>,

    /// Send the properties in this JSON file instead of the sample properties; `-` reads standard
    /// input.
    #[arg(long = "properties", value_name = "FILE", conflicts_with = "no_sample")]
    pub(super) file: Option<PathBuf>,

    /// Leave out the sample properties; send only those set with --property and --order-date.
    #[arg(long)]
    pub(super) no_sample: bool,

    /// Send the properties of a contract in this export instead of the sample properties; `-` reads
    /// standard input.
    #[arg(
        long,
        value_name = "FILE",
        group = "contract_source",
        requires = "contract",
        conflicts_with_all = ["file", "no_sample"],
        help_heading = "Source"
    )]
    pub(super) from_csv: Option<PathBuf>,

    /// Send the properties of a contract from Prive's API instead of the sample properties.
    #[arg(
        long,
        value_name = "SOURCE",
        group = "contract_source",
        requires = "contract",
        conflicts_with_all = ["file", "no_sample"],
        help_heading = "Source"
    )]
    pub(super) from: Option<FromArg>,

    /// ID of the contract. With --from prive, its Shopify ID works too.
    #[arg(
        long,
        value_name = "ID",
        requires = "contract_source",
        help_heading = "Source"
    )]
    pub(super) contract: Option<String>,

    /// Print the requests without sending an event. The recipient is still looked up.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Send without a confirmation prompt.
    #[arg(short, long)]
    pub(super) yes: bool,

    #[command(flatten)]
    pub(super) cells: CellArgs,
}

/// Parses an external ID. Refuses keys of events of `sync`, which would count as sent.
fn external_id(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some((prefix, _)) if Trigger::from_key(prefix).is_some() => {
            Err(format!("`{prefix}:…` is reserved for `sync` events"))
        }
        _ => text_line(text),
    }
}

fn point_in_time(text: &str) -> Result<Timestamp, String> {
    match text.parse() {
        Ok(time) if time < Timestamp::UNIX_EPOCH => Err("must not be before 1970".to_owned()),
        Ok(time) => Ok(time),
        Err(_) => Err(
            "expected a date and time with an offset, such as 2026-03-08T10:20:30-05:00".to_owned(),
        ),
    }
}

fn date(text: &str) -> Result<Date, String> {
    // Without the length, jiff also reads 20260308 and a date with a time.
    let is_date = text.len() == 10;
    text.parse()
        .ok()
        .filter(|_| is_date)
        .ok_or_else(|| "expected a date such as 2026-03-08".to_owned())
}
