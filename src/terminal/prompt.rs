//! Questions at the terminal, on standard error, so that standard output stays the result. The
//! default is always no.

use std::io::{self, Write as _};

use console::Term;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::fill::fill_stderr;
use super::signals::Signals;

/// Asks for a line. `None` is the end of the input. Check [`super::Printer::can_ask`] first.
pub fn line(question: &str) -> io::Result<Option<String>> {
    ask(question)?;
    let mut answer = String::new();
    // The terminal's own line editing works: the answer can be pasted.
    let read = io::stdin().read_line(&mut answer)?;
    Ok((read > 0).then(|| answer.trim().to_owned()))
}

/// Asks for a line with hidden input. `None` at a signal that ends the program: echo is on again,
/// and the line is discarded. Check [`super::Printer::can_ask`] first.
pub async fn hidden_line(question: &str) -> io::Result<Option<SecretString>> {
    // Without this a signal would leave the terminal without echo.
    let mut signals = Signals::listen_at_prompt()?;
    let mut resumed = Resumed::listen()?;
    ask(question)?;
    let mut hidden = HiddenInput::start()?;
    let read = tokio::task::spawn_blocking(HiddenInput::read_line);
    let mut read = std::pin::pin!(read);
    let answer = loop {
        tokio::select! {
            answer = &mut read => break Some(answer.map_err(io::Error::other).flatten()?),
            () = signals.next() => break None,
            () = resumed.next() => {
                // After Ctrl-Z and `fg` the shell has turned echo on again.
                hidden.hide_again()?;
                ask(question)?;
            }
        }
    };
    drop(hidden);
    // The line feed that was typed wasn't echoed either.
    Term::stderr().write_line("")?;
    Ok(answer)
}

fn ask(question: &str) -> io::Result<()> {
    let mut terminal = Term::stderr();
    write!(
        terminal,
        "{} ",
        fill_stderr(&super::escape_control(question))
    )?;
    terminal.flush()
}

/// A terminal that doesn't echo, until this is dropped.
#[cfg(unix)]
struct HiddenInput {
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl HiddenInput {
    fn start() -> io::Result<Self> {
        let before = rustix::termios::tcgetattr(io::stdin())?;
        let mut input = Self { before };
        input.hide_again()?;
        Ok(input)
    }

    fn hide_again(&mut self) -> io::Result<()> {
        use rustix::termios::{LocalModes, OptionalActions, tcsetattr};
        let mut hidden = self.before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // Discard what was typed before the question: it was visible.
        Ok(tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?)
    }

    fn read_line() -> io::Result<SecretString> {
        let mut answer = Zeroizing::new(String::new());
        io::stdin().read_line(&mut answer)?;
        Ok(answer.trim().into())
    }
}

#[cfg(unix)]
impl Drop for HiddenInput {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // Half a secret may be waiting, which the shell must not read. A closed terminal can't be
        // restored.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }
}

/// A Windows console doesn't echo secure input.
#[cfg(windows)]
struct HiddenInput;

#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
impl HiddenInput {
    fn start() -> io::Result<Self> {
        Ok(Self)
    }

    fn hide_again(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn read_line() -> io::Result<SecretString> {
        Term::stderr().read_secure_line().map(SecretString::from)
    }
}

/// SIGCONT: the process continues after Ctrl-Z.
#[cfg(unix)]
struct Resumed(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Resumed {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let kind = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
        signal(kind).map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}

#[cfg(windows)]
struct Resumed;

#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
impl Resumed {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}
