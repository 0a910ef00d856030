//! An export that somebody writes to while it is read. Half of it would be from before and half
//! from after: a customer whose active contract is in neither half would be called inactive.

use std::fs::{self, File};
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use crate::harness::{Home, Sandbox};

/// Large enough for many writes to fall into the time that it takes to read it.
const ROWS: usize = 200_000;

/// How far an export grows.
const MOST_BYTES: u64 = 100_000_000;

fn large(home: &Home) -> String {
    let rows = (0..ROWS).map(|n| format!("c{n},n{n}@example.com,CANCELLED\n"));
    let rows = rows.collect::<String>();
    home.file("export.csv", format!("contractId,email,status\n{rows}"))
}

/// Backfills from an export, which `write` goes on writing to until the run has ended.
fn while_writing(write: impl Fn(&mut File) + Send + 'static) {
    let home = Home::new();
    let file = large(&home);
    let sandbox = home.sandbox(&[]);
    let has_ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (tell, begun) = channel();
        let mut written = File::options().append(true).open(&file).unwrap();
        let has_ended = &has_ended;
        scope.spawn(move || {
            while !has_ended.load(Ordering::Relaxed) {
                write(&mut written);
                let _ = tell.send(());
            }
        });
        begun.recv().unwrap();
        let ran = home.run_on(&sandbox, &["backfill", "--csv", &file, "--yes"]);
        let inspected = home.run(&["inspect", "--csv", &file]);
        has_ended.store(true, Ordering::Relaxed);
        for ran in [ran, inspected] {
            assert_eq!(ran.stdout, "");
            ran.ended(1)
                .said("changed while it was being read")
                .said("Run the command again");
        }
    });
    nothing_was_asked(&sandbox);
}

fn nothing_was_asked(sandbox: &Sandbox) {
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn an_export_that_grows_is_not_used() {
    while_writing(|file| {
        // A reader that follows it without end must not fill the disk before it is seen to.
        if file.metadata().unwrap().len() < MOST_BYTES {
            file.write_all(b"x,x@example.com,ACTIVE\n").unwrap();
        }
    });
}

#[test]
fn an_export_that_is_cut_off_and_written_again_is_not_used() {
    while_writing(|file| {
        let length = file.metadata().unwrap().len();
        file.set_len(length / 2).unwrap();
        file.set_len(length).unwrap();
    });
}

#[test]
fn an_export_that_was_changed_before_is_used() {
    let home = Home::new();
    let file = home.file("export.csv", "contractId,email,status\n");
    let row = "1,rosa@example.com,ACTIVE\n";
    let written = fs::read_to_string(&file).unwrap() + row;
    fs::write(&file, written).unwrap();
    let ran = home.run(&["inspect", "--csv", &file, "--json"]).ended(0);
    assert_eq!(ran.json()["customers"], 1);
}
