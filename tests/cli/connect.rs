//! `connect`, with the key in a plain file; the keyring has tests of its own.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use crate::harness::{Home, Ran, fed};
use crate::shop::{PARTNER, SOAP, Shop, TEA};

/// Connects to a shop, and fails the test where that fails.
pub(crate) fn connect(home: &Home, shop: &Shop, input: &str, more: &[&str]) -> Ran {
    let ran = try_to_connect(home, shop, input, more);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

pub(crate) fn try_to_connect(home: &Home, shop: &Shop, input: &str, more: &[&str]) -> Ran {
    connect_to(home, &shop.url, input, more)
}

/// Connects to the shop at this address.
pub(crate) fn connect_to(home: &Home, url: &str, input: &str, more: &[&str]) -> Ran {
    let args = ["connect", "--key-stdin", "--insecure-storage"];
    let args: Vec<&str> = args
        .iter()
        .chain(&["--api-url", url])
        .chain(more)
        .copied()
        .collect();
    home.run_with(input, &args)
}

#[test]
fn a_store_is_connected() {
    let (home, shop) = (Home::new(), Shop::tea());
    let more = ["--timezone", "europe/berlin", "--region", "de"];
    let ran = connect(&home, &shop, TEA, &more);
    assert_eq!(
        ran.stdout,
        "Connected to Lantern Tea (shop_7ea) as store `main`, the default. Key …7ea1 saved to the plaintext key \
         file.\n"
    );
    assert!(ran.stderr.contains("Create a separate key pair"), "{ran:?}");
    assert!(ran.stderr.contains("label it prive-ps"), "{ran:?}");
    assert!(
        ran.stderr
            .ends_with("  prive-ps inspect --csv contracts.csv\n"),
        "{ran:?}"
    );
    let config = fs::read_to_string(home.path("config/config.toml")).unwrap();
    assert_eq!(
        config,
        format!(
            "version = 1\ndefault = \"main\"\n\n[stores.main]\nshop_id = \"shop_7ea\"\n\
             shop_name = \"Lantern Tea\"\nkind = \"shop\"\nkey = \"file\"\n\
             timezone = \"Europe/Berlin\"\nregion = \"DE\"\napi_url = \"{}\"\n",
            shop.url
        )
    );
    for (name, mode) in [("", 0o700), ("config.toml", 0o600), ("keys.toml", 0o600)] {
        let path = home.path("config").join(name);
        let found = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
}

#[test]
fn a_key_that_is_none_or_refused_leaves_nothing() {
    let (home, shop) = (Home::new(), Shop::tea());
    for (input, said) in [
        ("pk_7ea00000000000000000000000007ea1\n", "the public key"),
        ("\n", "the key is empty"),
        ("", "the key is empty"),
        ("sk_one two\n", "the key contains invalid characters"),
        (SOAP, " rejected the key: "),
        (PARTNER, "the key is empty"),
        (&format!("{PARTNER}\n{SOAP}\n"), " rejected the key: "),
        (&format!("{PARTNER}\n{PARTNER}\n"), "is a partner key"),
        (&format!("{PARTNER}\npk_1\n"), "the public key"),
    ] {
        let ran = try_to_connect(&home, &shop, input, &[]);
        assert_eq!(ran.code, 4, "{input:?}: {ran:?}");
        assert!(ran.stderr.contains(said), "{input:?}: {ran:?}");
        assert_eq!(ran.stdout, "", "{input:?}");
        assert!(!home.path("config").exists(), "{input:?}");
    }
}

#[test]
fn without_a_terminal_a_missing_key_is_an_error_that_names_the_flag() {
    let ran = Home::new().run(&["connect"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("--key-stdin"), "{ran:?}");
}

#[test]
fn zones_and_regions_that_do_not_exist_are_usage_errors() {
    let home = Home::new();
    for (flag, value) in [("--timezone", "Mars/Olympus"), ("--region", "UK")] {
        let ran = home.run(&["connect", "--key-stdin", flag, value]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stderr.contains(flag), "{ran:?}");
    }
}

#[test]
fn settings_are_where_such_tools_have_them() {
    let (home, shop) = (Home::new(), Shop::tea());
    let args = [
        "connect",
        "--key-stdin",
        "--insecure-storage",
        "--api-url",
        &shop.url,
    ];
    for (variable, value, place) in [
        ("PRIVE_PS_CONFIG_DIR", "", ".config/prive-ps/config.toml"),
        (
            "XDG_CONFIG_HOME",
            "elsewhere",
            "elsewhere/prive-ps/config.toml",
        ),
    ] {
        let mut command = home.command(&args);
        command.env_remove("PRIVE_PS_CONFIG_DIR");
        let value = if value.is_empty() {
            "".into()
        } else {
            home.path(value)
        };
        fed(
            {
                command.env(variable, value);
                command
            },
            TEA,
        )
        .ended(0);
        assert!(home.path(place).is_file(), "{place}");
    }
}

#[test]
fn an_interrupt_while_postscript_is_asked_leaves_nothing() {
    let home = Home::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut child = home
        .command(&[
            "connect",
            "--key-stdin",
            "--insecure-storage",
            "--api-url",
            &url,
        ])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(TEA.as_bytes())
        .unwrap();
    // Asked, and never answered.
    let _asking = listener.accept().unwrap();
    let id = child.id().to_string();
    for _ in 0..2 {
        assert!(
            Command::new("kill")
                .args(["-s", "INT", &id])
                .status()
                .unwrap()
                .success()
        );
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!home.path("config").exists());
}

#[test]
fn a_partners_key_comes_with_the_shops() {
    let (home, shop) = (Home::new(), Shop::tea());
    let keys = format!("{PARTNER}\n{TEA}\n");
    let ran = connect(&home, &shop, &keys, &["--json"]);
    let line: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(line["kind"], "partner");
    assert_eq!(line["shop_id"], "shop_7ea");
    assert_eq!(line["key_hint"], "9a47");
    let ran = home.run(&["stores", "--check"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    // The ending is the partner's key's, in words as in JSON.
    let ran = connect(&home, &shop, &keys, &[]);
    assert!(
        ran.stdout
            .contains("Partner key …9a47 and the shop's key saved to the plaintext key file"),
        "{ran:?}"
    );
    // The shop's own key after it: nothing of the partner's stays.
    connect(&home, &shop, TEA, &[]);
    let keys = fs::read_to_string(home.path("config/keys.toml")).unwrap();
    assert!(keys.contains(TEA) && !keys.contains(PARTNER));
}

#[test]
fn a_name_goes_to_another_shop_only_when_told_to() {
    let (home, tea, soap) = (Home::new(), Shop::tea(), Shop::soap());
    connect(&home, &tea, TEA, &["--region", "DE"]);
    let before = fs::read_to_string(home.path("config/config.toml")).unwrap();
    let ran = try_to_connect(&home, &soap, SOAP, &[]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.stderr.contains("--replace"), "{ran:?}");
    let after = fs::read_to_string(home.path("config/config.toml")).unwrap();
    assert_eq!(after, before);
    assert_eq!(home.run(&["stores", "--check"]).code, 0);
    connect(&home, &soap, SOAP, &["--replace"]);
    let after = fs::read_to_string(home.path("config/config.toml")).unwrap();
    assert!(after.contains("Kernel Soap") && !after.contains("region"));
    assert_eq!(home.run(&["stores", "--check"]).code, 0);
}

#[test]
fn history_survives_a_new_key_and_not_a_new_shop() {
    let (home, tea, soap) = (Home::new(), Shop::tea(), Shop::soap());
    connect(&home, &tea, TEA, &["--timezone", "Europe/Berlin"]);
    let path = home.path("config/config.toml");
    let mut settings = fs::read_to_string(&path).unwrap();
    let history = [
        "last_backfill = \"2026-01-05T09:00:00Z\"",
        "[stores.main.segments.active]",
    ];
    settings.push_str(&history.join("\n\n"));
    settings.push_str(
        "\nname = \"a\"\ncreated = \"2026-01-05T09:00:00Z\"\ndefinition = \"tag_alone\"\n",
    );
    fs::write(&path, settings).unwrap();
    connect(&home, &tea, TEA, &[]);
    let settings = fs::read_to_string(&path).unwrap();
    for kept in [history[0], history[1], "Europe/Berlin"] {
        assert!(settings.contains(kept), "{kept}: {settings}");
    }
    connect(&home, &soap, SOAP, &["--replace"]);
    let settings = fs::read_to_string(&path).unwrap();
    for lost in ["last_backfill", "segments", "Berlin"] {
        assert!(!settings.contains(lost), "{lost}: {settings}");
    }
}

#[test]
fn a_store_that_goes_to_another_address_says_so() {
    let home = Home::new();
    let (before, after) = (Shop::tea(), Shop::tea());
    for shop in [&before, &before] {
        let ran = connect(&home, shop, TEA, &[]);
        assert!(!ran.stderr.contains("now uses"), "{ran:?}");
    }
    connect(&home, &after, TEA, &["-q"]).said(&format!(
        "warning: store `main` now uses {} instead of {}",
        after.url, before.url
    ));
}

#[test]
fn several_at_once_leave_a_whole_file_with_every_store() {
    let (home, tea, soap) = (Home::new(), Shop::tea(), Shop::soap());
    let names: Vec<String> = (0..8).map(|n| format!("store-{n}")).collect();
    let mut running = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let (shop, key) = if n % 2 == 0 {
            (&tea, TEA)
        } else {
            (&soap, SOAP)
        };
        let mut child = home
            .command(&["connect", "--key-stdin", "--insecure-storage"])
            .args(["--store", name, "--api-url", &shop.url])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        running.push((child, input, key));
    }
    // All are up before any has its key.
    let mut ending = Vec::new();
    for (child, mut input, key) in running {
        input.write_all(key.as_bytes()).unwrap();
        drop(input);
        ending.push(child);
    }
    for mut child in ending {
        assert!(child.wait().unwrap().success());
    }
    let ran = home.run(&["stores", "--check", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<serde_json::Value> = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(lines.len(), names.len(), "{ran:?}");
}

#[test]
fn the_time_zone_is_asked_for_until_there_is_one() {
    let (home, shop) = (Home::new(), Shop::tea());
    let connect = format!("prive-ps connect --insecure-storage --api-url {}", shop.url);
    let mut terminal = home.terminal(200, &connect);
    terminal.see_hidden("input hidden):");
    terminal.press(&format!("{TEA}\n"));
    terminal.see("time zone [UTC]:");
    terminal.press("Mars/Olympus\n");
    terminal.see("unknown time zone");
    terminal.see("time zone [UTC]:");
    terminal.press("america/new_york\n");
    terminal.end().ended(0);
    // The next time it is the default, and Ctrl-C saves nothing.
    let mut terminal = home.terminal(200, &connect);
    terminal.see_hidden("input hidden):");
    terminal.press(&format!("{TEA}\n"));
    terminal.see("time zone [America/New_York]:");
    terminal.press("\u{3}");
    terminal.see("Canceled. Nothing was saved.");
    terminal.end().ended(130);
    let settings = fs::read_to_string(home.path("config/config.toml")).unwrap();
    assert!(settings.contains("America/New_York"), "{settings}");
}

#[test]
fn settings_that_cannot_be_used_are_left_as_they_are() {
    let shop = Shop::tea();
    let newer = "version = 2\nstores = []\n";
    for content in ["version = 1\n[stores", newer, "stores = {}\n", "\u{0}"] {
        let home = Home::new();
        fs::create_dir(home.path("config")).unwrap();
        let path = home.file("config/config.toml", content);
        let connect = ["connect", "--key-stdin", "--insecure-storage", "--api-url"];
        let connect = [&connect[..], &[&shop.url]].concat();
        for args in [
            &connect[..],
            &["stores"],
            &["stores", "default", "main"],
            &["disconnect", "--yes"],
        ] {
            let ran = fed(home.command(args), TEA);
            assert_eq!(ran.code, 6, "{content:?} {args:?}: {ran:?}");
            assert!(ran.stderr.contains(&path), "{content:?} {args:?}: {ran:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
            assert!(!home.path("config/keys.toml").exists());
        }
        if content == newer {
            let ran = home.run(&["stores"]);
            assert!(ran.stderr.contains("has version 2"), "{ran:?}");
        }
    }
}

#[test]
fn settings_that_cannot_be_read_or_written_are_named() {
    let shop = Shop::tea();
    // For root no permission is missing; a folder where a file should be is nobody's to read.
    let home = Home::new();
    fs::create_dir_all(home.path("config/config.toml")).unwrap();
    let ran = try_to_connect(&home, &shop, TEA, &[]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.stderr.contains("can't read "), "{ran:?}");
    assert!(ran.stderr.contains("config.toml"), "{ran:?}");
    // A file where the folder should be.
    let home = Home::new();
    let path = home.file("config", "mine");
    let ran = try_to_connect(&home, &shop, TEA, &[]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(ran.stderr.contains(&path), "{ran:?}");
    assert_eq!(fs::read_to_string(path).unwrap(), "mine");
}
