//! TOML files with a version, and errors that quote nothing secret from them.

use serde::de::DeserializeOwned;

use super::error::Error;
use super::private_folder::PrivateFolder;

/// The latest version of the settings and of the key file.
pub(super) const VERSION: i64 = 1;

/// The longest reason that is shown, in characters.
const MAX_REASON: usize = 300;

/// How much of a file an error may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorDetail {
    /// The reason and the line.
    Reason,
    /// Only the line: a reason quotes values, and these are secret.
    LineOnly,
}

/// Reads a file in the folder, if it exists.
pub(super) fn read<T: DeserializeOwned>(
    folder: &PrivateFolder,
    name: &str,
    detail: ErrorDetail,
) -> Result<Option<T>, Error> {
    let Some(text) = folder.read(name)? else {
        return Ok(None);
    };
    let damaged = |reason| Error::Damaged {
        path: folder.path(name),
        reason,
    };
    let describe = |error: &toml::de::Error| match detail {
        ErrorDetail::Reason => format!("{}{}", line(&text, error), one_line(error.message())),
        ErrorDetail::LineOnly => format!("{}unexpected content", line(&text, error)),
    };
    // The version first: a later version may hold anything.
    let table: toml::Table = toml::from_str(&text).map_err(|error| damaged(describe(&error)))?;
    match table.get("version").and_then(toml::Value::as_integer) {
        Some(version) if version > VERSION => Err(Error::Newer {
            path: folder.path(name),
            version,
            supported: VERSION,
        }),
        Some(VERSION) => match toml::from_str(&text) {
            Ok(content) => Ok(Some(content)),
            Err(error) => Err(damaged(describe(&error))),
        },
        _ => Err(damaged("no supported `version`".to_owned())),
    }
}

/// A reason quotes values, which can contain anything.
fn one_line(reason: &str) -> String {
    let plain = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    reason.chars().map(plain).take(MAX_REASON).collect()
}

fn line(text: &str, error: &toml::de::Error) -> String {
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else {
        return String::new();
    };
    format!("line {}: ", before.matches('\n').count() + 1)
}
