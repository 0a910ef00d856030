//! Completions in bash, zsh and fish.

use crate::connect::connect;
use crate::harness::{Home, Ran};
use crate::shop::{SOAP, Shop, TEA};
use crate::terminal::Terminal;

/// The values of the trigger argument.
const TRIGGERS: [&str; 5] = [
    "subscription-started",
    "upcoming-order",
    "billing-attempt-failed",
    "subscription-canceled",
    "all",
];

/// A home with two stores, their keys in plain files.
fn home() -> Home {
    let home = Home::new();
    let (tea, soap) = (Shop::tea(), Shop::soap());
    connect(&home, &tea, TEA, &["--store", "lantern-tea"]);
    connect(&home, &soap, SOAP, &["--store", "soap"]);
    home.file("contracts one.csv", "");
    home
}

/// Types a line, presses Tab twice, and returns what is shown then.
fn tab(shell: &mut Terminal, line: &str) -> String {
    shell.press(&format!("{line}\t\t"));
    // Clears the line. The quotes distinguish the output from the echo.
    shell.press("\u{15}echo do''ne\n");
    let shown = shell.see("done");
    shell.see("ready> ");
    shown
}

fn assert_offers(shell: &mut Terminal, line: &str, offered: &[&str]) {
    let shown = tab(shell, line);
    for one in offered {
        assert!(
            shown.contains(one),
            "{line:?} doesn't offer {one}: {shown:?}"
        );
    }
}

#[test]
fn bash_completes() {
    let home = home();
    let script = home.run(&["completions", "bash"]).ended(0).stdout;
    home.file("prive-ps.bash", script);
    let mut shell = home.terminal(100, "exec bash --noprofile --norc -i");
    // All candidates at once, without a question or a pager.
    shell.press("bind 'set completion-query-items 0'; bind 'set page-completions off'\n");
    shell.press("PS1='ready> '; source prive-ps.bash; echo load''ed\n");
    shell.see("loaded");
    shell.see("ready> ");
    assert_offers(&mut shell, "prive-ps send-trigger ", &TRIGGERS);
    assert_offers(&mut shell, "prive-ps ba", &["backfill"]);
    assert_offers(
        &mut shell,
        "prive-ps backfill --find ",
        &["auto", "lookup", "list"],
    );
    assert_offers(
        &mut shell,
        "prive-ps check --store ",
        &["lantern-tea", "soap"],
    );
    assert_offers(&mut shell, "prive-ps stores default lan", &["lantern-tea"]);
    assert_offers(
        &mut shell,
        "prive-ps inspect --csv contr",
        &["contracts\\ one.csv"],
    );
}

#[test]
fn zsh_completes() {
    let home = home();
    let script = home.run(&["completions", "zsh"]).ended(0).stdout;
    std::fs::create_dir(home.path("functions")).unwrap();
    home.file("functions/_prive-ps", script);
    home.file(
        ".zshrc",
        "fpath=($HOME/functions $fpath)\nautoload -U compinit\ncompinit -u -D\nLISTMAX=1000\n\
         PS1='ready> '\n",
    );
    let mut shell = home.terminal(100, "exec zsh -i");
    shell.see("ready> ");
    assert_offers(&mut shell, "prive-ps send-trigger ", &TRIGGERS);
    assert_offers(&mut shell, "prive-ps ba", &["backfill"]);
    assert_offers(
        &mut shell,
        "prive-ps backfill --find ",
        &["auto", "lookup", "list"],
    );
    assert_offers(
        &mut shell,
        "prive-ps check --store=",
        &["lantern-tea", "soap"],
    );
    assert_offers(&mut shell, "prive-ps stores default lan", &["lantern-tea"]);
    assert_offers(
        &mut shell,
        "prive-ps inspect --csv contr",
        &["contracts\\ one.csv"],
    );
}

#[test]
fn fish_completes() {
    let home = home();
    let script = home.run(&["completions", "fish"]).ended(0).stdout;
    home.file("prive-ps.fish", script);
    for (line, offered) in [
        ("prive-ps send-trigger ", &TRIGGERS[..]),
        ("prive-ps ba", &["backfill"]),
        ("prive-ps backfill --find ", &["auto", "lookup", "list"]),
        ("prive-ps check --store ", &["lantern-tea", "soap"]),
        ("prive-ps stores default lan", &["lantern-tea"]),
        ("prive-ps inspect --csv contr", &["contracts one.csv"]),
    ] {
        let ask = format!("fish --no-config -c 'source prive-ps.fish; complete -C \"{line}\"'");
        let shown = Ran::from(home.shell(&ask).output().unwrap()).stdout;
        for one in offered {
            assert!(
                shown.contains(one),
                "{line:?} doesn't offer {one}: {shown:?}"
            );
        }
    }
}
