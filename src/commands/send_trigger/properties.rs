//! The properties of an event: a sample, a file, a contract or nothing, and what the command line adds.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jiff::ZonedDateTime;
use jiff::civil::Date;

use super::args::SendTriggerArgs;
use crate::domain::{
    ContractFacts, DAYS_BEFORE_BILLING, NEXT_BILLING_DATE, Properties, PropertyError, Trigger,
    UpcomingOrder, sample,
};
use crate::error::{CommandError, Exit};
use crate::prive;
use crate::source;
use crate::source::csv::{ReadOptions, Source, find_contract};

/// The size limit of a properties file, in bytes.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// The properties before the command line adds its own.
pub(super) enum BaseProperties {
    /// The trigger's sample.
    Sample,
    /// The properties of a file, or none.
    Fixed(Properties),
    /// The data of a contract.
    Contract(Box<ContractFacts>),
}

impl BaseProperties {
    /// Reads what the flags name; a contract at Prive with this client. `now` is a time in the store's
    /// zone.
    pub(super) async fn from_args(
        args: &SendTriggerArgs,
        prive: Option<&prive::Client>,
        now: &ZonedDateTime,
    ) -> Result<Self, CommandError> {
        let contract = |facts| Self::Contract(Box::new(facts));
        if let (Some(path), Some(id)) = (&args.from_csv, &args.contract) {
            let options = ReadOptions {
                timezone: Some(now.time_zone().clone()),
                ..args.cells.options(now.timestamp())
            };
            let found = find_contract(&Source::from_arg(path), &options, id)?;
            let path = path.display();
            return found.map(contract).ok_or_else(|| {
                not_found(id, &format!("in {path}")).hint(format!(
                    "See which column is used for contract IDs: `prive-ps inspect --csv {path}`. Use \
                     another with --map contract_id=COLUMN."
                ))
            });
        }
        if let (Some(client), Some(id)) = (prive, &args.contract) {
            let found = source::prive::find_contract(client, id, now.time_zone()).await?;
            let hint = "Use the contract's ID from Prive or Shopify.";
            return found
                .map(contract)
                .ok_or_else(|| not_found(id, "in Prive").hint(hint));
        }
        if args.cells.is_given() {
            return Err(CommandError::new(
                Exit::Usage,
                "--map and --date-order work with --from-csv only",
            ));
        }
        Ok(match &args.file {
            Some(path) => Self::Fixed(from_file(path)?),
            None if args.no_sample => Self::Fixed(Properties::default()),
            None => Self::Sample,
        })
    }

    /// The properties of an event for this trigger, with those of the command line.
    pub(super) fn complete(
        &self,
        trigger: Trigger,
        args: &SendTriggerArgs,
        now: &ZonedDateTime,
    ) -> Result<Properties, CommandError> {
        let mut properties = match self {
            Self::Sample => sample(trigger, now),
            Self::Fixed(properties) => properties.clone(),
            Self::Contract(contract) => contract.test_properties(trigger),
        };
        if trigger == Trigger::UpcomingOrder {
            if let Some(date) = self.order_date(args)? {
                let order = UpcomingOrder::on(date, now).map_err(|error| {
                    CommandError::from_error(error)
                        .with_exit(Exit::Usage)
                        .hint("Use today's date or a later one. --timezone sets the time zone.")
                })?;
                order.mark(&mut properties).map_err(usage)?;
            }
            check_typed(&args.properties)?;
        }
        for text in &args.properties {
            properties.set_typed(text).map_err(usage)?;
        }
        Ok(properties)
    }

    /// The date of the upcoming order, unless it is the sample's or the file's.
    fn order_date(&self, args: &SendTriggerArgs) -> Result<Option<Date>, CommandError> {
        match (self, args.order_date) {
            (Self::Contract(contract), None) => {
                contract.next_billing_date.map(Some).ok_or_else(|| {
                    CommandError::new(Exit::Failed, "the contract has no next billing date")
                        .hint("Set one with --order-date, for example --order-date 2099-01-05.")
                })
            }
            (_, date) => Ok(date),
        }
    }
}

/// The order's date and the days until then belong together, so neither can be typed alone.
fn check_typed(typed: &[String]) -> Result<(), CommandError> {
    let mut names = typed.iter().filter_map(|text| text.split_once('='));
    let is_of_order = |name: &str| [NEXT_BILLING_DATE, DAYS_BEFORE_BILLING].contains(&name.trim());
    match names.find(|(name, _)| is_of_order(name)) {
        None => Ok(()),
        Some((name, _)) => Err(CommandError::new(
            Exit::Usage,
            format!("--property can't set {} for upcoming-order", name.trim()),
        )
        .hint("--order-date 2099-01-05 sets next_billing_date and days_before_billing together.")),
    }
}

fn not_found(id: &str, place: &str) -> CommandError {
    CommandError::new(Exit::Failed, format!("contract `{id}` not found {place}"))
}

/// The properties in a file, or on standard input for `-`: one flat JSON object.
fn from_file(path: &Path) -> Result<Properties, CommandError> {
    let (text, place) = if path.as_os_str() == "-" {
        (read(io::stdin()), "standard input".to_owned())
    } else {
        (File::open(path).and_then(read), path.display().to_string())
    };
    let context = format!("can't use the properties in {place}");
    let failed = |error: CommandError| error.context(&context);
    let text = text.map_err(|error| failed(CommandError::from_error(error)))?;
    // Editors on Windows write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let json = serde_json::from_str(text).map_err(|error| {
        failed(CommandError::from_error(error))
            .hint("The file must contain one JSON object, such as {\"product_title\": \"Decaf\"}.")
    })?;
    Properties::from_json(json).map_err(|error| failed(CommandError::from_error(error)))
}

fn read(file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(MAX_FILE_SIZE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE_SIZE {
        return Err(io::Error::other("file too large (max 1 MB)"));
    }
    Ok(text)
}

fn usage(error: PropertyError) -> CommandError {
    CommandError::from_error(error).with_exit(Exit::Usage)
}
