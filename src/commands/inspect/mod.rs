//! `inspect`: shows how a source is read, and writes nothing. A file is read offline.

mod json;
mod tables;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::export_args::PolicyArgs;
use super::guard_args::GuardArgs;
use super::source_args::SourceArgs;
use super::{interrupt, source_summary};
use crate::args::ConnectionArgs;
use crate::connection;
use crate::domain::{Customers, Guard, Membership, Policy, Undecided};
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

/// Customers, counted by membership and by what they can be looked up by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Members {
    active: u64,
    inactive: u64,
    paused: u64,
    failed: u64,
    unreadable: u64,
    with_id: u64,
    with_phone: u64,
    with_email: u64,
}

impl Members {
    fn count(customers: &Customers, policy: Policy) -> Self {
        let mut members = Self::default();
        for customer in customers.iter() {
            let membership = policy.membership(&customer.contracts());
            let counted = match membership {
                Membership::Active => &mut members.active,
                Membership::Inactive => &mut members.inactive,
                Membership::Undecided(Undecided::Paused) => &mut members.paused,
                Membership::Undecided(Undecided::Failed) => &mut members.failed,
                Membership::Undecided(Undecided::UnreadableStatus) => &mut members.unreadable,
            };
            *counted += 1;
            members.with_id += u64::from(customer.shopify_id().is_some());
            members.with_phone += u64::from(customer.phones().next().is_some());
            members.with_email += u64::from(customer.emails().next().is_some());
        }
        members
    }

    fn undecided(&self) -> u64 {
        self.paused + self.failed + self.unreadable
    }

    /// How many customers a backfill would not mark inactive because of these guards.
    fn held_back(&self, guards: &[Guard]) -> u64 {
        if guards.is_empty() { 0 } else { self.inactive }
    }
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
