//! `stores`, and which key each command works with.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::connect::connect;
use crate::harness::{Home, Ran};
use crate::shop::{PARTNER, SOAP, SOAP_USER, Shop, TEA, TEA_DRINKER};

/// A home with both shops connected, the tea shop as the default.
fn both(tea: &Shop, soap: &Shop) -> Home {
    let home = Home::new();
    connect(&home, tea, TEA, &["--store", "tea"]);
    connect(&home, soap, SOAP, &["--store", "soap"]);
    home
}

/// Runs the program with this key in its environment.
fn run_given(home: &Home, key: &str, args: &[&str]) -> Ran {
    let mut command = home.command(args);
    Ran::from(command.env("POSTSCRIPT_API_KEY", key).output().unwrap())
}

#[test]
fn stores_are_listed_for_people_and_scripts() {
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let home = both(&tea, &soap);
    let line = |name: &str, default: bool, id: &str, shop: &str, hint: &str, ok: Value| {
        json!({
            "name": name, "default": default, "shop_id": id, "shop_name": shop, "kind": "shop",
            "key_source": "file", "key_hint": hint, "ok": ok, "prive_key_hint": null, "prive_ok": null,
            "api_url": if id == "shop_7ea" { &tea.url } else { &soap.url }, "last_backfill": null,
            "segments": [],
        })
    };
    for (args, ok) in [
        (&["stores", "--json"][..], Value::Null),
        (&["stores", "--json", "--check"], json!(true)),
    ] {
        let shown = home.run(args).ended(0).json();
        let soap = line(
            "soap",
            false,
            "shop_50a9",
            "Kernel Soap",
            "50a9",
            ok.clone(),
        );
        let tea = line("tea", true, "shop_7ea", "Lantern Tea", "7ea1", ok);
        assert_eq!(shown, json!([soap, tea]));
    }
    let ran = home.run(&["stores", "--check"]).ended(0);
    assert_eq!(
        ran.stdout,
        format!(
            "store  default  shop         shop ID    kind  key                   check\n\
         soap   –        Kernel Soap  shop_50a9  shop  plaintext file …50a9  ok\n\
         tea    yes      Lantern Tea  shop_7ea   shop  plaintext file …7ea1  ok\n\
         Store `soap`: connected to {soap}.\nStore `tea`: connected to {tea}.\n",
            soap = soap.url,
            tea = tea.url,
        )
    );
}

#[test]
fn without_stores_there_is_nothing_to_list_and_nothing_to_check() {
    let home = Home::new();
    let ran = home.run(&["stores"]).ended(0).said("No store is connected");
    assert_eq!(ran.stdout, "");
    assert_eq!(home.run(&["stores", "--json"]).ended(0).json(), json!([]));
    home.run(&["stores", "--check"]).ended(4);
    assert!(!home.path("config").exists());
}

#[test]
fn a_check_finds_a_key_that_was_withdrawn() {
    let (home, soap) = (Home::new(), Shop::soap());
    let tea = Shop::tea();
    connect(&home, &tea, TEA, &["--store", "tea"]);
    connect(&home, &soap, SOAP, &["--store", "soap"]);
    let keys = home.path("config/keys.toml");
    let text = fs::read_to_string(&keys).unwrap();
    fs::write(&keys, text.replace(TEA, "sk_withdrawn_withdrawn")).unwrap();
    let ran = home.run(&["stores", "--check", "--json"]).ended(7);
    let ran = ran.said("can't use store `tea`").said("rejected the key");
    assert_eq!(ran.json()[0]["ok"], true);
    assert_eq!(ran.json()[1]["ok"], false);
}

#[test]
fn a_check_of_one_store_asks_for_no_other() {
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let home = both(&tea, &soap);
    let keys = home.path("config/keys.toml");
    let text = fs::read_to_string(&keys).unwrap();
    fs::write(&keys, text.replace("[stores.soap]", "[stores.another]")).unwrap();
    home.run(&["stores", "--check"]).ended(4);
    let ran = home
        .run(&["stores", "--check", "--store", "tea", "--json"])
        .ended(0);
    assert_eq!(ran.stderr, "");
    assert_eq!(ran.json()[0]["ok"], Value::Null);
    assert_eq!(ran.json()[1]["ok"], true);
    home.run(&["stores", "--check", "--store", "soap"]).ended(4);
    home.run(&["stores", "--check", "--store", "coffee"])
        .ended(4)
        .said("store `coffee` not found");
}

#[test]
fn a_file_that_others_can_read_is_warned_of() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, &[]);
    let quiet = home.run(&["stores", "-q"]).ended(0);
    assert_eq!(quiet.stderr, "");
    let keys = home.path("config/keys.toml");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = home.run(&["stores", "-q"]).ended(0).said("chmod 600");
    ran.said(keys.to_str().unwrap());
}

#[test]
fn each_command_reaches_the_store_that_is_meant() {
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let home = both(&tea, &soap);
    let rows = format!("contractId,phone,status\n1,{TEA_DRINKER},ACTIVE\n");
    let csv = home.file("export.csv", rows);
    let reaches = |more: &[&str], environment: Option<&str>, shop: &str, phone: &str| {
        let run = |args: &[&str]| {
            let mut command = home.command(args);
            command.args(more);
            if let Some(name) = environment {
                command.env("PRIVE_PS_STORE", name);
            }
            Ran::from(command.output().unwrap()).ended(0)
        };
        let summary = run(&["backfill", "--csv", &csv, "--dry-run", "--json"]).json();
        assert_eq!(summary["store"]["id"], shop);
        // Only the shop that is meant has this subscriber.
        run(&["send-trigger", "upcoming-order", "--dry-run", "--to", phone]);
    };
    reaches(&[], None, "shop_7ea", TEA_DRINKER);
    reaches(&["--store", "soap"], None, "shop_50a9", SOAP_USER);
    reaches(&[], Some("soap"), "shop_50a9", SOAP_USER);
    reaches(&["--store", "tea"], Some("soap"), "shop_7ea", TEA_DRINKER);
    home.run(&["stores", "default", "soap"]).ended(0);
    reaches(&[], None, "shop_50a9", SOAP_USER);
}

#[test]
fn a_partners_key_reaches_the_shop_beside_it() {
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let home = Home::new();
    for (shop, key, name) in [(&tea, TEA, "tea"), (&soap, SOAP, "soap")] {
        connect(
            &home,
            shop,
            &format!("{PARTNER}\n{key}\n"),
            &["--store", name],
        );
    }
    let csv = home.file(
        "export.csv",
        "contractId,phone,status\n1,+12125550123,ACTIVE\n",
    );
    for (name, id) in [("tea", "shop_7ea"), ("soap", "shop_50a9")] {
        let args = [
            "backfill",
            "--csv",
            &csv,
            "--dry-run",
            "--json",
            "--store",
            name,
        ];
        assert_eq!(home.run(&args).ended(0).json()["store"]["id"], id);
    }
    // The same from the environment.
    let mut command = home.command(&["stores", "--check", "--json", "--store", "tea"]);
    command
        .env("POSTSCRIPT_API_KEY", PARTNER)
        .env("POSTSCRIPT_SHOP_TOKEN", TEA);
    let shown = Ran::from(command.output().unwrap()).ended(0).json();
    assert_eq!(shown[2]["kind"], "partner");
    assert_eq!(shown[2]["key_source"], "environment");
    run_given(&home, PARTNER, &["stores", "--check", "--store", "tea"])
        .ended(7)
        .said("POSTSCRIPT_SHOP_TOKEN");
}

#[test]
fn without_a_key_the_three_ways_to_give_one_are_told() {
    let home = Home::new();
    let csv = home.file(
        "export.csv",
        "contractId,phone,status\n1,+12125550123,ACTIVE\n",
    );
    for args in [
        &["backfill", "--csv", &csv, "--dry-run"][..],
        &[
            "send-trigger",
            "upcoming-order",
            "--to",
            TEA_DRINKER,
            "--dry-run",
        ],
    ] {
        home.run(args)
            .ended(4)
            .said("prive-ps connect  ")
            .said("prive-ps connect --key-stdin")
            .said("POSTSCRIPT_API_KEY");
    }
}

#[test]
fn a_store_that_is_not_connected_is_told_with_those_that_are() {
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let home = both(&tea, &soap);
    let csv = home.file(
        "export.csv",
        "contractId,phone,status\n1,+12125550123,ACTIVE\n",
    );
    let args = ["backfill", "--csv", &csv, "--dry-run", "--store", "coffee"];
    for ran in [home.run(&args), run_given(&home, TEA, &args)] {
        ran.ended(4)
            .said("store `coffee` not found. Stores: soap, tea");
    }
    home.run(&["stores", "default", "coffee"]).ended(4);
    home.run(&["stores", "--store", "no name"]).ended(2);
}

#[test]
fn a_key_of_the_environment_goes_before_a_store_and_says_so() {
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let home = both(&tea, &soap);
    let csv = home.file(
        "export.csv",
        "contractId,phone,status\n1,+12125550123,ACTIVE\n",
    );
    let args = ["backfill", "--csv", &csv, "--dry-run", "--json"];
    // Without a name it stands for itself, and takes nothing of the default store.
    let at_soap = [&args[..], &["--api-url", &soap.url]].concat();
    let ran = run_given(&home, SOAP, &at_soap).ended(0);
    assert_eq!(ran.json()["store"]["id"], "shop_50a9");
    assert_eq!(
        ran.stderr.matches("POSTSCRIPT_API_KEY").count(),
        1,
        "{ran:?}"
    );
    // Whoever wants to hear nothing but warnings hears it too: it is another shop.
    let ran = run_given(&home, SOAP, &[&at_soap[..], &["--quiet"]].concat()).ended(0);
    ran.said("warning: POSTSCRIPT_API_KEY overrides store `tea`");
    // With one it opens that store, at its address, or nothing.
    let named = [&args[..], &["--store", "soap"]].concat();
    let ran = run_given(&home, SOAP, &named).ended(0);
    assert_eq!(ran.json()["store"]["id"], "shop_50a9");
    assert_eq!(
        ran.stderr.matches("POSTSCRIPT_API_KEY").count(),
        1,
        "{ran:?}"
    );
    // The list has both: the saved key, and the one that overrides it.
    for more in [
        &[][..],
        &["--check", "--store", "soap", "--api-url", &soap.url],
    ] {
        let args = [&["stores", "--json"], more].concat();
        let shown = run_given(&home, SOAP, &args).ended(0).json();
        let sources: Vec<_> = shown
            .as_array()
            .unwrap()
            .iter()
            .map(|row| &row["key_source"])
            .collect();
        assert_eq!(sources, ["file", "file", "environment"]);
        assert_eq!(shown[0]["name"], "soap");
        assert_eq!(shown[2]["name"], Value::Null);
        assert_eq!(shown[2]["key_hint"], "50a9");
        assert_eq!(
            shown[2]["shop_id"],
            if more.is_empty() {
                Value::Null
            } else {
                json!("shop_50a9")
            }
        );
    }
    // Another shop's key in the environment makes no saved store unusable.
    let args = ["stores", "--check", "--json", "--store", "tea"];
    let shown = run_given(
        &home,
        "sk_withdrawn_withdrawn",
        &[&args[..], &["--api-url", &tea.url]].concat(),
    )
    .ended(7);
    assert_eq!(shown.json()[1]["ok"], true);
    assert_eq!(shown.json()[2]["ok"], false);
    assert!(!shown.stderr.contains("can't use store"), "{shown:?}");
}

#[test]
fn another_shops_key_is_told_before_anything_is_written() {
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let home = both(&tea, &soap);
    let rows = format!("contractId,phone,status\n1,{TEA_DRINKER},ACTIVE\n2,{SOAP_USER},ACTIVE\n");
    let csv = home.file("export.csv", rows);
    let at_soap = ["--store", "tea", "--api-url", &soap.url];
    for args in [
        &["backfill", "--csv", &csv, "--yes"][..],
        &["send-trigger", "upcoming-order", "--to", SOAP_USER, "--yes"],
    ] {
        run_given(&home, SOAP, &[args, &at_soap].concat())
            .ended(4)
            .said("store `tea` is connected to Lantern Tea (shop_7ea)")
            .said("belongs to another store, Kernel Soap (shop_50a9)");
    }
    // A key that was put in the place of the store's own.
    let keys = home.path("config/keys.toml");
    let text = fs::read_to_string(&keys).unwrap();
    fs::write(&keys, text.replace(TEA, SOAP)).unwrap();
    home.run(&[&["backfill", "--csv", &csv, "--yes"][..], &at_soap].concat())
        .ended(4)
        .said(&format!(
            "connect --store tea --api-url {} --replace",
            tea.url
        ));
    // Nobody got a tag of it: all is still to be written.
    let dry = [
        "backfill",
        "--csv",
        &csv,
        "--dry-run",
        "--json",
        "--store",
        "soap",
    ];
    assert_eq!(home.run(&dry).ended(0).json()["updates_left"], 1);
}

#[test]
fn a_key_of_the_environment_needs_no_store() {
    let (home, shop) = (Home::new(), Shop::tea());
    let args = ["stores", "--check", "--json", "--api-url", &shop.url];
    let shown = run_given(&home, TEA, &args).ended(0).json();
    assert_eq!(
        shown,
        json!([{
            "name": null, "default": false, "shop_id": "shop_7ea", "shop_name": "Lantern Tea",
            "kind": "shop", "key_source": "environment", "key_hint": "7ea1", "ok": true,
            "prive_key_hint": null, "prive_ok": null, "api_url": null, "last_backfill": null,
            "segments": [],
        }])
    );
    let mut command = home.command(&["stores"]);
    let ran = Ran::from(command.env("POSTSCRIPT_SHOP_TOKEN", TEA).output().unwrap());
    ran.ended(0).said("POSTSCRIPT_SHOP_TOKEN is ignored");
}

/// The program as somebody who isn't above permissions, as root is.
fn without_privileges(home: &Home, args: &[&str]) -> Command {
    let plain = home.command(args);
    if fs::read_dir(home.path("config")).is_err() {
        return plain;
    }
    let mut command = Command::new("/usr/bin/setpriv");
    command
        .arg("--bounding-set=-dac_override,-dac_read_search")
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(home.path(""))
        .stdin(Stdio::null());
    command
}

#[test]
fn with_a_key_in_the_environment_settings_out_of_reach_are_left_aside() {
    let (home, shop) = (Home::new(), Shop::tea());
    let csv = home.file(
        "export.csv",
        "contractId,phone,status\n1,+12125550123,ACTIVE\n",
    );
    let config = home.path("config");
    fs::create_dir(&config).unwrap();
    fs::set_permissions(&config, Permissions::from_mode(0o0)).unwrap();
    let run = |args: &[&str], environment: &[(&str, &str)]| {
        let mut command = without_privileges(&home, args);
        command
            .env("POSTSCRIPT_API_URL", &shop.url)
            .envs(environment.iter().copied());
        Ran::from(command.output().unwrap())
    };
    let given = ("POSTSCRIPT_API_KEY", TEA);
    let path = config.join("config.toml");
    let path = path.to_str().unwrap();
    let backfill = ["backfill", "--csv", &csv, "--dry-run", "-q"];
    let ran = run(&backfill, &[given]).ended(0);
    ran.said("warning: ").said(path);
    let ran = run(&["check", "--json"], &[given]).ended(0);
    let settings = &ran.json()["checks"][0];
    assert_eq!(settings["status"], "warning", "{ran:?}");
    assert!(
        settings["detail"].as_str().unwrap().contains(path),
        "{ran:?}"
    );
    // Where the settings are needed, that is an error.
    run(&backfill, &[]).ended(6).said(path);
    run(&backfill, &[given, ("PRIVE_PS_STORE", "tea")])
        .ended(6)
        .said(path);
    fs::set_permissions(&config, Permissions::from_mode(0o700)).unwrap();
}
