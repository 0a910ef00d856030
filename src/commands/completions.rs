//! `completions`: prints a script that makes a shell ask this program for completions.
//!
//! The script stays the same whatever commands and stores there are: at each Tab the shell runs the
//! program with [`VARIABLE`] set, and `main` answers.

use std::io;

use clap_complete::Shell;
use clap_complete::env::Shells;

use crate::error::{CommandError, Exit};
use crate::terminal::Printer;

/// The environment variable by which a shell asks for completions.
pub const VARIABLE: &str = "PRIVE_PS_COMPLETE";

const PROGRAM: &str = "prive-ps";

/// Quotes the spaces in file names, which the script of `clap_complete` 4.6 for bash doesn't.
const BASH_FILES: &str = r#"
_prive_ps() {
    _clap_complete_prive_ps "$@"
    if [[ -e "${COMPREPLY-}" ]]; then
        compopt -o filenames 2>/dev/null
    fi
}
complete -o nospace -o bashdefault -F _prive_ps prive-ps"#;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Shell to generate the script for.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs `completions`.
pub fn run(args: &CompletionsArgs, printer: &Printer) -> Result<Exit, CommandError> {
    printer.result(script(args.shell)?.trim())?;
    Ok(Exit::Done)
}

fn script(shell: Shell) -> io::Result<String> {
    let shells = Shells::builtins();
    let completer = shells.completer(&shell.to_string());
    let completer = completer.ok_or_else(|| io::Error::other("unsupported shell"))?;
    let mut script = Vec::new();
    completer.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    let mut script = String::from_utf8(script).map_err(io::Error::other)?;
    if shell == Shell::Bash {
        script = script.trim_end().to_owned() + BASH_FILES;
    }
    Ok(script)
}
