//! The program as somebody meets it for the first time: no settings, no keyring, a home that can't
//! be written to, a narrow window, no colours, a pipe that is closed. Each ends in a sentence or in a
//! tidy screen.

mod screen;

use std::process::{Command, Stdio};

use crate::connect::connect;
use crate::harness::{Home, Ran, fed};
use crate::shop::{Shop, TEA};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/prive-contracts.csv");

/// The program on a machine on which nothing is set but the home.
fn untouched(home: &Home, folder: &str, args: &[&str]) -> Command {
    let mut command = home.command(args);
    command
        .env_clear()
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder);
    command
}

#[test]
fn every_command_says_what_is_missing_in_a_sentence() {
    let home = Home::new();
    let fresh = home.path("");
    let no_keyring = "error: no system keyring available";
    let no_key = "error: no Postscript API key found";
    for folder in [fresh.to_str().unwrap(), "/proc/none"] {
        for (args, code, said) in [
            (&["stores"][..], 0, "No store is connected."),
            (&["stores", "--names"], 0, ""),
            (&["stores", "--check"], 4, no_key),
            (&["stores", "default", "x"], 4, "error: store `x` not found"),
            (
                &["connect"],
                2,
                "error: can't prompt for the key: not running in a terminal",
            ),
            (&["connect", "--key-stdin"], 6, no_keyring),
            (&["disconnect", "--yes"], 0, ""),
            (
                &["inspect", "--csv", "none.csv"],
                1,
                "error: none.csv not found",
            ),
            (
                &["backfill", "--csv", EXAMPLE],
                2,
                "error: can't prompt for confirmation",
            ),
            (&["backfill", "--csv", EXAMPLE, "--yes"], 4, no_key),
            (&["backfill", "--csv", EXAMPLE, "--dry-run"], 4, no_key),
            (
                &["send-trigger", "all", "--to", "rosa@example.com"],
                4,
                no_key,
            ),
            (&["segment", "count"], 4, no_key),
            (&["segment", "create", "active"], 4, no_key),
            (&["check"], 4, ""),
            (&["completions", "bash"], 0, ""),
            (&["--help"], 0, ""),
        ] {
            let output = untouched(&home, folder, args).output().unwrap();
            let ran = Ran::from(output).ended(code);
            assert!(ran.stderr.starts_with(said), "{args:?}: {ran:?}");
            assert!(
                said.is_empty() || !ran.stderr.contains("panicked"),
                "{ran:?}"
            );
        }
    }
    // Asking left nothing behind.
    assert_eq!(std::fs::read_dir(&fresh).unwrap().count(), 0);
}

#[test]
fn a_home_that_cannot_be_written_to_is_said_with_its_path() {
    let (home, shop) = (Home::new(), Shop::tea());
    let flags = [
        "connect",
        "--key-stdin",
        "--insecure-storage",
        "--api-url",
        &shop.url,
    ];
    let ran = fed(untouched(&home, "/proc/none", &flags), TEA).ended(6);
    ran.said("error: can't write /proc/none/.config/prive-ps: ")
        .said("hint: Check its type, owner and permissions");
    // What needs no home works without one.
    for args in [&["check", "--sandbox"][..], &["inspect", "--csv", EXAMPLE]] {
        let output = untouched(&home, "/proc/none", args).output().unwrap();
        Ran::from(output).ended(0);
    }
}

#[test]
fn colours_are_for_terminals_unless_somebody_says_otherwise() {
    let home = Home::new();
    let coloured = |args: &[&str], environment: &[(&str, &str)]| {
        let mut command = home.command(args);
        let output = command.envs(environment.iter().copied()).output().unwrap();
        String::from_utf8(output.stderr).unwrap().contains('\u{1b}')
    };
    let file = ["inspect", "--csv", "none.csv"];
    let always = ["inspect", "--csv", "none.csv", "--color", "always"];
    let misspelt = ["bakfill"];
    for args in [&file[..], &misspelt] {
        assert!(!coloured(args, &[]));
        assert!(coloured(args, &[("CLICOLOR_FORCE", "1")]));
        assert!(!coloured(
            args,
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
        ));
    }
    assert!(coloured(&always, &[("NO_COLOR", "1")]));
    assert!(coloured(
        &["bakfill", "--color=always"],
        &[("NO_COLOR", "1")]
    ));
    let at_terminal = |environment: &str| {
        let line = format!("{environment} prive-ps inspect --csv none.csv");
        home.terminal(80, &line).end().stdout.contains('\u{1b}')
    };
    let misspelt_at_terminal = |flag: &str| {
        let shown = home.terminal(
            80,
            &format!("prive-ps bakfill {flag}; prive-ps {flag} --help"),
        );
        shown.end().stdout.contains('\u{1b}')
    };
    assert!(misspelt_at_terminal(""));
    assert!(!misspelt_at_terminal("--color never"));
    assert!(at_terminal("A=1"));
    assert!(!at_terminal("NO_COLOR=1"));
    assert!(!at_terminal("TERM=dumb"));
}

#[test]
fn a_closed_pipe_is_told_nobody_and_changes_no_exit_code() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, &[]);
    std::fs::copy(EXAMPLE, home.path("export.csv")).unwrap();
    for (args, code) in [
        (&["--help"][..], 0),
        (&["completions", "zsh"], 0),
        (&["stores"], 0),
        (&["segment", "count", "--json"], 0),
        (&["inspect", "--csv", "export.csv", "--strict"], 3),
        (
            &[
                "backfill",
                "--csv",
                "export.csv",
                "--sandbox",
                "--rate",
                "off",
            ],
            0,
        ),
        (&["check", "--sandbox"], 0),
        (&["check", "--store", "nobody"], 4),
        (&["stores", "--check", "--api-url", "http://127.0.0.1:9"], 7),
    ] {
        let mut command = home.command(args);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap()).ended(code);
        assert!(!ran.stderr.contains("pipe"), "{args:?}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{args:?}: {ran:?}");
    }
}
