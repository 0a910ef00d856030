//! Help beyond the options: examples, exit codes and environment variables. `--help`, the manual
//! pages and the reference show them, and a test runs every example.

use std::fmt::Write as _;

use clap::builder::{StyledStr, Styles};

mod examples;
mod tips;

pub use examples::EXAMPLES;
pub use tips::with_tips;

/// A command line that can be typed as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The command line.
    pub line: &'static str,
    /// What it does, in a phrase.
    pub does: &'static str,
}

/// The exit codes and their meanings.
pub const EXIT_CODES: [(&str, &str); 12] = [
    ("0", "done"),
    ("1", "failed, or you answered no at a prompt"),
    ("2", "invalid usage"),
    (
        "3",
        "finished, but something failed or was held back or, with --strict, a row was rejected",
    ),
    ("4", "not connected, or the key was rejected"),
    ("5", "still rate-limited or unavailable after all retries"),
    ("6", "settings, keyring or ledger can't be used"),
    ("7", "a check failed"),
    ("8", "differences found, with --expect-no-changes"),
    (
        "9",
        "stopped by a guard or limit before anything was written or sent",
    ),
    ("10", "another run is using this store"),
    (
        "130",
        "interrupted; safe to repeat, except that send-trigger and check --send-test-to may send again",
    ),
];

/// The last line of a command's help.
const SEE_ALSO: &str =
    "For global options, exit codes and environment variables, see `prive-ps --help`";

/// The environment variables that the program reads.
pub const ENVIRONMENT: [(&str, &str); 16] = [
    (
        "POSTSCRIPT_API_KEY",
        "private API key; overrides saved keys",
    ),
    (
        "POSTSCRIPT_SHOP_TOKEN",
        "the shop's private key, if POSTSCRIPT_API_KEY is a partner key",
    ),
    (
        "POSTSCRIPT_API_KEY_FILE",
        "file that contains the value of POSTSCRIPT_API_KEY",
    ),
    (
        "POSTSCRIPT_SHOP_TOKEN_FILE",
        "file that contains the value of POSTSCRIPT_SHOP_TOKEN",
    ),
    ("POSTSCRIPT_API_URL", "URL of Postscript's API"),
    ("PRIVE_API_KEY", "Prive API key; overrides saved keys"),
    (
        "PRIVE_API_KEY_FILE",
        "file that contains the value of PRIVE_API_KEY",
    ),
    ("PRIVE_API_URL", "URL of Prive's API"),
    ("PRIVE_PS_STORE", "connected store to use"),
    (
        "PRIVE_PS_STATE_DIR",
        "folder for event ledgers and other state, instead of the default",
    ),
    (
        "PRIVE_PS_CONFIG_DIR",
        "settings folder, instead of the default",
    ),
    ("HTTPS_PROXY, ALL_PROXY", "proxy for requests"),
    ("NO_PROXY", "hosts to reach without the proxy"),
    (
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "certificates to trust, instead of the system's",
    ),
    ("NO_COLOR", "if set, don't use color"),
    ("CLICOLOR_FORCE", "if set, use color in pipes and files too"),
];

/// The examples of a command, by its words without `prive-ps`, such as `stores default`.
pub fn examples_of(command: &str) -> &'static [Example] {
    EXAMPLES
        .iter()
        .find(|(name, _)| *name == command)
        .map_or(&[], |(_, examples)| examples)
}

/// What the help of a command shows after the options: its examples, and where to find the rest.
pub(crate) fn footer(command: &str) -> StyledStr {
    let mut text = listed(command);
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(SEE_ALSO);
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

/// What the program's own `--help` shows after the options.
pub(crate) fn long_footer() -> StyledStr {
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

/// A heading in the style of clap's own.
fn heading(text: &str) -> String {
    let styles = Styles::styled();
    let style = styles.get_header();
    format!("{style}{text}:{style:#}")
}
