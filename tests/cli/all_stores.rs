//! `--all-stores`: one command for every connected store, side by side.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::connect::connect_to;
use crate::harness::{Home, Ran, Sandbox};

const NIGHTLY: [&str; 5] = ["backfill", "--from", "prive", "--yes", "--all-stores"];

/// A home with connected stores, each with a sandbox of its own.
struct Stores {
    home: Home,
    sandboxes: Vec<Sandbox>,
}

impl Stores {
    fn connect(names: &[&str], subscribers: &str) -> Self {
        let home = Home::new();
        let connect = |name: &&str| {
            let sandbox = home.sandbox(&["--subscribers", subscribers]);
            connect_to(&home, &sandbox.url, &sandbox.key, &["--store", name]).ended(0);
            let url = sandbox.ready["prive_url"].as_str().unwrap();
            let key = sandbox.ready["prive_key"].as_str().unwrap();
            let args = ["connect", "--prive-key-stdin", "--prive-api-url", url];
            home.run_with(key, &[&args[..], &["--store", name]].concat())
                .ended(0);
            sandbox
        };
        let sandboxes = names.iter().map(connect).collect();
        Self { home, sandboxes }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.env("PRIVE_PS_STATE_DIR", self.home.path("state"));
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }
}

#[test]
fn every_store_is_run_and_a_failing_one_stops_no_other() {
    let mut stores = Stores::connect(&["alder", "birch", "cedar"], "10");
    // Its sandbox ends with it.
    drop(stores.sandboxes.remove(1));
    let ran = stores.run(&NIGHTLY).ended(5);
    let parts: Vec<&str> = ran.stdout.split("== ").collect();
    let heads: Vec<&str> = parts
        .iter()
        .filter_map(|part| Some(part.split_once(" ==")?.0))
        .collect();
    assert_eq!(heads, ["alder", "cedar"], "{ran:?}");
    assert!(
        parts[1].contains("tagged") && parts[2].contains("tagged"),
        "{ran:?}"
    );
    let rows: Vec<Vec<&str>> = ran
        .stdout
        .lines()
        .rev()
        .take(4)
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows[2][..3], ["alder", "0", "done"], "{ran:?}");
    assert_eq!(rows[1][..2], ["birch", "5"], "{ran:?}");
    assert_eq!(rows[0][..3], ["cedar", "0", "done"], "{ran:?}");
    // Messages carry the store's name and stay together.
    let names: Vec<&str> = ran
        .stderr
        .lines()
        .filter_map(|line| line.split(':').next())
        .collect();
    let mut grouped = names.clone();
    grouped.dedup();
    grouped.retain(|name| *name != "Running");
    assert_eq!(grouped, ["alder", "birch", "cedar"], "{ran:?}");
    assert!(
        ran.stdout
            .contains("from Prive: 127.0.0.1 can't be reached"),
        "{ran:?}"
    );

    let ran = stores
        .run(&["segment", "count", "--all-stores", "--json", "--", "active"])
        .ended(5);
    let runs: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(runs[0]["store"], "alder");
    assert_eq!(runs[0]["exit_code"], 0);
    assert!(runs[0]["result"]["active"].is_object(), "{runs}");
    assert_eq!(runs[1]["exit_code"], 5);
    assert_eq!(runs[1]["result"], Value::Null);
    assert!(runs[1]["error"].is_string(), "{runs}");
    let runs = stores.run(&["check", "--all-stores", "--json"]).json();
    assert_eq!(runs[2]["result"]["ok"], json!(true), "{runs}");
}

#[test]
fn stores_have_keys_and_files_of_their_own() {
    let stores = Stores::connect(&["alder"], "1");
    let store = ["--store", "alder"];
    let file = ["backfill", "--csv", "a.csv", "--yes", "--all-stores"];
    for (args, said) in [
        (
            &[&NIGHTLY[..], &store].concat()[..],
            "--store or PRIVE_PS_STORE",
        ),
        (&file, "--csv or --save"),
        (
            &[&NIGHTLY[..], &["--report", "r.csv"]].concat(),
            "cannot be used with",
        ),
        (
            &["backfill", "--from", "prive", "--all-stores"],
            "can't prompt",
        ),
    ] {
        stores.run(args).ended(2).said(said);
    }
    for variable in ["POSTSCRIPT_API_KEY", "PRIVE_API_KEY"] {
        let mut command = stores.command(&NIGHTLY);
        command.env(variable, "sk_0123456789abcdef0123456789abcdef");
        Ran::from(command.output().unwrap()).ended(2).said(variable);
    }
    let none = Home::new().run(&NIGHTLY).ended(4);
    assert!(none.stderr.contains("no store is connected"), "{none:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_every_store_in_its_own_words() {
    let stores = Stores::connect(&["alder", "birch"], "60");
    for sandbox in &stores.sandboxes {
        let route = "PATCH /api/v2/subscribers";
        sandbox.fault(&json!({"fault": "delay", "seconds": 1, "share": 1.0, "route": route}));
    }
    let mut command = stores.command(&NIGHTLY);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for sandbox in &stores.sandboxes {
        while sandbox.count("PATCH", "/") == 0 {
            std::thread::yield_now();
        }
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let ran = Ran::from(child.wait_with_output().unwrap()).ended(130);
    for name in ["alder", "birch"] {
        assert!(
            ran.stderr
                .contains(&format!("{name}: Interrupted. Updated ")),
            "{ran:?}"
        );
    }
}
