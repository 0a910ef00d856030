//! The flags that say how to read an export and what its customers count as.

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::connection::{self, SelectedStore};
use crate::domain::{ContractStatus, Policy, Treatment};
use crate::error::CommandError;
use crate::source::cells::{DateOrder, Region};
use crate::source::csv::{Field, ReadOptions};

/// How to read an export.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Export")]
pub struct ReadingArgs {
    #[command(flatten)]
    cells: CellArgs,

    /// Map a word in the status column to a status: ACTIVE, PAUSED, FAILED, CANCELLED or EXPIRED.
    /// An empty WORD maps blank cells. Repeatable.
    #[arg(
        long,
        value_name = "WORD=STATUS",
        value_parser = status_alias,
        allow_hyphen_values = true
    )]
    status: Vec<(String, ContractStatus)>,

    /// Give every contract this status, for files without a status column.
    #[arg(long, value_name = "STATUS", value_parser = status)]
    assume_status: Option<ContractStatus>,

    /// Region, such as `US`, for phone numbers without a country code. Default: the region saved for
    /// the store, else US.
    #[arg(long, value_name = "CC")]
    region: Option<Region>,

    /// The store's time zone, such as `America/New_York`, for dates without one. Shopify shows it
    /// under Settings → General. Default: the time zone saved for the store, else UTC.
    #[arg(long, value_name = "ZONE", value_parser = crate::args::time_zone)]
    timezone: Option<TimeZone>,
}

/// How to read the cells of an export.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Export")]
pub struct CellArgs {
    /// Read FIELD from COLUMN; an empty COLUMN leaves the field out. Repeatable. Fields:
    /// `contract_id`, `customer_id` (Shopify's), `email`, `phone`, `phone_country_code`, `status`,
    /// `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = mapped)]
    map: Vec<(Field, String)>,

    /// The order of month and day in dates like 3/4/2026. Without it, such dates are ignored.
    #[arg(long, value_name = "ORDER")]
    date_order: Option<Order>,
}

/// How to treat customers whose only live contracts are paused or in dunning.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "Membership")]
pub struct PolicyArgs {
    /// How to treat customers whose only live contracts are paused.
    #[arg(long, value_name = "HOW", default_value = "skip")]
    paused: Treatment,

    /// How to treat customers whose only live contracts are FAILED: in dunning, with the charge
    /// still being retried. Prive's analytics also count such contracts as live.
    #[arg(long, value_name = "HOW", default_value = "active")]
    failed: Treatment,
}

/// The order of day and month in front of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
}

impl ReadingArgs {
    /// Whether any flag is given.
    pub fn is_given(&self) -> bool {
        self.cells.is_given()
            || !self.status.is_empty()
            || self.assume_status.is_some()
            || self.region.is_some()
            || self.timezone.is_some()
    }

    /// The columns that are mapped, as flags, each with a space in front.
    pub fn map_flags(&self) -> String {
        let flag = |(field, column): &(Field, String)| {
            let quote = if column.contains(' ') { "\"" } else { "" };
            format!(" --map {quote}{field}={column}{quote}")
        };
        self.cells.map.iter().map(flag).collect()
    }

    /// The store's time zone: the flag's, else the store's.
    pub fn timezone(&self, store: &SelectedStore) -> Result<Option<TimeZone>, CommandError> {
        connection::timezone(store, self.timezone.as_ref())
    }

    /// The country of phone numbers without a country code, and whether it is assumed: neither a
    /// flag nor the store's settings name it.
    pub fn region(&self, store: &SelectedStore) -> Result<(Region, bool), CommandError> {
        let is_set =
            self.region.is_some() || matches!(store, Some((_, store)) if store.region.is_some());
        Ok((connection::region(store, self.region)?, !is_set))
    }

    /// How to read an export. Where no flag says how, the store's settings do.
    pub fn options(&self, store: &SelectedStore) -> Result<ReadOptions, CommandError> {
        Ok(ReadOptions {
            statuses: self.status.clone(),
            assume_status: self.assume_status,
            region: connection::region(store, self.region)?,
            timezone: self.timezone(store)?,
            ..self.cells.options(Timestamp::now())
        })
    }
}

impl CellArgs {
    /// Whether any flag is given.
    pub fn is_given(&self) -> bool {
        !self.map.is_empty() || self.date_order.is_some()
    }

    /// How to read an export at this time, by these flags alone.
    pub fn options(&self, now: Timestamp) -> ReadOptions {
        ReadOptions {
            map: self.map.clone(),
            date_order: self.date_order.map(|order| match order {
                Order::Mdy => DateOrder::MonthFirst,
                Order::Dmy => DateOrder::DayFirst,
            }),
            ..ReadOptions::at(now)
        }
    }
}

impl PolicyArgs {
    /// The policy.
    pub fn policy(&self) -> Policy {
        Policy {
            paused: self.paused,
            failed: self.failed,
        }
    }
}

fn mapped(text: &str) -> Result<(Field, String), String> {
    let (field, column) = text.split_once('=').ok_or("expected FIELD=COLUMN")?;
    Ok((field.parse()?, column.to_owned()))
}

/// A column's own word may have an equals sign in it, and a status has none.
fn status_alias(text: &str) -> Result<(String, ContractStatus), String> {
    let (word, name) = text.rsplit_once('=').ok_or("expected WORD=STATUS")?;
    Ok((word.to_owned(), status(name)?))
}

fn status(word: &str) -> Result<ContractStatus, String> {
    ContractStatus::from_word(word).ok_or_else(|| {
        let names: Vec<_> = ContractStatus::ALL.iter().map(|it| it.name()).collect();
        format!("{word:?} is not a status. Statuses: {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_mapped_to_columns() {
        let column = "Who = what".to_owned();
        assert_eq!(mapped("email=Who = what"), Ok((Field::Email, column)));
        assert_eq!(mapped("email="), Ok((Field::Email, String::new())));
        assert!(mapped("email").is_err());
        assert!(mapped("colour=Red").is_err());
    }

    #[test]
    fn a_status_alias_may_contain_an_equals_sign() {
        let paused = ContractStatus::Paused;
        assert_eq!(status_alias("a=b=paused"), Ok(("a=b".to_owned(), paused)));
        assert_eq!(status_alias("=PAUSED"), Ok((String::new(), paused)));
        assert!(status_alias("paused").is_err());
        assert!(status_alias("frozen=solid").is_err());
    }
}
