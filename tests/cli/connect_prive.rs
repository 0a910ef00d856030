//! `connect --prive`: the key for Prive's API is verified and saved beside the store's own.

use std::fs;

use crate::connect::connect;
use crate::harness::{Home, Ran};
use crate::hostile::server::{Server, json};
use crate::shop::{SOAP, Shop, TEA};

/// A key for Prive's API, an invented one.
const PRIVE: &str = "eyJhbGciOiJIUzI1NiJ9.e30.prive0123456789";

/// A Prive that accepts [`PRIVE`] only.
fn prive() -> Server {
    Server::start(|line, stream| {
        if line.contains("/api/v1/subscriptions/count ") {
            json(stream, r#"{"count": 4210}"#)
        } else {
            json(stream, "[]")
        }
    })
}

fn connect_prive(home: &Home, prive: &Server, input: &str, more: &[&str]) -> Ran {
    let args = [
        "connect",
        "--prive-key-stdin",
        "--prive-api-url",
        &prive.url,
    ];
    home.run_with(input, &[&args[..], more].concat())
}

#[test]
fn the_key_is_verified_and_saved_beside_the_stores_own() {
    let (home, shop, prive) = (Home::new(), Shop::tea(), prive());
    connect(&home, &shop, TEA, &[]);
    let ran = connect_prive(&home, &prive, &format!("{PRIVE}\n"), &[]).ended(0);
    assert_eq!(
        ran.stdout,
        "Connected store `main` to Prive (4210 contracts). Key …6789 saved to the plaintext key file.\n"
    );
    assert_eq!(prive.asked(), ["GET /api/v1/subscriptions/count HTTP/1.1"]);
    let head = prive.heads()[0].to_lowercase();
    let authorization = format!("authorization: bearer {}", PRIVE.to_lowercase());
    assert!(head.contains(&authorization), "{head}");
    let settings = fs::read_to_string(home.path("config/config.toml")).unwrap();
    assert!(!settings.contains(PRIVE), "{settings}");
    let stores = home.run(&["stores", "--json"]).ended(0).json();
    assert_eq!(stores[0]["prive_key_hint"], "6789");
    assert_eq!(stores[0]["key_hint"], "7ea1");

    // Connecting the same shop again keeps it, another shop in its place doesn't.
    connect(&home, &shop, TEA, &[]);
    let stores = home.run(&["stores", "--json"]).ended(0).json();
    assert_eq!(stores[0]["prive_key_hint"], "6789");
    let soap = Shop::soap();
    connect(&home, &soap, SOAP, &["--replace"]);
    let stores = home.run(&["stores", "--json"]).ended(0).json();
    assert_eq!(stores[0]["prive_key_hint"], serde_json::Value::Null);
    assert!(
        !fs::read_to_string(home.path("config/keys.toml"))
            .unwrap()
            .contains(PRIVE)
    );
}

#[test]
fn disconnect_names_both_keys() {
    let (home, shop, prive) = (Home::new(), Shop::tea(), prive());
    connect(&home, &shop, TEA, &[]);
    connect_prive(&home, &prive, PRIVE, &[]).ended(0);
    let ran = home.run(&["disconnect", "--yes"]).ended(0);
    assert!(
        ran.stdout
            .contains("and its keys from the plaintext key file"),
        "{ran:?}"
    );
    ran.said("The key still works. To revoke it, delete the key pair in Postscript")
        .said("The Prive key still works, too. To revoke it, ask Prive support.");
    assert!(!home.path("config/keys.toml").exists());
}

#[test]
fn stores_verifies_the_prive_key_too() {
    let (home, shop, prive) = (Home::new(), Shop::tea(), prive());
    connect(&home, &shop, TEA, &[]);
    connect_prive(&home, &prive, PRIVE, &[]).ended(0);
    let ran = home.run(&["stores", "--check"]).ended(0);
    assert!(ran.stdout.contains("ok, Prive ok"), "{ran:?}");
    let refusing = Server::start(|_, stream| {
        let body = br#"{"statusCode":401,"message":"Unauthorized"}"#;
        crate::hostile::server::whole(stream, "401 Unauthorized", "", body)
    });
    let args = [
        "stores",
        "--check",
        "--json",
        "--prive-api-url",
        &refusing.url,
    ];
    let ran = home.run(&args).ended(7).said("can't use store `main`");
    let row = &ran.said("rejected the key: Unauthorized").json()[0];
    assert_eq!(
        (&row["ok"], &row["prive_ok"]),
        (&true.into(), &false.into())
    );
}

#[test]
fn a_prive_key_that_is_gone_is_named_with_the_command_that_saves_it() {
    let (home, shop, prive) = (Home::new(), Shop::tea(), prive());
    connect(&home, &shop, TEA, &[]);
    connect_prive(&home, &prive, PRIVE, &[]).ended(0);
    let keys = fs::read_to_string(home.path("config/keys.toml")).unwrap();
    let is_kept = |line: &&str| !line.contains(PRIVE);
    let keys: Vec<_> = keys.lines().filter(is_kept).collect();
    fs::write(home.path("config/keys.toml"), keys.join("\n")).unwrap();
    let ran = home.run(&["inspect", "--from", "prive"]).ended(4);
    let url = &prive.url;
    ran.said("the Prive key of store `main` is missing from the plaintext key file")
        .said(&format!(
            "prive-ps connect --prive --store main --prive-api-url {url}"
        ));
}

#[test]
fn nothing_is_saved_of_a_key_that_is_refused() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, &[]);
    let before = fs::read_to_string(home.path("config/keys.toml")).unwrap();
    for (status, code, message) in [
        ("401 Unauthorized", 4, "rejected the key: Unauthorized"),
        ("403 Forbidden", 4, "doesn't allow this key"),
        ("404 Not Found", 1, "Prive returned 404 (not found)"),
    ] {
        let server = Server::start(move |_, stream| {
            let body = br#"{"statusCode":401,"message":"Unauthorized"}"#;
            crate::hostile::server::whole(stream, status, "", body)
        });
        let ran = connect_prive(&home, &server, PRIVE, &[]).ended(code);
        ran.said(message);
    }
    for (input, code, message) in [
        ("", 4, "the key is empty"),
        ("one two", 4, "the key contains invalid characters"),
        ("one\ntwo\n", 2, "extra lines after the key"),
    ] {
        connect_prive(&home, &prive(), input, &[])
            .ended(code)
            .said(message);
    }
    let after = fs::read_to_string(home.path("config/keys.toml")).unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_store_that_is_not_connected_gets_no_prive_key() {
    let home = Home::new();
    let ran = connect_prive(&home, &prive(), PRIVE, &[]);
    ran.ended(4).said("prive-ps connect");
}

#[test]
fn a_prive_key_goes_to_prive_and_to_loopback_only() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, &[]);
    for url in ["https://example.com", "http://subs.api.recurlycommerce.com"] {
        let args = ["connect", "--prive-key-stdin", "--prive-api-url", url];
        home.run_with(PRIVE, &args).ended(2);
    }
}

#[test]
fn check_reports_the_number_of_contracts() {
    let (home, shop, prive) = (Home::new(), Shop::tea(), prive());
    connect(&home, &shop, TEA, &[]);
    let checks = || home.run(&["check", "--json"]).json()["checks"].clone();
    let found = |checks: &serde_json::Value| {
        let checks = checks.as_array().unwrap();
        checks
            .iter()
            .find(|check| check["name"] == "prive")
            .cloned()
    };
    assert_eq!(found(&checks()), None);
    connect_prive(&home, &prive, PRIVE, &[]).ended(0);
    let check = found(&checks()).unwrap();
    assert_eq!(check["detail"], "4210 contracts", "{check}");
    assert_eq!(check["status"], "ok");
}
