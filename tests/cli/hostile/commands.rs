//! Every command that asks Postscript, against servers that are none.

use std::io::Write as _;
use std::net::TcpStream;

use super::server::{Server, json, me, page, person, whole};
use super::{KEY, command, run};
use crate::harness::{Home, Ran};

type Answer = fn(&mut TcpStream) -> std::io::Result<()>;

/// Each with what it says instead of an answer.
const ANSWERS: [(&str, Answer); 5] = [
    ("a page", |stream| {
        whole(
            stream,
            "200 OK",
            "content-type: text/html\r\n",
            b"<html></html>",
        )
    }),
    ("a redirect", |stream| {
        whole(
            stream,
            "307 Moved",
            "location: https://example.com/\r\n",
            b"",
        )
    }),
    ("text that is none", |stream| {
        whole(stream, "200 OK", "", b"\xff\xfe{}")
    }),
    ("a body without end", |stream| {
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
        )?;
        let block = vec![b' '; 1 << 20];
        loop {
            write!(stream, "100000\r\n")?;
            stream.write_all(&block)?;
            write!(stream, "\r\n")?;
        }
    }),
    ("a refusal", |stream| whole(stream, "422 No", "", b"")),
];

#[test]
fn every_command_ends_with_a_sentence() {
    let commands: [&[&str]; 8] = [
        &["connect", "--insecure-storage", "--key-stdin"],
        &["stores", "--check"],
        &["check"],
        &["backfill", "--csv", "export.csv", "--yes"],
        &["backfill", "--csv", "export.csv", "--dry-run"],
        &["send-trigger", "started", "--to", "s_0", "--yes"],
        &["segment", "count"],
        &["segment", "create", "active"],
    ];
    for (what, answer) in ANSWERS {
        let server = Server::start(move |_, stream| answer(stream));
        let home = Home::new();
        home.file("export.csv", super::EXPORT);
        for args in commands {
            let command = command(&home, &server.url, args);
            let ran = if args[0] == "connect" {
                crate::harness::fed(command, KEY)
            } else {
                run(command)
            };
            let told = format!("{}{}", ran.stdout, ran.stderr);
            assert!([1, 7].contains(&ran.code), "{args:?}, {what}: {ran:?}");
            let sentence = if what == "a refusal" {
                "Postscript rejected the request (422)"
            } else {
                "can't be read"
            };
            assert!(told.contains(sentence), "{args:?}, {what}: {ran:?}");
            assert!(!told.contains(KEY), "{args:?}, {what}: {ran:?}");
        }
        assert!(!home.path("config/config.toml").exists(), "{what}");
    }
}

/// Sends a trigger to a shop that finds this for the person, and answers the event like this.
fn send(found: &'static str, event: Answer, to: &str) -> (Ran, usize) {
    let server = Server::start(move |line, stream| {
        if line.starts_with("POST") {
            event(stream)
        } else if line.contains("/me") {
            me(stream)
        } else {
            json(stream, found)
        }
    });
    let home = Home::new();
    let args = ["send-trigger", "started", "--to", to, "--yes", "--json"];
    let ran = run(command(&home, &server.url, &args));
    let asked = server.asked();
    let posts = asked.iter().filter(|line| line.starts_with("POST"));
    (ran, posts.count())
}

#[test]
fn an_event_is_sent_once_whatever_is_answered() {
    for (what, answer) in ANSWERS {
        let (ran, posts) = send(
            r#"{"id":"s_0","subscriptions":{"promotional":{"can_send":true}}}"#,
            answer,
            "s_0",
        );
        assert_eq!(posts, 1, "{what}: {ran:?}");
        assert_eq!(ran.code, 1, "{what}: {ran:?}");
        let outcome = &ran.json()[0]["outcome"];
        // Only a refusal says for sure that nothing was taken.
        let expected = if what == "a refusal" {
            "refused"
        } else {
            "unknown"
        };
        assert_eq!(outcome, expected, "{what}: {ran:?}");
    }
}

#[test]
fn an_event_goes_to_nobody_else_than_was_asked_for() {
    // Asked for one by id, the server shows another; asked for a phone, many who don't have it.
    let (ran, posts) = send(
        r#"{"id":"s_other","subscriptions":{"promotional":{"can_send":true}}}"#,
        |stream| json(stream, r#"{"id":"e_1"}"#),
        "s_0",
    );
    assert_eq!(posts, 0, "{ran:?}");
    ran.ended(1)
        .said("it returned a different subscriber than the one requested");

    let server_shows = page("1", &person(1)).leak();
    let (ran, posts) = send(
        server_shows,
        |stream| json(stream, r#"{"id":"e_1"}"#),
        "+12125550100",
    );
    assert_eq!(posts, 0, "{ran:?}");
    assert_eq!(ran.code, 1, "{ran:?}");
}
