//! `check`: what each check finds, and how the whole ends.

mod triggers;

use std::io::Write as _;

use serde_json::{Value, json};

use crate::connect::connect;
use crate::harness::{Home, Ran, Sandbox};
use crate::hostile::server::{Server, page, whole};
use crate::shop::{SOAP, Shop, TEA};

/// A subscriber that can be looked up by phone and by email.
const SOMEONE: &str = r#"{"id":"s_1","phone_number":"+12125550123","email":"Ann@example.com"}"#;

/// The checks of a run with `--json`, as name and status.
fn checks(ran: &Ran) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let whole = ran.json();
    let checks = whole["checks"].as_array().unwrap().iter();
    checks
        .map(|check| (text(&check["name"]), text(&check["status"])))
        .collect()
}

/// The last check, as status, detail and fix.
fn last(ran: &Ran) -> (String, String, String) {
    let whole = ran.json();
    let last = whole["checks"].as_array().unwrap().last().unwrap().clone();
    let text = |name: &str| last[name].as_str().unwrap_or_default().to_owned();
    (text("status"), text("detail"), text("fix"))
}

fn on_sandbox(home: &Home, sandbox: &Sandbox, more: &[&str]) -> Ran {
    home.run_on(sandbox, &[&["check", "--json"], more].concat())
}

#[test]
fn a_pipeline_with_a_key_in_its_environment_is_well() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "250"]);
    let ran = on_sandbox(&home, &sandbox, &[]).ended(0);
    let well: Vec<_> = checks(&ran);
    assert!(well.iter().all(|(_, status)| status == "ok"), "{ran:?}");
    let names: Vec<_> = well.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "settings",
            "keyring",
            "key",
            "dns",
            "connection",
            "clock",
            "shop",
            "subscribers",
            "lookups",
            "keywords",
            "segments"
        ]
    );
    assert_eq!(ran.json()["ok"], json!(true));
    // Nothing was written anywhere.
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|(method, ..)| method == "GET")
    );
    assert!(!home.path("config").exists());
    let text = home.run_on(&sandbox, &["check"]).ended(0).stdout;
    assert!(
        text.contains("ok       subscribers      readable (3 pages) ("),
        "{text}"
    );
    assert!(
        text.ends_with("\n11 checks: 11 ok, 0 warnings, 0 failed\n"),
        "{text}"
    );
    assert!(!text.contains(&sandbox.key), "{text}");
}

#[test]
fn without_a_key_that_is_the_whole_story() {
    let ran = Home::new().run(&["check", "--json"]).ended(4);
    let (status, detail, fix) = last(&ran);
    assert_eq!(status, "failed");
    assert!(detail.contains("POSTSCRIPT_API_KEY is not set"), "{detail}");
    assert!(fix.contains("prive-ps connect"), "{fix}");
    assert_eq!(ran.json()["ok"], json!(false));
}

#[test]
fn a_key_that_is_refused_or_another_shops_ends_in_4() {
    let (home, tea, soap) = (Home::new(), Shop::tea(), Shop::soap());
    connect(&home, &tea, TEA, &[]);
    let ran = home.run(&["check", "--json"]).ended(0);
    let (status, _, fix) = last(&ran);
    assert_eq!(status, "warning");
    assert!(
        fix.contains("prive-ps segment create active --store main"),
        "{fix}"
    );
    let given = |key: &str, url: &str| {
        let mut command = home.command(&["check", "--json", "--store", "main", "--api-url", url]);
        Ran::from(command.env("POSTSCRIPT_API_KEY", key).output().unwrap())
    };
    let ran = given(SOAP, &tea.url).ended(4);
    assert!(last(&ran).1.contains("rejected the key"), "{ran:?}");
    let ran = given(SOAP, &soap.url).ended(4);
    assert!(
        last(&ran).1.contains("another store, Kernel Soap"),
        "{ran:?}"
    );
    let ran = given("pk_0123456789abcdef", &tea.url).ended(4);
    assert!(last(&ran).1.contains("the public key"), "{ran:?}");
}

#[test]
fn nobody_at_the_other_end_ends_in_5() {
    let home = Home::new();
    let mut command = home.command(&["check", "--json", "--api-url", "http://127.0.0.1:9"]);
    command.env("POSTSCRIPT_API_KEY", TEA);
    let ran = Ran::from(command.output().unwrap()).ended(5);
    let ended = checks(&ran);
    assert_eq!(
        ended.last().unwrap(),
        &("connection".to_owned(), "failed".to_owned())
    );
    let mut command = home.command(&["check", "--json", "--api-url", "https://shop.invalid"]);
    command
        .args(["--allow-host", "shop.invalid"])
        .env("POSTSCRIPT_API_KEY", TEA);
    let ran = Ran::from(command.output().unwrap()).ended(5);
    assert_eq!(checks(&ran).last().unwrap().0, "dns", "{ran:?}");
}

#[test]
fn a_proxy_is_named_and_its_password_is_not() {
    let home = Home::new();
    let mut command = home.command(&["check", "--json"]);
    command
        .env("POSTSCRIPT_API_KEY", TEA)
        .env("HTTPS_PROXY", "http://me:hunter2@proxy.invalid:3128");
    let ran = Ran::from(command.output().unwrap()).ended(5);
    assert!(last(&ran).1.contains("proxy.invalid"), "{ran:?}");
    assert!(
        !ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"),
        "{ran:?}"
    );
}

#[test]
fn settings_or_a_keyring_out_of_reach_end_in_6() {
    let home = Home::new();
    std::fs::create_dir(home.path("config")).unwrap();
    home.file("config/config.toml", "version = 1\n[stores");
    let ran = home.run(&["check", "--json"]).ended(6);
    assert_eq!(checks(&ran), [("settings".to_owned(), "failed".to_owned())]);
    home.file(
        "config/config.toml",
        "version = 1\ndefault = \"main\"\n[stores.main]\nshop_id = \"shop_1\"\n\
         shop_name = \"Lantern Tea\"\nkind = \"shop\"\nkey = \"keyring\"\n",
    );
    let ran = home.run(&["check", "--json"]).ended(6);
    assert_eq!(checks(&ran).last().unwrap().0, "keyring", "{ran:?}");
    assert!(
        last(&ran).1.contains("no system keyring available"),
        "{ran:?}"
    );
}

#[test]
fn several_kinds_of_trouble_end_in_7() {
    let home = Home::new();
    let sandbox = home.sandbox(&[]);
    for route in ["GET /api/v2/subscribers", "GET /api/v2/keywords"] {
        sandbox.fault(&json!({"fault": "400", "count": 9, "route": route}));
    }
    let ran = on_sandbox(&home, &sandbox, &[]).ended(7);
    let failed = checks(&ran)
        .into_iter()
        .filter(|(_, status)| status == "failed");
    let failed: Vec<_> = failed.map(|(name, _)| name).collect();
    assert_eq!(failed, ["subscribers", "keywords"]);
    for check in ran.json()["checks"].as_array().unwrap() {
        let has_fix = check["fix"].as_str().is_some_and(|fix| !fix.is_empty());
        assert_eq!(has_fix, check["status"] == "failed", "{check}");
    }
}

#[test]
fn look_ups_that_do_not_find_a_known_subscriber_are_a_warning() {
    // Lookups by email find nobody, those by phone do, and nobody has a Shopify customer ID.
    let server = Server::shop(|line| {
        if line.contains("/keywords") {
            return r#"{"page_info":{"page":1,"total_pages":1},"keywords":[]}"#.to_owned();
        }
        let is_by_email = line.contains("email__in");
        page("1", if is_by_email { "" } else { SOMEONE })
    });
    let home = Home::new();
    let mut command = home.command(&["check", "--json", "--api-url", &server.url]);
    command.env("POSTSCRIPT_API_KEY", TEA);
    let checks = Ran::from(command.output().unwrap()).ended(0).json();
    let check = &checks["checks"][8];
    assert_eq!(
        (&check["name"], &check["status"]),
        (&json!("lookups"), &json!("warning"))
    );
    let detail = "a lookup by email doesn't find a known subscriber";
    assert_eq!(check["detail"], detail);
}

#[test]
fn a_clock_that_is_an_hour_off_is_a_warning() {
    let server = Server::start(|line, stream| {
        let body = if line.contains("/me ") {
            r#"{"resource_id":"shop_1","resource_name":"Past","resource_type":"shop"}"#
        } else {
            r#"{"page_info":{"page":1,"total_pages":1},"subscribers":[],"keywords":[]}"#
        };
        let headers = "content-type: application/json\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
        whole(stream, "200 OK", headers, body.as_bytes())?;
        stream.flush()
    });
    let home = Home::new();
    let mut command = home.command(&["check", "--json", "--api-url", &server.url]);
    command.env("POSTSCRIPT_API_KEY", TEA);
    let ran = Ran::from(command.output().unwrap()).ended(0);
    let whole = ran.json();
    assert_eq!(whole["ok"], json!(true));
    assert_eq!(whole["checks"][5]["name"], "clock");
    assert_eq!(whole["checks"][5]["status"], "warning");
    let detail = whole["checks"][5]["detail"].as_str().unwrap();
    assert!(detail.contains("s ahead of Postscript's"), "{detail}");
}

#[test]
fn the_four_go_to_somebody_who_is_willing_and_to_nobody_else() {
    let home = Home::new();
    let people = [
        json!({"id": "s_1", "phone_number": "+12125550123"}),
        json!({"id": "s_2", "phone_number": "+12125550124",
            "subscriptions": {"promotional": {"can_send": false}}}),
    ];
    let sandbox = home.sandbox_with(&people, &[]);
    let ran = home.run_on(&sandbox, &["check", "--send-test-to", "+12125550123"]);
    ran.ended(2).said("--yes");
    let ran = on_sandbox(
        &home,
        &sandbox,
        &["--send-test-to", "+12125550199", "--yes"],
    );
    let (_, detail, fix) = last(&ran.ended(7));
    assert!(detail.contains("has no subscriber"), "{detail}");
    assert!(
        fix.contains("opted in") && !fix.contains("--anyway"),
        "{fix}"
    );
    let ran = on_sandbox(&home, &sandbox, &["--send-test-to", "s_2", "--yes"]);
    let (_, detail, fix) = last(&ran.ended(7));
    assert!(detail.contains("isn't opted in"), "{detail}");
    assert!(
        fix.contains("opted in") && !fix.contains("--anyway"),
        "{fix}"
    );
    assert_eq!(sandbox.count("POST", "/api/v2/events"), 0);
    let ran = on_sandbox(
        &home,
        &sandbox,
        &["--send-test-to", "+12125550123", "--yes"],
    )
    .ended(0);
    assert!(last(&ran).1.contains("+1•••••••123"), "{ran:?}");
    assert!(!ran.stdout.contains("+12125550123"), "{ran:?}");
    let shop = sandbox.get("/__sandbox/shop");
    let types: Vec<_> = shop["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["type"])
        .collect();
    assert_eq!(
        types,
        [
            "Prive_Subscription_Started",
            "Prive_Upcoming_Order",
            "Prive_Billing_Attempt_Failed",
            "Prive_Subscription_Canceled"
        ]
    );
}

#[test]
fn the_whole_life_needs_neither_key_nor_network_nor_home() {
    let home = Home::new();
    let mut command = home.command(&["check", "--sandbox", "--json"]);
    command
        .env_remove("HOME")
        .env("PRIVE_PS_CONFIG_DIR", "/dev/null/none")
        // What other commands are pointed at doesn't matter here.
        .env("PRIVE_PS_STORE", "nobody")
        .env("POSTSCRIPT_API_URL", "http://127.0.0.1:9")
        .env("POSTSCRIPT_API_KEY", "pk_of_nobody");
    let ran = Ran::from(command.output().unwrap()).ended(0);
    let lived = checks(&ran);
    assert!(lived.iter().all(|(_, status)| status == "ok"), "{ran:?}");
    let names: Vec<_> = lived.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "export",
            "sandbox",
            "connect",
            "backfill",
            "second backfill",
            "triggers",
            "segments",
            "shutdown"
        ]
    );
}

#[test]
fn build_servers_get_their_file_however_it_ends() {
    let home = Home::new();
    let file = home.path("check.xml");
    home.file("check.xml", "what was there before\n".repeat(99));
    home.run(&["check", "--junit", "check.xml"]).ended(4);
    let failed = std::fs::read_to_string(&file).unwrap();
    assert!(failed.ends_with("</testsuite>\n"), "{failed}");
    assert!(failed.contains("tests=\"3\" failures=\"1\""), "{failed}");
    assert!(
        failed.contains("<failure message=\"no store is connected"),
        "{failed}"
    );
    home.run(&["check", "--sandbox", "--junit", "check.xml"])
        .ended(0);
    let passed = std::fs::read_to_string(&file).unwrap();
    assert!(passed.contains("tests=\"8\" failures=\"0\""), "{passed}");
    home.run(&["check", "--sandbox", "--junit", "/dev/null/check.xml"])
        .ended(1)
        .said("/dev/null/check.xml");
}

#[test]
fn a_file_that_cannot_be_written_costs_neither_events_nor_what_was_found() {
    let home = Home::new();
    let someone = json!({"id": "s_1", "phone_number": "+12125550123"});
    let sandbox = home.sandbox_with(&[someone], &[]);
    let send = ["--send-test-to", "s_1", "--yes", "--junit"];
    let nowhere = [&send[..], &["/dev/null/check.xml"]].concat();
    let ran = on_sandbox(&home, &sandbox, &nowhere).ended(1);
    ran.said("/dev/null/check.xml");
    assert!(sandbox.requests().is_empty());
    // It can be opened, and is full when it is written.
    let full = ["check", "--sandbox", "--json", "--junit", "/dev/full"];
    let ran = home.run(&full).ended(1).said("/dev/full");
    assert_eq!(ran.json()["ok"], json!(true));
}
