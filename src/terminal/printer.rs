//! Where output goes: the result to standard output, everything for people to standard error.
//!
//! Text passes through [`escape_control`] on its way, so callers may hand over what a file or a server
//! said. What is for people is broken to the width of their terminal.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use indicatif::MultiProgress;
use serde::Serialize;

use super::color::ColorChoice;
use super::sanitize::{escape_control, escape_control_json};
use super::wrap::{wrapped, wrapped_for_stdout};

/// The flags that decide what is shown and how.
#[derive(Clone, Debug, clap::Args)]
pub struct OutputArgs {
    /// Print the result as JSON on standard output.
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,

    /// Say nothing on standard error but warnings and errors.
    #[arg(
        short,
        long,
        global = true,
        help_heading = "Output",
        conflicts_with = "verbose"
    )]
    pub quiet: bool,

    /// Say more on standard error: -v requests, -vv why they are tried again.
    #[arg(short, long, global = true, help_heading = "Output", action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// When to colour.
    #[arg(
        long,
        global = true,
        help_heading = "Output",
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: ColorChoice,

    /// Never ask; a missing answer is an error that names the flag.
    #[arg(long, global = true, help_heading = "Output")]
    pub no_input: bool,
}

/// Hands out the two streams. Its copies write to the same ones.
#[derive(Clone)]
pub struct Printer {
    json: bool,
    quiet: bool,
    no_input: bool,
    bars: MultiProgress,
}

const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

impl Printer {
    /// A printer that follows the flags. Also sets the colour choice and the log level of the
    /// whole process, so make one.
    pub fn new(args: &OutputArgs) -> Self {
        args.color.apply();
        let bars = MultiProgress::new();
        super::log::start(args.verbose, &bars);
        Self {
            json: args.json,
            quiet: args.quiet,
            no_input: args.no_input,
            bars,
        }
    }

    /// Whether the result is wanted as JSON.
    pub fn wants_json(&self) -> bool {
        self.json
    }

    /// Whether standard output is a terminal, so that boxes and widths make sense.
    pub fn on_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether a question can be asked: both ends are a terminal, and `--no-input` was not given.
    pub fn can_ask(&self) -> bool {
        !self.no_input && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Writes a result that is read by people, and on a terminal broken to its width.
    pub fn stdout_wrapped(&self, text: impl Display) -> io::Result<()> {
        let text = escape_control(&text.to_string()).into_owned();
        self.result(wrapped_for_stdout(&text))
    }

    /// Writes the result as it is, with a line feed behind it, to standard output. A reader that
    /// closed the pipe has all it wanted: that is told nobody, and doesn't change how the run ends.
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

    /// Writes the result as JSON, indented, to standard output.
    pub fn json(&self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
        self.result(escape_control_json(&text))
    }

    /// Tells people something, unless `--quiet`.
    pub fn status(&self, text: impl Display) {
        if !self.quiet {
            self.to_people(&escape_control(&text.to_string()));
        }
    }

    /// Tells people what they must know before they are asked, whether quiet or not.
    pub fn status_always(&self, text: impl Display) {
        self.to_people(&escape_control(&text.to_string()));
    }

    /// Warns, whether quiet or not.
    pub fn warn(&self, text: impl Display) {
        self.labelled(WARNING, "warning", &text.to_string());
    }

    /// Says what went wrong, in the first place, and then why, cause by cause.
    pub fn error(&self, error: &anyhow::Error) {
        self.labelled(ERROR, "error", &error.to_string());
        for cause in error.chain().skip(1) {
            self.to_people(&format!(
                "  because: {}",
                escape_control(&cause.to_string())
            ));
        }
    }

    /// Says what to do next.
    pub fn hint(&self, text: &str) {
        self.labelled(HINT, "hint", text);
    }

    /// Whether progress is shown at all.
    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet
    }

    pub(super) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    fn labelled(&self, style: Style, label: &str, text: &str) {
        self.to_people(&format!(
            "{style}{label}:{style:#} {}",
            escape_control(text)
        ));
    }

    /// A closed standard error is no reason to stop a run that writes to a shop.
    fn to_people(&self, text: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(anstream::stderr().lock(), "{}", wrapped(text));
        });
    }
}
