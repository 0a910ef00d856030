//! The stores with their keys in the plain file; the keyring is tested where there is one.

use secrecy::{ExposeSecret as _, SecretString};

use super::super::settings::KeyKind;
use super::*;
use crate::domain::{Basis, Recipe};

fn stores(home: &tempfile::TempDir) -> Stores {
    Stores::open_in(&home.path().join("config")).unwrap()
}

fn name(text: &str) -> StoreName {
    text.parse().unwrap()
}

fn shop(id: &str) -> Store {
    Store::new(
        id.to_owned(),
        format!("Shop {id}"),
        KeyKind::Shop,
        KeyPlace::File,
    )
}

fn pair(key: &str) -> KeyPair {
    KeyPair {
        key: SecretString::from(key),
        shop_token: None,
    }
}

#[test]
fn the_first_store_is_the_default_and_the_last_one_left() {
    let home = tempfile::tempdir().unwrap();
    let mut first = stores(&home);
    assert!(first.choose(None).unwrap().is_none());
    first
        .keep(&name("b"), shop("shop_1"), &pair("k1"), false)
        .unwrap();
    // Opened before the other was kept: what that one wrote isn't lost.
    let mut second = stores(&home);
    first
        .keep(&name("a"), shop("shop_2"), &pair("k2"), false)
        .unwrap();
    second
        .keep(&name("c"), shop("shop_3"), &pair("k3"), false)
        .unwrap();
    let mut all = stores(&home);
    assert_eq!(all.all().len(), 3);
    assert_eq!(all.choose(None).unwrap().unwrap().0, name("b"));
    assert_eq!(all.key(&name("c")).unwrap().key.key.expose_secret(), "k3");
    all.remove(&name("b")).unwrap();
    assert!(matches!(all.choose(None), Err(Error::NoDefault { .. })));
    all.make_default(&name("a")).unwrap();
    let removed = all.remove(&name("a")).unwrap();
    let Removed::Store {
        had_key,
        new_default,
        ..
    } = removed
    else {
        panic!("{removed:?}");
    };
    assert!(had_key);
    assert_eq!(new_default, Some(name("c")));
    assert_eq!(stores(&home).choose(None).unwrap().unwrap().0, name("c"));
}

#[test]
fn another_shop_takes_a_name_only_when_told_to() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let tea = name("tea");
    let mut zoned = shop("shop_1");
    zoned.timezone = Some("Europe/Berlin".to_owned());
    zoned.region = Some("DE".to_owned());
    all.keep(&tea, zoned, &pair("k1"), false).unwrap();
    let refused = all.keep(&tea, shop("shop_2"), &pair("k2"), false);
    assert!(matches!(refused, Err(Error::OtherShop { .. })));
    assert_eq!(all.key(&tea).unwrap().key.key.expose_secret(), "k1");
    all.keep(&tea, shop("shop_1"), &pair("k3"), false).unwrap();
    assert_eq!(
        all.get(&tea).unwrap().timezone.as_deref(),
        Some("Europe/Berlin")
    );
    assert_eq!(all.key(&tea).unwrap().key.key.expose_secret(), "k3");
    all.keep(&tea, shop("shop_2"), &pair("k2"), true).unwrap();
    assert_eq!(all.get(&tea).unwrap().timezone, None);
    assert_eq!(all.get(&tea).unwrap().region, None);
}

#[test]
fn settings_that_cannot_be_written_leave_no_key() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    // A folder where the file should be.
    std::fs::create_dir_all(all.folder.path("config.toml.new")).unwrap();
    let failed = all.keep(&name("tea"), shop("shop_1"), &pair("k1"), false);
    assert!(
        matches!(failed, Err(Error::Unwritable { .. })),
        "{failed:?}"
    );
    assert!(!all.folder.path(plain_file::FILE).exists());
}

#[test]
fn settings_that_cannot_be_written_leave_the_key_before() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let tea = name("tea");
    all.keep(&tea, shop("shop_1"), &pair("k1"), false).unwrap();
    std::fs::create_dir(all.folder.path("config.toml.new")).unwrap();
    let failed = all.keep(&tea, shop("shop_2"), &pair("k2"), true);
    assert!(
        matches!(failed, Err(Error::Unwritable { .. })),
        "{failed:?}"
    );
    let all = stores(&home);
    assert_eq!(all.get(&tea).unwrap().shop_id, "shop_1");
    assert_eq!(all.key(&tea).unwrap().key.key.expose_secret(), "k1");
}

#[test]
fn what_is_remembered_survives_a_new_key_and_not_a_new_shop() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let tea = name("tea");
    let recipe = Recipe {
        kind: SegmentKind::Active,
        basis: Basis::TagAndProperty,
    };
    let segment = MadeSegment::now("Prive: \"active\"\n".to_owned(), recipe);
    let nowhere = all.remember_segment(&tea, recipe.kind, segment.clone());
    assert!(matches!(nowhere, Err(Error::NoSuchStore { .. })));
    all.keep(&tea, shop("shop_1"), &pair("k1"), false).unwrap();
    // Another run opened the settings before; it must not undo what this one remembers.
    let mut other = stores(&home);
    all.remember_segment(&tea, recipe.kind, segment.clone())
        .unwrap();
    other.remember_backfill(&tea).unwrap();
    all.keep(&tea, shop("shop_1"), &pair("k2"), false).unwrap();
    let all = stores(&home);
    let store = all.get(&tea).unwrap();
    assert!(store.last_backfill.is_some());
    assert_eq!(store.segments.of(SegmentKind::Active), Some(&segment));
    assert_eq!(store.segments.of(SegmentKind::Inactive), None);
    assert_eq!(store.segments.all().count(), 1);
    assert_eq!(segment.recipe, "tag_and_property");
    let mut all = stores(&home);
    all.keep(&tea, shop("shop_2"), &pair("k2"), true).unwrap();
    let store = all.get(&tea).unwrap();
    assert!(store.last_backfill.is_none() && store.segments.is_empty());
}
