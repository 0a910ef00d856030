//! The clipboard of the person's own machine, reached through the terminal: works over ssh, and
//! needs nothing installed.

use std::io::{self, IsTerminal as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Asks the terminal on standard error to put a text on the clipboard, by OSC 52. Not every terminal
/// does, and none says whether it did, so show the text as well. Nothing is sent where standard
/// error isn't a terminal, or is one that would show the sequence itself (`TERM=dumb`).
pub fn copy(text: &str) -> io::Result<()> {
    let mut terminal = io::stderr().lock();
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if is_dumb || !terminal.is_terminal() {
        return Ok(());
    }
    write!(terminal, "\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))?;
    terminal.flush()
}
