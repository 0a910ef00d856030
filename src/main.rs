//! Parses the command line, runs the command, and prints its error.

use std::process::ExitCode;

use clap::FromArgMatches as _;
use prive_ps::cli::{self, Cli};
use prive_ps::commands::completions::VARIABLE;
use prive_ps::help::with_tips;
use prive_ps::stores::StoreName;
use prive_ps::terminal::{ColorChoice, Printer, disable_core_dumps, install_panic_hook};

fn main() -> ExitCode {
    disable_core_dumps();
    install_panic_hook();
    // If a shell asks for completions, prints them and exits.
    clap_complete::CompleteEnv::with_factory(cli::command)
        .var(VARIABLE)
        .complete();
    ColorChoice::from_args(std::env::args_os()).apply();
    let mut command = cli::command();
    let matches = command.try_get_matches_from_mut(std::env::args_os());
    let cli = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = cli.unwrap_or_else(|error| with_tips(error).exit());
    let store = cli.global.connection.store.as_ref();
    let printer = Printer::new(&cli.global.output, store.map(StoreName::as_str));
    let ended = cli
        .run(&printer)
        .unwrap_or_else(|error| error.report(&printer));
    ExitCode::from(ended.code())
}
