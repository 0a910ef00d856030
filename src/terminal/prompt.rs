//! Questions to the person at the terminal. Asked on standard error, so that standard output stays
//! the result; the default is always no.

use std::io::{self, Write as _};

use console::Term;
use secrecy::SecretString;

/// Asks a yes-or-no question; anything but `y` or `yes` is no. Ask [`super::Printer::can_ask`]
/// first.
pub fn confirm(question: &str) -> io::Result<bool> {
    let answer = line(&format!("{question} [y/N]"))?.unwrap_or_default();
    Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Asks for a line. `None` is the end of the input: nobody will answer any more. Ask
/// [`super::Printer::can_ask`] first.
pub fn line(question: &str) -> io::Result<Option<String>> {
    let mut terminal = Term::stderr();
    write!(terminal, "{} ", super::visible(question))?;
    terminal.flush()?;
    let mut answer = String::new();
    // The terminal's own line editing: the answer can be pasted, and its end be typed.
    let read = io::stdin().read_line(&mut answer)?;
    Ok((read > 0).then(|| answer.trim().to_owned()))
}

/// Asks for a line that isn't echoed. Ask [`super::Printer::can_ask`] first.
pub fn hidden_line(question: &str) -> io::Result<SecretString> {
    let mut terminal = Term::stderr();
    write!(terminal, "{} ", super::visible(question))?;
    terminal.flush()?;
    terminal.read_secure_line().map(SecretString::from)
}
