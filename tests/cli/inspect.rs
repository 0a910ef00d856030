//! `inspect`: what it prints, how it ends, what it leaves alone.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use crate::connect::connect;
use crate::harness::{Home, Ran};
use crate::shop::{Shop, TEA};

/// Contracts of every status, a row for each trap that has a name of its own.
const EXPORT: &str = "\
contractId,customerId,Email,Shipping Email,phone,status,createdAt
1,700000100,rosa@example.com,,212-555-0123,ACTIVE,2026-01-02
2,700000100,rosa@example.com,,212-555-0123,CANCELLED,2025-01-02
3,700000200,sam@example.com,,,Inactive,soon
4,,uma@example.com,,nope,expired,
5,700000300,,,,paused,
6,700000400,tom@example.com,,,dunning,
7,700000200,sam@example.com,,,frozen,
8,700000500,vera@example.com,,,,
9,7.01E+12,wim@example.com,,,ACTIVE,
10,700000600,ACTIVE
";

fn inspect(home: &Home, csv: &str, more: &[&str]) -> Ran {
    home.run(&[&["inspect", "--csv", csv], more].concat())
}

fn piped(home: &Home, input: &[u8], args: &[&str]) -> Ran {
    let mut command = home.command(args);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    process.stdin.take().unwrap().write_all(input).unwrap();
    Ran::from(process.wait_with_output().unwrap())
}

#[test]
fn on_one_processor_as_on_several_rows_are_read_in_their_order() {
    let home = Home::new();
    // Every second row continues the contract above it, and every thousandth one is rejected.
    let rows = (0..60_000).map(|number| {
        let (contract, customer) = (number / 2, 700_000_000 + number / 6);
        let status = if number % 1000 == 7 {
            "On ice"
        } else {
            "ACTIVE"
        };
        let note = "a cell that makes the file longer than several blocks";
        format!("c{contract},{customer},{status},{note}\n")
    });
    let rows = rows.collect::<Vec<_>>().concat();
    home.file(
        "export.csv",
        format!("contractId,customerId,status,note\n{rows}"),
    );
    let read = |before: &str| {
        let line = "prive-ps inspect --csv export.csv --json --rejects rejected.csv";
        let output = home.shell(&format!("{before} {line}")).output();
        let ran = Ran::from(output.unwrap()).ended(0);
        let rejected = std::fs::read_to_string(home.path("rejected.csv")).unwrap();
        let mut result = ran.json();
        // Its days are others after midnight.
        result.as_object_mut().unwrap().remove("upcoming");
        (result, rejected)
    };
    let (result, rejected) = read("");
    assert_eq!(result["rows"], 60_000);
    assert_eq!(result["customers"], 10_000);
    let lines = rejected.lines().skip(1);
    let lines = lines.map(|line| line.split(',').next().unwrap().parse::<usize>().unwrap());
    let expected = (0..60).map(|thousand| thousand * 1000 + 9);
    assert_eq!(lines.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let allowed = std::fs::read_to_string("/proc/self/status").unwrap();
    let allowed = allowed.split_once("Cpus_allowed_list:").unwrap().1;
    let one = allowed
        .trim_start()
        .split(|mark: char| !mark.is_ascii_digit())
        .next()
        .unwrap();
    assert_eq!(
        read(&format!("taskset --cpu-list {one}")),
        (result, rejected)
    );
}

#[test]
fn people_are_shown_what_was_understood() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    let ran = inspect(&home, "export.csv", &[]).ended(0);
    insta::assert_snapshot!(ran.stdout, @r#"
    export.csv: UTF-8, comma-separated, 459 bytes

    Field        Column      Not used
    contract_id  contractId
    customer_id  customerId
    email        Email       Shipping Email
    phone        phone
    status       status
    started      createdAt

    In the source               Number
    Rows                            10
    Rejected rows                    4
    Unattributed rows                1
    Contracts                        6
    Customers                        7
    Unreadable customer IDs          1
    Unreadable email addresses       1
    Unreadable phone numbers         1
    Unreadable dates                 1

    Status     Contracts
    ACTIVE             1
    PAUSED             1
    FAILED             1
    CANCELLED          2
    EXPIRED            1

    Membership                        Customers
    active                                    2
    inactive                                  1
    undecided: paused (see --paused)          1
    undecided: unreadable status              3

    Can be looked up by  Customers
    Shopify customer ID          6
    phone                        1
    email                        5

    A backfill would hold back INACTIVE for 1 customer:
    unattributed_rows: 1 row can't be attributed to a customer and may be active (override: --max-unattributed 1)

    Reason                                               Rows  Lines
    status is blank                                         2  9, 11
    unknown status "frozen"                                 1  8
    customer ID was rounded by a spreadsheet (7.01E+12)     1  10
    "#);
    insta::assert_snapshot!(ran.stderr, @r#"
    warning: Can't read 1 customer ID, 1 email address, 1 phone number, 1 date.
    hint: To read dates like 3/4/2026, use --date-order mdy or --date-order dmy.
    Assumed region US for 2 phone numbers without a country code. Use --region to change it.
    warning: Skipped 4 rows that can't be read (first: line 8, unknown status "frozen").
    hint: Map blank statuses, for example: --status =PAUSED
    hint: Map it, for example: --status frozen=PAUSED
    hint: Download the export again, and don't save it from a spreadsheet.
    "#);
}

#[test]
fn scripts_are_told_the_same() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    let ran = inspect(&home, "export.csv", &["--json", "-q"]).ended(0);
    let mut told = ran.json();
    // Ten days from today on; no contract here has a next date.
    let upcoming = told["upcoming"].take();
    let days = upcoming.as_array().unwrap();
    assert_eq!(days.len(), 10);
    assert!(days.iter().all(|day| day["orders"] == 0), "{days:?}");
    assert_eq!(
        told,
        json!({
            "source": "csv",
            "file": {
                "path": "export.csv", "encoding": "UTF-8", "delimiter": ",",
                "bytes": EXPORT.len(), "gzip": false
            },
            "columns": {
                "contract_id": "contractId", "customer_id": "customerId", "email": "Email",
                "phone": "phone", "status": "status", "started": "createdAt"
            },
            "passed_over": {"email": ["Shipping Email"]},
            "rows": 10, "contracts": 6, "customers": 7, "rejected_rows": 4, "unattributed_rows": 1,
            "statuses": {"ACTIVE": 1, "PAUSED": 1, "FAILED": 1, "CANCELLED": 2, "EXPIRED": 1},
            "membership": {"active": 2, "inactive": 1, "undecided": 4},
            "guards": ["unattributed_rows"], "inactive_held_back": 1,
            "identities": {"shopify_customer_id": 6, "phone": 1, "email": 5},
            "unread": {"customer_id": 1, "email": 1, "phone": 1, "date": 1},
            "timezone": "UTC",
            "upcoming": null,
            "rejected": [
                {"line": 8, "reason": "unknown status \"frozen\""},
                {"line": 9, "reason": "status is blank"},
                {"line": 10, "reason": "customer ID was rounded by a spreadsheet (7.01E+12)"},
                {"line": 11, "reason": "status is blank"},
            ]
        })
    );
}

#[test]
fn keys_stand_in_the_order_that_is_documented() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    let text = inspect(&home, "export.csv", &["--json"]).stdout;
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  \""))
        .filter_map(|line| line.split('"').next())
        .collect();
    assert_eq!(
        keys,
        [
            "source",
            "file",
            "columns",
            "passed_over",
            "rows",
            "contracts",
            "customers",
            "rejected_rows",
            "unattributed_rows",
            "statuses",
            "membership",
            "guards",
            "inactive_held_back",
            "identities",
            "unread",
            "timezone",
            "upcoming",
            "rejected",
        ]
    );
}

#[test]
fn flags_decide_what_paused_and_failed_count_as() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    for (flags, expected) in [
        (&[][..], [2, 1, 4]),
        (&["--paused", "active"], [3, 1, 3]),
        (&["--paused", "inactive"], [2, 2, 3]),
        (&["--failed", "skip"], [1, 1, 5]),
        (&["--failed", "inactive", "--paused", "inactive"], [1, 3, 3]),
    ] {
        let args = [flags, &["--json"]].concat();
        let membership = inspect(&home, "export.csv", &args).json()["membership"].take();
        let [active, inactive, undecided] = expected;
        let expected = json!({"active": active, "inactive": inactive, "undecided": undecided});
        assert_eq!(membership, expected, "{flags:?}");
    }
}

#[test]
fn flags_say_what_a_file_cannot() {
    let home = Home::new();
    home.file(
        "export.csv",
        "Who;Call;Country;Phase;Renews\n700007;020 7946 0018;;On ice;31/12/2026\n700008;2125550123;1;;1/2/2026\n",
    );
    let flags = [
        "--map",
        "customer_id=Who",
        "--map",
        "phone=call",
        "--map",
        "phone_country_code=Country",
        "--map",
        "status=Phase",
        "--map",
        "next billing date=Renews",
        "--status",
        "on ice=PAUSED",
        "--status",
        "=active",
        "--region",
        "GB",
        "--timezone",
        "Europe/London",
        "--date-order",
        "dmy",
        "--json",
        "--strict",
    ];
    let told = inspect(&home, "export.csv", &flags).ended(0).json();
    assert_eq!(told["statuses"]["PAUSED"], 1);
    assert_eq!(told["statuses"]["ACTIVE"], 1);
    assert_eq!(told["identities"]["phone"], 2);
    assert_eq!(told["unread"]["date"], 0);
    assert_eq!(told["timezone"], "Europe/London");
    assert_eq!(told["file"]["delimiter"], ";");
}

#[test]
fn standard_input_is_read() {
    let home = Home::new();
    let ran = piped(
        &home,
        EXPORT.as_bytes(),
        &["inspect", "--csv", "-", "--json"],
    )
    .ended(0);
    let told = ran.json();
    assert_eq!(told["file"]["path"], "standard input");
    assert_eq!(told["rows"], 10);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(EXPORT.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let told = piped(&home, &packed, &["inspect", "--csv", "-", "--json"]).json();
    assert_eq!(told["file"]["gzip"], true);
    assert_eq!(told["file"]["bytes"], packed.len());
    assert_eq!(told["rows"], 10);
}

#[test]
fn rejected_rows_are_warned_of_and_end_a_strict_run() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    for quiet in [&[][..], &["-q"]] {
        let strict = [quiet, &["--strict"]].concat();
        inspect(&home, "export.csv", quiet)
            .ended(0)
            .said("Skipped 4 rows that can't be read")
            .said("first: line 8, unknown status \"frozen\"");
        inspect(&home, "export.csv", &strict).ended(3);
    }
    inspect(&home, "export.csv", &[]).said("--status frozen=PAUSED");
    home.file("clean.csv", "email,status\nrosa@example.com,active\n");
    let ran = inspect(&home, "clean.csv", &["--strict"]).ended(0);
    assert!(!ran.stderr.contains("Skipped"), "{ran:?}");
}

#[test]
fn rejected_rows_are_written_as_they_were() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    inspect(&home, "export.csv", &["--rejects", "rejected.csv"]).ended(0);
    assert_eq!(
        std::fs::read_to_string(home.path("rejected.csv")).unwrap(),
        "line,reason,contractId,customerId,Email,Shipping Email,phone,status,createdAt\n\
         8,\"unknown status \"\"frozen\"\"\",7,700000200,sam@example.com,,,frozen,\n\
         9,\"status is blank\",8,700000500,vera@example.com,,,,\n\
         10,\"customer ID was rounded by a spreadsheet (7.01E+12)\",9,7.01E+12,wim@example.com,,,ACTIVE,\n\
         11,\"status is blank\",10,700000600,ACTIVE\n"
    );
}

#[test]
fn what_was_there_is_not_written_over() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    inspect(&home, "export.csv", &["--rejects", "./export.csv"])
        .ended(2)
        .said("would overwrite the export");
    home.file("empty.csv", "");
    home.file("rejected.csv", "of yesterday");
    inspect(&home, "empty.csv", &["--rejects", "rejected.csv"]).ended(1);
    let read = |name| std::fs::read_to_string(home.path(name)).unwrap();
    assert_eq!(read("export.csv"), EXPORT);
    assert_eq!(read("rejected.csv"), "of yesterday");
    inspect(&home, "export.csv", &["--rejects", "no/such/folder.csv"])
        .ended(1)
        .said("can't write the rejected rows");
}

/// A message, what to do about it, and nothing on standard output.
#[test]
fn a_file_that_cannot_be_used_ends_in_1() {
    let home = Home::new();
    std::fs::create_dir(home.path("folder")).unwrap();
    home.file("empty.csv", "");
    home.file("workbook.xlsx", b"PK\x03\x04\x14\0\x06\0");
    home.file("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0");
    home.file("cut.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b");
    home.file("no-status.csv", "contractId,email\n1,rosa@example.com\n");
    home.file("nobody.csv", "contractId,status\n1,ACTIVE\n");
    home.file(
        "twice.csv",
        "email,status,email\na@example.com,active,b@example.com\n",
    );
    home.file("export.csv", EXPORT);
    let phone = ["--map", "phone=Mobil"];
    for (file, flags, sentence, hint) in [
        (
            "missing.csv",
            &[][..],
            "missing.csv not found",
            "- for standard input",
        ),
        ("folder", &[], "folder is a folder", "Pass the CSV file"),
        ("empty.csv", &[], "the file is empty", "again"),
        ("workbook.xlsx", &[], "Excel workbook", "as CSV"),
        ("picture.png", &[], "not text", "Pass the CSV file"),
        (
            "cut.csv.gz",
            &[],
            "damaged or incomplete",
            "Download it again",
        ),
        (
            "no-status.csv",
            &[],
            "no status column found. Columns: \"contractId\", \"email\"",
            "--assume-status",
        ),
        (
            "nobody.csv",
            &[],
            "Columns: \"contractId\", \"status\"",
            "--map email=COLUMN",
        ),
        (
            "twice.csv",
            &[],
            "two columns are named \"email\"",
            "--map email=COLUMN",
        ),
        (
            "export.csv",
            &phone,
            "no column \"Mobil\"",
            "--map phone=COLUMN",
        ),
        (
            "export.csv",
            &["--assume-status", "active"],
            "has a status column, \"status\"",
            "--assume-status",
        ),
    ] {
        let ran = inspect(&home, file, flags)
            .ended(1)
            .said("error:")
            .said(sentence)
            .said("hint:")
            .said(hint);
        assert_eq!(ran.stdout, "", "{file}");
    }
}

#[test]
fn flags_that_cannot_be_followed_end_in_2() {
    let home = Home::new();
    home.file("export.csv", EXPORT);
    for (flags, sentence) in [
        (&["--map", "colour=Red"][..], "contract_id, customer_id"),
        (&["--map", "email"], "FIELD=COLUMN"),
        (
            &["--map", "email=Email", "--map", "email=phone"],
            "--map names two columns for email",
        ),
        (&["--status", "frozen"], "WORD=STATUS"),
        (
            &["--status", "frozen=solid"],
            "ACTIVE, PAUSED, FAILED, CANCELLED, EXPIRED",
        ),
        (
            &["--status", "ice=paused", "--status", "ICE=active"],
            "two statuses",
        ),
        (&["--region", "USA"], "two-letter"),
        (&["--timezone", "Mars/Olympus"], "America/New_York"),
        (&["--date-order", "ymd"], "mdy"),
        (&["--paused", "maybe"], "skip"),
    ] {
        let ran = inspect(&home, "export.csv", flags).ended(2).said(sentence);
        assert_eq!(ran.stdout, "", "{flags:?}");
    }
    home.run(&["inspect"]).ended(2).said("--csv");
}

#[test]
fn an_export_without_contracts_is_an_error() {
    let home = Home::new();
    for rows in ["", "rosa@example.com,frozen\n", "rosa@,ACTIVE\n"] {
        let file = home.file("export.csv", format!("email,status\n{rows}"));
        let ran = inspect(&home, &file, &["--json"]).ended(1);
        assert_eq!(ran.json()["contracts"], 0, "{rows}");
        ran.said("the export has no readable contracts");
    }
}

#[test]
fn guards_are_tripped_and_lifted_by_their_flags() {
    let home = Home::new();
    let rows = "rosa@example.com,CANCELLED\nsam@,ACTIVE\ntia@,PAUSED\numa@,EXPIRED\n";
    home.file("export.csv", format!("email,status\n{rows}"));
    let both = ["unattributed_rows", "no_active_contract"];
    for (flags, guards, held_back) in [
        (&[][..], &both[..], 1),
        (&["--max-unattributed", "1"], &both, 1),
        (&["--max-unattributed", "2"], &both[1..], 1),
        (&["--ignore-guard", "no_active_contract"], &both[..1], 1),
        (
            &[
                "--ignore-guard",
                "no_active_contract",
                "--ignore-guard",
                "unattributed_rows",
            ],
            &[],
            0,
        ),
    ] {
        let told = inspect(&home, "export.csv", &[flags, &["--json"]].concat()).json();
        assert_eq!(told["guards"], json!(guards), "{flags:?}");
        assert_eq!(told["inactive_held_back"], held_back, "{flags:?}");
        assert_eq!(told["unattributed_rows"], 3);
    }
    let shown = inspect(&home, "export.csv", &[]).stdout;
    assert!(
        shown.contains("hold back INACTIVE for 1 customer:"),
        "{shown}"
    );
    assert!(shown.contains("--max-unattributed 2"), "{shown}");
    inspect(&home, "export.csv", &["--ignore-guard", "nope"])
        .ended(2)
        .said("unattributed_rows, no_active_contract");
}

/// Names of columns are anybody's text: on a terminal it must not act, and JSON must stay JSON.
#[test]
fn what_a_file_says_stays_text() {
    let home = Home::new();
    let name = "price\u{202e}\u{9b}";
    home.file(
        "export.csv",
        format!("email,status,{name}\nsam@example.com,active,1\nrosa@example.com,\"\u{202e}\u{1b}[2J\",1\n"),
    );
    let ran = inspect(&home, "export.csv", &["--json"]).ended(0);
    assert_eq!(ran.json()["columns"]["price"], name);
    let shown = inspect(&home, "export.csv", &[]).ended(0);
    for text in [&ran.stdout, &ran.stderr, &shown.stdout, &shown.stderr] {
        assert!(!text.contains(['\u{202e}', '\u{9b}', '\u{1b}']), "{text}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let home = Home::new();
    let mut rows = "email,status\nsam@example.com,active\n".to_owned();
    for row in 0..20_000 {
        rows.extend(["c", &row.to_string(), "@example.com,frozen\n"]);
    }
    home.file("export.csv", rows);
    let mut command = home.command(&["inspect", "--csv", "export.csv", "--json"]);
    let mut process = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(process.stdout.take());
    let ran = Ran::from(process.wait_with_output().unwrap()).ended(0);
    assert!(!ran.stderr.contains("error"), "{ran:?}");
}

#[test]
fn the_example_has_what_it_is_an_example_of() {
    let home = Home::new();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/prive-contracts.csv");
    let told = inspect(&home, example, &["--json"]).ended(0).json();
    assert_eq!(told["rejected_rows"], 3);
    let reasons = told["rejected"].as_array().unwrap().iter();
    let reasons: std::collections::HashSet<_> =
        reasons.map(|row| row["reason"].to_string()).collect();
    assert_eq!(reasons.len(), 3);
    let statuses = told["statuses"].as_object().unwrap();
    assert!(
        statuses.values().all(|count| count.as_u64() > Some(0)),
        "{statuses:?}"
    );
    assert!(told["customers"].as_u64() >= Some(200));
    assert!(told["identities"]["phone"].as_u64() < told["customers"].as_u64());
    assert!(told["identities"]["shopify_customer_id"].as_u64() < told["customers"].as_u64());
}

#[test]
fn an_export_is_read_as_the_store_has_it_without_its_key() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(
        &home,
        &shop,
        TEA,
        &["--region", "DE", "--timezone", "Europe/Berlin"],
    );
    let file = home.file(
        "export.csv",
        "phone,status,nextBillingDate\n030 901820,active,2026-11-20\n",
    );
    let read = |args: &[&str], key: Option<&str>| {
        let mut command = home.command(&[&["inspect", "--csv", &file, "--json"], args].concat());
        if let Some(key) = key {
            command.env("POSTSCRIPT_API_KEY", key);
        }
        Ran::from(command.output().unwrap())
    };
    let phones = |ran: &Ran| ran.json()["identities"]["phone"].clone();
    assert_eq!(phones(&read(&[], None).ended(0)), 1);
    assert_eq!(phones(&read(&["--region", "US"], None).ended(1)), 0);
    // A key of the environment may be any shop's.
    assert_eq!(phones(&read(&[], Some("sk_other")).ended(1)), 0);
    let named = ["--store", "main"];
    assert_eq!(phones(&read(&named, Some("sk_other")).ended(0)), 1);
    read(&["--store", "nobody"], None)
        .ended(4)
        .said("store `nobody` not found");
    // A rehearsal reads it in the same way.
    let rehearsed = [
        "backfill",
        "--csv",
        &file,
        "--sandbox",
        "--rate",
        "off",
        "--json",
    ];
    let outcomes = home.run(&rehearsed).ended(0).json()["customers"].clone();
    assert_eq!(outcomes, 1);
    std::fs::write(home.path("config/config.toml"), "version = ").unwrap();
    let ran = read(&[], None).ended(1).said("settings are ignored:");
    assert_eq!(phones(&ran), 0);
}

#[test]
fn an_export_without_ended_contracts_is_warned_of() {
    let home = Home::new();
    let warning = "No contract in the export has ended";
    for (statuses, is_warned) in [
        (&["active", "paused"][..], true),
        (&["active"], true),
        (&["active", "cancelled"], false),
        (&["expired"], false),
    ] {
        let rows = statuses
            .iter()
            .map(|status| format!("rosa@example.com,{status}\n"));
        let file = home.file(
            "export.csv",
            format!("email,status\n{}", rows.collect::<String>()),
        );
        let ran = inspect(&home, &file, &[]).ended(0);
        assert_eq!(ran.stderr.contains(warning), is_warned, "{ran:?}");
    }
}
