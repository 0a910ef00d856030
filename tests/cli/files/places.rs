//! Paths to write to that lead elsewhere: to what is read, through links, to devices and pipes.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use crate::harness::{Home, Ran, Sandbox};

const EXPORT: &str = "contractId,phone,status\n\
                      1,+12125550100,ACTIVE\n\
                      2,+12125550101,hm\n";

/// Every flag that names a file to write, in the command that it belongs to.
fn writers<'a>(export: &'a str, path: &'a str) -> [(&'static str, Vec<&'a str>); 4] {
    [
        (
            "can't write the report",
            vec!["backfill", "--csv", export, "--yes", "--report", path],
        ),
        (
            "can't write the rejected rows",
            vec!["inspect", "--csv", export, "--rejects", path],
        ),
        (
            "can't write the list",
            vec!["segment", "count", "--list", path],
        ),
        ("can't write the report", vec!["check", "--junit", path]),
    ]
}

fn place() -> (Home, String, Sandbox) {
    let home = Home::new();
    let file = home.file("export.csv", EXPORT);
    let sandbox = home.sandbox(&["--from-csv", &file]);
    (home, file, sandbox)
}

#[test]
fn an_export_is_not_written_over_by_whatever_name() {
    let (home, file, sandbox) = place();
    let [hard, soft] = ["hard.csv", "soft.csv"].map(|name| home.path(name));
    fs::hard_link(&file, hard).unwrap();
    symlink(&file, soft).unwrap();
    let names = ["export.csv", "./export.csv", "hard.csv", "soft.csv", &file];
    for export in names {
        for path in names {
            let [report, rejects, ..] = writers(export, path);
            for (_, args) in [report, rejects] {
                home.run_on(&sandbox, &args).ended(2);
            }
        }
        // The export comes from standard input, and is the file that is named.
        let [report, rejects, ..] = writers("-", export);
        for (_, args) in [report, rejects] {
            let mut command = home.connected(&sandbox, &args);
            command.stdin(File::open(&file).unwrap());
            Ran::from(command.output().unwrap()).ended(2);
        }
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), EXPORT);
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn a_link_in_the_way_is_not_followed() {
    let (home, file, sandbox) = place();
    let mine = home.file("mine", "keep me");
    let nowhere = home.path("nowhere");
    fs::create_dir(home.path("folder")).unwrap();
    for target in [mine.as_ref(), nowhere.as_path(), &home.path("folder")] {
        for path in ["link.csv", "link.jsonl"] {
            let link = home.path(path);
            symlink(target, &link).unwrap();
            for (sentence, args) in writers(&file, path) {
                home.run_on(&sandbox, &args).ended(1).said(sentence);
            }
            fs::remove_file(link).unwrap();
        }
    }
    assert_eq!(fs::read_to_string(mine).unwrap(), "keep me");
    assert!(!nowhere.exists());
    assert_eq!(sandbox.count("PATCH", "/"), 0);
}

#[test]
fn a_link_among_the_folders_is_followed() {
    let (home, file, sandbox) = place();
    fs::create_dir(home.path("folder")).unwrap();
    symlink(home.path("folder"), home.path("link")).unwrap();
    for (_, args) in writers(&file, "link/out.csv") {
        home.run_on(&sandbox, &args).ended(0);
        assert!(fs::metadata(home.path("folder/out.csv")).unwrap().is_file());
        fs::remove_file(home.path("folder/out.csv")).unwrap();
    }
}

#[test]
fn what_is_about_people_is_for_its_owner_even_where_another_was() {
    let (home, file, sandbox) = place();
    for (_, args) in writers(&file, "out.csv") {
        let path = home.file("out.csv", "of yesterday\n".repeat(100));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        home.run_on(&sandbox, &args).ended(0);
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let is_for_all = args.contains(&"--junit");
        assert_eq!(mode, if is_for_all { 0o644 } else { 0o600 }, "{args:?}");
        let text = fs::read_to_string(path).unwrap();
        assert!(!text.contains("yesterday"), "{args:?}: {text}");
    }
}

#[test]
fn a_device_and_a_pipe_take_what_is_written() {
    let (home, file, sandbox) = place();
    for (_, args) in writers(&file, "/dev/null").into_iter().skip(1) {
        home.run_on(&sandbox, &args).ended(0);
    }
    // A link that leads to a pipe.
    let ran = home.run(&["inspect", "--csv", &file, "--rejects", "/dev/stderr"]);
    ran.ended(0).said("unknown status \"\"hm\"\"");
}

#[test]
fn an_export_from_a_pipe_is_read_once() {
    let (home, _, sandbox) = place();
    let pipe = home.path("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let pipe = pipe.to_str().unwrap();
    let [report, rejects, ..] = writers(pipe, "out.csv");
    for (_, args) in [report, rejects] {
        let mut command = home.connected(&sandbox, &args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        // Waits for the program to open it, and would wait for ever if it did so twice.
        fs::write(pipe, EXPORT).unwrap();
        Ran::from(child.wait_with_output().unwrap()).ended(0);
    }
}
