//! The results of the checks, printed one by one, and the exit code of all of them.

use std::io;
use std::time::Instant;

use serde::Serialize;

use crate::error::{CommandError, Exit};
use crate::terminal::{Printer, count, wait_with_message};

/// The fix of a failed check without one of its own.
const DEFAULT_FIX: &str =
    "Run the check again with -vv to see each request and the reasons for retries.";

/// A check that passed, perhaps with a warning.
pub(super) struct Passed<T> {
    value: T,
    detail: String,
    /// Makes it a warning.
    fix: Option<String>,
}

/// The status of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// Passed.
    Ok,
    /// Passed, but something should be fixed.
    Warning,
    /// Failed.
    Failed,
}

/// A check in JSON. The fields are stable.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) status: Status,
    pub(super) detail: String,
    /// Null if there is nothing to fix.
    pub(super) fix: Option<String>,
    pub(super) seconds: f64,
}

/// The checks so far.
pub(super) struct Checklist<'a> {
    printer: &'a Printer,
    checks: Vec<Check>,
    /// The exit code of each failed check.
    exits: Vec<Exit>,
    /// Why standard output can't be written.
    output_error: Option<io::Error>,
}

/// All checks in JSON. The fields are stable.
#[derive(Serialize)]
struct Summary<'a> {
    ok: bool,
    checks: &'a [Check],
}

impl Passed<()> {
    /// Passed.
    pub(super) fn ok(detail: impl Into<String>) -> Self {
        Self {
            value: (),
            detail: detail.into(),
            fix: None,
        }
    }

    /// Passed with a warning.
    pub(super) fn warning(detail: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            fix: Some(fix.into()),
            ..Self::ok(detail)
        }
    }

    /// With a value that later checks need.
    pub(super) fn with<T>(self, value: T) -> Passed<T> {
        Passed {
            value,
            detail: self.detail,
            fix: self.fix,
        }
    }
}

impl Status {
    /// Its name.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

impl<'a> Checklist<'a> {
    /// An empty list.
    pub(super) fn new(printer: &'a Printer) -> Self {
        Self {
            printer,
            checks: Vec::new(),
            exits: Vec::new(),
            output_error: None,
        }
    }

    /// Runs a check and prints its result. Returns the value that later checks need, or none if it
    /// failed.
    pub(super) async fn check<T>(
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
        self.report(Check {
            name,
            status,
            detail,
            fix,
            seconds,
        });
        value
    }

    /// The checks so far.
    pub(super) fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Prints the JSON result or the totals.
    pub(super) fn finish(&mut self) -> Result<(), CommandError> {
        if let Some(error) = self.output_error.take() {
            return Err(error.into());
        }
        let summary = Summary {
            ok: self.exits.is_empty(),
            checks: &self.checks,
        };
        Ok(self.printer.json_or(&summary, || self.total())?)
    }

    /// The exit code: that of the failed checks if they all have the same specific one.
    pub(super) fn exit(&self) -> Exit {
        let one_kind = self.exits.iter().all(|exit| *exit == self.exits[0]);
        match self.exits.first() {
            None => Exit::Done,
            Some(&exit) if one_kind && Self::is_specific(exit) => exit,
            Some(_) => Exit::CheckFailed,
        }
    }

    /// Whether an exit code says more than that a check failed.
    fn is_specific(exit: Exit) -> bool {
        matches!(
            exit,
            Exit::NotConnected | Exit::Unavailable | Exit::Configuration | Exit::Interrupted
        )
    }

    fn report(&mut self, check: Check) {
        if !self.printer.wants_json() && self.output_error.is_none() {
            self.output_error = self.printer.stdout_wrapped(line(&check)).err();
        }
        self.checks.push(check);
    }

    fn total(&self) -> String {
        let with_status = |status| {
            let checks = self.checks.iter().filter(|one| one.status == status);
            checks.count() as u64
        };
        format!(
            "{}: {} ok, {}, {} failed",
            count(self.checks.len() as u64, "check"),
            with_status(Status::Ok),
            count(with_status(Status::Warning), "warning"),
            with_status(Status::Failed),
        )
    }
}

/// A check in one line, with its fix below.
fn line(check: &Check) -> String {
    let (name, detail, seconds) = (check.name, &check.detail, check.seconds);
    let status = check.status.word();
    let line = format!("{status:7}  {name:15}  {detail} ({seconds:.1} s)");
    let fixes = check.fix.iter().flat_map(|fix| fix.lines());
    fixes.fold(line, |line, fix| format!("{line}\n{:26}{fix}", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::{ColorChoice, OutputArgs};

    fn printer() -> Printer {
        Printer::new(&OutputArgs {
            json: true,
            quiet: false,
            verbose: 0,
            color: ColorChoice::Auto,
            no_input: false,
        })
    }

    async fn exit_of(exits: &[Exit]) -> Exit {
        let printer = printer();
        let mut list = Checklist::new(&printer);
        list.check("ok", async { Ok(Passed::ok("")) }).await;
        list.check("warning", async { Ok(Passed::warning("", "")) })
            .await;
        for &exit in exits {
            let failed = async { Err::<Passed<()>, _>(CommandError::new(exit, "no")) };
            assert!(list.check("failed", failed).await.is_none());
            assert!(list.checks().last().unwrap().fix.is_some());
        }
        list.exit()
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
