//! What a pass prints: its plan, the preview of a dry run, and the summary.

use std::fmt::Write as _;

use super::args::Part;
use super::contracts::Details;
use super::pass::{NOTHING_DONE, Pass};
use super::summary::{EventsByTrigger, SyncSummary, count_events};
use super::tags::{self, TagRun};
use crate::backfill;
use crate::commands::backfill::ProgressReporter;
use crate::error::{CommandError, Exit};
use crate::sync::Plan;

impl Pass<'_> {
    /// Prints what would be written and sent.
    pub(super) fn preview(
        &self,
        plan: &Plan<Details>,
        tags: Option<&TagRun<'_, '_>>,
        mut observer: ProgressReporter<'_>,
    ) -> Result<Exit, CommandError> {
        let summary = tags.map(|tags| tags.dry_run(&mut observer));
        let end = summary.as_ref().map_or(Exit::Done, tags::exit);
        self.show(plan, summary)?;
        observer.finish_report(self.args.report.as_deref())?;
        self.printer.status(NOTHING_DONE);
        Ok(end)
    }

    /// Prints the plan.
    pub(super) fn show_plan(&self, plan: &Plan<Details>, tags: Option<&TagRun<'_, '_>>) {
        let shop = &self.opened.shop;
        let mut text = format!(
            "Store: {} ({})\nContracts: {} ({} active)",
            shop.name, shop.id, plan.contracts, plan.active
        );
        if let Some(tags) = tags {
            let _ = write!(text, "\nTags: {}", tags.describe());
        }
        if self.args.only != Some(Part::Tags) {
            let counts = self.by_trigger(plan);
            let to_send = counts.iter().map(|(trigger, counts)| {
                let closed = counts.missed + counts.skipped.values().sum::<u64>();
                format!("{} {trigger}", counts.due - closed)
            });
            let to_send: Vec<_> = to_send.collect();
            let to_send = match to_send.as_slice() {
                [] => "none".to_owned(),
                to_send => to_send.join(", "),
            };
            let _ = write!(text, "\nEvents to send: {to_send}");
        }
        self.printer.status(text);
    }

    fn by_trigger(&self, plan: &Plan<Details>) -> EventsByTrigger {
        let events = plan.events.iter().map(|planned| &planned.event);
        count_events(&self.rules.triggers, events)
    }

    /// Prints the summary.
    pub(super) fn show(
        &self,
        plan: &Plan<Details>,
        tags: Option<backfill::Summary>,
    ) -> Result<(), CommandError> {
        let with_events = self.args.only != Some(Part::Tags);
        let summary = SyncSummary {
            store: self.opened.shop.clone(),
            dry_run: self.args.dry_run,
            contracts: plan.contracts,
            active_contracts: plan.active,
            interrupted: self.interrupted,
            tags,
            events: with_events.then(|| self.by_trigger(plan)),
            seconds: self.started.elapsed().as_secs_f64(),
        };
        Ok(summary.show(self.printer)?)
    }
}
