//! The signals that ask a program to end.

use std::io;

#[cfg(unix)]
use unix::Listener;
#[cfg(windows)]
use windows::Listener;

/// The signals that ask a program to end. While this exists they don't end the process by
/// themselves.
pub struct Signals(Listener);

impl Signals {
    /// Ctrl-C, a termination by a service manager, and a closed terminal.
    pub fn listen() -> io::Result<Self> {
        Listener::of_run().map(Self)
    }

    /// The same and Ctrl-\, which must not leave a terminal without echo.
    pub fn listen_at_prompt() -> io::Result<Self> {
        Listener::of_prompt().map(Self)
    }

    /// Waits for the next signal.
    pub async fn next(&mut self) {
        self.0.next().await;
    }
}

#[cfg(unix)]
mod unix {
    use std::future::poll_fn;
    use std::io;
    use std::task::Poll;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Listener(Vec<Signal>);

    impl Listener {
        pub(super) fn of_run() -> io::Result<Self> {
            let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
            if !is_hangup_ignored() {
                kinds.push(SignalKind::hangup());
            }
            Self::of(kinds)
        }

        pub(super) fn of_prompt() -> io::Result<Self> {
            let mut listener = Self::of_run()?;
            listener.0.push(signal(SignalKind::quit())?);
            Ok(listener)
        }

        fn of(kinds: Vec<SignalKind>) -> io::Result<Self> {
            kinds
                .into_iter()
                .map(signal)
                .collect::<Result<_, _>>()
                .map(Self)
        }

        pub(super) async fn next(&mut self) {
            poll_fn(|context| {
                let mut polls = self.0.iter_mut().map(|signal| signal.poll_recv(context));
                if polls.any(|poll| poll.is_ready()) {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
        }
    }

    /// Whether the process was started to outlive its terminal, as by `nohup`. Only Linux shows
    /// it: bit 0 of `SigIgn` is SIGHUP.
    fn is_hangup_ignored() -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        ignored.is_some_and(|mask| mask & 1 == 1)
    }
}

#[cfg(windows)]
mod windows {
    use std::io;

    use tokio::signal::windows::{CtrlC, ctrl_c};

    pub(super) struct Listener(CtrlC);

    impl Listener {
        pub(super) fn of_run() -> io::Result<Self> {
            ctrl_c().map(Self)
        }

        pub(super) fn of_prompt() -> io::Result<Self> {
            Self::of_run()
        }

        pub(super) async fn next(&mut self) {
            self.0.recv().await;
        }
    }
}
