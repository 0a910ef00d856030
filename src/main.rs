//! The program: parse, run, render what went wrong, exit.

use std::process::ExitCode;

use clap::Parser as _;
use prive_ps::cli::Cli;
use prive_ps::commands;
use prive_ps::terminal::{ColorChoice, Printer, disable_core_dumps, install_panic_hook};

fn main() -> ExitCode {
    disable_core_dumps();
    install_panic_hook();
    ColorChoice::from_args(std::env::args_os()).apply();
    let cli = Cli::parse();
    let printer = Printer::new(&cli.global.output);
    let ended = commands::run(cli, &printer).unwrap_or_else(|failure| failure.report(&printer));
    ExitCode::from(ended.code())
}
