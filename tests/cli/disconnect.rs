//! `disconnect`, with the key in a plain file; the keyring has tests of its own.

use serde_json::json;

use crate::connect::connect;
use crate::harness::Home;
use crate::shop::{SOAP, Shop, TEA};

#[test]
fn a_store_goes_with_its_key() {
    let (home, tea, soap) = (Home::new(), Shop::tea(), Shop::soap());
    connect(&home, &tea, TEA, &["--store", "tea"]);
    connect(&home, &soap, SOAP, &["--store", "soap"]);
    let ran = home.run(&["disconnect", "--yes"]).ended(0);
    assert_eq!(
        ran.stdout,
        "Disconnected store `tea`: removed the settings of Lantern Tea (shop_7ea) and its key from the \
         plaintext key file.\n"
    );
    let ran = ran.said("Store `soap` is now the default.");
    ran.said("The key still works.");
    let keys = std::fs::read_to_string(home.path("config/keys.toml")).unwrap();
    assert!(
        !keys.contains(TEA) && keys.contains(SOAP),
        "another's key stays"
    );
    assert_eq!(home.run(&["stores", "--check"]).ended(0).stderr, "");
    let shown = home.run(&["disconnect", "--yes", "--json"]).ended(0).json();
    assert_eq!(
        shown,
        json!({ "name": "soap", "removed": true, "key_removed": true })
    );
    assert!(!home.path("config/keys.toml").exists());
    assert_eq!(home.run(&["stores", "--json"]).ended(0).json(), json!([]));
}

#[test]
fn a_store_that_is_not_there_is_no_failure() {
    let (home, shop) = (Home::new(), Shop::tea());
    for args in [
        &["disconnect"][..],
        &["disconnect", "--store", "tea"],
        &["disconnect", "--store", "tea", "--yes"],
    ] {
        let ran = home.run(args).ended(0);
        assert!(ran.stdout.contains("isn't connected"), "{ran:?}");
    }
    assert!(!home.path("config").exists());
    connect(&home, &shop, TEA, &[]);
    let ran = home.run(&["disconnect", "--store", "tea"]).ended(0);
    assert!(ran.stdout.contains("`tea` isn't connected"), "{ran:?}");
    home.run(&["stores", "--check"]).ended(0);
}

#[test]
fn without_a_terminal_it_needs_a_yes() {
    let (home, shop) = (Home::new(), Shop::tea());
    connect(&home, &shop, TEA, &[]);
    home.run(&["disconnect"]).ended(2).said("--yes");
    home.run(&["stores", "--check"]).ended(0);
}
