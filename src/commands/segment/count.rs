//! `segment count`: how many members segments on the tags have.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::list::count_subscribers;
use super::show;
use crate::args::ConnectionArgs;
use crate::commands::all_stores::{self, AllStoresArgs};
use crate::commands::interrupt;
use crate::commands::output_file::OutputFile;
use crate::connection;
use crate::domain::SegmentKind;
use crate::error::{CommandError, Exit};
use crate::files::Readers;
use crate::postscript::{Cancellation, SubscriberId};
use crate::segments::{KindCounts, MemberCount, SubscriberCounts};
use crate::stores::StoreName;
use crate::terminal::{Printer, wait_with_message};

/// Arguments of `segment count`.
#[derive(Debug, clap::Args)]
pub(super) struct CountArgs {
    /// Which segments to count.
    #[arg(value_name = "KIND", default_value = "all")]
    kind: CountedArg,

    #[command(flatten)]
    stores: AllStoresArgs,

    /// Write the IDs of the subscribers with both tags to this file, one per line.
    #[arg(long, value_name = "FILE", conflicts_with = "all_stores")]
    list: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CountedArg {
    /// Customers with an active subscription.
    Active,
    /// Customers whose subscriptions have all ended.
    Inactive,
    /// Both.
    All,
}

/// The counts in JSON. The fields are stable.
#[derive(Debug, Serialize)]
struct Counts<'a> {
    /// The connected store; null with a key from the environment only.
    store: Option<&'a StoreName>,
    subscribers: MemberCount,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<&'a KindCounts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inactive: Option<&'a KindCounts>,
    both_tags: MemberCount,
    neither_tag: MemberCount,
    /// False if the list changed while it was read.
    consistent: bool,
    /// When the store's last complete backfill ended, if known.
    last_backfill: Option<Timestamp>,
}

/// Runs `segment count`.
pub(super) async fn run(
    args: &CountArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    if args.stores.all_stores {
        return all_stores::run(connection, printer).await;
    }
    let cancellation = Cancellation::new();
    let connected = connection::client(connection, printer, &cancellation)?;
    interrupt::cancel_on_signal(&cancellation, printer)?;
    // Opened first, because listing the subscribers may take minutes.
    let list = args.list.as_deref();
    let list = list.map(|path| OutputFile::open(path, "list", Readers::Owner));
    let list = list.transpose()?;
    if connected.store.is_some() {
        // A saved key may belong to another shop by now, as one in the environment may.
        wait_with_message(printer, "Verifying the key…", connected.shop()).await?;
    }
    let counts = count_subscribers(&connected.client, printer).await?;
    if let Some(list) = list {
        list.write(&id_list(&counts.ids_with_both_tags))?;
    }
    let store = connected.store.as_ref();
    let last_backfill = store.and_then(|(_, store)| store.last_backfill);
    let kinds = args.kind.kinds();
    let of = |kind| kinds.contains(&kind).then(|| counts.of(kind));
    let result = Counts {
        store: store.map(|(name, _)| name),
        subscribers: counts.subscribers,
        active: of(SegmentKind::Active),
        inactive: of(SegmentKind::Inactive),
        both_tags: counts.both_tags,
        neither_tag: counts.neither_tag,
        consistent: !counts.is_uncertain,
        last_backfill,
    };
    printer.json_or(&result, || {
        show::counts(&counts, &kinds, printer.on_terminal())
    })?;
    print_notes(&counts, last_backfill, printer);
    Ok(Exit::Done)
}

fn print_notes(counts: &SubscriberCounts, last_backfill: Option<Timestamp>, printer: &Printer) {
    if counts.subscribers.members == 0 {
        printer.status("The store has no subscribers.");
        return;
    }
    if counts.both_tags.members > 0 {
        printer.status(
            "Subscribers with both tags are members of both tag-only segments, because tags can't be \
             removed. With prive_status, they are members of one.",
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

/// The IDs, one per line. The order of pages may change; the same subscribers make the same file.
fn id_list(ids: &[SubscriberId]) -> String {
    let mut ids: Vec<&str> = ids.iter().map(SubscriberId::as_str).collect();
    ids.sort_unstable();
    ids.iter().flat_map(|id| [*id, "\n"]).collect()
}
