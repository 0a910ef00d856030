//! Where a key must never be: in what the program prints, in the files it writes but the one for
//! keys, on its command line, in its help.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use clap::CommandFactory as _;
use prive_ps::cli::Cli;

use crate::harness::{Home, Ran, fed};
use crate::shop::{PARTNER, SOAP, Shop, TEA, TEA_DRINKER};

/// The keys of a sandbox, which are valid nowhere else and are shown when it starts.
const SANDBOX_KEYS: [&str; 3] = ["key", "partner_key", "prive_key"];

/// Each argument of each command, with the words that lead to it.
fn arguments(command: &clap::Command, path: &str, all: &mut Vec<(String, clap::Arg)>) {
    let path = format!("{path} {}", command.get_name());
    let own = command.get_arguments().cloned();
    all.extend(own.map(|argument| (path.clone(), argument)));
    for below in command.get_subcommands() {
        arguments(below, &path, all);
    }
}

#[test]
fn no_argument_takes_a_secret_and_no_help_shows_the_environment() {
    let mut all = Vec::new();
    let mut whole = Cli::command();
    whole.build();
    arguments(&whole, "", &mut all);
    let commands: Vec<&str> = all.iter().map(|(path, _)| path.as_str()).collect();
    assert!(
        commands.contains(&" prive-ps stores default"),
        "{commands:?}"
    );
    for (path, argument) in &all {
        let id = argument.get_id().as_str();
        assert!(
            argument.get_env().is_none(),
            "{path} {id} would show its value in help and in usage errors"
        );
        let names = [Some(id), argument.get_long()];
        let names = names.into_iter().flatten().chain(
            argument
                .get_value_names()
                .unwrap_or_default()
                .iter()
                .map(clap::builder::Str::as_str),
        );
        let is_secret = names.map(str::to_ascii_lowercase).any(|name| {
            ["key", "token", "secret", "password"]
                .iter()
                .any(|word| name.contains(word))
        });
        let is_sandboxs = path == " prive-ps sandbox" && SANDBOX_KEYS.contains(&id);
        // The key of an event identifies it, and is no secret.
        let is_event_key = path.starts_with(" prive-ps events ");
        if is_secret && !is_sandboxs && !is_event_key {
            assert!(
                !argument.get_action().takes_values(),
                "{path} {id} takes a secret"
            );
        }
    }
}

#[test]
fn the_environment_is_not_in_help() {
    let home = Home::new();
    for args in [&["--help"][..], &["backfill", "--help"], &["connect", "-h"]] {
        let mut command = home.command(args);
        command
            .env("POSTSCRIPT_API_KEY", TEA)
            .env("POSTSCRIPT_API_URL", "http://127.0.0.1:59999")
            .env("PRIVE_PS_STORE", "not-shown-anywhere");
        let ran = Ran::from(command.output().unwrap()).ended(0);
        for hidden in [TEA, "59999", "not-shown-anywhere"] {
            assert!(!ran.stdout.contains(hidden), "{args:?}: {ran:?}");
        }
    }
}

/// Fails if any of the keys, or its part without the prefix, is in the text.
#[track_caller]
fn untold(text: &str, place: &dyn std::fmt::Debug) {
    for key in [TEA, SOAP, PARTNER] {
        let bare = key.trim_start_matches("sk_").trim_start_matches("partner_");
        assert!(!text.contains(bare), "a key is in {place:?}: {text}");
    }
}

/// Fails if any file below the folder holds a key, but the one that is for keys.
#[track_caller]
fn unwritten(folder: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += unwritten(&path);
        } else if path.file_name().is_some_and(|name| name != "keys.toml") {
            untold(
                &String::from_utf8_lossy(&std::fs::read(&path).unwrap()),
                &path,
            );
            files += 1;
        }
    }
    files
}

/// Runs every command that works with a key, in its successes and its errors, at `-vvv`, and fails
/// where a key comes to light. `prepare` puts each run into its surroundings.
pub(crate) fn live_through(storage: &[&str], prepare: impl Fn(&mut Command)) {
    let (home, tea, soap, mirror) = (Home::new(), Shop::tea(), Shop::soap(), mirror());
    let rows = format!("contractId,phone,status\n1,{TEA_DRINKER},ACTIVE\n");
    let csv = home.file("export.csv", rows);
    let report = home.path("report.csv");
    let report = report.to_str().unwrap();
    let run = |code: i32, input: &str, environment: &[(&str, &str)], args: &[&str]| {
        let mut command = home.command(args);
        command.arg("-vvv").envs(environment.iter().copied());
        prepare(&mut command);
        let ran = fed(command, input).ended(code);
        untold(&ran.stdout, &args);
        untold(&ran.stderr, &args);
    };
    let connect = |url: &str, store: &str| {
        let args = ["connect", "--key-stdin", "--api-url", url, "--store", store];
        let args = args.iter().chain(storage).map(|&arg| arg.to_owned());
        args.collect::<Vec<String>>()
    };
    let connect = |code: i32, input: &str, url: &str, store: &str| {
        let args = connect(url, store);
        run(
            code,
            input,
            &[],
            &args.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    };
    let partner = format!("{PARTNER}\n{TEA}\n");
    connect(0, TEA, &tea.url, "life-tea");
    connect(0, &partner, &tea.url, "life-agency");
    connect(6, SOAP, &soap.url, "life-tea");
    connect(4, SOAP, &tea.url, "life-new");
    connect(4, &partner, &mirror, "life-new");
    connect(4, &format!("{TEA} {SOAP}\n"), &tea.url, "life-new");
    connect(
        4,
        &partner.replace("sk_7ea", "pk_7ea"),
        &tea.url,
        "life-new",
    );
    connect(2, TEA, "https://example.com", "life-new");
    let backfill = ["backfill", "--csv", &csv, "--report", report, "--yes"];
    let trigger = [
        "send-trigger",
        "upcoming-order",
        "--to",
        TEA_DRINKER,
        "--yes",
    ];
    let commands = [
        &["stores", "--check"][..],
        &["stores", "--check", "--json"],
        &["check"],
        &["segment", "count"],
        &["segment", "create", "active", "--anyway"],
        &backfill,
        &trigger,
    ];
    for args in commands {
        run(0, "", &[], args);
        run(0, "", &[("PRIVE_PS_STORE", "life-agency")], args);
        let given = [("POSTSCRIPT_API_KEY", TEA), ("PRIVE_PS_STORE", "life-tea")];
        run(0, "", &given, args);
        let is_list = args[0] == "stores";
        let refused = if is_list { 7 } else { 4 };
        let given = [
            ("POSTSCRIPT_API_KEY", PARTNER),
            ("POSTSCRIPT_SHOP_TOKEN", SOAP),
        ];
        for url in [&tea.url, &mirror] {
            run(refused, "", &given, &[args, &["--api-url", url]].concat());
        }
        let refused = if is_list || args[0] == "check" { 7 } else { 2 };
        run(
            refused,
            "",
            &[],
            &[args, &["--api-url", "https://example.com"]].concat(),
        );
    }
    for args in [&backfill[..], &trigger] {
        let elsewhere = [("POSTSCRIPT_API_KEY", SOAP), ("PRIVE_PS_STORE", "life-tea")];
        run(
            4,
            "",
            &elsewhere,
            &[args, &["--api-url", &soap.url]].concat(),
        );
        run(4, "", &[], &[args, &["--store", "nobody"]].concat());
    }
    assert!(
        unwritten(&home.path("")) >= 3,
        "there is little that was looked at"
    );
    for store in ["life-tea", "life-agency"] {
        run(0, "", &[], &["disconnect", "--yes", "--store", store]);
    }
    unwritten(&home.path(""));
}

#[test]
fn a_key_in_a_plain_file_is_nowhere_else() {
    live_through(&["--insecure-storage"], |_| {});
}

/// A server that refuses every key, and shows the headers that it came in.
fn mirror() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head = head(&stream);
            // The program may have hung up.
            let _ = write!(
                stream,
                "HTTP/1.1 401 No\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{head}",
                head.len()
            );
        }
    });
    url
}

/// The lines of a request, up to the empty one, with a key in them.
fn head(stream: &TcpStream) -> String {
    let lines = BufReader::new(stream).lines().map(Result::unwrap);
    let lines: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let keys = lines.iter().filter(|line| line.contains("sk_"));
    keys.cloned().collect::<Vec<_>>().join("; ")
}

#[test]
fn an_answer_that_shows_the_key_is_not_passed_on() {
    let (home, url) = (Home::new(), mirror());
    let args = [
        "connect",
        "--key-stdin",
        "--insecure-storage",
        "--api-url",
        &url,
    ];
    let ran = home
        .run_with(&format!("{PARTNER}\n{TEA}\n"), &args)
        .ended(4);
    let ran = ran
        .said("authorization: Bearer …")
        .said("x-postscript-shop-token: …");
    untold(&ran.stderr, &args);
}

#[test]
fn the_key_is_not_on_the_command_line() {
    let home = Home::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut child = home
        .command(&[
            "connect",
            "--key-stdin",
            "--insecure-storage",
            "--api-url",
            &url,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{TEA}\n").as_bytes()).unwrap();
    drop(input);
    // It sends the key and waits for a response.
    let (stream, _) = listener.accept().unwrap();
    assert!(head(&stream).contains(TEA));
    for file in ["cmdline", "environ"] {
        let path = format!("/proc/{}/{file}", child.id());
        let text = std::fs::read(&path).unwrap();
        assert!(!text.is_empty(), "{path}");
        untold(&String::from_utf8_lossy(&text), &path);
    }
    let _ = child.kill();
    let _ = child.wait();
}
