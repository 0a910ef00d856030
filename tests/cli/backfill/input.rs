//! Errors before the first request: one sentence each, and nothing is sent.

use serde_json::json;

use super::{export, many, subscriber};
use crate::harness::Home;

#[test]
fn a_file_that_is_not_an_export_is_an_error_before_anything_is_sent() {
    let home = Home::new();
    let sandbox = home.sandbox(&[]);
    std::fs::create_dir(home.path("folder")).unwrap();
    home.file("empty.csv", "");
    home.file("no-status.csv", "contractId,email\n1,rosa@example.com\n");
    home.file("nobody.csv", "contractId,status\n1,ACTIVE\n");
    home.file(
        "picture.png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\xff\xfe",
    );
    for (file, sentence) in [
        ("missing.csv", "missing.csv"),
        ("folder", "folder"),
        ("empty.csv", "empty"),
        ("no-status.csv", "status"),
        ("nobody.csv", "customer"),
        ("picture.png", "text"),
    ] {
        let ran = home
            .run_on(&sandbox, &["backfill", "--csv", file, "--yes"])
            .ended(1)
            .said("error:")
            .said(sentence);
        assert_eq!(ran.stdout, "");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    }
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn an_export_without_contracts_is_an_error_and_nothing_is_written() {
    let home = Home::new();
    let sandbox = home.sandbox(&[]);
    for rows in ["", "1,rosa@example.com,frozen\n", "1,rosa@,ACTIVE\n"] {
        let file = home.file("export.csv", format!("contractId,email,status\n{rows}"));
        home.run_on(&sandbox, &["backfill", "--csv", &file, "--yes"])
            .ended(1)
            .said("no readable contracts");
    }
    assert_eq!(sandbox.count("PATCH", "/"), 0);
}

#[test]
fn an_export_that_is_cut_off_holds_back_inactive() {
    let home = Home::new();
    let lena = json!({"phone_number": "+12125550100", "email": "lena@example.com"});
    let sandbox = home.sandbox_with(&[subscriber("s_1", &lena)], &[]);
    let whole = "contractId,email,status\n0,mia@example.com,ACTIVE\n1,lena@example.com,CANCELLED\n";
    for (rest, is_cut) in [
        ("2,rosa@exam", true),
        ("2,\"rosa@example.com", true),
        // All cells are there.
        ("2,rosa@example.com,ACT", false),
        ("2,rosa@example.com,ACT\n", false),
        ("2,rosa@example.com,On ice", false),
        // Whole rows, whether a line ends after the last or not, and one that only lacks cells.
        ("2,rosa@example.com,ACTIVE", false),
        ("2,rosa@example.com\n", false),
    ] {
        let file = home.file("export.csv", format!("{whole}{rest}"));
        let args = ["backfill", "--csv", &file, "--dry-run"];
        let ran = home.run_on(&sandbox, &args);
        let ran = ran.ended(if is_cut { 3 } else { 0 });
        assert_eq!(
            ran.stderr.contains("ends in the middle of its last row"),
            is_cut,
            "{ran:?}"
        );
        let inspected = home.run(&["inspect", "--csv", &file]).ended(0);
        assert_eq!(
            inspected
                .stderr
                .contains("ends in the middle of its last row"),
            is_cut
        );
    }
}

#[test]
fn an_invalid_key_is_an_error_before_anything_is_sent() {
    let home = Home::new();
    let sandbox = home.sandbox(&[]);
    let file = home.file("export.csv", many(3));
    let run = |key: Option<&str>| {
        let mut command = home.command(&["backfill", "--csv", &file, "--yes"]);
        command.env("POSTSCRIPT_API_URL", &sandbox.url);
        if let Some(key) = key {
            command.env("POSTSCRIPT_API_KEY", key);
        }
        crate::harness::Ran::from(command.output().unwrap())
    };
    run(None).ended(4).said("POSTSCRIPT_API_KEY");
    run(Some("")).ended(4).said("POSTSCRIPT_API_KEY");
    run(Some("pk_0123456789abcdef")).ended(4).said("public key");
    run(Some("sk_with a space")).ended(4).said("copy it again");
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn a_wrong_key_ends_at_the_first_response() {
    let home = Home::new();
    let sandbox = home.sandbox(&[]);
    let file = home.file("export.csv", many(3));
    let mut command = home.connected(&sandbox, &["backfill", "--csv", &file, "--yes"]);
    command.env("POSTSCRIPT_API_KEY", "sk_ffffffffffffffffffffffffffffffff");
    crate::harness::Ran::from(command.output().unwrap())
        .ended(4)
        .said(&format!("{} rejected the key: ", sandbox.url))
        .said("A sandbox accepts only the key that it printed when it started.");
    assert_eq!(sandbox.requests().len(), 1);
}

#[test]
fn a_key_goes_to_no_other_host() {
    let home = Home::new();
    let file = home.file("export.csv", many(3));
    for url in [
        "https://example.com",
        "http://192.0.2.1",
        "http://api.postscript.io",
    ] {
        let mut command = home.command(&["backfill", "--csv", &file, "--yes", "--api-url", url]);
        command.env("POSTSCRIPT_API_KEY", "sk_0123456789abcdef");
        crate::harness::Ran::from(command.output().unwrap())
            .ended(2)
            .said("error:");
    }
}

#[test]
fn more_than_fifteen_a_second_is_for_loopback_only() {
    let home = Home::new();
    let file = home.file("export.csv", many(3));
    for rate in ["off", "16"] {
        let mut command = home.command(&["backfill", "--csv", &file, "--yes", "--rate", rate]);
        command.env("POSTSCRIPT_API_KEY", "sk_0123456789abcdef");
        let ran = crate::harness::Ran::from(command.output().unwrap());
        ran.ended(2).said("allows 15 requests per second");
    }
}

#[test]
fn a_server_that_does_not_listen_is_an_error() {
    let home = Home::new();
    let file = home.file("export.csv", many(3));
    // A port that was free a moment ago, so that nothing listens on it.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}");
    let mut command = home.command(&["backfill", "--csv", &file, "--yes", "--api-url", &url]);
    command.env("POSTSCRIPT_API_KEY", "sk_0123456789abcdef");
    let started = std::time::Instant::now();
    let ran = crate::harness::Ran::from(command.output().unwrap());
    ran.ended(5).said("127.0.0.1 can't be reached");
    assert!(started.elapsed().as_secs() < 15);
}

#[test]
fn a_missing_ca_bundle_is_an_error() {
    let home = Home::new();
    let file = home.file("export.csv", many(3));
    let mut command = home.command(&["backfill", "--csv", &file, "--yes"]);
    command
        .env("POSTSCRIPT_API_KEY", "sk_0123456789abcdef")
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent");
    crate::harness::Ran::from(command.output().unwrap())
        .ended(6)
        .said("--cacert");
    let mut command = home.command(&["backfill", "--csv", &file, "--yes", "--cacert", &file]);
    command.env("POSTSCRIPT_API_KEY", "sk_0123456789abcdef");
    crate::harness::Ran::from(command.output().unwrap())
        .ended(6)
        .said("the certificates in");
}

#[test]
fn the_key_is_in_nothing_that_is_printed() {
    let home = Home::new();
    let file = home.file("export.csv", many(60));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let runs: [&[&str]; 4] = [
        &["backfill", "--csv", &file, "--yes", "-vvv"],
        &["backfill", "--csv", &file, "--dry-run", "-vvv", "--json"],
        &["backfill", "--csv", "missing.csv", "--yes", "-vvv"],
        &[
            "backfill",
            "--csv",
            &file,
            "--yes",
            "-vvv",
            "--api-url",
            "http://127.0.0.1:9",
            "--timeout",
            "1",
        ],
    ];
    for args in runs {
        let ran = home.run_on(&sandbox, args);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!said.contains(&sandbox.key[3..]), "{args:?}: {said}");
    }
    sandbox.fault(&serde_json::json!({"fault": "400", "count": 1000}));
    let ran = home
        .run_on(&sandbox, &["backfill", "--csv", &file, "--yes", "-vvv"])
        .ended(1);
    assert!(!ran.stderr.contains(&sandbox.key[3..]), "{ran:?}");
}

#[test]
fn rejected_rows_fail_a_strict_run() {
    let home = Home::new();
    let file = home.file(
        "export.csv",
        export(&["1,,,+12125550100,ACTIVE", "2,,,+12125550101,hm"]),
    );
    let sandbox = home.sandbox(&[]);
    let args = ["backfill", "--csv", &file, "--yes", "--json"];
    assert_eq!(
        home.run_on(&sandbox, &args).ended(0).json()["rejected_rows"],
        1
    );
    home.run_on(&sandbox, &[&args[..], &["--strict"]].concat())
        .ended(3);
}
