//! The file of a ledger: locked, damaged, private and small.

use std::fs;

use super::*;

#[test]
fn a_second_run_is_refused_with_the_holder_of_the_lock() {
    let home = tempfile::tempdir().unwrap();
    let first = RunLock::take(home.path(), SHOP, "sync, process 12").unwrap();
    let refused = RunLock::take(home.path(), SHOP, "sync, process 13").unwrap_err();
    assert!(matches!(refused, LedgerError::Held { .. }));
    assert!(
        refused.to_string().ends_with("sync, process 12"),
        "{refused}"
    );
    RunLock::take(home.path(), "shop_2", "x").unwrap();
    drop(first);
    RunLock::take(home.path(), SHOP, "x").unwrap();
}

#[test]
fn a_damaged_ledger_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = due(home.path(), &["started:c1"]).path().to_owned();
    let whole = fs::read(&path).unwrap();
    assert!(whole.len() > 8192);
    let foreign = home.path().join("foreign");
    let other = Connection::open(&foreign).unwrap();
    other.execute_batch("CREATE TABLE shop (id TEXT)").unwrap();
    drop(other);
    let damaged = [
        b"not a database, but long enough to be taken for one".to_vec(),
        whole[..whole.len() / 2].to_vec(),
        whole[..4096].to_vec(),
        [&whole[..4096], &vec![7; whole.len() - 4096][..]].concat(),
        fs::read(&foreign).unwrap(),
    ];
    for content in damaged {
        fs::write(&path, &content).unwrap();
        let error = Ledger::open(home.path(), SHOP).unwrap_err();
        assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    let aside = Ledger::set_aside(home.path(), SHOP).unwrap().unwrap();
    assert!(aside.exists());
    assert!(Ledger::open(home.path(), SHOP).unwrap().is_none());
}

#[test]
fn a_newer_ledger_and_one_of_another_shop_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = due(home.path(), &[]).path().to_owned();
    fs::copy(&path, location::ledger_path(home.path(), "shop_2")).unwrap();
    let error = Ledger::open(home.path(), "shop_2").unwrap_err();
    assert!(
        matches!(&error, LedgerError::OtherShop { found, .. } if found == SHOP),
        "{error}"
    );
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = Ledger::open(home.path(), SHOP).unwrap_err();
    assert!(
        matches!(error, LedgerError::Newer { found: 99, .. }),
        "{error}"
    );
}

#[test]
fn a_ledger_of_the_first_format_is_migrated_with_what_it_holds() {
    let home = tempfile::tempdir().unwrap();
    let path = location::ledger_path(home.path(), SHOP);
    let first = Connection::open(&path).unwrap();
    first.execute_batch(schema::MIGRATIONS[0]).unwrap();
    let (id, version) = (schema::APPLICATION_ID, 1);
    first.pragma_update(None, "application_id", id).unwrap();
    first.pragma_update(None, "user_version", version).unwrap();
    let rows = format!(
        "INSERT INTO shop (id) VALUES ('{SHOP}');
         INSERT INTO contracts (id, status) VALUES ('c1', 'ACTIVE');
         INSERT INTO events (key, trigger, contract, state, due, at) VALUES
         ('started:c1', 'started', 'c1', 'sent', '2026-03-08', '2026-03-08T10:00:00.000Z');"
    );
    first.execute_batch(&rows).unwrap();
    drop(first);
    for _ in 0..2 {
        let ledger = Ledger::open(home.path(), SHOP).unwrap().unwrap();
        let expected = (ContractStatus::Active, None);
        assert_eq!(known(&ledger, "c1"), Some(expected));
        assert_eq!(state(&ledger, "started:c1"), EventState::Sent);
    }
}

#[cfg(unix)]
#[test]
fn ledger_and_folder_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("state");
    let ledger = due(&folder, &["started:c1"]);
    let _lock = RunLock::take(&folder, SHOP, "x").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(ledger);
}

#[test]
fn a_hundred_thousand_contracts_take_less_than_thirty_megabytes() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open_or_create(home.path(), SHOP).unwrap();
    let contracts: Vec<_> = (0..100_000)
        .map(|index| {
            (
                format!("3f2504e0-4f89-41d3-9a0c-{index:012x}"),
                ContractStatus::Cancelled,
            )
        })
        .collect();
    ledger.record_setup(&setup(), &contracts, &[]).unwrap();
    drop(ledger);
    let files = fs::read_dir(home.path()).unwrap();
    let bytes: u64 = files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes < 30_000_000, "{bytes}");
}
