//! Answers that are none: too long, too slow, packed, not JSON, not text.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use super::server::{Server, json, me, page, person, whole};
use super::{KEY, backfill, command, run};
use crate::harness::Home;

/// Fails unless a backfill that is answered like this says so, whichever way it is answered. They
/// wait side by side, for what comes to nothing is tried several times.
fn each_breaks(answers: &[fn(&mut TcpStream) -> std::io::Result<()>], sentence: &str) {
    std::thread::scope(|scope| {
        for answer in answers {
            scope.spawn(|| {
                let answer = *answer;
                let server = Server::start(move |_, stream| answer(stream));
                let home = Home::new();
                let ran = backfill(&home, &server.url, &[]).ended(5);
                ran.said("the connection to 127.0.0.1 failed")
                    .said(sentence);
            });
        }
    });
}

#[test]
fn a_body_without_end_is_cut_off() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n";
    for head in [head, "HTTP/1.1 200 OK\r\n\r\n"] {
        let server = Server::start(move |_, stream| {
            write!(stream, "{head}")?;
            let block = vec![b' '; 1 << 20];
            loop {
                stream.write_all(&block)?;
            }
        });
        let home = Home::new();
        backfill(&home, &server.url, &[])
            .ended(1)
            .said("it is too large");
    }
}

#[test]
fn headers_without_end_are_cut_off() {
    each_breaks(
        &[
            |stream| {
                write!(stream, "HTTP/1.1 200 OK\r\n")?;
                loop {
                    stream.write_all(
                        b"x-filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
                    )?;
                }
            },
            // One header without end.
            |stream| {
                write!(stream, "HTTP/1.1 200 OK\r\nx-filler: ")?;
                let block = vec![b'a'; 1 << 20];
                loop {
                    stream.write_all(&block)?;
                }
            },
        ],
        "",
    );
}

#[test]
fn answers_to_come_without_end_are_not_waited_for() {
    each_breaks(
        &[|stream| {
            loop {
                stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n")?;
            }
        }],
        "timed out before the complete response arrived",
    );
}

#[test]
fn a_packed_answer_is_not_unpacked() {
    // It wasn't asked for; a gigabyte of zeros fits a megabyte of gzip.
    let zeros = vec![0_u8; 1 << 20];
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..200 {
        packed.write_all(&zeros).unwrap();
    }
    let packed = packed.finish().unwrap();
    let server = Server::start(move |_, stream| {
        let headers = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
        whole(stream, "200 OK", headers, &packed)
    });
    let home = Home::new();
    backfill(&home, &server.url, &[])
        .ended(1)
        .said("can't be read");
}

#[test]
fn bytes_that_drip_are_not_waited_for() {
    each_breaks(
        &[
            |stream| {
                write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
                drip(stream, b" ")
            },
            |stream| {
                write!(stream, "HTTP/1.1 200 OK\r\n")?;
                drip(stream, b"x: y\r\n")
            },
            |stream| {
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                )?;
                drip(stream, b"1\r\n \r\n")
            },
            // Not a byte.
            |stream| drip(stream, b""),
        ],
        "timed out before the complete response arrived",
    );
}

/// Sends this now and then, until the other side has had enough.
fn drip(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    loop {
        stream.write_all(bytes)?;
        stream.flush()?;
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_kind_of_an_answer_is_told_by_what_it_holds() {
    // JSON is JSON, whatever a server or a proxy calls it.
    for kind in [
        "text/html",
        "application/octet-stream",
        "nonsense",
        "image/png; q=\"",
    ] {
        let server = Server::start(move |line, stream| {
            let body = if line.contains("/me") {
                r#"{"resource_id":"shop_1","resource_name":"Acme","resource_type":"shop"}"#
                    .to_owned()
            } else {
                page("1", &person(0))
            };
            let headers = format!("content-type: {kind}\r\n");
            whole(stream, "200 OK", &headers, body.as_bytes())
        });
        let home = Home::new();
        let ran = backfill(&home, &server.url, &["--dry-run"]).ended(0);
        assert_eq!(ran.json()["outcomes"]["would_tag"], 1, "{kind}: {ran:?}");
    }
}

#[test]
fn text_that_is_none_in_a_list_is_told_and_nobody_is_tagged() {
    let names: [&[u8]; 4] = [b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\\ud800"];
    for name in names {
        let server = Server::start(move |line, stream| {
            if line.contains("/me") {
                return me(stream);
            }
            let list = page(
                "1",
                &format!("{},{}", person(0), r#"{"id":"s_1","email":"NAME"}"#),
            );
            let (before, after) = list.split_once("NAME").unwrap();
            let body = [before.as_bytes(), name, after.as_bytes()].concat();
            whole(
                stream,
                "200 OK",
                "content-type: application/json\r\n",
                &body,
            )
        });
        let home = Home::new();
        backfill(&home, &server.url, &[])
            .ended(1)
            .said("can't be read");
        assert_eq!(server.updates(), 0);
    }
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
            .said("can't be read");
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn deep_json_is_no_reason_to_crash() {
    let server = Server::start(|_, stream| json(stream, &"[".repeat(1_000_000)));
    let home = Home::new();
    backfill(&home, &server.url, &[])
        .ended(1)
        .said("can't be read");
}

#[test]
fn a_wait_of_a_day_is_refused() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        for wait in [
            "86400",
            "18446744073709551615",
            "Fri, 31 Dec 2100 23:59:59 GMT",
        ] {
            let headers = format!("retry-after: {wait}\r\n");
            let server = Server::start(move |_, stream| whole(stream, status, &headers, b""));
            let home = Home::new();
            backfill(&home, &server.url, &[])
                .ended(5)
                .said("Postscript asked to retry after 86400 s");
            assert_eq!(server.asked().len(), 1);
        }
    }
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
            .said("Postscript rejected the request (400)");
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
    let args = ["send-trigger", "started", "--to", "s_1"];
    run(command(&home, &server.url, &args))
        .ended(1)
        .said("can't be read");
}

#[test]
fn the_values_of_an_answer_that_does_not_fit_are_not_told() {
    let rosa = "rosa.alvarez@example.com";
    let server = Server::start(move |line, stream| match line {
        line if line.contains("/me") => me(stream),
        _ => json(
            stream,
            &page("1", &format!("{{\"id\":\"s_1\",\"tags\":\"{rosa}\"}}")),
        ),
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[])
        .ended(1)
        .said("invalid type: string, expected a sequence");
    assert!(!ran.stderr.contains(rosa), "{ran:?}");
}
