//! What the program says of itself.

use clap::{Command, CommandFactory as _};
use prive_ps::cli::Cli;
use prive_ps::commands::Exit;
use prive_ps::help::{ENVIRONMENT, EXAMPLES, EXIT_CODES, examples_of};
use prive_ps::stores::{KEY_VARIABLE, SHOP_TOKEN_VARIABLE};

use crate::harness::Home;

/// Every command that does something, by its words.
fn commands() -> Vec<(String, Command)> {
    fn add(command: &Command, words: &str, all: &mut Vec<(String, Command)>) {
        for inner in command.get_subcommands() {
            let words = format!("{words} {}", inner.get_name()).trim().to_owned();
            add(inner, &words, all);
            all.push((words, inner.clone()));
        }
    }
    let mut all = Vec::new();
    add(&Cli::command(), "", &mut all);
    all
}

#[test]
fn the_version_is_the_packages() {
    let ran = Home::new().run(&["--version"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.stdout,
        concat!("prive-ps ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn the_nearest_is_suggested_for_what_is_misspelt() {
    let home = Home::new();
    for (args, suggestion) in [
        (&["bakfill"][..], "'backfill'"),
        (&["send-triger"], "'send-trigger'"),
        (&["stores", "defalt"], "'default'"),
        (&["backfill", "--reprot", "x"], "'--report'"),
        (&["backfill", "--csv", "x", "--dryrun"], "'--dry-run'"),
        (&["backfill", "--csv", "x", "--find", "wlak"], "'walk'"),
        (
            &["send-trigger", "upcomin-order", "--to", "x"],
            "'upcoming-order'",
        ),
        (&["check", "--sandboxx"], "'--sandbox'"),
    ] {
        let ran = home.run(args).ended(2).said(suggestion);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn every_command_has_a_line_a_paragraph_and_examples() {
    let commands = commands();
    for (words, command) in &commands {
        let line = command.get_about().unwrap().to_string();
        let paragraph = command.get_long_about().map(ToString::to_string);
        assert!(!line.contains('\n'), "{words}");
        assert!(paragraph.is_some_and(|text| text != line), "{words}");
        let does_something = !command.is_subcommand_required_set();
        assert_eq!(does_something, !examples_of(words).is_empty(), "{words}");
        for arg in command.get_arguments() {
            assert!(arg.get_help().is_some(), "{words} {arg}");
        }
    }
    for (words, _) in EXAMPLES {
        let is_known = words.is_empty() || commands.iter().any(|(known, _)| known == words);
        assert!(is_known, "{words:?} is no command");
    }
}

#[test]
fn help_shows_examples_exit_codes_and_variables() {
    let home = Home::new();
    let long = home.run(&["--help"]).ended(0).stdout;
    for (code, meaning) in EXIT_CODES {
        assert!(long.contains(&format!("  {code:<4} {meaning}")), "{code}");
    }
    for (name, meaning) in ENVIRONMENT {
        assert!(long.contains(name) && long.contains(meaning), "{name}");
    }
    for (words, _) in commands() {
        let words: Vec<&str> = words.split(' ').collect();
        for flag in ["-h", "--help"] {
            let help = home.run(&[&words[..], &[flag]].concat()).ended(0).stdout;
            for example in examples_of(&words.join(" ")) {
                // A long line is broken between words.
                let shown = help.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(shown.contains(example.line), "{words:?} {flag}: {help}");
            }
            let elsewhere = "\n\nExit codes and environment variables: `prive-ps --help`\n";
            assert!(help.ends_with(elsewhere), "{words:?} {flag}: {help}");
        }
    }
}

#[test]
fn the_exit_codes_are_those_that_runs_end_in() {
    let codes = [
        Exit::Done,
        Exit::Failed,
        Exit::Usage,
        Exit::SomeFailed,
        Exit::NotConnected,
        Exit::Unavailable,
        Exit::Configuration,
        Exit::CheckFailed,
        Exit::Interrupted,
    ];
    assert_eq!(
        EXIT_CODES.map(|(code, _)| code),
        codes.map(|exit| exit.code().to_string())
    );
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    for (code, _) in EXIT_CODES {
        assert!(readme.contains(&format!("\n| {code} | ")), "{code}");
    }
}

#[test]
fn every_variable_is_told_of_and_no_value_is_shown() {
    let told = ENVIRONMENT.map(|(name, _)| name).join(", ");
    assert!(told.contains(KEY_VARIABLE) && told.contains(SHOP_TOKEN_VARIABLE));
    for (words, command) in commands() {
        for arg in command.get_arguments() {
            if let Some(variable) = arg.get_env() {
                assert!(told.contains(variable.to_str().unwrap()), "{words} {arg}");
                assert!(arg.is_hide_env_values_set(), "{words} {arg}");
            }
        }
    }
    let home = Home::new();
    let mut command = home.command(&["backfill", "--help"]);
    for name in told.split(", ") {
        command.env(name, "http://secret.example.com");
    }
    let help = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(help.contains("POSTSCRIPT_API_URL"), "{help}");
    assert!(!help.contains("secret.example.com"), "{help}");
}
