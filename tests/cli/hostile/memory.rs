//! Answers that are as large as an answer can be, and made to take many times as much when they are
//! read. Each runs in [`super::MEMORY`].

use super::server::{Server, json, me, page, page_number, whole};
use super::{MEMORY, backfill, bounded};
use crate::harness::{Home, Ran};

/// Somewhat less than the largest answer that is read.
const LARGE: usize = 7 << 20;

#[test]
fn the_limit_of_these_tests_is_one() {
    // The same shell, with a program that takes twice as much.
    let mut command = bounded();
    let bytes = u64::from(MEMORY) * 1024 * 2;
    command.args(["sh", "-c"]);
    command.arg(format!(
        "head -c {bytes} /dev/zero | tail -c {bytes} | wc -c"
    ));
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.stdout.trim(), "0", "{ran:?}");
}

#[test]
fn many_large_pages_at_once_fit_the_memory() {
    // All pages that are asked for at once are large, and nobody is on them.
    let server = Server::start(|line, stream| {
        if line.contains("/me") {
            return me(stream);
        }
        let number = page_number(line);
        let padding = "x".repeat(LARGE);
        let subscriber = format!(r#"{{"id":"s_{number}","email":"{padding}"}}"#);
        let subscriber = if number > 80 {
            String::new()
        } else {
            subscriber
        };
        json(stream, &page("80", &subscriber))
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &["--find", "list", "--timeout", "60"]).ended(0);
    assert_eq!(ran.json()["outcomes"]["not_subscriber"], 3);
}

#[test]
fn an_answer_that_swells_when_it_is_read_fits_the_memory() {
    // Small values, each of which takes many times its bytes once it is read.
    let of = |unit: &str| unit.repeat(LARGE / unit.len());
    let tags = format!(r#"{{"id":"s_1","tags":[{}""]}}"#, of(r#""","#));
    let list = format!(r#"{{"id":"s_1","properties":{{"x":[{}0]}}}}"#, of("[0],"));
    let list_of_lists = format!(r#"{{"id":"s_1","data":[{}0]}}"#, of("[0],"));
    let people = format!(r#"{}{{"id":"s_1"}}"#, of(r#"{"id":"1"},"#));
    for body in [tags, list, list_of_lists, people] {
        let answer = page("1", &body);
        let server = Server::shop(move |_| answer.clone());
        let home = Home::new();
        let ran = backfill(&home, &server.url, &["--find", "list", "--timeout", "60"]).ended(0);
        assert_eq!(ran.json()["outcomes"]["not_subscriber"], 3);
    }
}

#[test]
fn an_error_without_end_is_cut_off() {
    for status in ["400 Bad Request", "503 Service Unavailable"] {
        let server =
            Server::start(move |_, stream| whole(stream, status, "", &vec![b'x'; 64 << 20]));
        let home = Home::new();
        backfill(&home, &server.url, &["--timeout", "60"])
            .ended(1)
            .said("it is too large");
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn a_packed_export_of_nothing_fits_the_memory() {
    use std::io::Write as _;
    // Half a gigabyte of one character in half a megabyte.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(b"contractId,email,status\n").unwrap();
    let block = vec![b'a'; 1 << 20];
    for _ in 0..600 {
        packed.write_all(&block).unwrap();
    }
    let home = Home::new();
    let file = home.file("export.csv.gz", packed.finish().unwrap());
    let mut command = bounded();
    command
        .arg(env!("CARGO_BIN_EXE_prive-ps"))
        .args(["inspect", "--json", "--csv", &file]);
    let ran = Ran::from(command.output().unwrap()).ended(1);
    assert_eq!(ran.json()["rejected_rows"], 1);
}
