//! `check --send-test-to`: what is reported about each of the four events.

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

/// A shop with one subscriber that responds to each event with `event`, by the event's number.
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

fn accepted(stream: &mut TcpStream) -> std::io::Result<()> {
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
fn an_unknown_outcome_is_reported_with_accepted_and_unsent_events() {
    let server = shop(|number, stream| match number {
        0 => accepted(stream),
        _ => whole(stream, "500 Oh no", "", b"{}"),
    });
    let home = Home::new();
    let ran = Ran::from(check(&home, &server).output().unwrap()).ended(7);
    let (status, detail, fix) = last(&ran);
    assert_eq!(status, "failed");
    for part in [
        "upcoming-order may or may not have been delivered",
        "accepted: subscription-started (external ID prive-ps:subscription-started:",
        "not sent: billing-attempt-failed, subscription-canceled",
    ] {
        assert!(detail.contains(part), "no {part:?} in {detail}");
    }
    assert!(fix.contains("prive-ps:upcoming-order:"), "{fix}");
    assert!(fix.contains("prive-ps send-trigger"), "{fix}");
}

#[test]
fn a_refused_event_is_reported_with_a_fix() {
    let server = shop(|_, stream| whole(stream, "400 No", "", b"{}"));
    let home = Home::new();
    let ran = Ran::from(check(&home, &server).output().unwrap()).ended(7);
    let (status, detail, fix) = last(&ran);
    assert_eq!(status, "failed");
    assert!(
        detail.contains("Postscript rejected subscription-started"),
        "{detail}"
    );
    assert!(detail.contains("not sent: upcoming-order, "), "{detail}");
    assert!(!detail.contains("accepted:"), "{detail}");
    assert!(!fix.is_empty());
}

/// Responds to the first event when `told` says so.
fn held_until(told: Receiver<()>) -> Server {
    let told = Mutex::new(told);
    shop(move |_, stream| {
        // Also returns when the test ends.
        let _ = told.lock().unwrap().recv();
        accepted(stream)
    })
}

#[test]
fn ctrl_c_reports_what_was_sent_and_what_was_not() {
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
    while !line.contains("Stopping after the in-flight request finishes") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "no message");
    }
    answer.send(()).unwrap();
    said.read_to_string(&mut line).unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap()).ended(130);
    let (status, detail, fix) = last(&ran);
    assert_eq!(status, "failed");
    for part in [
        "canceled",
        "accepted: subscription-started (external ID prive-ps:subscription-started:",
        "not sent: upcoming-order, billing-attempt-failed, subscription-canceled",
    ] {
        assert!(detail.contains(part), "no {part:?} in {detail}");
    }
    assert!(fix.contains("prive-ps send-trigger"), "{fix}");
    assert!(!fix.contains("same command again"), "{fix}");
}
