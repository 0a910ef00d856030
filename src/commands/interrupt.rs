//! Ctrl-C: once, no new request leaves and those under way finish; twice, the program ends at once.

use super::error::{CommandError, Exit};
use crate::http::Cancellation;
use crate::terminal::Printer;

#[cfg(unix)]
use unix::Listener;
#[cfg(windows)]
use windows::Listener;

/// The signals that ask a program to end. From the moment this is made, they no longer end the
/// process by themselves.
pub struct Signals(Listener);

impl Signals {
    /// Begins to listen.
    pub fn listen() -> Result<Self, CommandError> {
        let listener = Listener::new();
        listener.map(Self).map_err(|error| {
            CommandError::from_error(error).context("signals can't be listened for")
        })
    }

    /// Waits for the next of them.
    pub async fn next(&mut self) {
        self.0.next().await;
    }
}

/// What is said when somebody doesn't wait for the end. True only of what may be repeated.
const ENDED: &str = "Ended at once, without the answers to what was on its way. Running the same \
                     command again is safe.";

/// Raises `stop` at the first signal, and ends the process at the second, which whatever is under
/// way must bear: events don't.
pub fn cancel_on_signal(stop: &Cancellation, printer: &Printer) -> Result<(), CommandError> {
    let mut signals = Signals::listen()?;
    let (stop, printer) = (stop.clone(), printer.clone());
    tokio::spawn(async move {
        signals.next().await;
        stop.cancel();
        signals.next().await;
        printer.status(ENDED);
        #[expect(
            clippy::exit,
            reason = "the person asked twice; whatever is under way can be repeated"
        )]
        std::process::exit(i32::from(Exit::Interrupted.code()));
    });
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// An interrupt from the keyboard, or a termination from a service manager.
    pub(super) struct Listener {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Listener {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(super) async fn next(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::io;

    use tokio::signal::windows::{CtrlC, ctrl_c};

    /// Ctrl-C in a console.
    pub(super) struct Listener(CtrlC);

    impl Listener {
        pub(super) fn new() -> io::Result<Self> {
            ctrl_c().map(Self)
        }

        pub(super) async fn next(&mut self) {
            self.0.recv().await;
        }
    }
}
