//! The clipboard of the user's own computer, reached through the terminal. This works over ssh and
//! needs nothing installed.

use std::io::{self, IsTerminal as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Asks the terminal on standard error to copy a text to the clipboard (OSC 52). Not every terminal
/// supports this and none confirms it, so print the text as well. Sends nothing where standard error
/// isn't a terminal, or is one that would print the sequence (`TERM=dumb`).
pub fn copy(text: &str) -> io::Result<()> {
    let mut terminal = io::stderr().lock();
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if is_dumb || !terminal.is_terminal() {
        return Ok(());
    }
    write!(terminal, "\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))?;
    terminal.flush()
}
