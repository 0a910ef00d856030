//! Answers other than yes, in all commands that ask.

use super::{Store, phone, subscriber};
use crate::connect::connect_to;
use crate::live::Live;
use crate::terminal::Terminal;

#[test]
fn no_exits_with_1_and_the_end_of_the_input_with_130() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[format!("c0,700000000,,{},ACTIVE,2025-01-01,,", phone(0))]);
    store.setup("upcoming", "2026-05-17T14:00:00Z");
    connect_to(&store.home, &store.sandbox.url, &store.sandbox.key, &[]).ended(0);
    let live = Live::before(&store.home, &store.sandbox);
    for command in [
        "backfill --csv contracts.csv",
        "sync --csv contracts.csv",
        "sync setup --csv contracts.csv --events none",
        "send-trigger started --to s_0",
        "disconnect",
    ] {
        for (keys, code) in [("n\n", 1), ("\u{4}", 130)] {
            let typed = format!("prive-ps {command} {}", live.flags());
            let mut shell = store.home.shell(&typed);
            live.lead(&mut shell);
            shell.env("POSTSCRIPT_API_KEY", &store.sandbox.key);
            let mut terminal = Terminal::start(&shell, 120, &typed);
            terminal.see("[y/N]");
            terminal.press(keys);
            let ran = terminal.end();
            assert_eq!(ran.code, code, "{command} {keys:?}: {ran:?}");
            assert!(!ran.stdout.contains("error:"), "{command}: {ran:?}");
        }
    }
    assert_eq!(store.sandbox.count("PATCH", "/"), 0);
    assert!(store.stored().is_empty());
    store.home.run(&["stores", "--check"]).ended(0);
}
