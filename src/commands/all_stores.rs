//! `--all-stores`: runs a command for every connected store, side by side. Rate limits are per key, so
//! stores don't slow each other down.
//!
//! Each store gets a process of its own: what one prints stays together, and nothing that happens to
//! one touches another.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::io;
use std::iter;
use std::process::{Output, Stdio};

use serde::Serialize;
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use super::interrupt;
use crate::args::ConnectionArgs;
use crate::error::{CommandError, Exit};
use crate::help::EXIT_CODES;
use crate::stores::{
    KEY_VARIABLE, PRIVE_KEY_VARIABLE, StoreName, Stores, environment_key, environment_prive_key,
};
use crate::terminal::{Align, Printer, Progress, table};

/// The flag, which is left out of each store's command line.
const FLAG: &str = "--all-stores";

/// Whether to run for all stores.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct AllStoresArgs {
    /// Run for every connected store, in parallel. Exits with the most serious of the stores' exit
    /// codes. From most to least serious: 130, 2, 1, 6, 4, 5, 9, 10, 7, 8, 3, 0.
    #[arg(long)]
    pub all_stores: bool,
}

/// One store's run.
#[derive(Serialize)]
struct StoreRun {
    store: String,
    exit_code: u8,
    /// What it printed with `--json`.
    result: Option<Value>,
    error: Option<String>,
}

/// One store's process.
struct Running<'a> {
    store: &'a StoreName,
    id: Option<u32>,
    output: JoinHandle<io::Result<Output>>,
}

/// Runs this program's own command line once for each store.
pub async fn run(connection: &ConnectionArgs, printer: &Printer) -> Result<Exit, CommandError> {
    refuse_single_store(connection)?;
    let stores = Stores::open()?;
    if stores.all().is_empty() {
        return Err(
            CommandError::new(Exit::NotConnected, "no store is connected")
                .hint("Connect one: prive-ps connect"),
        );
    }
    let program = env::current_exe().map_err(|error| {
        CommandError::from_error(error).context("can't find the prive-ps executable")
    })?;
    let arguments: Vec<OsString> = env::args_os().skip(1).filter(|it| it != FLAG).collect();
    let mut signals = interrupt::listen()?;
    let mut running = VecDeque::new();
    for name in stores.all().keys() {
        let mut command = Command::new(&program);
        command.arg("--store").arg(name.as_str()).args(&arguments);
        let child = start(command).map_err(|error| {
            CommandError::from_error(error).context(format!("can't run the command for `{name}`"))
        })?;
        running.push_back(Running {
            store: name,
            id: child.id(),
            output: tokio::spawn(child.wait_with_output()),
        });
    }
    let progress = Progress::start(printer, "Running", "stores", running.len() as u64);
    let mut finished = Vec::new();
    while let Some(mut run) = running.pop_front() {
        let output = loop {
            tokio::select! {
                output = &mut run.output => break output,
                () = signals.next() => iter::once(&run).chain(&running).for_each(Running::stop),
            }
        };
        let output = output.map_err(io::Error::other).flatten()?;
        progress.advance(1);
        finished.push(show(run.store, &output, printer)?);
    }
    progress.finish();
    conclude(&finished, printer)
}

/// A key of the environment, and a named store, belong to one store.
fn refuse_single_store(connection: &ConnectionArgs) -> Result<(), CommandError> {
    const UNSET: &str = "Unset it: each store uses its saved key.";
    let hint = "Leave out --store, and unset PRIVE_PS_STORE.";
    let conflicts = [
        (
            connection.store.is_some(),
            "--store or PRIVE_PS_STORE",
            hint,
        ),
        (environment_key()?.is_some(), KEY_VARIABLE, UNSET),
        (
            environment_prive_key()?.is_some(),
            PRIVE_KEY_VARIABLE,
            UNSET,
        ),
    ];
    match conflicts.into_iter().find(|(is_set, _, _)| *is_set) {
        Some((_, what, hint)) => {
            let sentence = format!("{FLAG} can't be used with {what}");
            Err(CommandError::new(Exit::Usage, sentence).hint(hint))
        }
        None => Ok(()),
    }
}

/// Starts a store's process in a group of its own, so that Ctrl-C at the terminal reaches it once,
/// through this one.
fn start(mut command: Command) -> io::Result<Child> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    command.process_group(0);
    command.spawn()
}

impl Running<'_> {
    /// Asks the process to end, unless it has: its id may be another process's by now.
    fn stop(&self) {
        if let Some(id) = self.id.filter(|_| !self.output.is_finished()) {
            forward_signal(id);
        }
    }
}

#[cfg(unix)]
fn forward_signal(id: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    // It may end at this moment.
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// Elsewhere a console's processes all receive its signals.
#[cfg(not(unix))]
fn forward_signal(_id: u32) {}

/// Prints what a store's process printed, and notes how it ended.
fn show(name: &StoreName, output: &Output, printer: &Printer) -> Result<StoreRun, CommandError> {
    let messages = String::from_utf8_lossy(&output.stderr);
    for line in messages.lines() {
        printer.status_always(format!("{name}: {line}"));
    }
    let result = String::from_utf8_lossy(&output.stdout);
    if !printer.wants_json() && !result.trim().is_empty() {
        printer.result(format!("== {name} ==\n{}\n", result.trim_end()))?;
    }
    let code = output
        .status
        .code()
        .and_then(|code| u8::try_from(code).ok());
    Ok(StoreRun {
        store: name.to_string(),
        exit_code: code.unwrap_or(Exit::Failed.code()),
        result: serde_json::from_str(&result).ok(),
        error: match code {
            Some(_) => error_in(&messages),
            None => Some("killed by a signal".to_owned()),
        },
    })
}

/// The last error in these messages, with its causes, in one line.
fn error_in(messages: &str) -> Option<String> {
    let (_, last) = messages.rsplit_once("error: ")?;
    let mut lines = last.lines();
    let sentence = lines.next()?.to_owned();
    let causes = lines.map_while(|line| line.strip_prefix("  caused by: "));
    Some(causes.fold(sentence, |all, cause| format!("{all}: {cause}")))
}

fn conclude(finished: &[StoreRun], printer: &Printer) -> Result<Exit, CommandError> {
    printer.json_or(&finished, || {
        let rows = finished.iter().map(|run| {
            let meaning = EXIT_CODES
                .iter()
                .find(|(code, _)| *code == run.exit_code.to_string());
            let meaning = meaning.map_or("", |(_, meaning)| *meaning);
            let result = run.error.clone().unwrap_or_else(|| meaning.to_owned());
            [run.store.clone(), run.exit_code.to_string(), result]
        });
        let headings = [
            ("store", Align::Left),
            ("exit code", Align::Right),
            ("result", Align::Left),
        ];
        table(headings, rows, printer.on_terminal())
    })?;
    let mut exits = Exit::BY_SEVERITY.into_iter();
    let worst = exits.find(|exit| finished.iter().any(|run| run.exit_code == exit.code()));
    Ok(worst.unwrap_or(Exit::Failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_has_its_severity() {
        let documented = EXIT_CODES.map(|(code, _)| code.parse::<u8>().unwrap());
        let mut by_severity = Exit::BY_SEVERITY.map(Exit::code);
        by_severity.sort_unstable();
        assert_eq!(by_severity, documented);
    }
}
