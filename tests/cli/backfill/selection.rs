//! Dry runs, `--limit`, `--only`, and the report.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, assert_adds_up, export, many, outcomes, subscriber};
use crate::harness::Home;

#[test]
fn a_dry_run_writes_nothing_and_shows_what_it_would_do() {
    let home = Home::new();
    let file = home.file("export.csv", many(30));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let args = ["backfill", "--csv", &file, "--dry-run", "--json"];
    let summary = home.run_on(&sandbox, &args).ended(0).json();
    assert_adds_up(&summary);
    assert_eq!(summary["dry_run"], true);
    assert_eq!(summary["outcomes"]["would_tag"], 30);
    assert_eq!(summary["updates_left"], 30);
    assert_eq!(sandbox.count("PATCH", "/"), 0);

    let ran = home.run_on(&sandbox, &args[..4]).ended(0);
    assert!(
        ran.stdout
            .contains("A real run would send 33 requests (30 updates), about 2 s"),
        "{ran:?}"
    );
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|(method, ..)| method == "GET")
    );
}

#[test]
fn a_limited_run_writes_the_first_few_and_the_next_run_the_rest() {
    let home = Home::new();
    let file = home.file("export.csv", many(30));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let base = [
        "backfill", "--csv", &file, "--yes", "--json", "--rate", "off",
    ];
    let limited = [&base[..], &["--limit", "4"]].concat();
    let summary = home.run_on(&sandbox, &limited).ended(0).json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["tagged"], 4);
    assert_eq!(summary["outcomes"]["not_tried"], 26);
    let tagged = sandbox
        .subscribers()
        .into_iter()
        .filter(|one| one["tags"] != json!([]));
    let phones: Vec<Value> = tagged.map(|one| one["phone_number"].clone()).collect();
    assert_eq!(
        phones,
        (0..4).map(|n| json!(super::phone(n))).collect::<Vec<_>>()
    );

    let only = [&base[..], &["--only", "inactive"]].concat();
    let summary = home.run_on(&sandbox, &only).ended(0).json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["tagged"], 13);
    assert_eq!(summary["outcomes"]["not_tried"], 13);

    let summary = home.run_on(&sandbox, &base).ended(0).json();
    assert_eq!(summary["outcomes"]["tagged"], 13);
    assert_eq!(summary["outcomes"]["unchanged"], 17);
}

#[test]
fn the_report_has_a_line_per_customer_and_no_pii() {
    let home = Home::new();
    let shop = [
        subscriber(
            "s_1",
            &json!({"phone_number": "+12125550100", "tags": [ACTIVE]}),
        ),
        subscriber("s_2", &json!({"phone_number": "+12125550101"})),
    ];
    let sandbox = home.sandbox_with(&shop, &[]);
    let file = home.file(
        "export.csv",
        export(&[
            "1,700000071,rosa@example.com,+12125550100,CANCELLED",
            "2,,,+12125550101,ACTIVE",
            "3,700000072,nobody@example.com,,ACTIVE",
            "4,,,+12125550102,",
        ]),
    );
    let path = home.path("report.csv");
    let path = path.to_str().unwrap();
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--report", path,
    ];
    let summary = home.run_on(&sandbox, &args).ended(0).json();

    let text = std::fs::read_to_string(path).unwrap();
    for secret in ["555", "example.com", "rosa"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header =
        "kind,lines,rows,customer_id,subscriber_id,matched_by,membership,outcome,tag,stale,reason";
    assert_eq!(
        reader
            .headers()
            .unwrap()
            .iter()
            .collect::<Vec<_>>()
            .join(","),
        header
    );
    let mut lines: Vec<String> = reader
        .records()
        .map(|record| record.unwrap().iter().collect::<Vec<_>>().join(","))
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            format!(
                "customer,2,1,700000071,s_1,phone,inactive,tagged,{INACTIVE},true,also has the opposite tag, \
                 which can't be removed; build segments on the tag AND prive_status"
            ),
            format!("customer,3,1,,s_2,phone,active,tagged,{ACTIVE},false,"),
            "customer,4,1,700000072,,,active,not_subscriber,,false,".to_owned(),
            "customer,5,1,,,,undecided,not_subscriber,,false,".to_owned(),
            "rejected_row,5,,,,,,,,,status is blank".to_owned(),
        ]
    );
    assert_eq!(
        outcomes(&summary),
        [("not_subscriber".to_owned(), 2), ("tagged".to_owned(), 2)]
    );

    let with_people = [&args[..], &["--report-pii"]].concat();
    home.run_on(&sandbox, &with_people).ended(0);
    let text = std::fs::read_to_string(path).unwrap();
    assert!(
        text.contains("'+12125550100") && text.contains("rosa@example.com"),
        "{text}"
    );
}

#[test]
fn a_report_that_cannot_be_written_fails_before_any_request() {
    let home = Home::new();
    let file = home.file("export.csv", many(3));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let elsewhere = home.file("elsewhere.csv", "keep me");
    let link = home.path("link.csv");
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    let folder = home.path("folder.csv");
    std::fs::create_dir(&folder).unwrap();
    let cases = [
        (home.path("no/such/folder/report.csv"), 1),
        (home.path("report.txt"), 1),
        (link, 1),
        (folder, 1),
        (file.clone().into(), 2),
    ];
    for (report, code) in cases {
        let report = report.to_str().unwrap();
        let args = ["backfill", "--csv", &file, "--yes", "--report", report];
        home.run_on(&sandbox, &args)
            .ended(code)
            .said("can't write the report");
    }
    assert_eq!(std::fs::read_to_string(elsewhere).unwrap(), "keep me");
    assert_eq!(sandbox.requests(), []);
}

#[test]
fn an_earlier_report_survives_a_run_that_cannot_begin() {
    let home = Home::new();
    let file = home.file("export.csv", many(3));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let report = home.file("report.csv", "what became of everyone yesterday");
    let args = ["backfill", "--csv", &file, "--yes", "--report", &report];
    let mut command = home.connected(&sandbox, &args);
    command.env("POSTSCRIPT_API_KEY", "sk_withdrawn");
    crate::harness::Ran::from(command.output().unwrap()).ended(4);
    let kept = std::fs::read_to_string(&report).unwrap();
    assert_eq!(kept, "what became of everyone yesterday");
    home.run_on(&sandbox, &args).ended(0);
    let kept = std::fs::read_to_string(&report).unwrap();
    assert!(kept.starts_with("kind,lines,"), "{kept}");
    assert!(!kept.contains("yesterday"), "{kept}");
}

#[test]
fn a_rehearsal_needs_no_key_and_ignores_the_address() {
    let home = Home::new();
    let file = home.file("export.csv", many(30));
    let args = [
        "backfill",
        "--csv",
        &file,
        "--sandbox",
        "--json",
        "--rate",
        "off",
    ];
    let first = home.run(&args).ended(0).json();
    assert_adds_up(&first);
    let mut command = home.command(&args);
    command
        .env("POSTSCRIPT_API_URL", "http://127.0.0.1:9")
        .env("POSTSCRIPT_API_KEY", "pk_no");
    let again = crate::harness::Ran::from(command.output().unwrap())
        .ended(0)
        .json();
    // The same shop every time.
    assert_eq!(again["outcomes"], first["outcomes"]);
    for outcome in ["tagged", "unchanged", "not_subscriber"] {
        assert!(
            first["outcomes"][outcome].as_u64() > Some(0),
            "{outcome} in {first}"
        );
    }
}

#[test]
fn without_a_terminal_nothing_is_written_unless_yes() {
    let home = Home::new();
    let file = home.file("export.csv", many(3));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    home.run_on(&sandbox, &["backfill", "--csv", &file])
        .ended(2)
        .said("--yes");
    assert_eq!(sandbox.requests(), []);
}
