//! What the checks found, told line by line as it is found, and what that says of the whole.

use std::io;
use std::time::Instant;

use serde::Serialize;

use crate::commands::error::{CommandError, Exit};
use crate::terminal::Printer;

/// What to do about a failure that names nothing itself.
const OTHERWISE: &str = "Run it again with -vv, which shows each request and what came of it.";

/// What a check found that went well enough to go on from.
pub(super) struct Found<T> {
    value: T,
    detail: String,
    /// What to do about it, where that is wanted: then it is a warning.
    fix: Option<String>,
}

/// A check's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// As it should be.
    Ok,
    /// Not as it should be, and nothing depends on it.
    Warning,
    /// Something that is needed doesn't work.
    Failed,
}

/// A check, as `--json` shows it; the fields are promised.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) status: Status,
    pub(super) detail: String,
    /// Null where there is nothing to do.
    pub(super) fix: Option<String>,
    pub(super) seconds: f64,
}

/// All checks so far.
pub(super) struct Checklist<'a> {
    printer: &'a Printer,
    checks: Vec<Check>,
    /// How each check that failed would end the run by itself.
    exits: Vec<Exit>,
    /// Standard output couldn't be written.
    unwritten: Option<io::Error>,
}

/// The whole, as `--json` shows it; the fields are promised.
#[derive(Serialize)]
struct Whole<'a> {
    ok: bool,
    checks: &'a [Check],
}

impl<T> Found<T> {
    /// All is well.
    pub(super) fn well(value: T, detail: impl Into<String>) -> Self {
        Self {
            value,
            detail: detail.into(),
            fix: None,
        }
    }

    /// It will do, but something should be done.
    pub(super) fn warned(value: T, detail: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            value,
            detail: detail.into(),
            fix: Some(fix.into()),
        }
    }
}

impl Status {
    /// The word for it.
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
            unwritten: None,
        }
    }

    /// Carries a check out. What it found is returned for those that build on it, and nothing when
    /// it failed.
    pub(super) async fn check<T>(
        &mut self,
        name: &'static str,
        check: impl Future<Output = Result<Found<T>, CommandError>>,
    ) -> Option<T> {
        let began = Instant::now();
        let ended = check.await;
        let seconds = (began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        let (value, status, detail, fix) = match ended {
            Ok(Found { value, detail, fix }) => {
                let status = if fix.is_some() {
                    Status::Warning
                } else {
                    Status::Ok
                };
                (Some(value), status, detail, fix)
            }
            Err(failure) => {
                self.exits.push(failure.exit());
                let fix = failure.advice().unwrap_or(OTHERWISE).to_owned();
                (None, Status::Failed, failure.sentence(), Some(fix))
            }
        };
        self.note(Check {
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

    /// Prints what is to be printed at the end.
    pub(super) fn finish(&mut self) -> Result<(), CommandError> {
        if let Some(error) = self.unwritten.take() {
            return Err(error.into());
        }
        if self.printer.wants_json() {
            let ok = self.exits.is_empty();
            let checks = &self.checks;
            self.printer.json(&Whole { ok, checks })?;
        } else {
            self.printer.stdout_wrapped(self.total())?;
        }
        Ok(())
    }

    /// How the run ends: in a code of its own where one kind of trouble is the whole story.
    pub(super) fn exit(&self) -> Exit {
        let one_kind = self.exits.iter().all(|exit| *exit == self.exits[0]);
        match self.exits.first() {
            None => Exit::Done,
            Some(&exit) if one_kind && Self::tells(exit) => exit,
            Some(_) => Exit::CheckFailed,
        }
    }

    /// Whether an exit code says more than that a check failed.
    fn tells(exit: Exit) -> bool {
        matches!(
            exit,
            Exit::NotConnected | Exit::Unavailable | Exit::Configuration | Exit::Interrupted
        )
    }

    fn note(&mut self, check: Check) {
        if !self.printer.wants_json() && self.unwritten.is_none() {
            self.unwritten = self.printer.stdout_wrapped(line(&check)).err();
        }
        self.checks.push(check);
    }

    fn total(&self) -> String {
        let count = |status| {
            self.checks
                .iter()
                .filter(|one| one.status == status)
                .count()
        };
        let warnings = match count(Status::Warning) {
            1 => "1 warning".to_owned(),
            many => format!("{many} warnings"),
        };
        format!(
            "{} checks: {} ok, {warnings}, {} failed",
            self.checks.len(),
            count(Status::Ok),
            count(Status::Failed),
        )
    }
}

/// A check in a line, with what to do below it.
fn line(check: &Check) -> String {
    let Check {
        name,
        status,
        detail,
        fix,
        seconds,
    } = check;
    let line = format!("{:7}  {name:15}  {detail} ({seconds:.1} s)", status.word());
    let fixes = fix.iter().flat_map(|fix| fix.lines());
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

    async fn ended(exits: &[Exit]) -> Exit {
        let printer = printer();
        let mut list = Checklist::new(&printer);
        list.check("well", async { Ok(Found::well((), "")) }).await;
        list.check("warned", async { Ok(Found::warned((), "", "")) })
            .await;
        for &exit in exits {
            let failed = async { Err::<Found<()>, _>(CommandError::new(exit, "no")) };
            assert!(list.check("failed", failed).await.is_none());
            assert!(list.checks().last().unwrap().fix.is_some());
        }
        list.exit()
    }

    #[tokio::test]
    async fn one_kind_of_trouble_has_its_own_code() {
        use Exit::{CheckFailed, Configuration, Done, Failed, NotConnected, Unavailable};
        for (exits, whole) in [
            (&[] as &[_], Done),
            (&[NotConnected], NotConnected),
            (&[Unavailable, Unavailable], Unavailable),
            (&[Configuration], Configuration),
            (&[Failed], CheckFailed),
            (&[Failed, Failed], CheckFailed),
            (&[Unavailable, NotConnected], CheckFailed),
            (&[NotConnected, Failed], CheckFailed),
        ] {
            assert_eq!(ended(exits).await, whole, "{exits:?}");
        }
    }
}
