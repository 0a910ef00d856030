//! What the settings and the plain file of keys have in common: TOML with a version in front, and
//! errors that quote nothing secret of what is in the file.

use serde::de::DeserializeOwned;

use super::error::Error;
use super::folder::Folder;

/// The latest version of both files.
pub(super) const VERSION: i64 = 1;

/// How much of a reason is told, in characters.
const LONGEST_REASON: usize = 300;

/// How much an error may say of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// What is wrong and where.
    Reason,
    /// Where: the reason quotes values, and these are secret.
    PlaceAlone,
}

/// Reads a file of the folder, if it is there.
pub(super) fn read<T: DeserializeOwned>(
    folder: &Folder,
    name: &str,
    telling: Telling,
) -> Result<Option<T>, Error> {
    let Some(text) = folder.read(name)? else {
        return Ok(None);
    };
    let damaged = |why| Error::Damaged {
        path: folder.path(name),
        why,
    };
    let told = |error: &toml::de::Error| match telling {
        Telling::Reason => format!("{}{}", place(&text, error), on_one_line(error.message())),
        Telling::PlaceAlone => format!("{}it isn't what was written", place(&text, error)),
    };
    // The version first: what a later one holds beside it is not ours to judge.
    let table: toml::Table = toml::from_str(&text).map_err(|error| damaged(told(&error)))?;
    match table.get("version").and_then(toml::Value::as_integer) {
        Some(version) if version > VERSION => Err(Error::Newer {
            path: folder.path(name),
            version,
            known: VERSION,
        }),
        Some(VERSION) => match toml::from_str(&text) {
            Ok(document) => Ok(Some(document)),
            Err(error) => Err(damaged(told(&error))),
        },
        _ => Err(damaged("it has no `version` that is known".to_owned())),
    }
}

/// A reason quotes values, and in a value there can be anything.
fn on_one_line(reason: &str) -> String {
    let plain = |mark: char| if mark.is_control() { ' ' } else { mark };
    reason.chars().map(plain).take(LONGEST_REASON).collect()
}

fn place(text: &str, error: &toml::de::Error) -> String {
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return String::new();
    };
    format!("line {}: ", before.matches('\n').count() + 1)
}
