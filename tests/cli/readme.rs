//! Runs every `sh` block of the README and docs/nightly.md as it stands, in order, against a sandbox and
//! in one folder with the files that they name. A `text` block that follows is compared with standard
//! output; times, ports and generated keys may differ. To write those blocks instead:
//!
//! ```sh
//! UPDATE=1 tests/with-keyring cargo test --test cli readme
//! ```
//!
//! A block without output runs at a terminal, and questions are answered with yes.

use std::path::Path;

use regex::Regex;
use serde_json::{Value, json};

use crate::harness::{Home, Ran};
use crate::keyring::session_bus;
use crate::terminal::Terminal;

/// The pages whose blocks are run.
const PAGES: [&str; 2] = ["README.md", "docs/nightly.md"];

/// Commands about the repository or the machine rather than the program.
const NOT_RUN: [&str; 3] = ["bash tests/all", "cargo install ", "sudo "];

const KEY: &str = "sk_0123456789abcdef0123456789abcdef";

const CONTRACTS: &str = "\
contractId,customerId,email,phone,status,nextBillingDate,createdAt
c1,700007001,rosa@example.com,+12125550180,ACTIVE,2099-01-15,2026-01-15
c2,700007002,mia@example.com,+12125550124,CANCELLED,2099-01-15,2026-01-15
c3,700007003,ada@example.com,+12125550125,ACTIVE,2099-01-15,2026-01-15
";

/// The contracts of the file, as Prive has them.
fn prive_contracts() -> Vec<Value> {
    let rows = CONTRACTS.lines().skip(1);
    let contract = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        json!({"id": cells[0], "status": cells[4], "subscriber": {"externalId": cells[1]}})
    };
    rows.map(contract).collect()
}

/// A block and the output that it says it has.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    script: String,
    output: Option<String>,
}

/// The fenced blocks of these kinds, with their content: kind, indentation, lines from and to.
fn fences<'a>(lines: &[&'a str]) -> Vec<(&'a str, usize, usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    for (number, line) in lines.iter().enumerate() {
        let Some(kind) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        open = match open {
            None => Some((kind, line.len() - line.trim_start().len(), number + 1)),
            Some((kind, indent, from)) => {
                found.push((kind, indent, from, number));
                None
            }
        };
    }
    found
}

/// The `sh` blocks, each with the `text` block that follows it with nothing between.
fn blocks(document: &str) -> Vec<Block> {
    let lines: Vec<&str> = document.lines().collect();
    let fences = fences(&lines);
    let content = |&(_, indent, from, to): &(&str, usize, usize, usize)| {
        let inner = lines[from..to]
            .iter()
            .map(|line| line.get(indent..).unwrap_or(""));
        inner
            .map(|line| format!("{line}\n"))
            .collect::<Vec<_>>()
            .concat()
    };
    let is_output = |sh: &(&str, usize, usize, usize), text: &(&str, usize, usize, usize)| {
        let between = &lines[sh.3 + 1..text.2 - 1];
        text.0 == "text" && between.iter().all(|line| line.trim().is_empty())
    };
    fences
        .iter()
        .enumerate()
        .filter(|(_, fence)| fence.0 == "sh")
        .map(|(place, fence)| Block {
            script: content(fence),
            output: fences
                .get(place + 1)
                .filter(|text| is_output(fence, text))
                .map(content),
        })
        .collect()
}

/// The text without what differs from run to run.
fn filtered(text: &str) -> String {
    let filters = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:[port]"),
        (r"\b\d+\.\d s\b", "[time] s"),
        (r"\b(sk|prive)_[0-9a-f]{32}\b", "[key]"),
        (r"\b20\d\d-\d\d-\d\d\b", "[date]"),
        (
            r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "[uuid]",
        ),
    ];
    filters
        .iter()
        .fold(text.to_owned(), |text, (pattern, shown)| {
            Regex::new(pattern)
                .unwrap()
                .replace_all(&text, *shown)
                .into_owned()
        })
}

/// The folder in which it is all run.
fn folder() -> Home {
    let home = Home::new();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    std::os::unix::fs::symlink(examples, home.path("examples")).unwrap();
    home.file("contracts.csv", CONTRACTS);
    std::fs::create_dir(home.path("exports")).unwrap();
    home.file("exports/main.csv", CONTRACTS);
    home
}

/// Runs a block.
fn run(home: &Home, url: &str, block: &Block) -> Ran {
    // The program is built already.
    let cargo = "cargo() { shift 3; prive-ps \"$@\"; }";
    let script = format!("set -eu\n{cargo}\n{}", block.script);
    home.file("block.sh", script);
    let mut shell = home.shell("bash block.sh");
    shell
        .env("DBUS_SESSION_BUS_ADDRESS", session_bus())
        .env("POSTSCRIPT_API_URL", url)
        .env("PRIVE_API_URL", url);
    if block.output.is_some() {
        return Ran::from(shell.output().unwrap());
    }
    if !block.script.contains("--all-stores") {
        // Tests share a keyring, so the store has a name of its own.
        shell.env("PRIVE_PS_STORE", "readme");
    }
    let key = format!("{KEY}\n");
    // The last is how a sandbox is left.
    let answers = [
        ("[Enter]", "\n"),
        ("s to skip)", "s\n"),
        ("input hidden): ", key.as_str()),
        ("time zone [UTC]: ", "\n"),
        ("[y/N] ", "y\n"),
        ("Press Ctrl-C to stop it.\r\n", "\u{3}"),
    ];
    Terminal::start(&shell, 100, "bash block.sh").converse(&answers)
}

#[test]
fn blocks_and_their_output_are_found() {
    let document = "a\n\n```sh\none\n\ntwo\n```\n\n```text\nout\n```\n\n1. b\n\n   ```sh\n   three\n   ```\n\n   c\n\n   ```text\n   no\n   ```\n";
    let block = |script: &str, output: Option<&str>| Block {
        script: script.to_owned(),
        output: output.map(str::to_owned),
    };
    assert_eq!(
        blocks(document),
        [block("one\n\ntwo\n", Some("out\n")), block("three\n", None)]
    );
}

/// These examples keep a key in the keyring, so that they need `tests/with-keyring` around them.
mod keyring {
    use super::*;

    #[test]
    fn every_block_runs_and_prints_what_it_shows() {
        let home = folder();
        let keys = ["--key", KEY, "--prive-key", KEY];
        let sandbox = home.sandbox(&[&["--from-csv", "contracts.csv"], &keys[..]].concat());
        sandbox.put(
            "/__sandbox/prive",
            &json!({ "subscriptions": prive_contracts() }),
        );
        let mut runs = 0;
        for page in PAGES {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
            let mut document = std::fs::read_to_string(&path).unwrap();
            for block in blocks(&document) {
                if NOT_RUN.iter().any(|start| block.script.starts_with(start)) {
                    continue;
                }
                let ran = run(&home, &sandbox.url, &block);
                assert_eq!(ran.code, 0, "{}\n{ran:?}", block.script);
                runs += 1;
                let Some(output) = block.output else {
                    continue;
                };
                if filtered(&output) == filtered(&ran.stdout) {
                    continue;
                }
                assert!(
                    std::env::var_os("UPDATE").is_some(),
                    "{}prints:\n{}and {page} has:\n{output}",
                    block.script,
                    ran.stdout
                );
                document = document.replacen(&output, &ran.stdout, 1);
                std::fs::write(&path, &document).unwrap();
            }
        }
        assert!(runs > 5, "only {runs} blocks were run");
    }
}
