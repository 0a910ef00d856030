//! What a person at a terminal sees, and the terminal that is left to them.

use std::process::Command;

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
        terminal.see_hidden("which isn't shown:");
        terminal.press(keys);
        if ended_elsewhere {
            // Half a key was typed when a service manager, or a person elsewhere, ends it.
            let process = std::fs::read_to_string(home.path("process")).unwrap();
            let ended = Command::new("kill")
                .args(["-TERM", process.trim()])
                .status();
            assert!(ended.unwrap().success());
        }
        terminal.see("interrupted; nothing was kept");
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
