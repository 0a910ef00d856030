//! Before anything goes to a live shop somebody is asked, once, and without a yes nothing goes.

use super::Shop;
use crate::harness::Ran;
use crate::live::Live;
use crate::terminal::Terminal;

const QUESTION: &str = "This can text +1•••••••123 from Sandbox Coffee";

/// A terminal at which this is sent to a live shop.
fn asked(shop: &Shop, live: &Live, words: &str) -> Terminal {
    let typed = format!("prive-ps send-trigger {words} {}", live.flags());
    let mut shell = shop.home.shell(&typed);
    live.lead(&mut shell);
    shell.env("POSTSCRIPT_API_KEY", &shop.sandbox.key);
    Terminal::start(&shell, 120, &typed)
}

#[test]
fn who_says_no_sends_nothing() {
    let shop = Shop::open();
    let live = Live::before(&shop.home, &shop.sandbox);
    for answer in ["n\n", "\n", "perhaps\nn\n"] {
        let mut terminal = asked(&shop, &live, "upcoming-order --to +12125550123");
        terminal.see(QUESTION);
        terminal.see(". Send?");
        terminal.press(answer);
        terminal.see("nothing was sent, as you wished");
        assert_eq!(terminal.end().code, 1, "{answer:?}");
    }
    assert_eq!(shop.posts(), 0);
}

#[test]
fn all_four_are_asked_about_once() {
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
fn where_nobody_can_be_asked_only_the_flag_sends() {
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
        .said("this goes to a live shop and may text somebody");
    assert_eq!(shop.posts(), 0);
    send("started --to s_rosa --dry-run").ended(0);
    assert_eq!(shop.posts(), 0);
    send("started --to s_rosa --yes").ended(0);
    assert_eq!(shop.events().len(), 1);
}
