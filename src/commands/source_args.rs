//! Where a command's contracts come from: an export file, or Prive's API.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use super::export_args::ReadingArgs;
use crate::args::ConnectionArgs;
use crate::connection::{SelectedStore, prive_client};
use crate::domain::{CustomerBuilder, RowBatch};
use crate::error::{CommandError, Exit};
use crate::files::{self, Draft};
use crate::http::Cancellation;
use crate::prive::Client;
use crate::source::cells::Region;
use crate::source::csv::{self, ReadOptions, Source};
use crate::source::prive::{self, PriveContracts, PriveOptions};
use crate::source::{LoadedSource, Origin, PriveOrigin};
use crate::terminal::{Printer, Progress};

/// Where contracts come from, and how they are read.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Source")]
pub struct SourceArgs {
    #[command(flatten)]
    origin: OriginArgs,

    /// With --from, also save the contracts to this CSV file. Pass the file to --csv later to get the
    /// same result. It contains email addresses and phone numbers; only you can read it.
    #[arg(long, value_name = "FILE", conflicts_with = "csv")]
    save: Option<PathBuf>,

    #[command(flatten)]
    reading: ReadingArgs,

    /// Exit with code 3 if any row was rejected.
    #[arg(long, help_heading = "Export")]
    strict: bool,
}

/// Exactly one of these.
#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct OriginArgs {
    /// Read an export from Prive or another subscription app, plain or compressed with gzip. `-` reads
    /// standard input.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,

    /// Read all contracts from Prive's API, with the store's Prive key.
    #[arg(
        long,
        value_name = "SOURCE",
        conflicts_with_all = ["map", "date_order", "status", "assume_status", "strict"]
    )]
    from: Option<FromArg>,
}

/// A source other than a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FromArg {
    /// Prive's API.
    Prive,
}

impl SourceArgs {
    /// A client for Prive's API, if that is the source. Sends nothing.
    pub fn prive_client(
        &self,
        connection: &ConnectionArgs,
        store: &SelectedStore,
        printer: &Printer,
        cancellation: &Cancellation,
    ) -> Result<Option<Client>, CommandError> {
        if self.is_prive() {
            prive_client(connection, store, printer, cancellation).map(Some)
        } else {
            Ok(None)
        }
    }

    /// An error if the source is a file, or saved to one: a file belongs to one store.
    pub fn require_many_stores(&self) -> Result<(), CommandError> {
        if self.is_prive() && self.save.is_none() {
            return Ok(());
        }
        let sentence = "--all-stores can't be used with --csv or --save";
        Err(CommandError::new(Exit::Usage, sentence)
            .hint("A file belongs to one store. Use --from prive, or --store NAME."))
    }

    /// An error if the source is saved to a file, with this reason why it can't be.
    pub fn require_unsaved(&self, reason: &str) -> Result<(), CommandError> {
        if self.save.is_none() {
            return Ok(());
        }
        Err(CommandError::new(Exit::Usage, reason)
            .hint("Leave out --save, or use `prive-ps inspect --from prive --save FILE`."))
    }

    /// The flags that name the source and its columns, such as `--from prive`.
    pub fn flag(&self) -> String {
        match &self.origin.csv {
            Some(path) => {
                let path = path.display().to_string();
                let quote = if path.contains(' ') { "\"" } else { "" };
                format!("--csv {quote}{path}{quote}{}", self.reading.map_flags())
            }
            None => "--from prive".to_owned(),
        }
    }

    /// The name of what a customer's positions in the source count.
    pub fn position_name(&self) -> &'static str {
        if self.is_prive() { "record" } else { "line" }
    }

    /// Whether Prive's API is the source.
    pub fn is_prive(&self) -> bool {
        self.origin.from == Some(FromArg::Prive)
    }

    /// Reads the source: Prive's API where there is a client for it, else the file, which blocks
    /// until it is read. Where no flag says how, the store's settings do. Rejected rows of a file
    /// also go to `rejects`, with line and reason in front.
    pub async fn read(
        &self,
        client: Option<&Client>,
        store: &SelectedStore,
        printer: &Printer,
        rejects: Option<&mut (dyn Write + Send)>,
    ) -> Result<LoadedSource, CommandError> {
        if let Some(client) = client {
            let zone = self.timezone(store)?.unwrap_or(TimeZone::UTC);
            let now = Timestamp::now().to_zoned_datetime(zone);
            return self.read_prive(client, store, &now, printer, None).await;
        }
        let options = self.reading.options(store)?;
        let export = csv::read(&self.file(), &options, rejects)?;
        Ok(LoadedSource::from_export(export))
    }

    /// Reads the source with dates and products, and also hands its rows to `visit`. `now` is a time
    /// in the store's zone.
    pub async fn read_with_details(
        &self,
        client: Option<&Client>,
        store: &SelectedStore,
        now: &ZonedDateTime,
        printer: &Printer,
        visit: &mut (dyn FnMut(&RowBatch) + Send),
    ) -> Result<LoadedSource, CommandError> {
        if let Some(client) = client {
            return self
                .read_prive(client, store, now, printer, Some(visit))
                .await;
        }
        let options = ReadOptions {
            timezone: Some(now.time_zone().clone()),
            now: now.timestamp(),
            ..self.reading.options(store)?
        };
        let export = csv::read_with_details(&self.file(), &options, visit)?;
        Ok(LoadedSource::from_export(export))
    }

    /// Reads Prive's API; with dates and products if there is someone to visit the rows.
    async fn read_prive(
        &self,
        client: &Client,
        store: &SelectedStore,
        now: &ZonedDateTime,
        printer: &Printer,
        mut visit: Option<&mut (dyn FnMut(&RowBatch) + Send)>,
    ) -> Result<LoadedSource, CommandError> {
        let options = PriveOptions {
            region: self.region(store)?.0,
            zone: now.time_zone().clone(),
            now: now.timestamp(),
            has_details: visit.is_some(),
            is_saved: self.save.is_some(),
        };
        let cannot_save = |error: io::Error| {
            let path = self.save.as_deref().unwrap_or(Path::new("-")).display();
            CommandError::from_error(error).context(format!("can't save the contracts to {path}"))
        };
        let save = self.save.as_deref().map(Draft::create).transpose();
        let save = save.map_err(cannot_save)?;
        let contracts = read_all(client, &options, printer).await?;
        let is_unsaved = match (save, &contracts.saved) {
            (Some(save), Some(bytes)) if contracts.incomplete.is_none() => {
                save.write(bytes).map_err(cannot_save)?;
                false
            }
            (save, _) => save.is_some(),
        };
        let mut customers = CustomerBuilder::default();
        for batch in &contracts.batches {
            customers.add(batch);
            if let Some(visit) = &mut visit {
                visit(batch);
            }
        }
        Ok(LoadedSource {
            customers: customers.finish(),
            summary: contracts.summary,
            origin: Origin::Prive(PriveOrigin {
                requests: client.requests(),
                unattributed: contracts.unattributed,
                unknown_statuses: contracts.unknown_statuses,
                incomplete: contracts.incomplete,
                is_unsaved,
            }),
        })
    }

    /// The store's time zone: the flag's, else the store's.
    pub fn timezone(&self, store: &SelectedStore) -> Result<Option<TimeZone>, CommandError> {
        self.reading.timezone(store)
    }

    /// The country of phone numbers without a country code, and whether it is assumed: neither a
    /// flag nor the store's settings name it.
    pub fn region(&self, store: &SelectedStore) -> Result<(Region, bool), CommandError> {
        self.reading.region(store)
    }

    /// Whether this path is the export, or the file to save it as, by whatever name.
    pub fn is_file(&self, path: &Path) -> bool {
        let is_saved = self
            .save
            .as_deref()
            .is_some_and(|save| save == path || files::leads_to(save, path));
        let is_read = match self.file() {
            _ if self.is_prive() => false,
            Source::File(export) => files::leads_to(&export, path),
            Source::Stdin => files::is_standard_input(path),
            Source::InMemory(..) => false,
        };
        is_saved || is_read
    }

    /// The exit code of a run that went well otherwise.
    pub fn exit(&self, source: &LoadedSource) -> Exit {
        let is_unsaved = matches!(&source.origin, Origin::Prive(prive) if prive.is_unsaved);
        if is_unsaved || (self.strict && source.rejected_rows() > 0) {
            Exit::SomeFailed
        } else {
            Exit::Done
        }
    }

    fn file(&self) -> Source {
        // Missing only beside a subcommand, which has a source of its own.
        Source::from_arg(self.origin.csv.as_deref().unwrap_or(Path::new("-")))
    }
}

async fn read_all(
    client: &Client,
    options: &PriveOptions,
    printer: &Printer,
) -> Result<PriveContracts, CommandError> {
    let bar = Progress::start(printer, "Reading contracts", "pages", 1);
    let mut done = 0;
    let read = prive::read(client, options, |pages, total| {
        bar.expect(total);
        bar.advance(pages.saturating_sub(done));
        done = pages;
    });
    let read = read.await;
    bar.finish();
    read.map_err(|error| {
        let error = CommandError::from(error);
        if error.exit() == Exit::Interrupted {
            CommandError::interrupted("Nothing was written.")
        } else {
            error.context("can't read the contracts from Prive")
        }
    })
}
