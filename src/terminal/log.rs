//! Log lines through `tracing`: warnings, and more with `-v`. They go to standard error without tearing a
//! progress bar. They quote servers, so they pass through [`escape_control`] like everything that is printed.

use std::io::{self, Write};

use indicatif::MultiProgress;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

use super::sanitize::escape_control;

/// Sends log lines of this verbosity to standard error. A second call changes nothing.
pub(super) fn start(verbosity: u8, bars: &MultiProgress) {
    let level = match verbosity {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let bars = bars.clone();
    // Only this program's lines; those of libraries don't help a merchant.
    let lines = tracing_subscriber::fmt::layer()
        .with_target(false)
        .with_ansi(false)
        .with_writer(move || BesideBars(bars.clone()));
    // A message by itself reads like any other.
    let lines = if verbosity == 0 {
        lines.without_time().with_level(false).boxed()
    } else {
        lines.boxed()
    };
    let lines = lines.with_filter(Targets::new().with_target(env!("CARGO_CRATE_NAME"), level));
    // Fails only if a subscriber is set already, which then stays.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines));
}

struct BesideBars(MultiProgress);

impl Write for BesideBars {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.0
            .suspend(|| io::stderr().write_all(escape_control(&text).as_bytes()))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
