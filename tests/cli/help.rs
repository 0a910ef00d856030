//! Help, version, suggestions and tips.

use clap::Command;
use prive_ps::cli;
use prive_ps::error::Exit;
use prive_ps::help::{ENVIRONMENT, EXAMPLES, EXIT_CODES, examples_of};
use prive_ps::stores::{KEY_VARIABLE, SHOP_TOKEN_VARIABLE};

use crate::harness::Home;

/// Every command, by its words.
fn commands() -> Vec<(String, Command)> {
    fn add(command: &Command, words: &str, all: &mut Vec<(String, Command)>) {
        for inner in command.get_subcommands().filter(|one| !one.is_hide_set()) {
            let words = format!("{words} {}", inner.get_name()).trim().to_owned();
            add(inner, &words, all);
            all.push((words, inner.clone()));
        }
    }
    let mut all = Vec::new();
    add(&cli::command(), "", &mut all);
    all
}

#[test]
fn the_version_names_the_build() {
    let home = Home::new();
    let number = concat!("prive-ps ", env!("CARGO_PKG_VERSION"));
    let short = home.run(&["-V"]).ended(0).stdout;
    assert_eq!(short, format!("{number}\n"));
    let long = home.run(&["--version"]).ended(0).stdout;
    let build = long.strip_prefix(&format!("{number} (")).unwrap();
    assert!(build.contains("development build, "), "{long}");
    assert!(build.contains(std::env::consts::ARCH), "{long}");
}

#[test]
fn a_misspelled_word_gets_a_suggestion() {
    let home = Home::new();
    for (args, suggestion) in [
        (&["bakfill"][..], "'backfill'"),
        (&["send-triger"], "'send-trigger'"),
        (&["stores", "defalt"], "'default'"),
        (&["backfill", "--reprot", "x"], "'--report'"),
        (&["backfill", "--csv", "x", "--dryrun"], "'--dry-run'"),
        (&["backfill", "--csv", "x", "--find", "lits"], "'list'"),
        (
            &["send-trigger", "upcomin-order", "--to", "x"],
            "'upcoming-order'",
        ),
        (&["check", "--sandboxx"], "'--sandbox'"),
        (&["check", "--stroe", "x"], "'--store'"),
        (
            &["backfill", "contracts.csv"],
            "prive-ps backfill --csv contracts.csv",
        ),
        (&["inspect", "--file", "x"], "use '--csv'"),
        (
            &["backfill", "--csv", "x", "--limit", "ten"],
            "expected a whole number",
        ),
    ] {
        let ran = home.run(args).ended(2).said(suggestion);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn every_command_has_a_summary_a_description_and_examples() {
    let commands = commands();
    for (words, command) in &commands {
        let line = command.get_about().unwrap().to_string();
        let paragraph = command.get_long_about().map(ToString::to_string);
        assert!(!line.contains('\n'), "{words}");
        assert!(paragraph.is_some_and(|text| text != line), "{words}");
        let does_something = !command.is_subcommand_required_set();
        assert_eq!(does_something, !examples_of(words).is_empty(), "{words}");
        for arg in command.get_arguments() {
            let is_described = arg.is_hide_set() || arg.get_help().is_some();
            assert!(is_described, "{words} {arg}");
        }
    }
    for (words, _) in EXAMPLES {
        let is_known = words.is_empty() || commands.iter().any(|(known, _)| known == words);
        assert!(is_known, "{words:?} is not a command");
    }
}

#[test]
fn help_shows_examples_and_its_own_options_only() {
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
            let see_also = "see `prive-ps --help`\n";
            assert!(help.ends_with(see_also), "{words:?} {flag}: {help}");
            assert!(!help.contains("--allow-host"), "{words:?} {flag}: {help}");
        }
    }
}

#[test]
fn help_and_readme_list_every_exit_code() {
    let codes = [
        Exit::Done,
        Exit::Failed,
        Exit::Usage,
        Exit::SomeFailed,
        Exit::NotConnected,
        Exit::Unavailable,
        Exit::Configuration,
        Exit::CheckFailed,
        Exit::Differences,
        Exit::Stopped,
        Exit::Busy,
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
fn every_environment_variable_is_listed_without_its_value() {
    let listed = ENVIRONMENT.map(|(name, _)| name).join(", ");
    assert!(listed.contains(KEY_VARIABLE) && listed.contains(SHOP_TOKEN_VARIABLE));
    for (words, command) in commands() {
        for arg in command.get_arguments() {
            if let Some(variable) = arg.get_env() {
                assert!(listed.contains(variable.to_str().unwrap()), "{words} {arg}");
                assert!(arg.is_hide_env_values_set(), "{words} {arg}");
            }
        }
    }
    let home = Home::new();
    let mut command = home.command(&["--help"]);
    for name in listed.split(", ") {
        command.env(name, "http://secret.example.com");
    }
    let help = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(help.contains("POSTSCRIPT_API_URL"), "{help}");
    assert!(!help.contains("secret.example.com"), "{help}");
}

#[test]
fn familiar_names_are_hidden_aliases() {
    let home = Home::new();
    let help = home.run(&["--help"]).ended(0).stdout;
    for (alias, command) in [
        ("login", "connect"),
        ("whoami", "stores"),
        ("logout", "disconnect"),
    ] {
        let usage = home.run(&[alias, "-h"]).ended(0).stdout;
        assert!(usage.contains(&format!("prive-ps {command}")), "{usage}");
        assert!(!help.contains(alias), "{help}");
    }
}

#[test]
fn a_variable_adds_no_option_to_a_usage_error() {
    let home = Home::new();
    let mut command = home.command(&["backfill"]);
    command.env("PRIVE_PS_STORE", "tea");
    let ran = crate::harness::Ran::from(command.output().unwrap()).ended(2);
    assert!(!ran.stderr.contains("--store"), "{ran:?}");
}

#[test]
fn a_commands_own_options_come_before_those_of_its_source() {
    for (command, option) in [
        (&["backfill"][..], "--dry-run"),
        (&["sync"], "--yes"),
        (&["sync", "setup"], "--events"),
        (&["send-trigger"], "--yes"),
        (&["sandbox"], "--strict"),
    ] {
        let help = Home::new().run(&[command, &["--help"]].concat()).stdout;
        let place = |text: &str| help.find(text).unwrap();
        let option = place(option);
        let (own, export) = (place("\nOptions:"), place("\nExport:"));
        assert!(own < option && option < export, "{command:?}: {help}");
    }
}
