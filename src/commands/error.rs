//! How a run can end, and what a person is told when it ends badly: one sentence, its causes, and
//! what to do next.

use std::fmt::Display;
use std::io;

use crate::terminal::Printer;

/// How a run ended; the numbers are the program's promise to scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything asked for was done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command line can't be followed.
    Usage = 2,
    /// It finished, but some customers failed, or rows were rejected under `--strict`.
    SomeFailed = 3,
    /// There is no key, or Postscript refused it.
    NotConnected = 4,
    /// Postscript was unreachable, unavailable or limiting past the retry budget.
    Unavailable = 5,
    /// The settings or the keyring can't be used.
    Configuration = 6,
    /// A check failed.
    CheckFailed = 7,
    /// A guard stopped it before anything was sent.
    Limit = 9,
    /// Interrupted by the person; safe to run again.
    Interrupted = 130,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// A run that ended badly.
#[derive(Debug)]
pub struct CommandError {
    exit: Exit,
    error: anyhow::Error,
    hint: Option<String>,
}

impl CommandError {
    /// A failure that ends in [`Exit::Failed`].
    pub fn from_error(error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit: Exit::Failed,
            error: error.into(),
            hint: None,
        }
    }

    /// A failure said in a sentence of its own.
    pub fn new(exit: Exit, sentence: impl Display) -> Self {
        Self::from_error(anyhow::anyhow!("{sentence}")).with_exit(exit)
    }

    /// A question that the terminal took no answer to.
    pub fn unanswered(error: io::Error) -> Self {
        Self::from_error(error).context("nobody answered")
    }

    /// Ends in this exit code instead.
    #[must_use]
    pub fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Says what was being done; what went wrong becomes its cause.
    #[must_use]
    pub fn context(mut self, sentence: impl Display) -> Self {
        self.error = self.error.context(sentence.to_string());
        self
    }

    /// The exit code in which it ends.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// What went wrong and why, in one line.
    pub fn sentence(&self) -> String {
        format!("{:#}", self.error)
    }

    /// What to do next, where there is something.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Tells the person, and says how the run ended.
    pub fn report(self, printer: &Printer) -> Exit {
        printer.error(&self.error);
        if let Some(hint) = &self.hint {
            printer.hint(hint);
        }
        self.exit
    }
}

impl From<io::Error> for CommandError {
    /// Standard output could not be written.
    fn from(error: io::Error) -> Self {
        Self::from_error(error).context("the result can't be written")
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
        let exit = if error.is_missing_key() {
            Exit::NotConnected
        } else {
            Exit::Configuration
        };
        let hint = error.hint();
        Self::from_error(error).with_exit(exit).hint(hint)
    }
}
