//! The tags of a pass: the plan and the guards of a backfill.

use std::fmt::Write as _;
use std::time::Instant;

use super::opened::Opened;
use crate::backfill::{self, Ended, MAX_REFUSED_IN_A_ROW, Observer, Plan, Summary, apply};
use crate::commands::backfill::in_words;
use crate::error::{CommandError, Exit};
use crate::source::LastSource;
use crate::terminal::{Align, count, table};

/// The tags of one pass.
pub(super) struct TagRun<'p, 'a> {
    plan: &'p Plan<'a>,
    opened: &'p Opened,
    last: Option<&'p LastSource>,
    started: Instant,
}

impl<'p, 'a> TagRun<'p, 'a> {
    /// The tags of this plan.
    pub(super) fn new(
        plan: &'p Plan<'a>,
        opened: &'p Opened,
        last: Option<&'p LastSource>,
    ) -> Self {
        Self {
            plan,
            opened,
            last,
            started: Instant::now(),
        }
    }

    /// How many subscribers would be updated.
    pub(super) fn updates(&self) -> u64 {
        let writes = self.plan.writes();
        writes.active + writes.inactive
    }

    /// The updates as text.
    pub(super) fn describe(&self) -> String {
        let writes = self.plan.writes();
        let mut text = format!(
            "{} ({} active, {} inactive)",
            count(self.updates(), "update"),
            writes.active,
            writes.inactive
        );
        for guard in self.plan.guards() {
            let _ = write!(text, "; INACTIVE held back by {guard}");
        }
        text
    }

    /// The summary of a dry run.
    pub(super) fn dry_run(&self, observer: &mut dyn Observer) -> Summary {
        backfill::report_all(self.plan, observer);
        self.summary(true)
    }

    /// Applies the plan. Returns the summary, and how it ended.
    pub(super) async fn apply(
        &self,
        observer: &mut dyn Observer,
    ) -> (Summary, Result<Exit, CommandError>) {
        let client = &self.opened.connected.client;
        let ended = tokio::select! {
            ended = apply(client, self.plan, observer) => Some(ended),
            () = self.opened.at_once.wait() => None,
        };
        let summary = self.summary(false);
        let end = match ended {
            Some(Ended::Complete) => Ok(exit(&summary)),
            Some(Ended::Interrupted) | None => Ok(Exit::Interrupted),
            Some(Ended::Stopped(error)) => Err(CommandError::from(error)
                .context("the tag updates stopped early; no events were sent")),
            Some(Ended::Refused(reason)) => Err(CommandError::new(Exit::Failed, reason)
                .context(format!(
                    "Postscript rejected {MAX_REFUSED_IN_A_ROW} updates in a row; no events were sent"
                ))),
        };
        (summary, end)
    }

    fn summary(&self, dry_run: bool) -> Summary {
        Summary {
            store: self.opened.shop.clone(),
            last_source: self.last.cloned(),
            requests: self.opened.connected.client.requests(),
            seconds: self.started.elapsed().as_secs_f64(),
            ..Summary::of(self.plan, dry_run)
        }
    }
}

/// The exit code of tags that were planned or written to the end.
pub(super) fn exit(summary: &Summary) -> Exit {
    if summary.outcomes.failed + summary.outcomes.held_back > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    }
}

/// The outcomes of the tags as a table.
pub(super) fn outcomes_table(summary: &Summary, boxed: bool) -> String {
    let counts = summary.outcomes.counts();
    let rows = counts.filter(|(_, number)| *number > 0);
    let rows = rows.map(|(outcome, number)| [in_words(outcome).0.to_owned(), number.to_string()]);
    table(
        [("tags", Align::Left), ("customers", Align::Right)],
        rows,
        boxed,
    )
}
