//! The flags by which commands are told of an export and of what its customers count as, and
//! reading one as they say.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::error::{CommandError, Exit};
use super::output_file;
use super::store_settings::{self, SelectedStore};
use crate::domain::{ContractStatus, Policy, Treatment};
use crate::source::csv::{
    self, DateOrder, Export, Field, ReadOptions, Region, Source, read, read_with_rejects,
};

/// Which export to read, and what can't be seen from it.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Export")]
pub struct ExportArgs {
    /// The export of Prive's, or of another subscription app; `-` reads standard input. May be
    /// packed with gzip.
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,

    #[command(flatten)]
    cells: CellArgs,

    /// Take a word of the status column for this status: ACTIVE, PAUSED, FAILED, CANCELLED or
    /// EXPIRED. An empty word is a blank cell. Repeatable.
    #[arg(long, value_name = "WORD=STATUS", value_parser = taught)]
    status: Vec<(String, ContractStatus)>,

    /// Give every contract this status: for files of one status only, without a status column.
    #[arg(long, value_name = "STATUS", value_parser = status)]
    assume_status: Option<ContractStatus>,

    /// The country of phone numbers without a country code, in two letters; the connected store's,
    /// else US.
    #[arg(long, value_name = "CC")]
    region: Option<Region>,

    /// The store's time zone, an IANA name such as `America/New_York`: Shopify shows it under
    /// Settings, General. Without it the connected store's, else UTC.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    timezone: Option<TimeZone>,

    /// End with exit code 3 if any row was rejected.
    #[arg(long)]
    pub strict: bool,
}

/// How the cells of an export are to be read.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Export")]
pub struct CellArgs {
    /// Read a field from this column, whatever the columns' names suggest. Repeatable. Fields:
    /// `contract_id`, `customer_id` (Shopify's), `email`, `phone`, `phone_country_code`, `status`,
    /// `next_billing_date`, `started`, `cancelled`, `paused`, `product`, `price`, `interval`.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = mapped)]
    map: Vec<(Field, String)>,

    /// Read dates like 3/4/2026, with the month or the day first. Without it they are not read.
    #[arg(long, value_name = "ORDER")]
    date_order: Option<Order>,
}

/// How customers are judged who have nothing active, but something paused or in dunning.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "Membership")]
pub struct PolicyArgs {
    /// What a paused contract counts as, where nothing is active. `skip` leaves the subscriber as
    /// is.
    #[arg(long, value_name = "HOW", default_value = "skip")]
    paused: CountsAs,

    /// What a contract in dunning counts as, where nothing is active: Prive counts it as live.
    #[arg(long, value_name = "HOW", default_value = "active")]
    failed: CountsAs,
}

/// What a contract counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CountsAs {
    /// As an active one.
    Active,
    /// As one that has ended.
    Inactive,
    /// As neither.
    Skip,
}

/// The order of day and month in front of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
}

impl ExportArgs {
    /// Reads the export, of a store if one is meant: its settings say what no flag does.
    pub fn read(&self, store: &SelectedStore) -> Result<Export, CommandError> {
        Ok(read(&self.source(), &self.options(store)?)?)
    }

    /// The same, and writes the rows that are rejected, with line and reason in front.
    pub fn read_with_rejects(
        &self,
        store: &SelectedStore,
        rejects: &mut (dyn Write + Send),
    ) -> Result<Export, CommandError> {
        let options = self.options(store)?;
        Ok(read_with_rejects(&self.source(), &options, rejects)?)
    }

    /// Whether this path is the export, by whatever name.
    pub fn is_file(&self, path: &Path) -> bool {
        match self.source() {
            Source::File(export) => output_file::leads_to(&export, path),
            Source::Stdin => output_file::is_standard_input(path),
            Source::Held(..) => false,
        }
    }

    /// The country of phone numbers without a country code, and whether it is assumed: neither a
    /// flag nor the store's settings name it.
    pub fn region(&self, store: &SelectedStore) -> Result<(Region, bool), CommandError> {
        let is_set =
            self.region.is_some() || matches!(store, Some((_, store)) if store.region.is_some());
        Ok((store_settings::region(store, self.region)?, !is_set))
    }

    /// How a run ends that went well otherwise.
    pub fn exit(&self, export: &Export) -> Exit {
        if self.strict && !export.summary.rejected.is_empty() {
            Exit::SomeFailed
        } else {
            Exit::Done
        }
    }

    fn source(&self) -> Source {
        Source::named(&self.csv)
    }

    fn options(&self, store: &SelectedStore) -> Result<ReadOptions, CommandError> {
        Ok(ReadOptions {
            statuses: self.status.clone(),
            assume_status: self.assume_status,
            region: store_settings::region(store, self.region)?,
            timezone: store_settings::timezone(store, self.timezone.as_ref())?,
            ..self.cells.options(Timestamp::now())
        })
    }
}

impl CellArgs {
    /// Whether anything is said.
    pub fn is_given(&self) -> bool {
        !self.map.is_empty() || self.date_order.is_some()
    }

    /// How an export is to be read at this time, by these flags alone.
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
    /// The policy that the flags say.
    pub fn policy(&self) -> Policy {
        Policy {
            paused: self.paused.into(),
            failed: self.failed.into(),
        }
    }
}

impl From<CountsAs> for Treatment {
    fn from(how: CountsAs) -> Self {
        match how {
            CountsAs::Active => Self::Active,
            CountsAs::Inactive => Self::Inactive,
            CountsAs::Skip => Self::Skip,
        }
    }
}

/// Reads an export that needs no flags to be understood.
pub fn read_plainly(path: &Path) -> Result<Export, CommandError> {
    Ok(read(
        &Source::named(path),
        &ReadOptions::at(Timestamp::now()),
    )?)
}

impl From<csv::Error> for CommandError {
    fn from(error: csv::Error) -> Self {
        let exit = match error {
            csv::Error::MappedTwice(_) | csv::Error::DuplicateAlias(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        let hint = error.hint();
        Self::from_error(error).with_exit(exit).hint(hint)
    }
}

fn mapped(text: &str) -> Result<(Field, String), String> {
    let (field, column) = text
        .split_once('=')
        .ok_or("say which column: FIELD=COLUMN")?;
    Ok((field.parse()?, column.to_owned()))
}

/// A column's own word may have an equals sign in it, and a status has none.
fn taught(text: &str) -> Result<(String, ContractStatus), String> {
    let (word, meant) = text
        .rsplit_once('=')
        .ok_or("say what it stands for: WORD=STATUS")?;
    Ok((word.to_owned(), status(meant)?))
}

fn status(word: &str) -> Result<ContractStatus, String> {
    ContractStatus::from_word(word).ok_or_else(|| {
        let names: Vec<_> = ContractStatus::ALL.iter().map(|it| it.name()).collect();
        format!("{word:?} is none of {}", names.join(", "))
    })
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| {
        format!("{name:?} is not found among the IANA time zones, such as America/New_York")
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
    fn words_are_taught() {
        let paused = ContractStatus::Paused;
        assert_eq!(taught("a=b=paused"), Ok(("a=b".to_owned(), paused)));
        assert_eq!(taught("=PAUSED"), Ok((String::new(), paused)));
        assert!(taught("paused").is_err());
        assert!(taught("frozen=solid").is_err());
    }

    #[test]
    fn zones_are_those_of_iana() {
        assert!(zone("UTC").is_ok());
        assert!(zone("Mars/Olympus").is_err());
    }
}
