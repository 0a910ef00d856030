//! `segment create`: checks that the shop is ready, prints the criteria, and guides a person through
//! the dashboard.

use super::browser::BrowserArgs;
use super::guide::{self, NOT_RECORDED};
use super::list::count_subscribers;
use super::show;
use crate::args::{ConnectionArgs, text_line};
use crate::browser::build_plan;
use crate::commands::ask::confirm_or_cancel;
use crate::commands::interrupt;
use crate::connection::{self, Connected};
use crate::domain::{Criteria, STATUS_PROPERTY, SegmentDefinition, SegmentKind};
use crate::error::{CommandError, Exit};
use crate::postscript::{Cancellation, Client, Shop};
use crate::segments::{Sheet, SubscriberCounts, compare, steps};
use crate::stores::{CreatedSegment, KEY_VARIABLE, Stores};
use crate::terminal::{Printer, format_time, wait_with_message};

/// The dashboard's URL in Postscript's help.
const DASHBOARD: &str = "https://app.postscript.io/dashboard";

/// Arguments of `segment create`.
#[derive(Debug, clap::Args)]
pub(super) struct CreateArgs {
    /// The kind of segment.
    #[arg(value_name = "KIND")]
    kind: SegmentKind,

    /// Name of the segment. Default: `Prive: active subscribers` or `Prive: inactive subscribers`.
    #[arg(long, value_name = "NAME", value_parser = segment_name)]
    name: Option<String>,

    /// Use the tag as the only criterion, as in Prive's documentation.
    #[arg(long)]
    tag_only: bool,

    /// Continue even if no subscriber has the tag or the property yet.
    #[arg(long)]
    anyway: bool,

    /// Open the dashboard in your browser.
    #[arg(long, conflicts_with = "browser")]
    open: bool,

    #[command(flatten)]
    browser: BrowserArgs,
}

/// Runs `segment create`.
pub(super) async fn run(
    args: &CreateArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let in_browser = args.browser.is_wanted(printer)?;
    let cancellation = Cancellation::new();
    let connected = connection::client(connection, printer, &cancellation)?;
    interrupt::cancel_on_signal(&cancellation, printer)?;
    let shop = wait_with_message(printer, "Verifying the key…", connected.shop()).await?;
    let counts = count_subscribers(&connected.client, printer).await?;
    let definition = args.definition();
    match missing(definition, &counts, &shop) {
        Some(missing) if !args.anyway => {
            return Err(not_ready(&missing, counts.subscribers.members == 0));
        }
        Some(missing) => printer.warn(missing),
        None => {}
    }
    let name = args
        .name
        .as_deref()
        .unwrap_or(definition.kind.default_name());
    let dashboard = dashboard(&connected.client);
    let steps = steps(definition, name, &dashboard);
    let sheet = Sheet::new(definition, name, &steps, counts.of(definition.kind));
    let is_guided = printer.can_ask() && printer.on_terminal() && !printer.wants_json();
    report_earlier(&connected, definition, printer);
    printer.json_or(&sheet, || {
        sheet.text(&format!("{} ({})", shop.name, shop.id), !is_guided)
    })?;
    let store = connected.store.as_ref();
    let last_backfill = store.and_then(|(_, store)| store.last_backfill);
    let trust = show::trust(definition, &counts, last_backfill);
    printer.status(format!("\n{trust}"));
    if args.open {
        open(&dashboard, printer);
    }
    if is_guided {
        if in_browser {
            let plan = build_plan(definition, name);
            let browser =
                args.browser
                    .build(&dashboard, &shop.id, &plan, &steps, printer, &cancellation);
            if !browser.await? {
                return Ok(Exit::Done);
            }
        } else {
            guide::show_steps(&steps, printer, &cancellation).await?;
        }
        verify_count(definition, &counts, printer, &cancellation).await?;
        record(&connected, definition, name, printer)?;
    }
    Ok(Exit::Done)
}

/// Asks for the number of members. Fails unless the segment was created, as far as the number or the
/// person says.
async fn verify_count(
    definition: SegmentDefinition,
    counts: &SubscriberCounts,
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<(), CommandError> {
    let question = match guide::members_shown(printer, cancellation).await? {
        Some(shown) => {
            let comparison = compare(definition, counts, shown);
            if comparison.is_right {
                printer.status(comparison.result);
                return Ok(());
            }
            printer.warn(comparison.result);
            for line in comparison.advice {
                printer.status(line);
            }
            "\nThe count doesn't match. Record the segment as created anyway?"
        }
        None => "\nIs the segment saved in the dashboard?",
    };
    confirm_or_cancel(question, NOT_RECORDED, cancellation.wait()).await
}

impl CreateArgs {
    fn definition(&self) -> SegmentDefinition {
        SegmentDefinition {
            kind: self.kind,
            criteria: if self.tag_only {
                Criteria::TagOnly
            } else {
                Criteria::TagAndProperty
            },
        }
    }
}

/// Says if a segment of this kind was recorded before.
fn report_earlier(connected: &Connected, definition: SegmentDefinition, printer: &Printer) {
    let store = connected.store.as_ref().map(|(_, store)| store);
    if let Some(earlier) = store.and_then(|store| store.segments.get(definition.kind.word())) {
        printer.status(format!(
            "The {} segment was already created on {}: \"{}\".",
            definition.kind.word(),
            format_time(earlier.created),
            earlier.name
        ));
    }
}

/// What the dashboard may not list yet because no subscriber has it.
fn missing(
    definition: SegmentDefinition,
    counts: &SubscriberCounts,
    shop: &Shop,
) -> Option<String> {
    let (shop, tag) = (&shop.name, definition.kind.tag());
    if counts.subscribers.members == 0 {
        return Some(format!("{shop} has no subscribers"));
    }
    let missing = if counts.of(definition.kind).tag.members == 0 {
        format!("the tag {tag}")
    } else if definition.excluded_status().is_some() && counts.with_property.members == 0 {
        format!("the property {STATUS_PROPERTY}")
    } else {
        return None;
    };
    Some(format!(
        "no subscriber of {shop} has {missing} yet, so the dashboard may not list it"
    ))
}

/// A backfill only helps a shop with subscribers.
fn not_ready(missing: &str, is_empty: bool) -> CommandError {
    CommandError::new(Exit::Failed, missing).hint(if is_empty {
        "Use --anyway to see the steps now."
    } else {
        "Run a backfill first: prive-ps backfill --csv contracts.csv\nOr use --anyway to see the \
         steps now."
    })
}

/// The shop's dashboard. A sandbox has its own.
fn dashboard(client: &Client) -> String {
    let address = client.address();
    if address.is_loopback() {
        address.to_string()
    } else {
        DASHBOARD.to_owned()
    }
}

fn open(dashboard: &str, printer: &Printer) {
    if let Err(error) = open::that_detached(dashboard) {
        printer.warn(format!("can't open a browser: {error}. Open {dashboard}"));
    }
}

/// Records in the store's settings that the segment was created.
fn record(
    connected: &Connected,
    definition: SegmentDefinition,
    name: &str,
    printer: &Printer,
) -> Result<(), CommandError> {
    let Some((store, _)) = &connected.store else {
        printer.status(format!(
            "{NOT_RECORDED} The key comes from {KEY_VARIABLE}; connect a store with `prive-ps \
             connect` to record segments."
        ));
        return Ok(());
    };
    let segment = CreatedSegment::now(name.to_owned(), definition);
    let mut stores = Stores::open()?;
    stores
        .record_segment(store, definition.kind, segment)
        .map_err(|error| {
            CommandError::from(error).context("the segment was not recorded as created")
        })?;
    printer.status(format!(
        "Recorded for store `{store}`. `prive-ps stores` lists its segments."
    ));
    Ok(())
}

fn segment_name(text: &str) -> Result<String, String> {
    text_line(text.trim())
}
