//! Answers that are none: too long, too slow, packed, not JSON, not text.

use std::io::Write as _;
use std::time::Duration;

use super::server::{Server, json, me, whole};
use super::{KEY, backfill, run};
use crate::harness::Home;

#[test]
fn a_body_without_end_is_cut_off() {
    let server = Server::start(|_, stream| {
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"
        )?;
        let block = vec![b' '; 1 << 20];
        loop {
            stream.write_all(&block)?;
        }
    });
    let home = Home::new();
    backfill(&home, &server.url, &[])
        .ended(1)
        .said("it is larger than any answer");
}

#[test]
fn headers_without_end_are_cut_off() {
    let server = Server::start(|_, stream| {
        write!(stream, "HTTP/1.1 200 OK\r\n")?;
        loop {
            stream.write_all(b"x-filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")?;
        }
    });
    let home = Home::new();
    backfill(&home, &server.url, &[])
        .ended(5)
        .said("the connection to 127.0.0.1 broke");
}

#[test]
fn a_packed_answer_is_not_unpacked() {
    // It wasn't asked for; a gigabyte of zeros fits a megabyte of gzip.
    let server = Server::start(|_, stream| {
        let zeros = vec![0_u8; 1 << 20];
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..200 {
            packed.write_all(&zeros)?;
        }
        let headers = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
        whole(stream, "200 OK", headers, &packed.finish()?)
    });
    let home = Home::new();
    backfill(&home, &server.url, &[])
        .ended(1)
        .said("can't be understood");
}

#[test]
fn bytes_that_drip_are_not_waited_for() {
    let server = Server::start(|_, stream| {
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
        loop {
            stream.write_all(b" ")?;
            stream.flush()?;
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let home = Home::new();
    backfill(&home, &server.url, &[])
        .ended(5)
        .said("no whole answer came in time");
}

#[test]
fn what_is_not_the_json_of_an_answer_is_told() {
    let answers: [(&str, &[u8]); 6] = [
        (
            "text/html",
            b"<html><body>Welcome to the hotel's network</body></html>",
        ),
        ("application/json", b"{\"resource_id\": "),
        ("application/json", b"[]"),
        (
            "application/json",
            b"{\"resource_id\":7,\"resource_name\":null}",
        ),
        (
            "application/json",
            b"{\"resource_id\":\"\xff\xfe\",\"resource_name\":\"x\"}",
        ),
        ("", b""),
    ];
    for (kind, body) in answers {
        let server = Server::start(move |_, stream| {
            whole(stream, "200 OK", &format!("content-type: {kind}\r\n"), body)
        });
        let home = Home::new();
        backfill(&home, &server.url, &[])
            .ended(1)
            .said("can't be understood");
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn deep_json_is_no_reason_to_crash() {
    let server = Server::start(|_, stream| json(stream, &"[".repeat(1_000_000)));
    let home = Home::new();
    backfill(&home, &server.url, &[])
        .ended(1)
        .said("can't be understood");
}

#[test]
fn what_a_server_says_reaches_the_terminal_harmless() {
    let server = Server::start(|_, stream| {
        whole(
            stream,
            "400 Bad Request",
            "",
            b"{\"error\":\"\x1b]0;owned\x07\\u001b[2J\xe2\x80\xae\"}",
        )
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[])
        .ended(1)
        .said("Postscript refused the request (400)");
    assert!(
        !ran.stderr.contains(['\u{1b}', '\u{7}', '\u{202e}']),
        "{ran:?}"
    );

    let server = Server::start(|_, stream| {
        json(
            stream,
            r#"{"resource_id":"shop_1","resource_name":"\u001b[31mAcme","resource_type":"shop"}"#,
        )
    });
    let ran = backfill(&home, &server.url, &["--dry-run"]);
    assert!(
        !format!("{}{}", ran.stdout, ran.stderr).contains('\u{1b}'),
        "{ran:?}"
    );
}

/// A server can say what it was sent; the helper that runs the program looks for the key in all that
/// comes of it.
#[test]
fn a_key_that_is_said_back_is_not_told_however_it_is_written() {
    let escaped = KEY.replace('s', "\\u0073");
    let long = "x".repeat(185);
    for body in [
        format!("Bearer {KEY}"),
        format!("{{\"error\":\"Bearer {escaped}\"}}"),
        format!("{{\"headers\":{{\"authorization\":\"{escaped}\"}}}}"),
        format!("{long}{KEY}"),
    ] {
        let server =
            Server::start(move |_, stream| whole(stream, "400 Bad Request", "", body.as_bytes()));
        let home = Home::new();
        let ran = backfill(&home, &server.url, &[])
            .ended(1)
            .said("Postscript refused the request (400)");
        assert!(!ran.stderr.contains(&KEY[3..16]), "{ran:?}");
    }
}

#[test]
fn an_answer_to_an_event_does_not_give_the_key_away() {
    let subscriber = r#"{"id":"s_1","phone_number":"+12125550100","subscriptions":
        {"promotional":{"can_send":true}}}"#;
    let server = Server::start(move |line, stream| match line {
        line if line.contains("/me") => me(stream),
        line if line.starts_with("POST") => json(stream, &format!("{{\"event_ids\":\"{KEY}\"}}")),
        _ => json(stream, subscriber),
    });
    let home = Home::new();
    run(
        &home,
        &server.url,
        &["send-trigger", "started", "--to", "s_1"],
    )
    .ended(1)
    .said("can't be understood");
}

#[test]
fn the_values_of_an_answer_that_does_not_fit_are_not_told() {
    let rosa = "rosa.alvarez@example.com";
    let server = Server::start(move |line, stream| match line {
        line if line.contains("/me") => me(stream),
        _ => json(
            stream,
            &super::server::page("1", &format!("{{\"id\":\"s_1\",\"tags\":\"{rosa}\"}}")),
        ),
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[])
        .ended(1)
        .said("invalid type: string, expected a sequence");
    assert!(!ran.stderr.contains(rosa), "{ran:?}");
}

#[test]
fn an_update_that_is_not_shown_is_no_success() {
    // The update is answered 200, and what comes back doesn't carry it.
    let subscriber = r#"{"id":"s_1","phone_number":"+12125550100","tags":[],"properties":{}}"#;
    let server = Server::start(move |line, stream| match line {
        line if line.contains("/me") => me(stream),
        line if line.starts_with("PATCH") => json(stream, subscriber),
        _ => json(stream, &super::server::page("1", subscriber)),
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[]);
    assert_eq!(ran.json()["outcomes"]["failed"], 1, "{ran:?}");
    assert_eq!(ran.code, 3);
}
