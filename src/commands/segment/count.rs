//! `segment count`: how many subscribers segments on the tags would hold.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::show;
use super::walk::census;
use crate::args::ConnectionArgs;
use crate::commands::connection;
use crate::commands::error::{CommandError, Exit};
use crate::commands::interrupt;
use crate::commands::output_file::{self, Readers};
use crate::domain::SegmentKind;
use crate::postscript::{Cancellation, SubscriberId};
use crate::segments::{Census, OfKind, Size};
use crate::stores::StoreName;
use crate::terminal::Printer;

/// Arguments of `segment count`.
#[derive(Debug, clap::Args)]
pub(super) struct CountArgs {
    /// Which segments to count.
    #[arg(value_name = "KIND", default_value = "all")]
    kind: CountedArg,

    /// Write the ids of the subscribers with both tags to this file, one on a line.
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CountedArg {
    /// Customers with an active subscription.
    Active,
    /// Customers who had one and have none now.
    Inactive,
    /// Both.
    All,
}

/// The counts as `--json` shows them; the fields are promised.
#[derive(Debug, Serialize)]
struct Counts<'a> {
    /// The connected store; null for a key of the environment alone.
    store: Option<&'a StoreName>,
    subscribers: Size,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<&'a OfKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inactive: Option<&'a OfKind>,
    both_tags: Size,
    neither_tag: Size,
    /// When the store's last backfill of everybody ended, where that is known.
    last_backfill: Option<Timestamp>,
}

/// Runs `segment count`.
pub(super) async fn run(
    args: &CountArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let stop = Cancellation::new();
    let connected = connection::client(connection, printer, &stop)?;
    interrupt::cancel_on_signal(&stop, printer)?;
    // Told before the walk, which may take minutes.
    let list = args.list.as_deref().map(open).transpose()?;
    if connected.store.is_some() {
        // A key that is kept may open another shop by now, as one of the environment may.
        connected.expect_shop(&connected.client.identity().await?)?;
    }
    let census = census(&connected.client, printer).await?;
    if let (Some(file), Some(path)) = (list, &args.list) {
        write(file, &census.stale).map_err(|error| unwritable(path, error))?;
    }
    let last_backfill = connected
        .store
        .as_ref()
        .and_then(|(_, store)| store.last_backfill);
    let kinds = args.kind.kinds();
    if printer.wants_json() {
        let of = |kind| kinds.contains(&kind).then(|| census.of(kind));
        printer.json(&Counts {
            store: connected.store.as_ref().map(|(name, _)| name),
            subscribers: census.subscribers,
            active: of(SegmentKind::Active),
            inactive: of(SegmentKind::Inactive),
            both_tags: census.both_tags,
            neither_tag: census.neither_tag,
            last_backfill,
        })?;
    } else {
        printer.stdout_wrapped(show::counts(&census, &kinds, printer.on_terminal()))?;
    }
    remark(&census, last_backfill, printer);
    Ok(Exit::Done)
}

fn remark(census: &Census, last_backfill: Option<Timestamp>, printer: &Printer) {
    if census.subscribers.members == 0 {
        printer.status("The shop has no subscribers.");
        return;
    }
    if census.both_tags.members > 0 {
        printer.status(
            "Who carries both tags is in both segments made of a tag alone; tags can't be taken \
             off through the API. The recipe asks for prive_status as well.",
        );
    }
    printer.status(show::freshness(last_backfill));
}

impl CountedArg {
    fn kinds(self) -> Vec<SegmentKind> {
        match self {
            Self::Active => vec![SegmentKind::Active],
            Self::Inactive => vec![SegmentKind::Inactive],
            Self::All => SegmentKind::ALL.to_vec(),
        }
    }
}

/// Opens the list for writing. One that is there stays as it is until there is another.
fn open(path: &Path) -> Result<File, CommandError> {
    output_file::open(path, Readers::Owner).map_err(|error| unwritable(path, error))
}

fn write(mut file: File, ids: &[SubscriberId]) -> io::Result<()> {
    let mut ids: Vec<&str> = ids.iter().map(SubscriberId::as_str).collect();
    // Pages come in any order; the same people make the same list.
    ids.sort_unstable();
    let text: String = ids.iter().flat_map(|id| [*id, "\n"]).collect();
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    file.write_all(text.as_bytes())
}

fn unwritable(path: &Path, error: io::Error) -> CommandError {
    let path = path.display();
    CommandError::from_error(error).context(format!("the list can't be written to {path}"))
}
