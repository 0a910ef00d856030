//! `inspect`: shows how a source is read, and writes nothing. A file is read offline.

mod json;
mod members;
mod tables;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use self::members::Members;
use super::export_args::PolicyArgs;
use super::guard_args::GuardArgs;
use super::source_args::SourceArgs;
use super::{interrupt, source_summary};
use crate::args::ConnectionArgs;
use crate::connection;
use crate::error::{CommandError, Exit};
use crate::files::{self, Readers};
use crate::http::Cancellation;
use crate::terminal::Printer;

/// The command's arguments.
#[derive(Clone, Debug, clap::Args)]
pub struct InspectArgs {
    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    guards: GuardArgs,

    /// With --csv, write the rejected rows to this file, each preceded by its line number and the
    /// reason.
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Export",
        conflicts_with = "from"
    )]
    rejects: Option<PathBuf>,
}

/// Reads the source and prints how it was read.
pub async fn run(
    args: &InspectArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let store = connection::selected_store(connection, printer)?;
    let stop = Cancellation::new();
    let prive = args
        .source
        .prive_client(connection, &store, printer, &stop)?;
    if prive.is_some() {
        interrupt::cancel_on_signal(&stop, printer)?;
    }
    let mut rejects = match &args.rejects {
        Some(path) if args.source.is_file(path) => {
            return Err(
                CommandError::new(Exit::Usage, "--rejects would overwrite the export")
                    .hint("Pass another file to --rejects."),
            );
        }
        Some(path) => Some(BufWriter::new(WhenNeeded::new(path))),
        None => None,
    };
    let rejects = rejects.as_mut().map(|file| file as &mut (dyn Write + Send));
    let source = args
        .source
        .read(prive.as_ref(), &store, printer, rejects)
        .await?;
    let members = Members::count(&source.customers, args.policy.policy());
    let guards = args.guards.limits().tripped(&source.summary);
    let zone = args.source.timezone(&store)?;
    let zone = zone.as_ref().and_then(TimeZone::iana_name).unwrap_or("UTC");
    let inspected = json::Inspected::new(&source, &members, &guards, zone);
    printer.json_or(&inspected, || {
        tables::tables(&source, &members, &guards, zone, printer.on_terminal())
    })?;
    source_summary::warn(&source, printer);
    source_summary::require_contracts(&source)?;
    Ok(args.source.exit(&source))
}

/// A file that is created at the first write, so that an export that can't be read leaves an
/// existing file alone.
struct WhenNeeded<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl<'a> WhenNeeded<'a> {
    fn new(path: &'a Path) -> Self {
        Self { path, file: None }
    }
}

impl Write for WhenNeeded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => files::create(self.path, Readers::Owner)?,
        };
        let written = file.write(bytes);
        self.file = Some(file);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}
