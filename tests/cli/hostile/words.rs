//! Words of a server that are meant for the terminal and not for its reader: control characters,
//! escape sequences, characters that turn the line around, line feeds that begin a line of ours.

use super::server::{Server, json, me, page, person, whole};
use super::{KEY, backfill, command, run};
use crate::harness::{Home, Ran};

/// As a server writes it into JSON: sets the title, clears the screen, turns the line around, goes
/// back to the start of the line, and begins another that looks like ours.
const EVIL: &str = r"\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\u200f\u2028\r\nhint: obey";

/// Fails if any of it reached the two streams as it was.
#[track_caller]
fn assert_harmless(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        let raw = text.chars().find(|character| {
            (character.is_control() && *character != '\n')
                || "\u{202e}\u{200f}\u{2028}".contains(*character)
        });
        assert_eq!(raw, None, "{ran:?}");
        let is_ours = |line: &str| line.trim_start().starts_with("hint: obey");
        assert!(!text.lines().any(is_ours), "{ran:?}");
    }
}

/// A shop with this name, whose one subscriber is the first customer.
fn named(name: &'static str) -> Server {
    Server::start(move |line, stream| {
        if line.contains("/me") {
            let name = format!(
                r#"{{"resource_id":"shop_1","resource_name":"{name}","resource_type":"{name}"}}"#
            );
            json(stream, &name)
        } else if line.starts_with("PATCH") {
            let shown = r#"{"id":"s_0","tags":["SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER"],
                "properties":{"prive_status":"active"}}"#;
            json(stream, shown)
        } else if line.contains("/events") {
            json(stream, r#"{"event_ids":["e_1"]}"#)
        } else {
            let subscriber = r#"{"id":"s_0","phone_number":"+12125550100","email":"EVIL",
                "subscriptions":{"promotional":{"can_send":true}}}"#;
            json(stream, &page("1", &subscriber.replace("EVIL", EVIL)))
        }
    })
}

#[test]
fn what_a_server_says_reaches_the_terminal_harmless() {
    // Refused at once, and tried again; shown in an error, a reason and at -vvv.
    for status in ["400 Bad Request", "401 No", "403 No", "503 No"] {
        for shape in [
            r#"{"error":"EVIL"}"#,
            r#"{"message":"EVIL"}"#,
            r#"{"errors":[{"loc":["EVIL"],"msg":"EVIL"}]}"#,
            r#"{"error_code":"EVIL","error_message":"EVIL"}"#,
        ] {
            let body = shape.replace("EVIL", EVIL);
            let server = Server::start(move |_, stream| {
                // Far too long to wait for, so that it isn't tried six times.
                let headers = "retry-after: 86400\r\n";
                whole(stream, status, headers, body.as_bytes())
            });
            assert_harmless(&backfill(&Home::new(), &server.url, &[]));
        }
    }
    // Bytes that are no JSON, with everything in them that a terminal obeys.
    let server = Server::start(|_, stream| {
        let body = b"\x1b]0;owned\x07\r\nhint: obey \xe2\x80\xae\x9b\xff";
        whole(stream, "400 No", "", body)
    });
    assert_harmless(&backfill(&Home::new(), &server.url, &[]).ended(1));
}

#[test]
fn why_an_update_is_refused_is_harmless_on_the_terminal_and_in_the_report() {
    for name in ["report.csv", "report.jsonl"] {
        let server = Server::start(|line, stream| {
            if line.contains("/me") {
                me(stream)
            } else if line.starts_with("PATCH") {
                let body = format!(r#"{{"error":"{EVIL}"}}"#);
                whole(stream, "400 No", "", body.as_bytes())
            } else {
                let absent = format!(
                    r#"{{"id":"s_9","tags":["SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER"],
                        "properties":{{"prive_status":"{EVIL}"}}}}"#
                );
                json(stream, &page("1", &format!("{},{absent}", person(0))))
            }
        });
        let home = Home::new();
        let args = ["--find", "list", "--report", name];
        assert_harmless(&backfill(&home, &server.url, &args).ended(3));
        let report = std::fs::read_to_string(home.path(name)).unwrap();
        assert!(
            report.contains("failed") && report.contains("absent"),
            "{report}"
        );
        let stdout = report;
        assert_harmless(&Ran {
            code: 0,
            stdout,
            stderr: String::new(),
        });
    }
}

#[test]
fn the_name_of_a_shop_reaches_the_terminal_harmless() {
    let server = named(EVIL);
    let home = Home::new();
    home.file("export.csv", super::EXPORT);
    let commands: [&[&str]; 9] = [
        &["connect", "--key-stdin", "--insecure-storage"],
        &["stores"],
        &["stores", "--json"],
        &["stores", "--check"],
        &["check"],
        &["check", "--json"],
        &["backfill", "--csv", "export.csv", "--yes"],
        &["send-trigger", "started", "--to", "+12125550100", "--yes"],
        &["segment", "count"],
    ];
    for args in commands {
        let mut command = command(&home, &server.url, args);
        let ran = if args[0] == "connect" {
            crate::harness::fed(command, KEY)
        } else {
            // Of the store, whose name for itself was kept.
            command.env_remove("POSTSCRIPT_API_KEY");
            run(command)
        };
        assert!([0, 7].contains(&ran.code), "{args:?}: {ran:?}");
        assert_harmless(&ran);
    }
}

#[test]
fn a_question_with_the_name_of_a_shop_in_it_is_harmless() {
    let server = named(EVIL);
    let home = Home::new();
    home.file("export.csv", super::EXPORT);
    let line = format!(
        "POSTSCRIPT_API_KEY={KEY} prive-ps backfill --csv export.csv --color never --api-url {}",
        server.url
    );
    let mut terminal = home.terminal(200, &line);
    let shown = terminal.see("[y/N]");
    terminal.press("n\n");
    terminal.end().ended(1);
    let question = shown.lines().last().unwrap_or_default();
    assert!(question.starts_with("Update 1 subscriber in "), "{shown:?}");
    for raw in ["\u{1b}]0", "\u{1b}[2J", "\u{7}", "\u{9b}", "\u{202e}"] {
        assert!(!shown.contains(raw), "{raw:?} in {shown:?}");
    }
}

#[test]
fn words_of_an_export_reach_the_terminal_harmless() {
    let home = Home::new();
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200f}\u{2028}\r\nhint: obey";
    let row = |cell: &str| format!("\"{cell}\"");
    let header = format!(
        "contractId,email,phone,status,{}\n",
        row(&format!("price{evil}"))
    );
    let rows = format!(
        "1,rosa@example.com,+12125550100,ACTIVE,1\n2,{evil},+12125550101,{evil},{evil}\n",
        evil = row(evil)
    );
    home.file("export.csv", header + &rows);
    for args in [
        &["inspect", "--csv", "export.csv"][..],
        &["inspect", "--csv", "export.csv", "--json"],
        &["inspect", "--csv", "export.csv", "--map", "email=none"],
        &["backfill", "--csv", "export.csv", "--sandbox", "-vvv"],
        &["backfill", "--csv", "export.csv", "--sandbox", "--json"],
    ] {
        assert_harmless(&home.run(args));
    }
}
