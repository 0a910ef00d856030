//! Ledgers on disks that are full or read-only, and ledgers of another store or machine.
#![cfg(target_os = "linux")]

use std::fs;

use rusqlite::Connection;

use super::ledger::{DAY, file, store};
use super::{CSV, Store};
use crate::connect::connect_to;
use crate::files::full::beside_disk;
use crate::harness::Ran;

/// A pass whose state folder is a small disk with the store's ledger on it.
fn pass_on_small_disk(store: &Store, before: &str, mode: &str) -> Option<Ran> {
    let folder = file(store).parent().unwrap().to_owned();
    let _ = fs::remove_dir_all(store.home.path("before"));
    fs::rename(&folder, store.home.path("before")).unwrap();
    let mut command = store.command(DAY, &[]);
    command.env("PRIVE_PS_STATE_DIR", store.home.path("small"));
    let before = format!("cp -r before/. small/; {before}");
    let ran = beside_disk("256k", &store.home, &command, &before, mode);
    fs::rename(store.home.path("before"), &folder).unwrap();
    ran
}

#[test]
fn a_full_disk_is_reported_and_nothing_is_sent() {
    let store = store(1);
    let fill = "cat /dev/zero > small/fill 2> /dev/null";
    let Some(ran) = pass_on_small_disk(&store, fill, "rw") else {
        return;
    };
    ran.ended(6).said("no disk space left for the ledger");
    assert_eq!(store.sandbox.count("POST", "/"), 0);
    assert_eq!(store.sandbox.count("PATCH", "/"), 0);
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 1);
}

#[test]
fn a_read_only_disk_is_reported_and_nothing_is_sent() {
    let store = store(1);
    let Some(ran) = pass_on_small_disk(&store, "", "ro") else {
        return;
    };
    ran.ended(6).said("can't use the ledger");
    assert_eq!(store.sandbox.count("POST", "/"), 0);
}

#[test]
fn the_ledger_of_another_store_is_refused() {
    let store = store(1);
    let path = file(&store);
    let ledger = Connection::open(&path).unwrap();
    ledger
        .execute("UPDATE shop SET id = 'shop_other'", [])
        .unwrap();
    drop(ledger);
    store
        .pass(DAY, &[])
        .ended(6)
        .said("belongs to another store");
    assert!(store.stored().is_empty());
}

/// A pass of the connected store.
fn connected_pass(store: &Store) -> Ran {
    let args = ["--yes", "--json", "--rate", "off", "--now", DAY];
    let args = [&["sync"], &CSV[..], &args].concat();
    store.home.run(&args)
}

#[test]
fn a_missing_foreign_or_older_ledger_of_a_connected_store_is_refused() {
    let store = store(1);
    connect_to(&store.home, &store.sandbox.url, &store.sandbox.key, &[]).ended(0);
    let setup = |home: &crate::harness::Home| {
        let args = ["--events", "upcoming", "--timezone", "UTC", "--yes"];
        let now = ["--now", "2026-05-16T14:00:00Z"];
        let args = [&["sync", "setup"], &CSV[..], &args, &now].concat();
        home.run(&args).ended(0);
    };
    let path = file(&store);
    let foreign = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    setup(&store.home);
    let earlier = fs::read(&path).unwrap();
    connected_pass(&store).ended(0);
    let ours = fs::read(&path).unwrap();
    let sent = store.stored_once();
    for (content, words) in [
        (Some(&foreign), "copied from another machine"),
        (Some(&earlier), "older copy"),
        (None, "is missing"),
    ] {
        match content {
            Some(content) => fs::write(&path, content).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        connected_pass(&store).ended(6).said(words).said("--reseed");
    }
    assert_eq!(store.stored_once(), sent);
    fs::write(&path, ours).unwrap();
    connected_pass(&store).ended(0);
}
