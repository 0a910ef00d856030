//! What is left on the screen, as a terminal draws it: narrow or wide, with letters of two columns,
//! with bars that come and go between lines.

use std::num::NonZero;

use super::EXAMPLE;
use crate::connect::connect;
use crate::harness::Home;
use crate::shop::{Shop, TEA};

/// More rows than are ever written, so that nothing scrolls away.
const ROWS: NonZero<u16> = NonZero::new(3000).unwrap();

/// Runs a line at a terminal so many columns wide; what stands on the screen at the end.
fn drawn(home: &Home, columns: u16, line: &str) -> String {
    let ran = home.terminal(columns, line).end();
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut screen = vt100::Parser::new(ROWS, NonZero::new(columns).unwrap(), 0);
    screen.process(ran.stdout.replace('\n', "\r\n").as_bytes());
    screen.screen().contents()
}

/// How many columns a line takes.
fn width(line: &str) -> usize {
    console::measure_text_width(line)
}

#[test]
fn tables_fit_and_their_borders_stand_below_each_other() {
    let home = Home::new();
    home.file(
        "契約.csv",
        "顧客ID,メールアドレス,電話番号,状態\n700001,rosa@example.com,+12125550123,ACTIVE\n",
    );
    let wide = "prive-ps inspect --csv 契約.csv --map email=メールアドレス --map phone=電話番号 \
                --map status=状態 --map customer_id=顧客ID";
    for (columns, line) in [(40, wide), (80, wide)] {
        assert_tables(&drawn(&home, columns, line), columns);
    }
    for columns in [40, 80] {
        let screen = drawn(&home, columns, &format!("prive-ps inspect --csv {EXAMPLE}"));
        assert_tables(&screen, columns);
        let line = format!("prive-ps backfill --csv {EXAMPLE} --sandbox --rate off");
        assert_tables(&drawn(&home, columns, &line), columns);
    }
}

/// Each table begins and ends with a line of its own, and all its lines are as wide, within the
/// screen.
fn assert_tables(screen: &str, columns: u16) {
    let mut tables = 0;
    let mut open = None;
    for line in screen.lines() {
        match line.chars().next() {
            Some('┌') => {
                assert_eq!(open, None, "{screen}");
                open = Some(width(line));
                assert!(width(line) <= usize::from(columns), "{screen}");
                tables += 1;
            }
            Some('│' | '╞' | '└') => {
                assert_eq!(open, Some(width(line)), "{line}\n{screen}");
                if line.starts_with('└') {
                    open = None;
                }
            }
            _ => assert_eq!(open, None, "{line}\n{screen}"),
        }
    }
    assert!(tables > 0 && open.is_none(), "{screen}");
}

#[test]
fn results_are_broken_between_words() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, &["--store", "lantern-tea"]);
    for columns in [40, 80] {
        for words in [
            "stores --check",
            "stores default lantern-tea",
            "segment count",
            "segment create active --no-input --anyway",
            "check --no-input",
            "disconnect --yes",
        ] {
            let line = format!("prive-ps --quiet {words} --store lantern-tea");
            let shown = home.terminal(columns, &line).end().stdout;
            for line in shown.lines() {
                let line = console::strip_ansi_codes(line);
                let text = line.trim();
                // What is copied is never broken.
                let is_copied = line.starts_with("    ") || text.starts_with("prive-ps ");
                let fits = width(&line) <= usize::from(columns);
                assert!(
                    fits || is_copied || !text.contains(' '),
                    "{columns}, {words}: {line:?}\n{shown}"
                );
            }
        }
    }
}

#[test]
fn help_is_broken_between_words() {
    let home = Home::new();
    for columns in [40, 80] {
        for words in ["", "backfill", "segment create"] {
            let line = format!("prive-ps {words} --help");
            let ran = home.terminal(columns, &line).end();
            for line in ran.stdout.lines() {
                let line = console::strip_ansi_codes(line);
                // The usage and a word that is longer than the screen can't be broken.
                let may_stick_out = line.starts_with("Usage: ") || !line.trim().contains(' ');
                let fits = width(&line) <= usize::from(columns);
                assert!(fits || may_stick_out, "{columns}: {line:?}");
            }
        }
    }
}

#[test]
fn bars_leave_nothing_behind_and_tear_no_line() {
    let home = Home::new();
    let line = format!("prive-ps -v backfill --csv {EXAMPLE} --sandbox --rate off --yes");
    for columns in [40, 100] {
        let screen = drawn(&home, columns, &line);
        assert!(!screen.contains("s left"), "{screen}");
        assert!(!screen.contains("Updating"), "{screen}");
        // A line that is broken at the edge of the screen goes on in the next.
        let whole = screen.replace('\n', "");
        assert_eq!(
            whole.matches(" INFO PATCH /api/v2/subscribers/s_").count(),
            141,
            "{screen}"
        );
        assert_eq!(whole.matches(": 200, ").count(), 145, "{screen}");
        assert!(
            screen.contains("prive-ps segment create active"),
            "{screen}"
        );
    }
}
