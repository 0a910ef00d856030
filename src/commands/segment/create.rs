//! `segment create`: is the shop ready, what is the recipe, and then through the dashboard.

use super::KindArg;
use super::guide;
use super::show::{self, Sheet};
use super::verdict;
use super::walk::census;
use crate::args::ConnectionArgs;
use crate::commands::connection::{self, Connected};
use crate::commands::error::{CommandError, Exit};
use crate::commands::interrupt;
use crate::domain::{Basis, Recipe, STATUS_PROPERTY};
use crate::postscript::{Cancellation, Client, Identity};
use crate::segments::{Census, left_open, steps};
use crate::stores::{KEY_VARIABLE, MadeSegment, Stores};
use crate::terminal::Printer;

/// Where Postscript's own help sends people who look for the dashboard.
const DASHBOARD: &str = "https://app.postscript.io/dashboard";

/// Arguments of `segment create`.
#[derive(Debug, clap::Args)]
pub(super) struct CreateArgs {
    /// Whom the segment is to hold.
    #[arg(value_name = "KIND")]
    kind: KindArg,

    /// What to call it, instead of `Prive: active subscribers` or `Prive: inactive subscribers`.
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: Option<String>,

    /// Make it of the tag alone, as Prive's own documentation has it.
    #[arg(long)]
    tag_only: bool,

    /// Go on where nobody carries the tag or the property yet.
    #[arg(long)]
    anyway: bool,

    /// Open the dashboard in the browser.
    #[arg(long)]
    open: bool,
}

/// Runs `segment create`.
pub(super) async fn run(
    args: &CreateArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let stop = Cancellation::new();
    let connected = connection::client(connection, printer, &stop)?;
    interrupt::cancel_on_signal(&stop, printer)?;
    let owner = connected.client.identity().await?;
    connected.expect_shop(&owner)?;
    let census = census(&connected.client, printer).await?;
    let recipe = args.recipe();
    match missing(recipe, &census, &owner) {
        Some(missing) if !args.anyway => return Err(not_ready(&missing)),
        Some(missing) => printer.warn(missing),
        None => {}
    }
    let name = args.name.as_deref().unwrap_or(recipe.kind.usual_name());
    let dashboard = dashboard(&connected.client);
    let steps = steps(recipe, name, &dashboard);
    let sheet = Sheet::new(recipe, name, &steps, census.of(recipe.kind));
    let is_guided = printer.can_ask() && !printer.wants_json();
    if printer.wants_json() {
        printer.json(&sheet)?;
    } else {
        let whose = format!("{} ({})", owner.name, owner.id);
        let with_steps = !(is_guided && printer.on_terminal());
        printer.stdout_wrapped(sheet.text(&whose, with_steps))?;
    }
    if !printer.wants_json() {
        for remark in left_open(recipe) {
            printer.status(format!("\n{remark}"));
        }
    }
    let store = connected.store.as_ref();
    let last_backfill = store.and_then(|(_, store)| store.last_backfill);
    let trust = show::trust(recipe, &census, last_backfill);
    printer.status(format!("\n{trust}"));
    if args.open {
        open(&dashboard, printer);
    }
    if is_guided {
        guide::walk_through(&steps, printer, &stop).await?;
        if let Some(shown) = guide::members_shown(printer, &stop).await? {
            verdict::tell(recipe, &census, shown, printer);
        }
        remember(&connected, recipe, name, printer)?;
    }
    Ok(Exit::Done)
}

impl CreateArgs {
    fn recipe(&self) -> Recipe {
        Recipe {
            kind: self.kind.into(),
            basis: if self.tag_only {
                Basis::TagAlone
            } else {
                Basis::TagAndProperty
            },
        }
    }
}

/// What the dashboard's lists may not offer yet, since nobody has it; none where all is there.
fn missing(recipe: Recipe, census: &Census, shop: &Identity) -> Option<String> {
    let (shop, tag) = (&shop.name, recipe.kind.tag());
    let unlisted = "so that the dashboard may not have it to choose";
    if census.subscribers.members == 0 {
        Some(format!(
            "{shop} has no subscribers, so nobody carries {tag}"
        ))
    } else if census.of(recipe.kind).tag.members == 0 {
        Some(format!("nobody in {shop} carries {tag} yet, {unlisted}"))
    } else if recipe.excluded_status().is_some() && census.with_property.members == 0 {
        Some(format!(
            "nobody in {shop} has the property {STATUS_PROPERTY} yet, {unlisted}"
        ))
    } else {
        None
    }
}

fn not_ready(missing: &str) -> CommandError {
    CommandError::new(Exit::Failed, missing).hint(
        "First run: prive-ps backfill --csv FILE\nOr go on without it: --anyway shows the recipe \
         all the same.",
    )
}

/// The dashboard of the shop: a sandbox serves one of its own.
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
        printer.warn(format!(
            "the browser can't be opened here: {error}. Open {dashboard} yourself"
        ));
    }
}

/// Remembers in the store's settings that the segment was made.
fn remember(
    connected: &Connected,
    recipe: Recipe,
    name: &str,
    printer: &Printer,
) -> Result<(), CommandError> {
    let Some((store, _)) = &connected.store else {
        printer.status(format!(
            "There is no store to remember this segment in: the key comes from {KEY_VARIABLE}. \
             `prive-ps connect` makes one."
        ));
        return Ok(());
    };
    let segment = MadeSegment::now(name.to_owned(), recipe);
    let mut stores = Stores::open()?;
    stores
        .record_segment(store, recipe.kind, segment)
        .map_err(|error| {
            CommandError::from(error).context("that the segment was made can't be remembered")
        })?;
    printer.status(format!(
        "Store `{store}` remembers the segment; `prive-ps stores` shows it."
    ));
    Ok(())
}

fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("a segment needs a name".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("a name can't have line breaks or other control characters".to_owned())
    } else {
        Ok(text.to_owned())
    }
}
