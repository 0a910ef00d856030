//! Keys in a real Secret Service. Its entries are looked at with `secret-tool`, which shares no code
//! with the program. Broken keyrings are simulated.
//!
//! These tests need `tests/with-keyring` around them, and fail without it.

mod bus;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bus::Bus;

use crate::harness::{Home, Ran, fed};
use crate::shop::{PARTNER, SOAP, Shop, TEA};

/// The session bus of `tests/with-keyring`, with an unlocked keyring on it. Tests share it, so each
/// has names of its own for its stores.
#[track_caller]
pub(crate) fn session_bus() -> String {
    let is_inside = std::env::var("PRIVE_PS_TEST_KEYRING").is_ok_and(|value| value == "inside");
    assert!(
        is_inside,
        "there is no keyring to test with. Run `tests/install` once, and then `tests/with-keyring \
         cargo test`. Where that can't be, leave these tests out by name: `cargo test -- --skip \
         keyring::`"
    );
    std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap()
}

/// The program on the bus with the unlocked keyring.
fn on_keyring(home: &Home, args: &[&str]) -> Command {
    let mut command = home.command(args);
    command.env("DBUS_SESSION_BUS_ADDRESS", session_bus());
    command
}

fn run(home: &Home, args: &[&str]) -> Ran {
    Ran::from(on_keyring(home, args).output().unwrap())
}

fn connect(home: &Home, shop: &Shop, input: &str, store: &str, more: &[&str]) -> Ran {
    let args = [
        "connect",
        "--key-stdin",
        "--store",
        store,
        "--api-url",
        &shop.url,
    ];
    fed(on_keyring(home, &[&args[..], more].concat()), input)
}

/// What another program finds in the keyring under the attributes of this account.
fn found(account: &str) -> Option<String> {
    let output = Command::new("secret-tool")
        .args(["lookup", "service", "prive-ps", "username", account])
        .env("DBUS_SESSION_BUS_ADDRESS", session_bus())
        .output()
        .unwrap();
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_key_is_there_after_connect_and_gone_after_disconnect() {
    let (home, shop) = (Home::new(), Shop::tea());
    let ran = connect(&home, &shop, TEA, "round-trip", &[]).ended(0);
    assert!(
        ran.stdout.contains("saved to the system keyring"),
        "{ran:?}"
    );
    assert_eq!(found("round-trip").as_deref(), Some(TEA));
    assert!(!home.path("config/keys.toml").exists());
    let shown = run(&home, &["stores", "--check", "--json"]).ended(0).json();
    assert_eq!(shown[0]["key_source"], "keyring");
    assert_eq!(shown[0]["key_hint"], "7ea1");
    assert_eq!(shown[0]["ok"], true);
    let ran = run(&home, &["disconnect", "--yes"]).ended(0);
    assert!(
        ran.stdout.contains("its key from the system keyring"),
        "{ran:?}"
    );
    assert_eq!(found("round-trip"), None);
}

#[test]
fn a_prive_key_is_an_entry_of_its_own() {
    const PRIVE: &str = "prive0123456789abcdef";
    let (home, shop) = (Home::new(), Shop::tea());
    let prive = crate::hostile::server::Server::start(|_, stream| {
        crate::hostile::server::json(stream, r#"{"count": 3}"#)
    });
    connect(&home, &shop, TEA, "both-keys", &[]).ended(0);
    let args = [
        "connect",
        "--prive-key-stdin",
        "--prive-api-url",
        &prive.url,
        "--store",
        "both-keys",
    ];
    let ran = fed(on_keyring(&home, &args), PRIVE).ended(0);
    assert!(
        ran.stdout.contains("saved to the system keyring"),
        "{ran:?}"
    );
    assert_eq!(found("both-keys/prive").as_deref(), Some(PRIVE));
    assert_eq!(found("both-keys").as_deref(), Some(TEA));
    run(&home, &["disconnect", "--yes"]).ended(0);
    assert_eq!(found("both-keys/prive"), None);
    assert_eq!(found("both-keys"), None);
}

#[test]
fn the_probe_leaves_nothing_and_a_refused_key_neither() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, SOAP, "refused", &[]).ended(4);
    assert_eq!(found("refused"), None);
    let output = Command::new("secret-tool")
        .args(["search", "--all", "service", "prive-ps"])
        .env("DBUS_SESSION_BUS_ADDRESS", session_bus())
        .output()
        .unwrap();
    // Other tests have entries there at the same time, and probes under way.
    let entries = String::from_utf8(output.stdout).unwrap();
    assert!(!entries.contains("refused"), "{entries}");
    assert!(!home.path("config").exists());
}

#[test]
fn a_partners_keys_are_two_entries() {
    let (home, shop) = (Home::new(), Shop::tea());
    let both = format!("{PARTNER}\n{TEA}\n");
    connect(&home, &shop, &both, "agency", &[]).ended(0);
    assert_eq!(found("agency").as_deref(), Some(PARTNER));
    assert_eq!(found("agency/shop-token").as_deref(), Some(TEA));
    run(&home, &["stores", "--check"]).ended(0);
    // With the shop's own key in its place, nothing of the partner's is left.
    connect(&home, &shop, TEA, "agency", &[]).ended(0);
    assert_eq!(found("agency").as_deref(), Some(TEA));
    assert_eq!(found("agency/shop-token"), None);
    connect(&home, &shop, &both, "agency", &[]).ended(0);
    run(&home, &["disconnect", "--yes"]).ended(0);
    assert_eq!(found("agency"), None);
    assert_eq!(found("agency/shop-token"), None);
}

#[test]
fn a_key_that_moves_to_the_keyring_leaves_no_copy() {
    let (home, shop) = (Home::new(), Shop::tea());
    let keys = home.path("config/keys.toml");
    crate::connect::connect(&home, &shop, TEA, &["--store", "moves"]);
    assert_eq!(found("moves"), None);
    assert!(keys.exists());
    connect(&home, &shop, TEA, "moves", &[]).ended(0);
    assert_eq!(found("moves").as_deref(), Some(TEA));
    assert!(!keys.exists());
}

#[test]
fn a_plain_file_is_for_machines_without_a_keyring() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, "plain", &["--insecure-storage"])
        .ended(2)
        .said("this machine has a working keyring")
        .said("--insecure-storage");
    assert_eq!(found("plain"), None);
    assert!(!home.path("config").exists());
    // Where the keyring that the key is in has gone, the copy in it can't.
    connect(&home, &shop, TEA, "plain", &[]).ended(0);
    crate::connect::connect(&home, &shop, TEA, &["--store", "plain"])
        .said("can't remove the old copy of the key");
    let shown = run(&home, &["stores", "--json"]).ended(0).json();
    assert_eq!(shown[0]["key_source"], "file");
}

#[test]
fn a_key_removed_by_another_program_is_reported_as_missing() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, "removed", &[]).ended(0);
    let cleared = Command::new("secret-tool")
        .args(["clear", "service", "prive-ps", "username", "removed"])
        .env("DBUS_SESSION_BUS_ADDRESS", session_bus())
        .status()
        .unwrap();
    assert!(cleared.success());
    let ran = run(&home, &["stores"]).ended(4);
    assert!(!ran.stderr.contains("because"), "{ran:?}");
    ran.said("the key of store `removed` is missing from the system keyring")
        .said(&format!(
            "prive-ps connect --store removed --api-url {}\n",
            shop.url
        ));
    let ran = run(&home, &["disconnect", "--yes"]).ended(0);
    assert!(ran.stdout.contains("had no key"), "{ran:?}");
}

#[test]
fn a_key_without_settings_is_removed_too_on_a_yes() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, "orphan", &[]).ended(0);
    // It may be the key of a store that another folder's settings know.
    let elsewhere = |args: &[&str]| {
        let mut command = on_keyring(&home, args);
        command.env("PRIVE_PS_CONFIG_DIR", home.path("elsewhere"));
        Ran::from(command.output().unwrap())
    };
    let ran = elsewhere(&["disconnect", "--store", "orphan"]).ended(2);
    ran.said("can't prompt for confirmation").said("--yes");
    assert_eq!(found("orphan").as_deref(), Some(TEA));
    let ran = elsewhere(&["disconnect", "--store", "orphan", "--yes"]).ended(0);
    assert!(ran.stdout.contains("Removed the key of store"), "{ran:?}");
    assert_eq!(found("orphan"), None);
    let ran = elsewhere(&["disconnect", "--store", "orphan"]).ended(0);
    assert!(ran.stdout.contains("Nothing to remove"), "{ran:?}");
}

#[test]
fn a_key_of_other_settings_is_replaced_only_with_replace() {
    let (home, other, tea, soap) = (Home::new(), Home::new(), Shop::tea(), Shop::soap());
    connect(&home, &tea, TEA, "shared", &[]).ended(0);
    connect(&other, &soap, SOAP, "shared", &[])
        .ended(6)
        .said("has a key for store")
        .said("--replace");
    assert_eq!(found("shared").as_deref(), Some(TEA));
    assert!(!other.path("config/config.toml").exists());
    run(&home, &["stores", "--check"]).ended(0);
    // The same key takes nothing from anybody.
    connect(&other, &tea, TEA, "shared", &[]).ended(0);
    run(&other, &["stores", "--check"]).ended(0);
    let third = Home::new();
    connect(&third, &soap, SOAP, "shared", &["--replace"]).ended(0);
    assert_eq!(found("shared").as_deref(), Some(SOAP));
    // A partner's key is another one with each shop's beside it.
    let (home, other) = (Home::new(), Home::new());
    let with = |shops: &str| format!("{PARTNER}\n{shops}\n");
    connect(&home, &tea, &with(TEA), "shared-agency", &[]).ended(0);
    connect(&other, &soap, &with(SOAP), "shared-agency", &[]).ended(6);
    assert_eq!(found("shared-agency/shop-token").as_deref(), Some(TEA));
}

#[test]
fn settings_that_cannot_be_written_leave_the_keys_as_they_were() {
    let (home, tea, soap) = (Home::new(), Shop::tea(), Shop::soap());
    connect(&home, &tea, TEA, "unwritten", &[]).ended(0);
    // A folder in the way of the temporary file.
    let obstacle = home.path("config/config.toml.new");
    std::fs::create_dir(&obstacle).unwrap();
    connect(&home, &soap, SOAP, "unwritten", &["--replace"]).ended(6);
    assert_eq!(found("unwritten").as_deref(), Some(TEA));
    let both = format!("{PARTNER}\n{TEA}\n");
    connect(&home, &tea, &both, "unwritten", &[]).ended(6);
    assert_eq!(found("unwritten").as_deref(), Some(TEA));
    assert_eq!(found("unwritten/shop-token"), None);
    run(&home, &["stores", "--check"]).ended(0);
    // A key on its way to the keyring isn't in two places either.
    let home = Home::new();
    crate::connect::connect(&home, &tea, TEA, &["--store", "unmoved"]);
    std::fs::create_dir(home.path("config/config.toml.new")).unwrap();
    connect(&home, &tea, TEA, "unmoved", &[]).ended(6);
    assert_eq!(found("unmoved"), None);
    run(&home, &["stores", "--check"]).ended(0);
}

#[test]
fn two_entries_for_one_store_are_an_error() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, "twice", &[]).ended(0);
    let stored = Command::new("secret-tool")
        .args([
            "store",
            "--label=another",
            "service",
            "prive-ps",
            "username",
            "twice",
        ])
        .args(["more", "attributes"])
        .env("DBUS_SESSION_BUS_ADDRESS", session_bus())
        .stdin(Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            std::io::Write::write_all(&mut child.stdin.take().unwrap(), SOAP.as_bytes())?;
            child.wait()
        });
    assert!(stored.unwrap().success());
    let ran = run(&home, &["stores"]).ended(6);
    ran.said("several entries").said("secret-tool clear");
}

/// Runs each command that asks the keyring, one after the other, and fails unless it ends in time with
/// this sentence.
fn each_says(bus: Option<&Bus>, sentence: &str, way_out: &str) {
    say(bus, sentence, way_out, false);
}

/// The same, where each takes its time and none can get in the way of another.
fn each_says_at_once(bus: &Bus, sentence: &str, way_out: &str) {
    say(Some(bus), sentence, way_out, true);
}

fn say(bus: Option<&Bus>, sentence: &str, way_out: &str, at_once: bool) {
    let (home, shop) = (Home::new(), Shop::tea());
    let config = "version = 1\ndefault = \"tea\"\n\n[stores.tea]\nshop_id = \"shop_7ea\"\n\
                  shop_name = \"Lantern Tea\"\nkind = \"shop\"\nkey = \"keyring\"\n";
    std::fs::create_dir(home.path("config")).unwrap();
    let path = home.file("config/config.toml", config);
    let csv = home.file(
        "export.csv",
        "contractId,phone,status\n1,+12125550123,ACTIVE\n",
    );
    let fails = |args: &[&str]| {
        let mut command = home.command(args);
        command.env("POSTSCRIPT_API_URL", &shop.url);
        match bus {
            Some(bus) => bus.set(&mut command),
            None => {
                command.env_remove("DBUS_SESSION_BUS_ADDRESS");
            }
        }
        let started = Instant::now();
        let ran = fed(command, TEA);
        let took = started.elapsed();
        assert!(
            took < Duration::from_secs(5),
            "{args:?} took {took:?}: {ran:?}"
        );
        let ran = ran.ended(6);
        // What is wrong is the very result of a check.
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            told.contains(sentence) && told.contains(way_out),
            "{args:?}: {ran:?}"
        );
        assert!(!told.contains(TEA), "{args:?}: {ran:?}");
    };
    let commands: [&[&str]; 8] = [
        &["connect", "--key-stdin", "--store", "new"],
        &["connect", "--key-stdin"],
        &["stores"],
        &["stores", "--check", "--json"],
        &["check"],
        &["backfill", "--csv", &csv, "--dry-run"],
        &[
            "send-trigger",
            "upcoming-order",
            "--to",
            "+12125550123",
            "--dry-run",
        ],
        &["disconnect", "--yes"],
    ];
    if at_once {
        std::thread::scope(|scope| {
            for args in commands {
                scope.spawn(|| fails(args));
            }
        });
    } else {
        commands.into_iter().for_each(fails);
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), config);
    assert!(!home.path("config/keys.toml").exists());
}

#[test]
fn without_a_bus() {
    each_says(
        None,
        "no system keyring available (no D-Bus session)",
        "dbus-run-session",
    );
}

#[test]
fn without_a_secret_service() {
    let bus = Bus::without_services();
    each_says(
        Some(&bus),
        "no Secret Service on the D-Bus session",
        "Install and start",
    );
}

#[test]
fn without_a_collection() {
    let bus = Bus::with_services();
    each_says(Some(&bus), "no default keyring", "Create a default keyring");
}

#[test]
fn with_a_locked_collection() {
    let bus = Bus::with_locked_keyring();
    each_says(Some(&bus), "the keyring is locked", "Unlock it");
}

#[test]
fn with_access_denied() {
    let bus = Bus::that_denies_secrets();
    each_says(
        Some(&bus),
        "access to the keyring was denied",
        "POSTSCRIPT_API_KEY",
    );
}

#[test]
fn with_a_bus_that_never_responds() {
    let bus = Bus::that_never_answers();
    each_says_at_once(
        &bus,
        "the keyring did not respond within 3 s",
        "Unlock it and run the command again",
    );
}

#[test]
fn without_a_keyring_the_flag_saves_the_key_to_a_file() {
    let (home, shop) = (Home::new(), Shop::tea());
    let args = ["connect", "--key-stdin", "--api-url", &shop.url];
    let refused = home.run_with(TEA, &args).ended(6);
    refused.said("prive-ps connect --insecure-storage");
    home.run_with(TEA, &[&args[..], &["--insecure-storage"]].concat())
        .ended(0)
        .said("the key is in a plaintext file");
    let ran = home.run(&["stores", "--check"]).ended(0);
    assert!(ran.stdout.contains("plaintext file …7ea1"), "{ran:?}");
}

#[test]
fn a_key_in_the_keyring_is_in_no_file_or_output() {
    crate::secrets::live_through(&[], |command| {
        command.env("DBUS_SESSION_BUS_ADDRESS", session_bus());
    });
}
