//! `sandbox`: serves a local Postscript until it is interrupted.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

use super::error::{CommandError, Exit};
use super::export_args::read_plainly;
use super::interrupt::Signals;
use super::sandbox_seed::subscribers;
use crate::postscript::Rate;
use crate::sandbox::{Limiter, Person, Sandbox, Settings, invented_people};
use crate::terminal::Printer;

/// What the command is told.
#[derive(Debug, clap::Args)]
pub struct SandboxArgs {
    /// Listen on this port of 127.0.0.1; 0 takes any free one.
    #[arg(long, value_name = "N", default_value = "0")]
    port: u16,

    /// Invent so many subscribers.
    #[arg(long, value_name = "N", default_value = "0")]
    subscribers: usize,

    /// Make every customer of this export an opted-in subscriber without tags.
    #[arg(long, value_name = "FILE")]
    from_csv: Option<PathBuf>,

    /// Subscribers on a page.
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u32).range(1..))]
    page_size: u32,

    /// Requests a second for each key, or `off`.
    #[arg(long, value_name = "N|off", default_value = "15")]
    rate_limit: Rate,

    /// How requests are counted against the limit.
    #[arg(long, value_name = "KIND", default_value = "fixed")]
    limiter: LimiterArg,

    /// The shop's key; an invented one by default. Only this sandbox knows it.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// A partner's key, to be used together with the shop's.
    #[arg(long, value_name = "KEY")]
    partner_key: Option<String>,

    /// Refuse events that Postscript may refuse: unknown fields, nested properties, names that begin
    /// with `_`, more than 100 properties.
    #[arg(long)]
    strict_events: bool,

    /// Refuse a look-up of more values at once.
    #[arg(long, value_name = "N")]
    max_values: Option<usize>,

    /// Refuse a query of more bytes.
    #[arg(long, value_name = "N")]
    max_query_bytes: Option<usize>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LimiterArg {
    /// So many in each second of the clock.
    Fixed,
    /// So many in any second.
    Sliding,
    /// A bucket that fills at the rate.
    Bucket,
}

/// Runs the command.
pub async fn run(args: SandboxArgs, printer: &Printer) -> Result<Exit, CommandError> {
    let mut people: Vec<Person> = Vec::new();
    if let Some(path) = &args.from_csv {
        people.extend(subscribers(&read_plainly(path)?));
    }
    people.extend(strangers(&people, args.subscribers));
    let subscribers = people.len();
    let settings = Settings {
        port: args.port,
        key: args.key,
        partner_key: args.partner_key,
        page_size: args.page_size as usize,
        rate: match args.rate_limit {
            Rate::PerSecond(rate) => Some(rate),
            Rate::Off | Rate::Bucket { .. } => None,
        },
        limiter: match args.limiter {
            LimiterArg::Fixed => Limiter::Fixed,
            LimiterArg::Sliding => Limiter::Sliding,
            LimiterArg::Bucket => Limiter::Bucket,
        },
        strict_events: args.strict_events,
        max_values: args.max_values,
        max_query_bytes: args.max_query_bytes,
        ..Settings::default()
    };
    let sandbox = Sandbox::start(settings, people)
        .await
        .map_err(|error| cannot_start(error, args.port))?;
    // Whoever reads that it is ready may end it at once.
    let mut signals = Signals::listen()?;
    if printer.wants_json() {
        // One line, so that a script can read it while the sandbox goes on.
        let ready = serde_json::json!({ "url": sandbox.url(), "key": sandbox.key() });
        printer.result(ready)?;
    } else {
        printer.result(format!(
            "A Postscript with {subscribers} subscribers listens on {url}\n\
             Its key is {key}\n\n\
             export POSTSCRIPT_API_URL={url}\n\
             export POSTSCRIPT_API_KEY={key}",
            url = sandbox.url(),
            key = sandbox.key(),
        ))?;
        printer.status("Ctrl-C stops it.");
    }
    signals.next().await;
    sandbox.stop().await;
    Ok(Exit::Done)
}

/// So many invented people, none with a phone number that somebody has already.
fn strangers(people: &[Person], wanted: usize) -> Vec<Person> {
    let taken: HashSet<&String> = people.iter().filter_map(|one| one.phone.as_ref()).collect();
    let is_free = |one: &Person| {
        one.phone
            .as_ref()
            .is_none_or(|phone| !taken.contains(phone))
    };
    invented_people(wanted + taken.len())
        .filter(is_free)
        .take(wanted)
        .collect()
}

fn cannot_start(error: io::Error, port: u16) -> CommandError {
    if error.kind() == io::ErrorKind::InvalidInput {
        return CommandError::from_error(error).with_exit(Exit::Usage);
    }
    CommandError::from_error(error)
        .context(format!("the sandbox can't listen on port {port}"))
        .hint("Leave --port out to take any free one.")
}
