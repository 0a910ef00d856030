//! What help says beside the flags: examples, exit codes and environment variables. They stand here
//! once; `--help`, the manual pages and the reference show them, and a test runs every example.

use std::fmt::Write as _;

use clap::builder::{StyledStr, Styles};

mod examples;

pub use examples::EXAMPLES;

/// A command line that can be typed as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The line.
    pub line: &'static str,
    /// What it does, in a phrase.
    pub does: &'static str,
}

/// What the numbers mean with which a run ends.
pub const EXIT_CODES: [(&str, &str); 9] = [
    ("0", "done"),
    ("1", "failed"),
    ("2", "the command line is wrong"),
    (
        "3",
        "finished, but some customers failed, or rows were rejected under --strict",
    ),
    ("4", "not connected, or the key was refused"),
    ("5", "rate limited or unavailable past the retry budget"),
    ("6", "configuration or keyring"),
    ("7", "a check failed"),
    (
        "130",
        "interrupted; safe to repeat, except send-trigger and check --send-test-to: they send again",
    ),
];

/// Where help of one command sends for them.
const ELSEWHERE: &str = "Exit codes and environment variables: `prive-ps --help`";

/// The environment variables that are read.
pub const ENVIRONMENT: [(&str, &str); 10] = [
    (
        "POSTSCRIPT_API_KEY",
        "the private key to use, before any that is kept",
    ),
    (
        "POSTSCRIPT_SHOP_TOKEN",
        "the shop's private key, where that one is a partner's",
    ),
    ("POSTSCRIPT_API_URL", "where Postscript's API is"),
    ("PRIVE_PS_STORE", "the connected store to work on"),
    (
        "PRIVE_PS_CONFIG_DIR",
        "the folder of the settings, in place of the usual one",
    ),
    (
        "HTTPS_PROXY, ALL_PROXY",
        "the proxy on the way to Postscript",
    ),
    ("NO_PROXY", "the hosts that are reached without it"),
    (
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "the certificates to trust, in place of the system's",
    ),
    ("NO_COLOR", "when set, nothing is coloured"),
    (
        "CLICOLOR_FORCE",
        "when set, pipes and files are coloured too",
    ),
];

/// The examples of a command, by its words without `prive-ps`: `stores default`, say.
pub fn examples_of(command: &str) -> &'static [Example] {
    EXAMPLES
        .iter()
        .find(|(name, _)| *name == command)
        .map_or(&[], |(_, examples)| examples)
}

/// What help of a command shows below the flags: its examples, if it has any, and where the rest is.
pub(crate) fn examples(command: &str) -> StyledStr {
    let mut text = listed(command);
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(ELSEWHERE);
    StyledStr::from(text)
}

fn listed(command: &str) -> String {
    let examples = examples_of(command);
    if examples.is_empty() {
        return String::new();
    }
    let mut text = heading("Examples");
    for Example { line, does } in examples {
        // Writing to a string can't fail, here and below.
        let _ = write!(text, "\n  {line}\n      {does}");
    }
    text
}

/// What help of the whole program ends with.
pub(super) fn closing() -> StyledStr {
    let mut text = listed("");
    let _ = write!(text, "\n\n{}", heading("Exit codes"));
    for (code, meaning) in EXIT_CODES {
        let _ = write!(text, "\n  {code:<4} {meaning}");
    }
    let _ = write!(text, "\n\n{}", heading("Environment variables"));
    for (name, meaning) in ENVIRONMENT {
        let _ = write!(text, "\n  {name:<28} {meaning}");
    }
    StyledStr::from(text)
}

/// A heading in the style of those that clap writes.
fn heading(text: &str) -> String {
    let styles = Styles::styled();
    let style = styles.get_header();
    format!("{style}{text}:{style:#}")
}
