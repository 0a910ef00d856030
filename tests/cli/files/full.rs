//! Disks without room, and disks that take nothing. Most tests here mount a file system of a few
//! kilobytes, in a mount namespace of their own; where a machine allows none,
//! `PRIVE_PS_TEST_NO_MOUNTS=1` leaves them out.

use std::fs::{self, File};
use std::process::Command;

use serde_json::Value;

use crate::harness::{Home, Ran, Sandbox};

const KEY: &str = "sk_0123456789abcdef0123456789abcdef";

/// The variable that leaves out what needs a mount.
const LEFT_OUT: &str = "PRIVE_PS_TEST_NO_MOUNTS";

/// The folder with the small disk, below the home directory.
const SMALL: &str = "small";

/// What fills the small disk.
const FILL: &str = "cat /dev/zero > small/fill 2> /dev/null";

fn beside_small_disk(home: &Home, command: &Command, before: &str, options: &str) -> Option<Ran> {
    beside_disk("16k", home, command, before, options)
}

/// Runs a command beside a disk of this size, on which `before` is done first, and `options` of the
/// mount last. What is on the disk in the end stands in `kept` then. None where that is left out.
pub(crate) fn beside_disk(
    size: &str,
    home: &Home,
    command: &Command,
    before: &str,
    options: &str,
) -> Option<Ran> {
    if std::env::var_os(LEFT_OUT).is_some() {
        return None;
    }
    fs::create_dir_all(home.path(SMALL)).unwrap();
    let script = format!(
        "set -e; mount -t tmpfs -o size={size} none {SMALL}; set +e; {before}\n\
         mount -o remount,{options} {SMALL} || exit 99\n\
         \"$0\" \"$@\"; code=$?; rm -rf kept; cp -r {SMALL} kept; exit $code"
    );
    let mut inside = Command::new("unshare");
    inside
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(home.path(""))
        .env_clear()
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    let ran = Ran::from(inside.output().unwrap());
    let is_mounted = home.path("kept").exists();
    assert!(
        is_mounted,
        "no file system can be mounted here; {LEFT_OUT}=1 leaves these tests out: {ran:?}"
    );
    Some(ran)
}

/// An export of 300 customers, the first of them in two rows of which one is not understood.
fn export(home: &Home) -> String {
    let rows = (0..300).map(|n| format!("c{n},+1{}55501{:02},ACTIVE\n", 201 + n / 100, n % 100));
    let rows = rows.collect::<String>();
    home.file(
        "export.csv",
        format!("contractId,phone,status\nx,+12015550100,hm\n{rows}"),
    )
}

fn backfill<'a>(file: &'a str, report: &'a str) -> [&'a str; 9] {
    [
        "backfill", "--csv", file, "--yes", "--json", "--rate", "off", "--report", report,
    ]
}

fn tagged(sandbox: &Sandbox) -> usize {
    let subscribers = sandbox.subscribers();
    let is_tagged = |one: &&Value| one["tags"] != serde_json::json!([]);
    subscribers.iter().filter(is_tagged).count()
}

/// The text of a file that was on the small disk.
fn kept(home: &Home, name: &str) -> String {
    fs::read_to_string(home.path("kept").join(name)).unwrap()
}

#[test]
fn a_disk_that_fills_up_ends_the_report_in_a_whole_line_and_not_the_backfill() {
    for name in ["report.csv", "report.jsonl"] {
        let home = Home::new();
        let file = export(&home);
        let sandbox = home.sandbox(&["--from-csv", &file]);
        let path = format!("{SMALL}/{name}");
        let command = home.connected(&sandbox, &backfill(&file, &path));
        let Some(ran) = beside_small_disk(&home, &command, "", "rw") else {
            return;
        };
        let ran = ran
            .ended(1)
            .said("the report is incomplete")
            .said("No space left on device");
        assert_eq!(ran.json()["outcomes"]["tagged"], 300);
        assert_eq!(tagged(&sandbox), 300);
        let report = kept(&home, name);
        assert!(report.ends_with('\n'), "{report}");
        assert!(report.len() > 8_000, "{report}");
        if name == "report.csv" {
            let mut reader = csv::Reader::from_reader(report.as_bytes());
            for record in reader.records() {
                assert_eq!(record.unwrap().len(), 11);
            }
        } else {
            for line in report.lines() {
                assert!(serde_json::from_str::<Value>(line).unwrap().is_object());
            }
        }
    }
}

#[test]
fn a_disk_without_room_for_a_report_is_told_before_anybody_is_looked_up() {
    for name in ["report.csv", "report.jsonl"] {
        let home = Home::new();
        let file = export(&home);
        let sandbox = home.sandbox(&["--from-csv", &file]);
        let path = format!("{SMALL}/{name}");
        let command = home.connected(&sandbox, &backfill(&file, &path));
        let Some(ran) = beside_small_disk(&home, &command, FILL, "rw") else {
            return;
        };
        ran.ended(1)
            .said("can't write the report")
            .said("No space left on device");
        // Whose key it is was asked before the report of an earlier run was let go.
        assert_eq!(sandbox.requests().len(), 1);
        assert_eq!(sandbox.count("GET", "/api/v2/me"), 1);
    }
}

#[test]
fn other_files_that_find_no_room_are_told() {
    let home = Home::new();
    let file = export(&home);
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let subscriber = serde_json::json!({"id": "s_1", "tags": [
        "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER", "SUBSCRIBER_IS_PRIVE_INACTIVE_SUBSCRIBER"]});
    sandbox.put(
        "/__sandbox/shop",
        &serde_json::json!({"subscribers": [subscriber]}),
    );
    let cases: [(&[&str], &str); 3] = [
        (
            &["inspect", "--csv", &file, "--rejects", "small/rejected.csv"],
            "can't write the rejected rows",
        ),
        (
            &["segment", "count", "--list", "small/stale.txt"],
            "can't write the list to small/stale.txt",
        ),
        (
            &["check", "--junit", "small/check.xml"],
            "can't write the report to small/check.xml",
        ),
    ];
    for (args, sentence) in cases {
        let command = home.connected(&sandbox, args);
        let Some(ran) = beside_small_disk(&home, &command, FILL, "rw") else {
            return;
        };
        ran.ended(1).said(sentence).said("No space left on device");
    }
}

#[test]
fn a_disk_that_takes_nothing_is_told_before_anything_is_sent() {
    let home = Home::new();
    let file = export(&home);
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let cases: [&[&str]; 3] = [
        &backfill(&file, "small/report.csv"),
        &["inspect", "--csv", &file, "--rejects", "small/rejected.csv"],
        &["segment", "count", "--list", "small/stale.txt"],
    ];
    for args in cases {
        let command = home.connected(&sandbox, args);
        let Some(ran) = beside_small_disk(&home, &command, "", "ro") else {
            return;
        };
        ran.ended(1)
            .said("can't write")
            .said("Read-only file system");
    }
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn settings_that_find_no_room_are_as_they_were_and_no_key_is_left_behind() {
    let home = Home::new();
    let (tea, soap) = (home.sandbox(&["--key", KEY]), home.sandbox(&[]));
    let connect = |sandbox: &Sandbox, store: &str| {
        let mut command = home.command(&[
            "connect",
            "--key-stdin",
            "--insecure-storage",
            "--store",
            store,
            "--api-url",
            &sandbox.url,
        ]);
        command.env("PRIVE_PS_CONFIG_DIR", home.path(SMALL));
        command
    };
    fs::create_dir(home.path(SMALL)).unwrap();
    crate::harness::fed(connect(&tea, "tea"), KEY).ended(0);
    fs::rename(home.path(SMALL), home.path("before")).unwrap();
    fs::write(home.path("key"), format!("{}\n", soap.key)).unwrap();
    let connect_soap = connect(&soap, "soap");
    let line = r#""$0" "$@" < key"#;
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .arg(connect_soap.get_program())
        .args(connect_soap.get_args())
        .envs(
            connect_soap
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    let before = format!("cp -r before/. {SMALL}/; {FILL}");
    let Some(ran) = beside_small_disk(&home, &command, &before, "rw") else {
        return;
    };
    let ran = ran.ended(6).said("No space left on device");
    assert!(!ran.stderr.contains(&soap.key), "{ran:?}");
    let names = fs::read_dir(home.path("kept")).unwrap();
    for entry in names {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name != "fill" {
            let before = fs::read_to_string(home.path("before").join(&name)).unwrap();
            assert_eq!(kept(&home, &name), before, "{name}");
        }
    }
}

#[test]
fn a_result_that_cannot_be_written_is_told_and_the_work_is_done() {
    let home = Home::new();
    let file = export(&home);
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let cases: [&[&str]; 4] = [
        &["inspect", "--csv", &file],
        &["inspect", "--csv", &file, "--json"],
        &["segment", "count"],
        &["backfill", "--csv", &file, "--yes", "--rate", "off"],
    ];
    for args in cases {
        let mut command = home.connected(&sandbox, args);
        command.stdout(full());
        let ran = Ran::from(
            command
                .stderr(std::process::Stdio::piped())
                .output()
                .unwrap(),
        );
        ran.ended(1)
            .said("can't write the result")
            .said("No space left on device");
    }
    assert_eq!(tagged(&sandbox), 300);
}

#[test]
fn words_for_people_that_find_no_room_are_no_failure() {
    let home = Home::new();
    let file = export(&home);
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--rate", "off", "-vvv",
    ];
    let mut command = home.connected(&sandbox, &args);
    command.stdout(std::process::Stdio::piped()).stderr(full());
    let ran = Ran::from(command.output().unwrap()).ended(0);
    assert_eq!(ran.json()["outcomes"]["tagged"], 300);
}

/// A device that never has room.
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}
