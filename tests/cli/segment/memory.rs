//! What is remembered of a backfill, and what a backfill says comes next.

use serde_json::Value;

use super::{a_few, connect};
use crate::harness::{Home, Sandbox};

const EXPORT: &str = "contractId,email,status\nc1,n10@example.com,ACTIVE\n\
                      c2,n11@example.com,CANCELLED\nc3,nobody@example.com,ACTIVE\n";

fn stores(home: &Home) -> Value {
    home.run(&["stores", "--json"]).ended(0).json()
}

fn connected() -> (Home, Sandbox, String) {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    connect(&home, &sandbox);
    let file = home.file("export.csv", EXPORT);
    (home, sandbox, file)
}

#[test]
fn a_complete_backfill_of_a_store_is_recorded_and_shown() {
    let (home, _sandbox, file) = connected();
    let args = ["backfill", "--csv", &file, "--yes", "--rate", "off"];
    let partly = ["--limit=1", "--dry-run", "--no-status-property"];
    for flag in partly {
        home.run(&[&args[..], &[flag]].concat()).ended(0);
        assert_eq!(stores(&home)[0]["last_backfill"], Value::Null, "{flag}");
    }
    home.run(&args).ended(0);
    let ended = stores(&home)[0]["last_backfill"].clone();
    let ended: jiff::Timestamp = ended.as_str().unwrap().parse().unwrap();
    let spelled = ended.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let said = format!("It ended {spelled}.");
    let ran = home.run(&["segment", "create", "active"]).ended(0);
    ran.said(&said);
    let ran = home
        .run(&["segment", "count", "--json"])
        .ended(0)
        .said(&said);
    assert_eq!(ran.json()["last_backfill"], ended.to_string());
    assert_eq!(ran.json()["store"], "tea");
    let ran = home.run(&["stores"]).ended(0);
    let line = format!("; last backfill ended {spelled}.");
    assert!(ran.stdout.trim_end().ends_with(&line), "{ran:?}");
}

#[test]
fn a_key_from_the_environment_leaves_no_files() {
    let (home, sandbox, file) = connected();
    let args = ["backfill", "--csv", &file, "--yes"];
    home.run_on(&sandbox, &args).ended(0);
    let rehearsal = ["backfill", "--csv", &file, "--sandbox", "--rate", "off"];
    home.run(&rehearsal).ended(0);
    assert_eq!(stores(&home)[0]["last_backfill"], Value::Null);
}

#[test]
fn a_backfill_ends_with_the_segments_to_create() {
    let (home, _sandbox, file) = connected();
    let args = ["backfill", "--csv", &file, "--yes"];
    let limited = [&args[..], &["--limit", "1"]].concat();
    let ran = home.run(&limited).ended(0);
    assert!(!ran.stdout.contains("segment create"), "{ran:?}");
    let rehearsed = [&args[..], &["--dry-run"]].concat();
    let ran = home.run(&rehearsed).ended(0);
    assert!(!ran.stdout.contains("segment create"), "{ran:?}");
    let next = |store: &str| {
        format!(
            "prive-ps {store}segment create active   # Prive: active subscribers\n  \
             prive-ps {store}segment create inactive # Prive: inactive subscribers\n"
        )
    };
    let ran = home.run(&args).ended(0);
    assert!(ran.stdout.ends_with(&next("")), "{ran:?}");
    // Nothing is left to write, and the segments don't exist yet.
    let named = [&args[..], &["--store", "tea"]].concat();
    let ran = home.run(&named).ended(0);
    assert!(ran.stdout.ends_with(&next("--store tea ")), "{ran:?}");
    let json = [&args[..], &["--json"]].concat();
    let ran = home.run(&json).ended(0);
    assert!(ran.json()["customers"] == 3 && !ran.stdout.contains("segment create"));
    let nobody = home.file(
        "nobody.csv",
        "contractId,email,status\nc3,x@example.com,ACTIVE\n",
    );
    let ran = home
        .run(&[
            "backfill",
            "--csv",
            &nobody,
            "--yes",
            "--ignore-guard",
            "smaller_source",
        ])
        .ended(0);
    assert!(!ran.stdout.contains("segment create"), "{ran:?}");
}

#[test]
fn settings_that_cannot_be_written_do_not_fail_a_backfill() {
    let (home, _sandbox, file) = connected();
    // A folder in place of the temporary file.
    std::fs::create_dir_all(home.path("config/config.toml.new")).unwrap();
    let args = ["backfill", "--csv", &file, "--yes", "--json"];
    let ran = home.run(&args).ended(0);
    ran.said("can't save the time of this backfill");
}
