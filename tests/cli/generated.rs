//! Files that are generated from the command line and kept in the repository: completions, manual
//! pages, the reference. Each is generated here and compared with the file. To write them instead:
//!
//! ```sh
//! UPDATE=1 cargo test --test cli generated
//! ```

mod manual;
mod reference;

use std::collections::BTreeMap;
use std::path::Path;

use clap::Command;
use prive_ps::cli;

use crate::harness::Home;

/// The command line, without the `help` commands.
fn program() -> Command {
    fn without_help(command: Command) -> Command {
        command
            .disable_help_subcommand(true)
            .mut_subcommands(without_help)
    }
    let mut program = without_help(cli::command());
    program.build();
    program
}

/// The program and all its commands, each after its parent, by its words.
fn commands(program: &Command) -> Vec<(String, Command)> {
    fn add(command: &Command, words: &str, all: &mut Vec<(String, Command)>) {
        all.push((words.to_owned(), command.clone()));
        for inner in command.get_subcommands().filter(|one| !one.is_hide_set()) {
            add(inner, format!("{words} {}", inner.get_name()).trim(), all);
        }
    }
    let mut all = Vec::new();
    add(program, "", &mut all);
    all
}

/// Fails unless the folder holds exactly these files with this ending. With `UPDATE` set, writes them.
fn assert_generated(folder: &str, ending: &str, files: &BTreeMap<String, String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for name in kept(&folder, ending) {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
        for (name, content) in files {
            std::fs::write(folder.join(name), content).unwrap();
        }
    }
    let advice = "UPDATE=1 cargo test --test cli generated";
    let names: Vec<String> = files.keys().cloned().collect();
    assert_eq!(kept(&folder, ending), names, "write them with: {advice}");
    for (name, content) in files {
        let kept = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(kept == *content, "{name} is old; write it with: {advice}");
    }
}

fn kept(folder: &Path, ending: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

#[test]
fn the_completions_are_current() {
    let home = Home::new();
    for (shell, name) in [
        ("bash", "prive-ps.bash"),
        ("zsh", "_prive-ps"),
        ("fish", "prive-ps.fish"),
    ] {
        let script = home.run(&["completions", shell]).ended(0).stdout;
        let file = BTreeMap::from([(name.to_owned(), script)]);
        assert_generated("completions", name, &file);
    }
}

#[test]
fn the_manual_is_current() {
    let program = program();
    let pages = commands(&program).into_iter().map(|(words, command)| {
        let name = format!("prive-ps {words}").trim().replace(' ', "-");
        (format!("{name}.1"), manual::page(&words, &name, command))
    });
    assert_generated("completions/man", ".1", &pages.collect());
}

#[test]
fn the_reference_is_current() {
    let reference = reference::reference(&commands(&program()));
    let file = BTreeMap::from([("reference.md".to_owned(), reference)]);
    assert_generated("docs", "reference.md", &file);
}
