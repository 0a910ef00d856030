//! Stores with their keys in the key file. tests/cli tests the keyring.

use secrecy::{ExposeSecret as _, SecretString};

use super::super::settings::KeyKind;
use super::*;
use crate::domain::{Criteria, SegmentDefinition};

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
    assert!(first.select(None).unwrap().is_none());
    first
        .save(&name("b"), shop("shop_1"), &pair("k1"), false)
        .unwrap();
    // Opened before the other was saved, whose change must not be lost.
    let mut second = stores(&home);
    first
        .save(&name("a"), shop("shop_2"), &pair("k2"), false)
        .unwrap();
    second
        .save(&name("c"), shop("shop_3"), &pair("k3"), false)
        .unwrap();
    let mut all = stores(&home);
    assert_eq!(all.all().len(), 3);
    assert_eq!(all.select(None).unwrap().unwrap().0, name("b"));
    assert_eq!(all.key(&name("c")).unwrap().key.key.expose_secret(), "k3");
    all.remove(&name("b")).unwrap();
    assert!(matches!(all.select(None), Err(Error::NoDefault { .. })));
    all.set_default(&name("a")).unwrap();
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
    assert_eq!(stores(&home).select(None).unwrap().unwrap().0, name("c"));
}

#[test]
fn another_shop_takes_a_name_only_with_replace() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let tea = name("tea");
    let mut zoned = shop("shop_1");
    zoned.timezone = Some("Europe/Berlin".to_owned());
    zoned.region = Some("DE".to_owned());
    all.save(&tea, zoned, &pair("k1"), false).unwrap();
    let refused = all.save(&tea, shop("shop_2"), &pair("k2"), false);
    assert!(matches!(refused, Err(Error::OtherShop { .. })));
    assert_eq!(all.key(&tea).unwrap().key.key.expose_secret(), "k1");
    all.save(&tea, shop("shop_1"), &pair("k3"), false).unwrap();
    assert_eq!(
        all.get(&tea).unwrap().timezone.as_deref(),
        Some("Europe/Berlin")
    );
    assert_eq!(all.key(&tea).unwrap().key.key.expose_secret(), "k3");
    all.save(&tea, shop("shop_2"), &pair("k2"), true).unwrap();
    assert_eq!(all.get(&tea).unwrap().timezone, None);
    assert_eq!(all.get(&tea).unwrap().region, None);
}

/// A folder where the settings file belongs makes writing the settings fail.
fn block_settings(all: &Stores) {
    let path = all.folder.path("config.toml");
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("full"), "").unwrap();
}

#[test]
fn a_failed_save_leaves_no_key() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let lock = all.folder.lock().unwrap();
    block_settings(&all);
    all.settings.stores.insert(name("tea"), shop("shop_1"));
    let values = [Some(SecretString::from("k1")), None, None];
    let failed = all.write_with_keys(&lock, &name("tea"), KeyPlace::File, &values);
    assert!(
        matches!(failed, Err(Error::Unwritable { .. })),
        "{failed:?}"
    );
    assert!(!all.folder.path(KEY_FILE).exists());
}

#[test]
fn a_failed_save_leaves_the_earlier_key() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let tea = name("tea");
    all.save(&tea, shop("shop_1"), &pair("k1"), false).unwrap();
    let lock = all.folder.lock().unwrap();
    std::fs::remove_file(all.folder.path("config.toml")).unwrap();
    block_settings(&all);
    let values = [Some(SecretString::from("k2")), None, None];
    let failed = all.write_with_keys(&lock, &tea, KeyPlace::File, &values);
    assert!(
        matches!(failed, Err(Error::Unwritable { .. })),
        "{failed:?}"
    );
    assert_eq!(all.key(&tea).unwrap().key.key.expose_secret(), "k1");
}

#[test]
fn a_prive_key_is_saved_beside_the_postscript_key() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let tea = name("tea");
    let key = SecretString::from("prive");
    let api = PriveApi::new(Some("http://127.0.0.1:1".to_owned()));
    let missing = all.save_prive(&tea, api.clone(), &key);
    assert!(matches!(missing, Err(Error::NoSuchStore { .. })));
    all.save(&tea, shop("shop_1"), &pair("k1"), false).unwrap();
    assert!(all.prive_key(&tea).unwrap().is_none());
    all.save_prive(&tea, api.clone(), &key).unwrap();
    let prive_key = |all: &Stores| {
        let saved = all.prive_key(&tea).unwrap();
        saved.map(|saved| saved.key.expose_secret().to_owned())
    };
    assert_eq!(prive_key(&all).as_deref(), Some("prive"));
    // Connecting the same shop again keeps Prive's key; another shop doesn't get it.
    all.save(&tea, shop("shop_1"), &pair("k2"), false).unwrap();
    assert_eq!(prive_key(&all).as_deref(), Some("prive"));
    assert_eq!(all.get(&tea).unwrap().prive, Some(api));
    all.save(&tea, shop("shop_2"), &pair("k3"), true).unwrap();
    assert_eq!(prive_key(&all), None);
    let file = std::fs::read_to_string(all.folder.path(KEY_FILE)).unwrap();
    assert!(!file.contains("prive"), "the other shop's key is removed");
    all.save_prive(&tea, PriveApi::default(), &key).unwrap();
    all.remove(&tea).unwrap();
    assert!(!all.folder.path(KEY_FILE).exists());
}

#[test]
fn history_survives_a_new_key_and_not_a_new_shop() {
    let home = tempfile::tempdir().unwrap();
    let mut all = stores(&home);
    let tea = name("tea");
    let definition = SegmentDefinition {
        kind: SegmentKind::Active,
        criteria: Criteria::TagAndProperty,
    };
    let segment = MadeSegment::now("Prive: \"active\"\n".to_owned(), definition);
    let missing = all.record_segment(&tea, definition.kind, segment.clone());
    assert!(matches!(missing, Err(Error::NoSuchStore { .. })));
    all.save(&tea, shop("shop_1"), &pair("k1"), false).unwrap();
    // Another run opened the settings earlier; it must not undo this change.
    let mut other = stores(&home);
    all.record_segment(&tea, definition.kind, segment.clone())
        .unwrap();
    other.record_backfill(&tea).unwrap();
    all.save(&tea, shop("shop_1"), &pair("k2"), false).unwrap();
    let all = stores(&home);
    let store = all.get(&tea).unwrap();
    assert!(store.last_backfill.is_some());
    assert_eq!(store.segments.of(SegmentKind::Active), Some(&segment));
    assert_eq!(store.segments.of(SegmentKind::Inactive), None);
    assert_eq!(store.segments.all().count(), 1);
    assert_eq!(segment.recipe, "tag_and_property");
    let mut all = stores(&home);
    all.save(&tea, shop("shop_2"), &pair("k2"), true).unwrap();
    let store = all.get(&tea).unwrap();
    assert!(store.last_backfill.is_none() && store.segments.is_empty());
}
