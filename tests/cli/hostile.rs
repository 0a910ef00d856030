//! A Postscript that misbehaves as no sandbox does. Every case ends with a sentence, in bounded time
//! and memory, with the key unseen and nobody tagged who shouldn't be.

mod answers;
mod commands;
mod connections;
mod lists;
mod lookups;
mod memory;
pub(crate) mod server;
mod words;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Home, Ran};

const KEY: &str = "sk_0123456789abcdef0123456789abcdef";

/// The memory that any case may take, in kilobytes; far less than a hostile answer wants.
const MEMORY: u32 = 512_000;

/// Longer than all attempts at a request and the waits between them take, which is what ends a case
/// that a server draws out. A case that takes longer has no end.
const LONGEST: Duration = Duration::from_mins(3);

/// An export of three customers, by the first fictional numbers of New York.
const EXPORT: &str = "contractId,email,phone,status\n\
                      1,rosa@example.com,+12125550100,ACTIVE\n\
                      2,mia@example.com,+12125550101,CANCELLED\n\
                      3,ada@example.com,+12125550102,ACTIVE\n";

/// A shell that runs a program in so much memory and no more.
fn bounded() -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -d {MEMORY}; exec \"$0\" \"$@\"")]);
    command
}

/// The program with these arguments against this address, with little patience, in bounded memory.
fn command(home: &Home, url: &str, args: &[&str]) -> Command {
    let mut command = bounded();
    command
        .arg(env!("CARGO_BIN_EXE_prive-ps"))
        .args(args)
        .args(["--rate", "off", "--api-url", url, "-vvv"])
        .current_dir(home.path(""))
        .env_clear()
        .env("HOME", home.path(""))
        .env("PRIVE_PS_CONFIG_DIR", home.path("config"))
        .env("POSTSCRIPT_API_KEY", KEY)
        .stdin(Stdio::null());
    if !args.contains(&"--timeout") {
        command.args(["--timeout", "2"]);
    }
    command
}

/// Runs it. Whatever happens to it, it ends by itself, in time, and shows no key.
#[track_caller]
fn run(mut command: Command) -> Ran {
    let started = Instant::now();
    let ran = Ran::from(command.output().unwrap());
    let took = started.elapsed();
    assert!(took < LONGEST, "took {took:?}: {ran:?}");
    assert!(
        !ran.stdout.contains(KEY) && !ran.stderr.contains(KEY),
        "the key in {ran:?}"
    );
    assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    ran
}

/// A backfill of the three customers against this address.
#[track_caller]
fn backfill(home: &Home, url: &str, more: &[&str]) -> Ran {
    let file = home.file("export.csv", EXPORT);
    let args = ["backfill", "--csv", &file, "--yes", "--json"];
    let ran = run(command(home, url, &[&args[..], more].concat()));
    assert!(
        ran.stderr.contains("error: ") || [0, 3].contains(&ran.code),
        "{ran:?}"
    );
    ran
}
