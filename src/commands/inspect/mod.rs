//! `inspect`: shows how an export is read, offline.

mod json;
mod tables;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::connection;
use super::error::{CommandError, Exit};
use super::export_args::{ExportArgs, PolicyArgs};
use super::export_summary;
use super::guard_args::GuardArgs;
use super::output_file::{self, Readers};
use crate::args::ConnectionArgs;
use crate::domain::{Customers, Guard, Membership, Policy, Undecided};
use crate::terminal::Printer;

/// The command's arguments.
#[derive(Clone, Debug, clap::Args)]
pub struct InspectArgs {
    #[command(flatten)]
    export: ExportArgs,

    #[command(flatten)]
    policy: PolicyArgs,

    #[command(flatten)]
    guards: GuardArgs,

    /// Write the rejected rows to this file, with line and reason in front.
    #[arg(long, value_name = "FILE", help_heading = "Export")]
    rejects: Option<PathBuf>,
}

/// Reads the export and prints how it was read.
pub fn run(
    args: &InspectArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let store = connection::selected_store(connection, printer)?;
    let export = match &args.rejects {
        None => args.export.read(&store)?,
        Some(path) => {
            if args.export.is_file(path) {
                let sentence = "--rejects would overwrite the export";
                return Err(CommandError::new(Exit::Usage, sentence)
                    .hint("Pass another file to --rejects."));
            }
            let mut file = BufWriter::new(WhenNeeded::new(path));
            args.export.read_with_rejects(&store, &mut file)?
        }
    };
    let members = Members::count(&export.customers, args.policy.policy());
    let guards = args.guards.limits().tripped(&export.source);
    if printer.wants_json() {
        printer.json(&json::Inspected::new(&export, &members, &guards))?;
    } else {
        let shown = tables::tables(&export, &members, &guards, printer.on_terminal());
        printer.stdout_wrapped(shown)?;
    }
    export_summary::warn(&export, printer);
    export_summary::require_contracts(&export.source)?;
    Ok(args.export.exit(&export))
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
            None => output_file::create(self.path, Readers::Owner)?,
        };
        let written = file.write(bytes);
        self.file = Some(file);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}
