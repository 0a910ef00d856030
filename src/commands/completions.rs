//! `prive-ps completions`: what makes a shell complete commands, flags, values, files and the names
//! of stores.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _, ValueHint};
use clap_complete::Shell;

use super::error::{CommandError, Exit};
use crate::cli::Cli;
use crate::terminal::Printer;

/// Stands in a script where the names of the stores go. A script is written once and stores come and
/// go, so that it asks for them each time; the answer comes from the settings alone.
const NAMES: &str = "@STORES@";

/// Prints the names of the stores. What goes wrong is no use to somebody who pressed Tab.
const ASK: &str = "prive-ps stores --names 2>/dev/null";

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs `completions`.
pub fn run(args: &CompletionsArgs, printer: &Printer) -> Result<Exit, CommandError> {
    printer.result(script(args.shell).trim_end())?;
    Ok(Exit::Done)
}

/// The script for a shell.
fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    let mut command = with_names();
    clap_complete::generate(shell, &mut command, "prive-ps", &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        // Within double quotes. The other replacement is for a name with a hyphen in it, which
        // clap_complete 4.6 spells in two ways, so that nothing behind a command is completed
        // (<https://github.com/clap-rs/clap/issues/6421>).
        Shell::Bash => script
            .replace(NAMES, &format!("$({ASK})"))
            .replace("prive__subcmd__ps", "prive__ps"),
        // A list of words within single quotes becomes a piece of code.
        Shell::Zsh => script.replace(&format!("({NAMES})"), &format!("{{compadd -- $({ASK})}}")),
        // Within double quotes, as a candidate without a description.
        Shell::Fish => {
            let script = format!("{script}{}", fish_values(&command));
            script.replace(&format!("{NAMES}\\t''"), &format!("({ASK})"))
        }
        // The scripts for the other shells complete no values.
        _ => script.into_owned(),
    }
}

/// The command line as completions are to have it: with a word where the name of a store goes, and
/// files for paths.
fn with_names() -> Command {
    with_files(Cli::command())
        .mut_arg("store", |store| store.value_parser([NAMES]))
        .mut_subcommand("stores", |stores| {
            stores.mut_subcommand("default", |default| {
                default.mut_arg("name", |name| name.value_parser([NAMES]))
            })
        })
}

/// Every path of this program is a file's. For those, bash is told to quote the spaces in names.
fn with_files(command: Command) -> Command {
    command
        .mut_args(|arg| match arg.get_value_hint() {
            ValueHint::AnyPath => arg.value_hint(ValueHint::FilePath),
            _ => arg,
        })
        .mut_subcommands(with_files)
}

/// Lines that complete the values behind a command, which the script for fish leaves out.
fn fish_values(program: &Command) -> String {
    let mut lines = String::new();
    for command in program.get_subcommands() {
        let outer = format!("__fish_prive_ps_using_subcommand {}", command.get_name());
        push_fish_values(&mut lines, command, &outer);
        for inner in command.get_subcommands() {
            let name = inner.get_name();
            let seen = format!("{outer}; and __fish_seen_subcommand_from {name}");
            push_fish_values(&mut lines, inner, &seen);
        }
    }
    lines
}

fn push_fish_values(lines: &mut String, command: &Command, condition: &str) {
    for value in command.get_positionals() {
        let candidates = value.get_possible_values();
        let candidates = candidates
            .iter()
            .map(|one| format!("{}\\t''", one.get_name()));
        let candidates: Vec<String> = candidates.collect();
        if !candidates.is_empty() {
            // Writing to a string can't fail.
            let _ = writeln!(
                lines,
                "complete -c prive-ps -n \"{condition}\" -f -a \"{}\"",
                candidates.join("\n")
            );
        }
    }
}
