//! Exit codes, and the error that ends a command: a sentence, its causes, and a hint with what to do
//! next.

use std::fmt::Display;
use std::io;

use crate::source::csv;
use crate::sync::ledger::LedgerError;
use crate::terminal::Printer;

/// How to replace a lost or damaged ledger.
pub const RESEED: &str = "Restore the file from a backup, or run `prive-ps sync setup --reseed` with your \
                      --csv or --from. That marks events due today as sent.";

/// How a run ended. Scripts rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Invalid usage.
    Usage = 2,
    /// Finished, but something was left out: customers that failed, or rejected rows under `--strict`.
    SomeFailed = 3,
    /// No key, or a key that was refused.
    NotConnected = 4,
    /// Rate-limited, unavailable or unreachable past the retry budget.
    Unavailable = 5,
    /// Settings or keyring can't be used.
    Configuration = 6,
    /// A check failed.
    CheckFailed = 7,
    /// A dry run found differences, with `--expect-no-changes`.
    Differences = 8,
    /// A limit stopped the run before anything was sent.
    Stopped = 9,
    /// Another run holds this store.
    Busy = 10,
    /// Interrupted by Ctrl-C or a signal.
    Interrupted = 130,
}

impl Exit {
    /// All of them, from the most serious to the least.
    pub const BY_SEVERITY: [Self; 12] = [
        Self::Interrupted,
        Self::Usage,
        Self::Failed,
        Self::Configuration,
        Self::NotConnected,
        Self::Unavailable,
        Self::Stopped,
        Self::Busy,
        Self::CheckFailed,
        Self::Differences,
        Self::SomeFailed,
        Self::Done,
    ];

    /// The process's exit code.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// Why a run ended early.
#[derive(Debug)]
pub struct CommandError {
    exit: Exit,
    is_canceled: bool,
    error: anyhow::Error,
    hint: Option<String>,
}

impl CommandError {
    /// An error that ends in [`Exit::Failed`].
    pub fn from_error(error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit: Exit::Failed,
            is_canceled: false,
            error: error.into(),
            hint: None,
        }
    }

    /// An error with its own sentence.
    pub fn new(exit: Exit, sentence: impl Display) -> Self {
        Self::from_error(anyhow::anyhow!("{sentence}")).with_exit(exit)
    }

    /// The user answered no. `effect` says what that leaves: `Nothing was sent.`
    pub fn declined(effect: impl Display) -> Self {
        Self {
            is_canceled: true,
            ..Self::new(Exit::Failed, format!("Canceled. {effect}"))
        }
    }

    /// The user pressed Ctrl-C, or a signal ended the run. `effect` is as for [`Self::declined`].
    pub fn interrupted(effect: impl Display) -> Self {
        Self::declined(effect).with_exit(Exit::Interrupted)
    }

    /// A confirmation is needed and can't be asked for. `hint` says what to do instead.
    pub fn cannot_ask(hint: &str) -> Self {
        let sentence = "can't prompt for confirmation: not running in a terminal";
        Self::new(Exit::Usage, sentence).hint(hint)
    }

    /// The answer to a question can't be read.
    pub fn unanswered(error: io::Error) -> Self {
        Self::from_error(error).context("can't read the answer")
    }

    /// Sets the exit code.
    #[must_use]
    pub fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Sets the hint: what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Puts a sentence in front; the error so far becomes its cause.
    #[must_use]
    pub fn context(mut self, sentence: impl Display) -> Self {
        self.error = self.error.context(sentence.to_string());
        self
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// The error and its causes in one line.
    pub fn sentence(&self) -> String {
        format!("{:#}", self.error)
    }

    /// The hint, if there is one.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Prints the error, and returns the exit code. A cancellation is no error and isn't printed as one.
    pub fn report(self, printer: &Printer) -> Exit {
        if self.is_canceled {
            if self.exit == Exit::Interrupted {
                printer.end_open_line();
            }
            printer.status_always(&self.error);
        } else {
            printer.error(&self.error);
        }
        if let Some(hint) = &self.hint {
            printer.hint(hint);
        }
        self.exit
    }
}

impl From<io::Error> for CommandError {
    /// Standard output can't be written.
    fn from(error: io::Error) -> Self {
        Self::from_error(error).context("can't write the result")
    }
}

impl From<crate::postscript::Error> for CommandError {
    fn from(error: crate::postscript::Error) -> Self {
        use crate::postscript::ErrorKind;
        let exit = match error.kind() {
            ErrorKind::Key => Exit::NotConnected,
            ErrorKind::Wait | ErrorKind::Network => Exit::Unavailable,
            ErrorKind::Settings => Exit::Configuration,
            ErrorKind::Usage => Exit::Usage,
            ErrorKind::Interrupted => Exit::Interrupted,
            ErrorKind::None => Exit::Failed,
        };
        let hint = error.hint();
        Self::from_error(error).with_exit(exit).hint(hint)
    }
}

impl From<crate::stores::Error> for CommandError {
    fn from(error: crate::stores::Error) -> Self {
        let exit = match error.kind() {
            crate::stores::ErrorKind::NotConnected => Exit::NotConnected,
            _ => Exit::Configuration,
        };
        let hint = error.hint().to_owned();
        Self::from_error(error).with_exit(exit).hint(hint)
    }
}

impl From<csv::Error> for CommandError {
    fn from(error: csv::Error) -> Self {
        let exit = match error {
            csv::Error::MappedTwice(_) | csv::Error::DuplicateAlias(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        let hint = error.hint();
        Self::from_error(error).with_exit(exit).hint(hint)
    }
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        let (exit, hint) = match &error {
            LedgerError::Held { .. } => (
                Exit::Busy,
                "Wait until the other run ends, then run the same command again.",
            ),
            LedgerError::Busy { .. } => (Exit::Busy, "Run the same command again."),
            LedgerError::Damaged { .. } => (Exit::Configuration, RESEED),
            LedgerError::Newer { .. } => (Exit::Configuration, "Update prive-ps."),
            LedgerError::OtherShop { .. } => (
                Exit::Configuration,
                "Restore this store's own ledger, or run `prive-ps sync setup --reseed` with your --csv or \
                 --from. That renames this file.",
            ),
            LedgerError::Full { .. } => (
                Exit::Configuration,
                "Free some disk space, then run the same command again.",
            ),
            LedgerError::NoHome { .. } | LedgerError::Unusable { .. } => (
                Exit::Configuration,
                "Set PRIVE_PS_STATE_DIR to a folder that this user can write to.",
            ),
            LedgerError::Event { .. } => (
                Exit::Failed,
                "To list events and their states: prive-ps events list",
            ),
        };
        Self::from_error(error).with_exit(exit).hint(hint)
    }
}
