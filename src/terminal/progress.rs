//! Progress of a long step: a bar with rate and time left on a terminal, elsewhere a line after one
//! second and then every ten.

use std::cell::Cell;
use std::fmt::Write;
use std::io::IsTerminal as _;
use std::pin::pin;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use tokio::time::{Instant, sleep};

use super::printer::Printer;

/// How long a step may take without any output.
const SILENCE: Duration = Duration::from_secs(1);

/// How often a line is printed without a terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// A step in progress.
pub struct Progress<'a> {
    printer: &'a Printer,
    label: &'static str,
    unit: &'static str,
    total: Cell<u64>,
    done: Cell<u64>,
    started: Instant,
    next_line: Cell<Instant>,
    bar: Option<ProgressBar>,
}

impl<'a> Progress<'a> {
    /// Starts a step of `total` units; `unit` is in the plural.
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
            next_line: Cell::new(now + SILENCE),
            bar,
        }
    }

    /// Counts `more` units as done.
    pub fn advance(&self, more: u64) {
        self.done.set(self.done.get() + more);
        if let Some(bar) = &self.bar {
            bar.inc(more);
        } else if Instant::now() >= self.next_line.get() {
            self.next_line.set(Instant::now() + LINE_EVERY);
            self.printer.status(self.line());
        }
    }

    /// Corrects the total.
    pub fn expect(&self, total: u64) {
        self.total.set(total);
        if let Some(bar) = &self.bar {
            bar.set_length(total);
        }
    }

    /// Ends the step and removes its bar.
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
            "{}: {done} of {total} {}, {rate:.1}/s, {left:.0} s left",
            self.label, self.unit
        )
    }
}

/// Awaits `work`, and prints `message` if that takes longer than a second: as a spinner on a terminal,
/// as a line elsewhere.
pub async fn wait_with_message<T>(
    printer: &Printer,
    message: &str,
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return done,
        () = sleep(SILENCE) => {}
    }
    if !(printer.shows_progress() && std::io::stderr().is_terminal()) {
        printer.status(message);
        return work.await;
    }
    let spinner = printer.bars().add(ProgressBar::new_spinner());
    spinner.set_message(message.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    let done = work.await;
    spinner.finish_and_clear();
    done
}

fn style(unit: &str) -> ProgressStyle {
    let template =
        format!("{{prefix}} {{wide_bar}} {{pos}}/{{len}} {unit}, {{rate}}, {{eta}} left");
    ProgressStyle::with_template(&template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
            // A bar that can't be drawn must not end the step.
            let _ = write!(out, "{:.1}/s", state.per_sec());
        })
}
