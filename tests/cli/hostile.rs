//! A Postscript that misbehaves as no sandbox does. Every case ends with a sentence, in bounded time
//! and memory, with the key unseen and nobody tagged who shouldn't be.

mod answers;
mod connections;
mod lists;
pub(crate) mod server;

use std::process::{Command, Stdio};

use crate::harness::{Home, Ran};

const KEY: &str = "sk_0123456789abcdef0123456789abcdef";

/// The memory that any case may take, in kilobytes of address space; far more than a backfill of a
/// few customers needs, and far less than a hostile answer wants.
const MEMORY: u32 = 1_000_000;

/// A backfill of three customers against this address.
fn backfill(home: &Home, url: &str, more: &[&str]) -> Ran {
    let file = home.file(
        "export.csv",
        "contractId,email,phone,status\n\
         1,rosa@example.com,+12125550100,ACTIVE\n\
         2,mia@example.com,+12125550101,CANCELLED\n\
         3,ada@example.com,+12125550102,ACTIVE\n",
    );
    let args = ["backfill", "--csv", &file, "--rate", "off"];
    run(home, url, &[&args, more].concat())
}

/// A command against this address, with little patience and bounded memory, that never shows the
/// key.
fn run(home: &Home, url: &str, args: &[&str]) -> Ran {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_prive-ps"))
        .args(args)
        .args([
            "--yes",
            "--json",
            "--timeout",
            "2",
            "--api-url",
            url,
            "-vvv",
        ])
        .env_clear()
        .env("HOME", home.path(""))
        .env("PRIVE_PS_CONFIG_DIR", home.path("config"))
        .env("POSTSCRIPT_API_KEY", KEY)
        .stdin(Stdio::null());
    let ran = Ran::from(command.output().unwrap());
    assert!(
        !ran.stdout.contains(KEY) && !ran.stderr.contains(KEY),
        "the key in {ran:?}"
    );
    assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    assert!(
        ran.stderr.contains("error: ") || [0, 3].contains(&ran.code),
        "{ran:?}"
    );
    ran
}
