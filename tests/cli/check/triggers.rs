//! `check --send-test-to`: what is told of each of the four.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};

use super::last;
use crate::harness::{Home, Ran};
use crate::hostile::server::{Server, json, me, page, whole};
use crate::shop::TEA;

const PHONE: &str = "+12125550123";

/// A shop with one subscriber that answers each event as `event` does, told which one it is.
fn shop(
    event: impl Fn(usize, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
) -> Server {
    let events = AtomicUsize::new(0);
    Server::start(move |line, stream| {
        if line.starts_with("POST") {
            event(events.fetch_add(1, Ordering::SeqCst), stream)
        } else if line.contains("/me ") {
            me(stream)
        } else if line.contains("/keywords") {
            json(
                stream,
                r#"{"page_info":{"page":1,"total_pages":1},"keywords":[]}"#,
            )
        } else {
            let someone = r#"{"id":"s_1","phone_number":"+12125550123",
                "subscriptions":{"promotional":{"can_send":true}}}"#;
            json(stream, &page("1", someone))
        }
    })
}

fn taken(stream: &mut TcpStream) -> std::io::Result<()> {
    json(stream, r#"{"event_ids":["e_1"]}"#)
}

fn check(home: &Home, server: &Server) -> Command {
    let args = [
        "check",
        "--json",
        "--send-test-to",
        PHONE,
        "--yes",
        "--api-url",
    ];
    let mut command = home.command(&[&args[..], &[&server.url]].concat());
    command.env("POSTSCRIPT_API_KEY", TEA);
    command
}

#[test]
fn one_that_may_have_arrived_is_told_with_those_before_and_behind_it() {
    let server = shop(|number, stream| match number {
        0 => taken(stream),
        _ => whole(stream, "500 Oh no", "", b"{}"),
    });
    let home = Home::new();
    let ran = Ran::from(check(&home, &server).output().unwrap()).ended(7);
    let (status, detail, fix) = last(&ran);
    assert_eq!(status, "failed");
    for part in [
        "it can't be known whether Postscript took upcoming-order",
        "taken: subscription-started (external id prive-ps:subscription-started:",
        "not sent: billing-attempt-failed, subscription-canceled",
    ] {
        assert!(detail.contains(part), "no {part:?} in {detail}");
    }
    assert!(fix.contains("prive-ps:upcoming-order:"), "{fix}");
    assert!(fix.contains("prive-ps send-trigger"), "{fix}");
}

#[test]
fn one_that_is_refused_is_told_with_what_to_do() {
    let server = shop(|_, stream| whole(stream, "400 No", "", b"{}"));
    let home = Home::new();
    let ran = Ran::from(check(&home, &server).output().unwrap()).ended(7);
    let (status, detail, fix) = last(&ran);
    assert_eq!(status, "failed");
    assert!(
        detail.contains("Postscript didn't take subscription-started"),
        "{detail}"
    );
    assert!(detail.contains("not sent: upcoming-order, "), "{detail}");
    assert!(!detail.contains("taken:"), "{detail}");
    assert!(!fix.is_empty());
}

/// Answers the first event when it is told to.
fn held_until(told: Receiver<()>) -> Server {
    let told = Mutex::new(told);
    shop(move |_, stream| {
        // Ends with the test, whether it says so or falls over.
        let _ = told.lock().unwrap().recv();
        taken(stream)
    })
}

#[test]
fn an_interrupt_tells_what_was_sent_and_what_was_not() {
    let (answer, told) = mpsc::channel();
    let server = held_until(told);
    let home = Home::new();
    let mut child = check(&home, &server)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !server.asked().iter().any(|line| line.starts_with("POST")) {
        std::thread::yield_now();
    }
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-s", "INT", &id]).status();
    assert!(kill.unwrap().success());
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("waiting for the answer") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "it wasn't heard");
    }
    answer.send(()).unwrap();
    said.read_to_string(&mut line).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap()).ended(130);
    let (status, detail, fix) = last(&ran);
    assert_eq!(status, "failed");
    for part in [
        "interrupted",
        "taken: subscription-started (external id prive-ps:subscription-started:",
        "not sent: upcoming-order, billing-attempt-failed, subscription-canceled",
    ] {
        assert!(detail.contains(part), "no {part:?} in {detail}");
    }
    assert!(fix.contains("prive-ps send-trigger"), "{fix}");
    assert!(!fix.contains("same command again"), "{fix}");
}
