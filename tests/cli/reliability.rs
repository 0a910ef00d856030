//! `docs/reliability.md`: each test that it names exists, and each test of the files that it is about
//! is named in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Where the tests of this binary, of the other two, and of the modules stand.
const ROOTS: [&str; 4] = ["tests/cli", "tests/client", "tests/sandbox", "src"];

/// Files of which every test is named, and folders of such.
const WHOLE: [&str; 9] = [
    "tests/cli/hostile",
    "tests/cli/files",
    "tests/cli/backfill/faults.rs",
    "tests/cli/backfill/campaign.rs",
    "tests/cli/backfill/interrupted.rs",
    "tests/cli/send_trigger/faults.rs",
    "tests/cli/send_trigger/interrupted.rs",
    "tests/cli/send_trigger/live.rs",
    "tests/cli/secrets.rs",
];

fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The tests in a file or below a folder, by the names under which they can be run: the path from
/// `root`, and the modules that are opened in the file.
fn tests(root: &Path, path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            tests(root, &entry.unwrap().path(), found);
        }
        return;
    }
    let relative = path.strip_prefix(root).unwrap().with_extension("");
    let mut module: Vec<&str> = relative.iter().map(|name| name.to_str().unwrap()).collect();
    module.retain(|name| *name != "mod" && *name != "main");
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let opened = Regex::new(r"^mod (\w+) \{$").unwrap();
    let function = Regex::new(r"^\s*(?:async )?fn (\w+)\(\)").unwrap();
    let (mut inner, mut is_test) = (None, false);
    for line in text.lines() {
        if let Some(name) = opened.captures(line) {
            inner = Some(name[1].to_owned());
        } else if line == "}" {
            inner = None;
        }
        let attribute = line.trim_start();
        if attribute.starts_with("#[test]") || attribute.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = function.captures(line) {
            if is_test {
                let inner = inner.as_deref();
                let all = module.iter().copied().chain(inner).chain([&name[1]]);
                found.insert(all.collect::<Vec<_>>().join("::"));
            }
            is_test = false;
        }
    }
}

/// The names of tests in the document: paths in backticks that are nothing else.
fn named() -> BTreeSet<String> {
    let document = std::fs::read_to_string(place("docs/reliability.md")).unwrap();
    let name = Regex::new(r"`([a-z_]+(?:::[a-z0-9_]+)+)`").unwrap();
    name.captures_iter(&document)
        .map(|name| name[1].to_owned())
        .collect()
}

#[test]
fn every_test_that_is_named_exists() {
    let mut existing = BTreeSet::new();
    for root in ROOTS {
        tests(&place(root), &place(root), &mut existing);
    }
    let named = named();
    assert!(named.len() > 80, "{named:?}");
    let missing: Vec<_> = named.difference(&existing).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn the_tests_are_found_as_the_test_command_finds_them() {
    let mut found = BTreeSet::new();
    tests(&place("tests/cli"), &place("tests/cli"), &mut found);
    let program = std::env::current_exe().unwrap();
    let listed = std::process::Command::new(program)
        .args(["--list", "--format", "terse"])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let listed = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    let listed: BTreeSet<String> = listed.map(str::to_owned).collect();
    assert_eq!(found, listed);
}

#[test]
fn every_hostile_case_and_every_fault_is_named() {
    let mut all = BTreeSet::new();
    for path in WHOLE {
        assert!(place(path).exists(), "{path}");
        tests(&place("tests/cli"), &place(path), &mut all);
    }
    let named = named();
    let missing: Vec<_> = all.difference(&named).collect();
    assert_eq!(missing, Vec::<&String>::new());
}
