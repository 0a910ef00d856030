//! The key prompt in real shells: the key stays hidden after Ctrl-Z, and the terminal echoes again
//! however the prompt ends. And no signal leaves the key in a core file.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use crate::harness::Home;
use crate::shop::{Shop, TEA};
use crate::terminal::Terminal;

const PROMPT: &str = "input hidden):";

#[test]
fn the_key_stays_hidden_after_suspending_in_bash_and_zsh() {
    for (shell, suspended) in [
        ("bash --norc --noprofile -i", "Stopped"),
        ("zsh -f -i", "suspended"),
    ] {
        let (home, shop) = (Home::new(), Shop::tea());
        let mut terminal = home.terminal(200, shell);
        let connect = format!("prive-ps connect --insecure-storage --api-url {}", shop.url);
        terminal.press(&format!("{connect}\n"));
        terminal.see_hidden(PROMPT);
        for _ in 0..2 {
            terminal.press("\u{1a}");
            terminal.see(suspended);
            terminal.press("fg\n");
            terminal.see(PROMPT);
        }
        terminal.press(&format!("{TEA}\n"));
        terminal.see("time zone [UTC]:");
        terminal.press("\n");
        terminal.see("Lantern Tea");
        terminal.press("exit\n");
        let shown = terminal.end();
        assert!(!shown.stdout.contains(TEA), "{shell}: {shown:?}");
    }
}

#[test]
fn the_terminal_echoes_again_after_a_signal() {
    for signal in [
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGHUP,
        Signal::SIGQUIT,
    ] {
        let (home, shop) = (Home::new(), Shop::tea());
        let line = format!(
            "sh -c 'echo $$ > pid; exec prive-ps connect --insecure-storage --api-url {}'; \
             echo exit $?; stty -a",
            shop.url
        );
        let mut terminal = Terminal::start(&home.shell(&line), 200, &line);
        terminal.see_hidden(PROMPT);
        let pid = std::fs::read_to_string(home.path("pid")).unwrap();
        kill(Pid::from_raw(pid.trim().parse().unwrap()), signal).unwrap();
        terminal.see("Canceled. Nothing was saved.");
        let shown = terminal.end().stdout;
        assert!(shown.contains("exit 130"), "{signal}: {shown}");
        assert!(shown.contains(" echo "), "{signal}: {shown}");
    }
}

#[test]
fn an_empty_answer_asks_again() {
    let (home, shop) = (Home::new(), Shop::tea());
    let line = format!("prive-ps connect --insecure-storage --api-url {}", shop.url);
    let mut terminal = home.terminal(200, &line);
    terminal.see_hidden(PROMPT);
    terminal.press("\n");
    terminal.see_hidden(PROMPT);
    terminal.press(&format!("{TEA}\n"));
    terminal.see("time zone [UTC]:");
    terminal.press("\n");
    terminal.see("Lantern Tea");
    assert_eq!(terminal.end().code, 0);
}

/// Runs a command with core files enabled. In the background, it would inherit that SIGQUIT is ignored.
const CAN_QUIT: &str = "ulimit -c unlimited; exec env --default-signal=QUIT";

#[test]
fn quitting_with_core_files_enabled_leaves_none() {
    let home = Home::new();
    // A server that never responds keeps the request waiting, and the key in memory.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let line = format!(
        "{CAN_QUIT} prive-ps segment count active --api-url http://{}",
        silent.local_addr().unwrap()
    );
    let mut child = home
        .shell(&line)
        .env("POSTSCRIPT_API_KEY", TEA)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (connection, _) = silent.accept().unwrap();
    kill(
        Pid::from_raw(i32::try_from(child.id()).unwrap()),
        Signal::SIGQUIT,
    )
    .unwrap();
    let status = child.wait().unwrap();
    drop(connection);
    assert_eq!(status.signal(), Some(3), "{status:?}");
    assert!(!status.core_dumped(), "{status:?}");
}

#[test]
fn quitting_a_backfill_at_any_step_leaves_no_file_with_the_key() {
    for (method, path) in [
        ("GET", "/api/v2/me"),
        ("GET", "/api/v2/subscribers"),
        ("PATCH", "/api/v2/subscribers"),
    ] {
        let home = Home::new();
        let file = home.file(
            "export.csv",
            "contractId,phone,status\n1,+12125550123,ACTIVE\n2,+12125550124,ACTIVE\n",
        );
        let sandbox = home.sandbox(&["--from-csv", &file]);
        let route = format!("{method} {path}");
        sandbox.fault(&json!({"fault": "delay", "seconds": 3600, "share": 1.0, "route": route}));
        let line = format!(
            "{CAN_QUIT} prive-ps backfill --csv {file} --yes --rate off --api-url {}",
            sandbox.url
        );
        let mut child = home
            .shell(&line)
            .env("POSTSCRIPT_API_KEY", &sandbox.key)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while sandbox.count(method, path) == 0 {
            std::thread::yield_now();
        }
        let id = Pid::from_raw(i32::try_from(child.id()).unwrap());
        kill(id, Signal::SIGQUIT).unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(3), "{route}: {status:?}");
        assert!(!status.core_dumped(), "{route}: {status:?}");
        assert_no_file_contains(&home.path(""), &sandbox.key);
    }
}

fn assert_no_file_contains(folder: &Path, key: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_file_contains(&path, key);
        } else if path.is_file() {
            let content = std::fs::read(&path).unwrap();
            let has_key = content
                .windows(key.len())
                .any(|part| part == key.as_bytes());
            assert!(!has_key, "{}", path.display());
        }
    }
}

#[test]
fn standard_input_with_more_than_the_key_is_an_error() {
    let (home, shop) = (Home::new(), Shop::tea());
    for (input, code) in [
        (format!("{TEA}\n"), 0),
        (TEA.to_owned(), 0),
        (format!("{TEA}\n\n"), 0),
        (format!("{TEA}\nsk_other\n"), 2),
        (format!("{TEA}\nsk_a\nsk_b\n"), 2),
    ] {
        let ran = crate::connect::try_to_connect(&home, &shop, &input, &["--replace"]);
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(!ran.stderr.contains("sk_other"), "{ran:?}");
    }
}

#[test]
fn an_empty_store_variable_counts_as_unset_and_an_empty_flag_does_not() {
    let home = Home::new();
    let with = |store: Option<&str>, args: &[&str]| {
        let mut command = home.command(args);
        if let Some(store) = store {
            command.env("PRIVE_PS_STORE", store);
        }
        command.output().unwrap().status.code()
    };
    assert_eq!(with(Some(""), &["stores"]), Some(0));
    assert_eq!(with(Some("a b"), &["stores"]), Some(2));
    assert_eq!(with(None, &["stores", "--store", ""]), Some(2));
}
