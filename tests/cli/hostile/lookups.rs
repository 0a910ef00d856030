//! Lookups and updates that are answered with people who weren't asked for, with more of them than
//! there can be, or with ids that lead elsewhere.

use super::server::{Server, json, me, page, page_number, person, whole};
use super::{backfill, command, run};
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

/// The nth of a few hundred invented numbers, without the plus.
fn number(n: usize) -> String {
    format!("1{}55501{:02}", 201 + n / 100, n % 100)
}

#[test]
fn a_lookup_that_takes_fewer_values_is_repeated_for_the_others() {
    let subscriber = |n: usize| {
        format!(
            r#"{{"id":"s_{n}","phone_number":"+{}","subscriptions":{{"promotional":{{"can_send":true}}}}}}"#,
            number(n)
        )
    };
    let server = Server::shop(move |line| {
        if line.starts_with("POST") {
            return r#"{"event_ids":["e_1"]}"#.to_owned();
        }
        let asked = |n: &usize| !line.contains("__in=") || line.contains(&number(*n));
        let found = (0..120).filter(asked);
        // The list is whole; a lookup returns 25 at most, as if it had no more values.
        let most = if line.contains("__in=") { 25 } else { 120 };
        page(
            "1",
            &found
                .take(most)
                .map(subscriber)
                .collect::<Vec<_>>()
                .join(","),
        )
    });
    let home = Home::new();
    let row = |n| format!("c{n},+{},ACTIVE,2026-05-20\n", number(n));
    let rows: String = (0..120).map(row).collect();
    let file = home.file(
        "export.csv",
        format!("contractId,phone,status,nextBillingDate\n{rows}"),
    );
    let (setup_day, due_day) = ("2026-05-16T14:00:00Z", "2026-05-17T14:00:00Z");
    let args = [
        "--events",
        "upcoming",
        "--timezone",
        "UTC",
        "--yes",
        "--now",
        setup_day,
    ];
    let args = [&["sync", "setup", "--csv", &file], &args[..]].concat();
    run(command(&home, &server.url, &args)).ended(0);
    let before = server.asked().len();
    let args = [
        "--only",
        "events",
        "--yes",
        "--json",
        "--max-events",
        "100%",
        "--now",
        due_day,
    ];
    let ran = run(command(
        &home,
        &server.url,
        &[&["sync", "--csv", &file], &args[..]].concat(),
    ));
    assert_eq!(ran.ended(0).json()["events"]["upcoming"]["sent"], 120);
    let asked = server.asked()[before..].to_vec();
    let count = |part: &str| asked.iter().filter(|line| line.contains(part)).count();
    assert_eq!(
        (count("POST "), count("__in="), count("/subscribers/")),
        (120, 5, 0)
    );
}
