//! How far a long step has come: a bar with rate and time left on a terminal, a line every ten
//! seconds elsewhere, so that a log shows life.

use std::cell::Cell;
use std::fmt::Write;
use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use tokio::time::Instant;

use super::printer::Printer;

/// How often a line is printed where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// A step under way.
pub struct Progress<'a> {
    printer: &'a Printer,
    label: &'static str,
    unit: &'static str,
    total: Cell<u64>,
    done: Cell<u64>,
    started: Instant,
    last_line: Cell<Instant>,
    bar: Option<ProgressBar>,
}

impl<'a> Progress<'a> {
    /// Begins a step of `total` `unit`s (in the plural).
    pub fn start(
        printer: &'a Printer,
        label: &'static str,
        unit: &'static str,
        total: u64,
    ) -> Self {
        let bar = (printer.shows_progress() && std::io::stderr().is_terminal()).then(|| {
            let bar = printer.bars().add(ProgressBar::new(total));
            bar.set_style(style(unit));
            bar.set_prefix(label);
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        let now = Instant::now();
        Self {
            printer,
            label,
            unit,
            total: Cell::new(total),
            done: Cell::new(0),
            started: now,
            last_line: Cell::new(now),
            bar,
        }
    }

    /// Counts `more` units as done.
    pub fn advance(&self, more: u64) {
        self.done.set(self.done.get() + more);
        if let Some(bar) = &self.bar {
            bar.inc(more);
        } else if self.last_line.get().elapsed() >= LINE_EVERY {
            self.last_line.set(Instant::now());
            self.printer.status(self.line());
        }
    }

    /// Corrects the total: a list that grew, a plan that changed.
    pub fn expect(&self, total: u64) {
        self.total.set(total);
        if let Some(bar) = &self.bar {
            bar.set_length(total);
        }
    }

    /// Ends the step and takes its bar away.
    pub fn finish(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self) -> String {
        let (done, total) = (self.done.get(), self.total.get());
        let seconds = self.started.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
        let rate = done as f64 / seconds.max(0.001);
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds left, for people to read"
        )]
        let left = total.saturating_sub(done) as f64 / rate.max(0.001);
        format!(
            "{}: {done} of {total} {}, {rate:.1} a second, {left:.0} s left",
            self.label, self.unit
        )
    }
}

fn style(unit: &str) -> ProgressStyle {
    let template =
        format!("{{prefix}} {{wide_bar}} {{pos}}/{{len}} {unit}, {{rate}}, {{eta}} left");
    ProgressStyle::with_template(&template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
            // A bar that can't be drawn is no reason to end the step.
            let _ = write!(out, "{:.1}/s", state.per_sec());
        })
}
