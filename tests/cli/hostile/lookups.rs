//! Lookups and updates that are answered with people who weren't asked for, with more of them than
//! there can be, or with ids that lead elsewhere.

use super::backfill;
use super::server::{Server, json, me, page, page_number, person, whole};
use crate::harness::Home;

#[test]
fn a_look_up_that_is_answered_with_everybody_is_told() {
    let server = Server::shop(|line| {
        let number = page_number(line);
        let people = (0..100).map(|n| format!(r#"{{"id":"s_{number}_{n}"}}"#));
        page("100000", &people.collect::<Vec<_>>().join(","))
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "lookup"]).ended(1);
    ran.said("a lookup of a few values returns thousands of subscribers");
    assert!(server.asked().len() < 100);
}

#[test]
fn subscribers_nobody_asked_for_are_left_alone() {
    // The filter is ignored: somebody else's subscriber comes for every lookup.
    let server = Server::shop(|_| {
        page(
            "1",
            r#"{"id":"s_x","phone_number":"+19995550100","email":"x@example.com"}"#,
        )
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "lookup"]).ended(0);
    assert_eq!(ran.json()["outcomes"]["not_subscriber"], 3);
    assert_eq!(server.updates(), 0);
}

#[test]
fn an_id_cannot_steer_the_path() {
    for id in [
        "../../me",
        "a/b",
        "..",
        ".",
        "s_1?x=y",
        "s_1#x",
        "s_1\\n",
        "s_1\\r\\nx: y",
        "s 1",
        "",
        "%2e%2e",
    ] {
        let server = Server::shop(move |_| {
            page(
                "1",
                &format!(r#"{{"id":"{id}","phone_number":"+12125550100"}}"#),
            )
        });
        let home = Home::new();
        backfill(&home, &server.url, &[])
            .ended(1)
            .said("invalid subscriber ID");
        assert_eq!(server.updates(), 0, "{id}");
    }
}

#[test]
fn a_look_up_whose_pages_repeat_themselves_is_told() {
    // The one who was asked for, on every page of a list without end.
    for pages in ["1000000", "9223372036854775807"] {
        let server = Server::shop(move |_| page(pages, &person(0)));
        let home = Home::new();
        let ran = backfill(&home, &server.url, &["--find", "lookup"]).ended(1);
        ran.said("repeats the same subscribers page after page");
        assert!(server.asked().len() < 20);
        assert_eq!(server.updates(), 0);
    }
}

#[test]
fn a_look_up_of_more_pages_than_it_can_have_is_told() {
    // Somebody new on every page, and never many at once.
    let server = Server::shop(|line| {
        let number = page_number(line);
        page("1000000", &format!(r#"{{"id":"s_{number}"}}"#))
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "lookup"]).ended(1);
    ran.said("a lookup of a few values returns thousands of subscribers");
    assert!(server.asked().len() < 1000);
    assert_eq!(server.updates(), 0);
}

/// A shop that holds the first customer, and answers updates like this.
fn updated(status: &'static str, body: &'static str) -> Server {
    Server::start(move |line, stream| match line {
        line if line.contains("/me") => me(stream),
        line if line.starts_with("PATCH") => whole(stream, status, "", body.as_bytes()),
        _ => json(stream, &page("1", &person(0))),
    })
}

#[test]
fn a_subscriber_of_another_shop_fails_alone() {
    // The list shows one whom the key may not change: Postscript knows them not.
    let server = updated("404 Not Found", r#"{"error":"Not found."}"#);
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[]).ended(3);
    let ran = ran.said("1 failed: Postscript returned 404 (not found): Not found.");
    assert_eq!(ran.json()["outcomes"]["failed"], 1, "{ran:?}");
    assert_eq!(ran.json()["outcomes"]["tagged"], 0, "{ran:?}");
    assert_eq!(server.updates(), 1);
}

#[test]
fn an_update_that_shows_another_subscriber_is_no_success() {
    let server = updated(
        "200 OK",
        r#"{"id":"s_other","tags":["SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER"],
            "properties":{"prive_status":"active"}}"#,
    );
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[]).ended(3);
    assert_eq!(ran.json()["outcomes"]["failed"], 1, "{ran:?}");
    assert_eq!(ran.json()["outcomes"]["tagged"], 0, "{ran:?}");
}

#[test]
fn an_update_that_is_not_shown_is_no_success() {
    let server = updated(
        "200 OK",
        r#"{"id":"s_0","phone_number":"+12125550100","tags":[],"properties":{}}"#,
    );
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[]).ended(3);
    assert_eq!(ran.json()["outcomes"]["failed"], 1, "{ran:?}");
}

#[test]
fn an_update_that_is_answered_with_a_page_is_no_success() {
    let server = updated("200 OK", "<html><body>Please sign in</body></html>");
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[]).ended(3);
    let ran = ran.said("can't be read");
    assert_eq!(ran.json()["outcomes"]["failed"], 1, "{ran:?}");
}
