//! The settings file.

use std::path::Path;

use prive_ps::domain::SegmentKind;
use prive_ps::stores::{CreatedSegment, Stores};
use tempfile::TempDir;
use toml::Table;

use super::telling::told;

thread_local! {
    /// One folder for each thread; making one takes longer than all that is done in it.
    static FOLDER: TempDir = TempDir::new().unwrap_or_else(|error| panic!("{error}"));
}

/// A `config.toml`.
pub fn settings(data: &[u8]) {
    FOLDER.with(|folder| in_folder(folder.path(), data));
}

fn in_folder(folder: &Path, data: &[u8]) {
    let file = folder.join("config.toml");
    std::fs::write(&file, data).unwrap_or_else(|error| panic!("{error}"));
    let mut stores = match Stores::open_in(folder) {
        Ok(stores) => stores,
        Err(error) => {
            told(&error.to_string());
            told(error.hint());
            return;
        }
    };
    let before = others(data);
    let Some(name) = stores.all().keys().next().cloned() else {
        assert_eq!(stores.default_name(), None);
        return;
    };
    // Written with a new default, and with a segment that may be called anything.
    let text = String::from_utf8_lossy(data);
    let segment = CreatedSegment {
        name: text.chars().rev().take(12).collect(),
        created: jiff::Timestamp::UNIX_EPOCH,
        definition: "tag_alone".to_owned(),
    };
    stores
        .set_default(&name)
        .unwrap_or_else(|error| panic!("{error}"));
    let as_before = format!("{:?}", stores.all());
    let reread = open(folder);
    assert_eq!(format!("{:?}", reread.all()), as_before);
    assert_eq!(reread.default_name(), Some(&name));
    stores
        .record_segment(&name, SegmentKind::Active, segment.clone())
        .unwrap_or_else(|error| panic!("{error}"));
    let reread = open(folder);
    assert_eq!(format!("{:?}", reread.all()), format!("{:?}", stores.all()));
    let made = reread
        .get(&name)
        .map(|store| store.segments.get(SegmentKind::Active.word()));
    assert!(matches!(made, Ok(Some(made)) if *made == segment));
    // What others put there is there still.
    let written = std::fs::read(&file).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(others(&written), before);
}

fn open(folder: &Path) -> Stores {
    Stores::open_in(folder).unwrap_or_else(|error| panic!("what was written: {error}"))
}

/// What is beside the stores, as text: a number that is none equals nothing, not even itself.
fn others(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut table: Table = text.parse().unwrap_or_default();
    table.retain(|name, _| name != "default" && name != "stores");
    format!("{table:?}")
}
