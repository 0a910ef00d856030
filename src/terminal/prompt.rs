//! Questions to the person at the terminal. Asked on standard error, so that standard output stays
//! the result; the default is always no.

use std::io::{self, Write as _};

use console::Term;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::wrap::wrapped;

/// Asks a yes-or-no question; anything but `y` or `yes` is no. Ask [`super::Printer::can_ask`]
/// first.
pub fn confirm(question: &str) -> io::Result<bool> {
    let answer = line(&format!("{question} [y/N]"))?.unwrap_or_default();
    Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Asks for a line. `None` is the end of the input: nobody will answer any more. Ask
/// [`super::Printer::can_ask`] first.
pub fn line(question: &str) -> io::Result<Option<String>> {
    ask(question)?;
    let mut answer = String::new();
    // The terminal's own line editing: the answer can be pasted, and its end be typed.
    let read = io::stdin().read_line(&mut answer)?;
    Ok((read > 0).then(|| answer.trim().to_owned()))
}

/// Asks for a line that isn't echoed. `None` is what `interrupted` leads to: the terminal echoes
/// again, and the line is left unread. Ask [`super::Printer::can_ask`] first.
pub async fn hidden_line(
    question: &str,
    interrupted: impl Future<Output = ()>,
) -> io::Result<Option<SecretString>> {
    ask(question)?;
    let silence = Silence::begin()?;
    let read = tokio::task::spawn_blocking(Silence::read_line);
    let answer = tokio::select! {
        answer = read => Some(answer.map_err(io::Error::other).flatten()?),
        () = interrupted => None,
    };
    drop(silence);
    // The line feed that was typed wasn't echoed either.
    Term::stderr().write_line("")?;
    Ok(answer)
}

fn ask(question: &str) -> io::Result<()> {
    let mut terminal = Term::stderr();
    write!(terminal, "{} ", wrapped(&super::escape_control(question)))?;
    terminal.flush()
}

/// A terminal that doesn't echo, until this is dropped.
#[cfg(unix)]
struct Silence(rustix::termios::Termios);

#[cfg(unix)]
impl Silence {
    fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        // What was typed before the question is thrown away: it was shown.
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }

    fn read_line() -> io::Result<SecretString> {
        let mut answer = Zeroizing::new(String::new());
        io::stdin().read_line(&mut answer)?;
        Ok(answer.trim().into())
    }
}

#[cfg(unix)]
impl Drop for Silence {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // Half a secret may wait to be read, and must not be what a shell reads next. A terminal
        // that is gone can't be told anything.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}

/// A console doesn't echo what is read key by key.
#[cfg(windows)]
struct Silence;

#[cfg(windows)]
impl Silence {
    #[expect(clippy::unnecessary_wraps, reason = "as on other systems")]
    fn begin() -> io::Result<Self> {
        Ok(Self)
    }

    fn read_line() -> io::Result<SecretString> {
        Term::stderr().read_secure_line().map(SecretString::from)
    }
}
