//! What a person at a terminal sees, and the terminal that is left to them.

use std::process::Command;

use serde_json::json;

use crate::harness::Home;

/// Whether a terminal has this setting, as `stty -a` shows them.
fn is_set(settings: &str, setting: &str) -> bool {
    settings.split_whitespace().any(|word| word == setting)
}

#[test]
fn who_leaves_at_the_hidden_prompt_keeps_a_terminal_that_shows_what_is_typed() {
    for (keys, ended_elsewhere) in [("\u{3}", false), ("sk_0123", true)] {
        let home = Home::new();
        let line = "trap : INT; \
                    sh -c 'echo $$ > process; exec prive-ps connect --insecure-storage'; \
                    echo ended $?; stty -a";
        let mut terminal = home.terminal(200, line);
        terminal.see_hidden("input hidden):");
        if ended_elsewhere {
            // Half a key was typed when a service manager, or a person elsewhere, ends it.
            let process = std::fs::read_to_string(home.path("process")).unwrap();
            terminal.press_part(keys, process.trim());
            let ended = Command::new("kill")
                .args(["-TERM", process.trim()])
                .status();
            assert!(ended.unwrap().success());
        } else {
            terminal.press(keys);
        }
        terminal.see("Canceled. Nothing was saved.");
        terminal.see("ended 130");
        let shown = terminal.end().stdout;
        let (_, settings) = shown.split_once("ended 130").unwrap();
        assert!(
            is_set(settings, "echo") && !is_set(settings, "-echo"),
            "{settings}"
        );
        assert!(!shown.contains("sk_0123"), "{shown}");
        assert!(!home.path("config").exists());
    }
}

#[test]
fn what_is_said_is_broken_between_words() {
    let home = Home::new();
    let consent = json!({"promotional": {"can_send": true}});
    let sandbox = home.sandbox_with(&[json!({"id": "s_1", "subscriptions": consent})], &[]);
    let args = ["send-trigger", "started", "--to", "s_1"];
    let elsewhere = home.run_on(&sandbox, &args).ended(0).stderr;
    assert!(elsewhere.lines().any(|line| line.len() > 80), "{elsewhere}");
    for columns in [80, 50] {
        let line = format!(
            "POSTSCRIPT_API_URL={} POSTSCRIPT_API_KEY={} prive-ps {} > result",
            sandbox.url,
            sandbox.key,
            args.join(" ")
        );
        let shown = home.terminal(columns, &line).end().stdout;
        for line in shown.lines() {
            assert!(line.chars().count() <= usize::from(columns), "{line}");
        }
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let shown: String = plain(&shown);
        assert_eq!(words(&shown), words(&elsewhere));
    }
}

/// The text without colours.
fn plain(text: &str) -> String {
    regex::Regex::new("\u{1b}\\[[0-9;]*m")
        .unwrap()
        .replace_all(text, "")
        .into_owned()
}
