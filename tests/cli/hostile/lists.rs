//! Wrong lists of subscribers: endless, repeating, or of a length that their pages contradict.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::backfill;
use super::server::{Server, json, me, page, page_number, person, whole};
use crate::harness::{Home, Ran};

#[test]
fn an_impossible_number_of_pages_is_an_error() {
    for (pages, sentence) in [
        ("1000001", "total_pages is 1000001"),
        ("9223372036854775807", "total_pages is 9223372036854775807"),
        ("9223372036854775808", "can't be read"),
        ("\"many\"", "can't be read"),
        ("-9223372036854775809", "can't be read"),
        ("1.5", "can't be read"),
    ] {
        let server = Server::shop(move |_| page(pages, r#"{"id":"s_1"}"#));
        let home = Home::new();
        backfill(&home, &server.url, &["--find", "list"])
            .ended(1)
            .said(sentence);
        assert_eq!(server.updates(), 0);
    }
}

#[test]
fn a_list_with_subscribers_and_no_pages_is_an_error() {
    for pages in ["-9223372036854775808", "-1", "0"] {
        let server =
            Server::shop(move |_| page(pages, r#"{"id":"s_1","phone_number":"+19995550100"}"#));
        let home = Home::new();
        for find in ["auto", "lookup", "list"] {
            let ran = backfill(&home, &server.url, &["--find", find]).ended(1);
            ran.said("it has subscribers, but total_pages is");
        }
        assert_eq!(server.updates(), 0);
    }
}

#[test]
fn an_empty_list_may_have_no_pages() {
    let server = Server::shop(|_| page("0", ""));
    let ran = backfill(&Home::new(), &server.url, &["--find", "list"]).ended(0);
    assert_eq!(ran.json()["outcomes"]["not_subscriber"], 3);
}

#[test]
fn five_pages_of_which_one_is_announced_are_all_read_or_an_error() {
    for total in ["0", "1", "-1"] {
        // The customers of the export are on the last page.
        let server = Server::shop(move |line| match page_number(line) {
            number @ 1..=5 => {
                let others = (0..99).map(|n| format!(r#"{{"id":"s_{number}_{n}"}}"#));
                let others = others.collect::<Vec<_>>().join(",");
                let people = if number == 5 {
                    person(0)
                } else {
                    r#"{"id":"s_x"}"#.to_owned()
                };
                page(total, &format!("{others},{people}"))
            }
            _ => page(total, ""),
        });
        let home = Home::new();
        let ran = backfill(&home, &server.url, &["--find", "list"]).ended(1);
        ran.said("can't be read");
        assert_eq!(server.updates(), 0, "total_pages {total}");
    }
}

#[test]
fn a_page_past_the_end_may_be_refused_or_repeat_the_last() {
    let refusing = Server::start(|line, stream| match line {
        line if line.contains("/me") => me(stream),
        line if page_number(line) > 2 => whole(stream, "404 Not Found", "", b"{}"),
        line => json(
            stream,
            &page("2", &person(usize::from(page_number(line) == 2))),
        ),
    });
    let repeating = Server::shop(|line| {
        let number = page_number(line).min(2);
        page("2", &person(usize::from(number == 2)))
    });
    for server in [refusing, repeating] {
        let home = Home::new();
        let args = ["--find", "list", "--dry-run"];
        let summary = backfill(&home, &server.url, &args).ended(0).json();
        assert_eq!(summary["outcomes"]["would_tag"], 2);
        assert_eq!(summary["requests"]["list"], 3);
    }
}

#[test]
fn a_list_that_repeats_itself_is_an_error() {
    let server = Server::shop(|_| page("1000", r#"{"id":"s_1","phone_number":"+19995550100"}"#));
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "list"]).ended(1);
    ran.said("repeats the same subscribers page after page");
    assert!(server.asked().len() < 200);
    assert_eq!(server.updates(), 0);
}

#[test]
fn a_list_that_grows_without_end_is_an_error() {
    let server = Server::shop(|line| {
        let number = page_number(line);
        page(
            &(number * 2 + 1).to_string(),
            &format!(r#"{{"id":"s_{number}"}}"#),
        )
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "list"]).ended(1);
    ran.said("grows faster than it can be read");
    assert_eq!(server.updates(), 0);
}

#[test]
fn subscribers_who_join_while_the_list_is_read_are_found() {
    // Two on a page. When the first page has been read, a fourth joins on the second page, which
    // may have been read by then, and a fifth on a third.
    let last_page_read = AtomicUsize::new(0);
    let server = Server::shop(move |line| match page_number(line) {
        1 => page("2", &format!("{},{}", person(8), person(9))),
        2 if last_page_read.fetch_add(1, Ordering::Relaxed) == 0 => page("3", &person(7)),
        2 => page("3", &format!("{},{}", person(7), person(0))),
        3 => page("3", &person(2)),
        _ => page("3", ""),
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "list", "--dry-run"]).ended(0);
    let summary = ran.json();
    assert_eq!(summary["outcomes"]["would_tag"], 2, "{summary}");
    assert_eq!(summary["requests"]["list"], 5);
    assert_eq!(summary["requests"]["lookup"], 0);
}

#[test]
fn a_list_that_shrinks_is_followed_by_look_ups() {
    // Two on a page, five in all. Somebody on the first page leaves when it has been read, and
    // everybody behind moves up: the third is never on a page that is still to be read.
    let server = Server::shop(|line| {
        if line.contains("__in=") {
            let known = [0, 8, 9].into_iter();
            let known = known.filter(|n| line.contains(&format!("555010{n}")));
            return page("1", &known.map(person).collect::<Vec<_>>().join(","));
        }
        match page_number(line) {
            1 => page("3", &format!("{},{}", person(8), person(9))),
            2 => page("2", &format!("{},{}", person(6), person(7))),
            _ => page("2", ""),
        }
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "list", "--dry-run"]).ended(0);
    let summary = ran.json();
    assert_eq!(summary["outcomes"]["would_tag"], 1, "{summary}");
    assert_eq!(summary["requests"]["list"], 4);
}

/// `segment count` on this shop.
fn count(home: &Home, server: &Server) -> Ran {
    let args = ["segment", "count", "--json", "--rate", "off", "--api-url"];
    let mut command = home.command(&[&args[..], &[&server.url]].concat());
    command.env("POSTSCRIPT_API_KEY", super::KEY);
    Ran::from(command.output().unwrap())
}

#[test]
fn a_count_of_a_list_that_changes_says_so() {
    // Somebody on the first page left, so that the next page begins one further on; the last one
    // of each page is met again.
    let server = Server::shop(|line| {
        let number = page_number(line);
        if number > 4 {
            return page("4", "");
        }
        let people = (0..3).map(|n| format!(r#"{{"id":"s_{}"}}"#, number * 2 + n));
        page("4", &people.collect::<Vec<_>>().join(","))
    });
    let home = Home::new();
    let ran = count(&home, &server).ended(0);
    let counts = ran.json();
    assert_eq!(counts["subscribers"]["members"], 9);
    assert_eq!(counts["consistent"], false);
    ran.said("subscribers were added or removed while the list was being read");
    assert_eq!(server.asked().len(), 5);
}

#[test]
fn a_count_of_a_list_that_grows_is_complete() {
    // The second page is the last one, and not full, until it has been read.
    let has_grown = AtomicBool::new(false);
    let server = Server::shop(move |line| {
        let people = match page_number(line) {
            1 => r#"{"id":"s_1"},{"id":"s_2"}"#,
            2 if has_grown.swap(true, Ordering::SeqCst) => r#"{"id":"s_3"},{"id":"s_4"}"#,
            2 => r#"{"id":"s_3"}"#,
            3 => r#"{"id":"s_5"}"#,
            _ => "",
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
fn a_count_of_a_list_that_repeats_itself_is_an_error() {
    let server = Server::shop(|_| page("1000", r#"{"id":"s_1"}"#));
    let ran = count(&Home::new(), &server).ended(1);
    assert_eq!(ran.stdout, "");
    ran.said("can't count the subscribers")
        .said("repeats the same subscribers page after page");
}
