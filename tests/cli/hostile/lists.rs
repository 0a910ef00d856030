//! Lists of subscribers that are wrong: without end, repeating, of impossible length, with people in
//! them who can't be.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::backfill;
use super::server::{Server, page, page_number, person};
use crate::harness::{Home, Ran};

#[test]
fn an_impossible_number_of_pages_is_told() {
    for (pages, sentence) in [
        ("1000001", "1000001 pages"),
        ("9223372036854775807", "9223372036854775807 pages"),
        ("9223372036854775808", "can't be read"),
        ("\"many\"", "can't be read"),
        ("-9223372036854775809", "can't be read"),
        ("1.5", "can't be read"),
    ] {
        let server = Server::shop(move |_| page(pages, r#"{"id":"s_1"}"#));
        let home = Home::new();
        backfill(&home, &server.url, &["--find", "walk"])
            .ended(1)
            .said(sentence);
        assert_eq!(server.updates(), 0);
    }
}

#[test]
fn a_negative_number_of_pages_is_one() {
    for pages in ["-9223372036854775808", "-1", "0"] {
        let server =
            Server::shop(move |_| page(pages, r#"{"id":"s_1","phone_number":"+19995550100"}"#));
        let home = Home::new();
        let ran = backfill(&home, &server.url, &["--find", "walk"]).ended(0);
        assert_eq!(ran.json()["outcomes"]["not_subscriber"], 3);
        assert_eq!(server.asked().len(), 2);
    }
}

#[test]
fn a_list_that_repeats_itself_is_told() {
    let server = Server::shop(|_| page("1000", r#"{"id":"s_1","phone_number":"+19995550100"}"#));
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "walk"]).ended(1);
    ran.said("the same subscribers stand on page after page");
    assert!(server.asked().len() < 200);
    assert_eq!(server.updates(), 0);
}

#[test]
fn a_list_that_grows_without_end_is_told() {
    let server = Server::shop(|line| {
        let number = page_number(line);
        page(
            &(number * 2 + 1).to_string(),
            &format!(r#"{{"id":"s_{number}"}}"#),
        )
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "walk"]).ended(1);
    ran.said("grows faster than it can be read");
    assert_eq!(server.updates(), 0);
}

#[test]
fn who_joins_while_the_list_is_read_is_found() {
    // Two on a page. When the first page has been read, a fourth joins on the second page, which
    // may have been read by then, and a fifth on a third.
    let last_page_read = AtomicUsize::new(0);
    let server = Server::shop(move |line| match page_number(line) {
        1 => page("2", &format!("{},{}", person(8), person(9))),
        2 if last_page_read.fetch_add(1, Ordering::Relaxed) == 0 => page("3", &person(7)),
        2 => page("3", &format!("{},{}", person(7), person(0))),
        _ => page("3", &person(2)),
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "walk", "--dry-run"]).ended(0);
    let summary = ran.json();
    assert_eq!(summary["outcomes"]["would_tag"], 2, "{summary}");
    assert_eq!(summary["requests"]["walk"], 4);
    assert_eq!(summary["requests"]["lookup"], 0);
}

#[test]
fn who_is_hidden_by_a_list_that_shrinks_is_looked_up() {
    // Two on a page, five in all. Somebody on the first page leaves when it has been read, and
    // everybody behind moves up: the third is never on a page that is still to be read.
    let server = Server::shop(|line| {
        if line.contains("__in=") {
            return if line.contains("5550100") {
                page("1", &person(0))
            } else {
                page("1", "")
            };
        }
        match page_number(line) {
            1 => page("3", &format!("{},{}", person(8), person(9))),
            2 => page("2", &format!("{},{}", person(6), person(7))),
            _ => page("2", ""),
        }
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "walk", "--dry-run"]).ended(0);
    let summary = ran.json();
    assert_eq!(summary["outcomes"]["would_tag"], 1, "{summary}");
    assert_eq!(summary["requests"]["walk"], 3);
}

#[test]
fn a_list_that_becomes_longer_than_look_ups_gives_way_to_them() {
    // Two look-ups by phone would be needed, and two pages seem to hold everybody; the second says
    // that there are nine hundred.
    let server = Server::shop(|line| {
        if line.contains("__in=") {
            return page("1", &person(0));
        }
        match page_number(line) {
            1 => page("2", &person(8)),
            _ => page("900", &person(9)),
        }
    });
    let home = Home::new();
    let rows = (0..60).map(|n| format!("{n},+121255501{n:02},ACTIVE\n"));
    let export = format!("contractId,phone,status\n{}", rows.collect::<String>());
    let file = home.file("export.csv", export);
    let args = ["backfill", "--csv", &file, "--dry-run", "--json"];
    let ran = super::run(super::command(&home, &server.url, &args)).ended(0);
    let summary = ran.json();
    assert_eq!(summary["outcomes"]["would_tag"], 1, "{summary}");
    assert_eq!(summary["requests"]["walk"], 2, "{summary}");
    assert_eq!(summary["requests"]["lookup"], 2, "{summary}");
    // Who asks for a walk gets one.
    let ran = super::run(super::command(
        &home,
        &server.url,
        &[&args[..], &["--find", "walk"]].concat(),
    ));
    assert!(ran.stderr.contains("page after page"), "{ran:?}");
}

/// `segment count` on this shop.
fn count(home: &Home, server: &Server) -> Ran {
    let args = ["segment", "count", "--json", "--rate", "off", "--api-url"];
    let mut command = home.command(&[&args[..], &[&server.url]].concat());
    command.env("POSTSCRIPT_API_KEY", super::KEY);
    Ran::from(command.output().unwrap())
}

#[test]
fn a_count_of_a_list_that_changes_is_told_to_be_one() {
    // Somebody on the first page left, so that the next page begins one further on; the last one
    // of each page is met again.
    let server = Server::shop(|line| {
        let number = page_number(line);
        let people = (0..3).map(|n| format!(r#"{{"id":"s_{}"}}"#, number * 2 + n));
        page("4", &people.collect::<Vec<_>>().join(","))
    });
    let home = Home::new();
    let ran = count(&home, &server).ended(0);
    assert_eq!(ran.json()["subscribers"]["members"], 9);
    ran.said("people joined or left while the list was read");
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn a_count_of_a_list_that_grows_misses_nobody() {
    // The second page is the last one, and not full, until it has been read.
    let has_grown = AtomicBool::new(false);
    let server = Server::shop(move |line| {
        let people = match page_number(line) {
            1 => r#"{"id":"s_1"},{"id":"s_2"}"#,
            2 if has_grown.swap(true, Ordering::SeqCst) => r#"{"id":"s_3"},{"id":"s_4"}"#,
            2 => r#"{"id":"s_3"}"#,
            _ => r#"{"id":"s_5"}"#,
        };
        let total = if has_grown.load(Ordering::SeqCst) {
            "3"
        } else {
            "2"
        };
        page(total, people)
    });
    let home = Home::new();
    let ran = count(&home, &server).ended(0);
    assert_eq!(ran.json()["subscribers"]["members"], 5);
    assert!(!ran.stderr.contains("joined"), "{ran:?}");
}

#[test]
fn a_count_of_what_is_no_list_is_told() {
    let server = Server::shop(|_| page("1000", r#"{"id":"s_1"}"#));
    let ran = count(&Home::new(), &server).ended(1);
    assert_eq!(ran.stdout, "");
    ran.said("the subscribers can't be counted")
        .said("the same subscribers stand on page after page");
}
