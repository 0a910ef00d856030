//! The confirmation before an event goes to a live shop.

use super::Shop;
use crate::harness::Ran;
use crate::live::Live;
use crate::terminal::Terminal;

const QUESTION: &str = "This may text +1•••••••123 from Sandbox Coffee";

/// A terminal that sends an event to a live shop.
fn asked(shop: &Shop, live: &Live, words: &str) -> Terminal {
    let typed = format!("prive-ps send-trigger {words} {}", live.flags());
    let mut shell = shop.home.shell(&typed);
    live.lead(&mut shell);
    shell.env("POSTSCRIPT_API_KEY", &shop.sandbox.key);
    Terminal::start(&shell, 120, &typed)
}

#[test]
fn no_sends_nothing_and_is_no_error() {
    let shop = Shop::open();
    let live = Live::before(&shop.home, &shop.sandbox);
    for answer in ["n\n", "\n", "perhaps\nn\n"] {
        let mut terminal = asked(&shop, &live, "upcoming-order --to +12125550123");
        terminal.see(QUESTION);
        terminal.see(". Send?");
        terminal.press(answer);
        terminal.see("Canceled. Nothing was sent.");
        let ran = terminal.end();
        assert_eq!(ran.code, 1, "{answer:?}");
        assert!(!ran.stdout.contains("error:"), "{ran:?}");
    }
    assert_eq!(shop.posts(), 0);
}

#[test]
fn a_recipient_who_is_not_opted_in_or_unknown_is_named_in_the_question() {
    let shop = Shop::open();
    let live = Live::before(&shop.home, &shop.sandbox);
    for (to, question) in [
        (
            "s_otto",
            "isn't opted in to texts from Sandbox Coffee. Send anyway?",
        ),
        (
            "s_nobody",
            "Sandbox Coffee has no subscriber s_nobody. Send anyway?",
        ),
    ] {
        let mut terminal = asked(&shop, &live, &format!("started --to {to} --anyway"));
        terminal.see(question);
        terminal.press("n\n");
        assert_eq!(terminal.end().code, 1);
    }
    assert_eq!(shop.posts(), 0);
}

#[test]
fn ctrl_c_at_the_question_sends_nothing_and_exits_with_130() {
    let shop = Shop::open();
    let live = Live::before(&shop.home, &shop.sandbox);
    for key in ["\u{3}", "\u{4}"] {
        let mut terminal = asked(&shop, &live, "upcoming-order --to +12125550123");
        terminal.see("Send?");
        terminal.press(key);
        // On a line of its own.
        terminal.see("\nCanceled. Nothing was sent.");
        assert_eq!(terminal.end().code, 130, "{key:?}");
    }
    assert_eq!(shop.posts(), 0);
}

#[test]
fn all_four_need_one_confirmation() {
    let shop = Shop::open();
    let live = Live::before(&shop.home, &shop.sandbox);
    let mut terminal = asked(&shop, &live, "all --to +12125550123");
    terminal.see(QUESTION);
    terminal.see(" four times. Send?");
    assert_eq!(shop.posts(), 0);
    terminal.press("y\n");
    let ran = terminal.end().ended(0);
    assert_eq!(ran.stdout.matches("Send?").count(), 1, "{ran:?}");
    assert_eq!(shop.events().len(), 4);
}

#[test]
fn without_a_terminal_only_yes_sends() {
    let shop = Shop::open();
    let live = Live::before(&shop.home, &shop.sandbox);
    let send = |words: &str| {
        let typed = format!("prive-ps send-trigger {words} {}", live.flags());
        let mut shell = shop.home.shell(&typed);
        live.lead(&mut shell);
        shell.env("POSTSCRIPT_API_KEY", &shop.sandbox.key);
        Ran::from(shell.output().unwrap())
    };
    send("started --to s_rosa")
        .ended(2)
        .said("can't prompt for confirmation");
    assert_eq!(shop.posts(), 0);
    send("started --to s_rosa --dry-run").ended(0);
    assert_eq!(shop.posts(), 0);
    send("started --to s_rosa --yes").ended(0);
    assert_eq!(shop.events().len(), 1);
}
