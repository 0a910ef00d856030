//! Manual pages: the sections of `clap_mangen`, and those that only this program knows.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use prive_ps::help::{ENVIRONMENT, EXIT_CODES, Example, examples_of};

/// The page of a command, by its words and the page's name.
pub(super) fn page(words: &str, name: &str, command: Command) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let has_commands = command.has_subcommands();
    let man = Man::new(command.display_name(name.to_owned()))
        .title(name.to_uppercase())
        .source(format!("prive-ps {version}"))
        .manual("prive-ps");
    let mut page = Vec::new();
    man.render_title(&mut page).unwrap();
    man.render_name_section(&mut page).unwrap();
    man.render_synopsis_section(&mut page).unwrap();
    man.render_description_section(&mut page).unwrap();
    man.render_options_section(&mut page).unwrap();
    if has_commands {
        man.render_subcommands_section(&mut page).unwrap();
    }
    let mut roff = Roff::new();
    examples(&mut roff, words);
    listed(&mut roff, "EXIT STATUS", &EXIT_CODES);
    listed(&mut roff, "ENVIRONMENT", &ENVIRONMENT);
    if !words.is_empty() {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold("prive-ps"), roman("(1)")]);
    }
    roff.to_writer(&mut page).unwrap();
    String::from_utf8(page).unwrap()
}

fn examples(roff: &mut Roff, words: &str) {
    let examples = examples_of(words);
    if examples.is_empty() {
        return;
    }
    roff.control("SH", ["EXAMPLES"]);
    for Example { line, does } in examples {
        roff.control("TP", []);
        roff.text([bold(*line)]);
        roff.text([roman(*does)]);
    }
}

fn listed(roff: &mut Roff, heading: &str, rows: &[(&str, &str)]) {
    roff.control("SH", [heading]);
    for (name, meaning) in rows {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*meaning)]);
    }
}
