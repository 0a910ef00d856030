//! Runs checks, collects their results, and has the exit code of all of them.

use std::time::Instant;

use serde::Serialize;

use crate::error::{CommandError, Exit};
use crate::terminal::{Printer, wait_with_message};

/// The fix of a failed check without one of its own.
const DEFAULT_FIX: &str =
    "Run the check again with -vv to see each request and the reasons for retries.";

/// A check that passed, perhaps with a warning.
pub struct Passed<T> {
    value: T,
    detail: String,
    /// Makes it a warning.
    fix: Option<String>,
}

/// The status of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Passed.
    Ok,
    /// Passed, but something should be fixed.
    Warning,
    /// Failed.
    Failed,
}

/// A check in JSON. The fields are stable.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What is checked.
    pub name: &'static str,
    /// Whether it passed.
    pub status: Status,
    /// What was found.
    pub detail: String,
    /// Null if there is nothing to fix.
    pub fix: Option<String>,
    /// How long it took.
    pub seconds: f64,
}

/// The checks so far.
pub struct Checklist<'a> {
    printer: &'a Printer,
    /// Receives each result at once.
    report: &'a mut dyn FnMut(&Check),
    checks: Vec<Check>,
    /// The exit code of each failed check.
    exits: Vec<Exit>,
}

impl Passed<()> {
    /// Passed.
    pub fn ok(detail: impl Into<String>) -> Self {
        Self {
            value: (),
            detail: detail.into(),
            fix: None,
        }
    }

    /// Passed with a warning.
    pub fn warning(detail: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            fix: Some(fix.into()),
            ..Self::ok(detail)
        }
    }

    /// With a value that later checks need.
    pub fn with<T>(self, value: T) -> Passed<T> {
        Passed {
            value,
            detail: self.detail,
            fix: self.fix,
        }
    }
}

impl Status {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

impl<'a> Checklist<'a> {
    /// An empty list. `report` receives each result at once.
    pub fn new(printer: &'a Printer, report: &'a mut dyn FnMut(&Check)) -> Self {
        Self {
            printer,
            report,
            checks: Vec::new(),
            exits: Vec::new(),
        }
    }

    /// Runs a check and reports its result. Returns the value that later checks need, or none if it
    /// failed.
    pub async fn check<T>(
        &mut self,
        name: &'static str,
        check: impl Future<Output = Result<Passed<T>, CommandError>>,
    ) -> Option<T> {
        let began = Instant::now();
        let message = format!("Checking {name}…");
        let result = wait_with_message(self.printer, &message, check).await;
        let seconds = (began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        let (value, status, detail, fix) = match result {
            Ok(Passed { value, detail, fix }) => {
                let status = if fix.is_some() {
                    Status::Warning
                } else {
                    Status::Ok
                };
                (Some(value), status, detail, fix)
            }
            Err(error) => {
                self.exits.push(error.exit());
                let fix = error.advice().unwrap_or(DEFAULT_FIX).to_owned();
                (None, Status::Failed, error.sentence(), Some(fix))
            }
        };
        let check = Check {
            name,
            status,
            detail,
            fix,
            seconds,
        };
        (self.report)(&check);
        self.checks.push(check);
        value
    }

    /// The results, and the exit code: that of the failed checks if they all have the same specific
    /// one.
    pub fn finish(self) -> (Vec<Check>, Exit) {
        let one_kind = self.exits.iter().all(|exit| *exit == self.exits[0]);
        let exit = match self.exits.first() {
            None => Exit::Done,
            Some(&exit) if one_kind && Self::is_specific(exit) => exit,
            Some(_) => Exit::CheckFailed,
        };
        (self.checks, exit)
    }

    /// Whether an exit code says more than that a check failed.
    fn is_specific(exit: Exit) -> bool {
        matches!(
            exit,
            Exit::NotConnected | Exit::Unavailable | Exit::Configuration | Exit::Interrupted
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::{ColorChoice, OutputArgs};

    fn printer() -> Printer {
        let args = OutputArgs {
            json: true,
            quiet: false,
            verbose: 0,
            color: ColorChoice::Auto,
            no_input: false,
        };
        Printer::new(&args, None)
    }

    async fn exit_of(exits: &[Exit]) -> Exit {
        let printer = printer();
        let mut report = |_: &Check| {};
        let mut list = Checklist::new(&printer, &mut report);
        list.check("ok", async { Ok(Passed::ok("")) }).await;
        list.check("warning", async { Ok(Passed::warning("", "")) })
            .await;
        for &exit in exits {
            let failed = async { Err::<Passed<()>, _>(CommandError::new(exit, "no")) };
            assert!(list.check("failed", failed).await.is_none());
        }
        let (checks, exit) = list.finish();
        let mut failed = checks.iter().filter(|check| check.status == Status::Failed);
        assert!(failed.all(|check| check.fix.is_some()));
        exit
    }

    #[tokio::test]
    async fn failures_with_one_specific_code_exit_with_it() {
        use Exit::{CheckFailed, Configuration, Done, Failed, NotConnected, Unavailable};
        for (exits, expected) in [
            (&[] as &[_], Done),
            (&[NotConnected], NotConnected),
            (&[Unavailable, Unavailable], Unavailable),
            (&[Configuration], Configuration),
            (&[Failed], CheckFailed),
            (&[Failed, Failed], CheckFailed),
            (&[Unavailable, NotConnected], CheckFailed),
            (&[NotConnected, Failed], CheckFailed),
        ] {
            assert_eq!(exit_of(exits).await, expected, "{exits:?}");
        }
    }
}
