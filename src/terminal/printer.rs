//! Where output goes: results to standard output, messages to standard error.
//!
//! All text passes through [`escape_control`], so callers may print what a file or a server contains.
//! Messages are broken to the width of the terminal.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use indicatif::MultiProgress;
use serde::Serialize;

use super::color::ColorChoice;
use super::fill::{fill_stderr, fill_stdout};
use super::sanitize::{escape_control, escape_control_json};

/// What is printed, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct OutputArgs {
    /// Print the result as JSON.
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,

    /// Print only the result, warnings and errors.
    #[arg(
        short,
        long,
        global = true,
        help_heading = "Output",
        conflicts_with = "verbose"
    )]
    pub quiet: bool,

    /// Print requests (-v) and the reasons for retries (-vv).
    #[arg(short, long, global = true, help_heading = "Output", action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// When to use color.
    #[arg(
        long,
        global = true,
        help_heading = "Output",
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: ColorChoice,

    /// Disable prompts. A command that needs an answer fails and prints the option to use instead.
    #[arg(long, global = true, help_heading = "Output")]
    pub no_input: bool,
}

/// Writes to standard output and standard error. Clones write to the same streams.
#[derive(Clone)]
pub struct Printer {
    json: bool,
    quiet: bool,
    no_input: bool,
    /// The store that was selected by name.
    store: Option<String>,
    bars: MultiProgress,
}

/// The commands that work on one store.
const STORE_COMMANDS: [&str; 6] = [
    "backfill",
    "check",
    "events",
    "segment",
    "send-trigger",
    "sync",
];

const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

impl Printer {
    /// A printer that follows the flags. Commands in warnings and hints repeat `store`, the store that was
    /// selected by name. Also sets the color choice and the log level of the whole
    /// process, so make one only.
    pub fn new(args: &OutputArgs, store: Option<&str>) -> Self {
        args.color.apply();
        let bars = MultiProgress::new();
        if !args.quiet {
            super::log::start(args.verbose, &bars);
        }
        Self {
            json: args.json,
            quiet: args.quiet,
            no_input: args.no_input,
            store: store.map(str::to_owned),
            bars,
        }
    }

    /// Whether `--json` was given.
    pub fn wants_json(&self) -> bool {
        self.json
    }

    /// Whether standard output is a terminal.
    pub fn on_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether a question can be asked: standard input and standard error are terminals, and
    /// `--no-input` wasn't given.
    pub fn can_ask(&self) -> bool {
        !self.no_input && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Writes a result in words to standard output, broken to the width of a terminal.
    pub fn stdout_wrapped(&self, text: impl Display) -> io::Result<()> {
        let text = escape_control(&text.to_string()).into_owned();
        self.result(fill_stdout(&text))
    }

    /// Writes the result and a line feed to standard output. A closed pipe is not reported and
    /// doesn't change the exit code.
    pub fn result(&self, text: impl Display) -> io::Result<()> {
        let text = text.to_string();
        let written = self.bars.suspend(|| {
            let mut out = anstream::stdout().lock();
            writeln!(out, "{}", escape_control(&text))?;
            out.flush()
        });
        written.or_else(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Ok(()),
            _ => Err(error),
        })
    }

    /// Writes the result as indented JSON to standard output.
    pub fn json(&self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
        self.result(escape_control_json(&text))
    }

    /// Writes a result: with `--json` the value, else the text.
    pub fn json_or(&self, value: &impl Serialize, text: impl FnOnce() -> String) -> io::Result<()> {
        if self.json {
            self.json(value)
        } else {
            self.stdout_wrapped(text())
        }
    }

    /// Prints a message, unless `--quiet` was given.
    pub fn status(&self, text: impl Display) {
        if !self.quiet {
            self.write_message(&escape_control(&text.to_string()));
        }
    }

    /// Prints a message even with `--quiet`: what a question is about, how a run was canceled.
    pub fn status_always(&self, text: impl Display) {
        self.write_message(&escape_control(&text.to_string()));
    }

    /// Ends the line that `^C` or an unanswered prompt left open on the terminal.
    pub fn end_open_line(&self) {
        if io::stdin().is_terminal() && io::stderr().is_terminal() {
            self.write_message("");
        }
    }

    /// Prints a warning, even with `--quiet`.
    pub fn warn(&self, text: impl Display) {
        self.labeled(WARNING, "warning", &self.with_store(&text.to_string()));
    }

    /// Prints an error and its causes, even with `--quiet`.
    pub fn error(&self, error: &anyhow::Error) {
        self.labeled(ERROR, "error", &error.to_string());
        for cause in error.chain().skip(1) {
            self.write_message(&format!(
                "  caused by: {}",
                escape_control(&cause.to_string())
            ));
        }
    }

    /// Prints what to do next, unless `--quiet` was given.
    pub fn hint(&self, text: &str) {
        if !self.quiet {
            self.labeled(HINT, "hint", &self.with_store(text));
        }
    }

    /// The text with the selected store in the commands that it contains.
    pub fn with_store(&self, text: &str) -> String {
        let Some(store) = self.store.as_ref().filter(|_| !text.contains("--store")) else {
            return text.to_owned();
        };
        STORE_COMMANDS
            .iter()
            .fold(text.to_owned(), |text, command| {
                let with_store = format!("prive-ps --store {store} {command}");
                text.replace(&format!("prive-ps {command}"), &with_store)
            })
    }

    /// Whether progress is shown.
    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet
    }

    pub(super) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    fn labeled(&self, style: Style, label: &str, text: &str) {
        self.write_message(&format!(
            "{style}{label}:{style:#} {}",
            escape_control(text)
        ));
    }

    /// A closed standard error is ignored: it must not stop a run halfway.
    fn write_message(&self, text: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(anstream::stderr().lock(), "{}", fill_stderr(text));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_repeat_the_store() {
        let printer = |store: Option<&str>| Printer {
            json: false,
            quiet: true,
            no_input: true,
            store: store.map(str::to_owned),
            bars: MultiProgress::new(),
        };
        let text =
            "Run `prive-ps sync setup --reseed`, then prive-ps events list. See prive-ps sandbox.";
        assert_eq!(printer(None).with_store(text), text);
        assert_eq!(
            printer(Some("tea")).with_store(text),
            "Run `prive-ps --store tea sync setup --reseed`, then prive-ps --store tea events list. See \
             prive-ps sandbox."
        );
        let named = "To check it: prive-ps check --store soap";
        assert_eq!(printer(Some("tea")).with_store(named), named);
    }
}
