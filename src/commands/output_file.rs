//! A file that an option names. It is opened before the work that fills it starts, so that a file that
//! can't be written is reported first.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use crate::error::CommandError;
use crate::files::{self, Readers};

/// An open file. An existing one keeps its content until there is a new one.
pub(super) struct OutputFile {
    file: File,
    failure: String,
}

impl OutputFile {
    /// Opens the file. `what` is what it will hold: `report`.
    pub(super) fn open(path: &Path, what: &str, readers: Readers) -> Result<Self, CommandError> {
        let failure = format!("can't write the {what} to {}", path.display());
        let opened = files::open(path, readers);
        let file = opened.map_err(|error| CommandError::from_error(error).context(&failure))?;
        Ok(Self { file, failure })
    }

    /// Empties the file, for a caller that writes it line by line.
    pub(super) fn begin(self) -> Result<File, CommandError> {
        let Self { file, failure } = self;
        let emptied = files::empty(&file);
        emptied.map_err(|error| CommandError::from_error(error).context(failure))?;
        Ok(file)
    }

    /// Writes the text as the new content.
    pub(super) fn write(self, text: &str) -> Result<(), CommandError> {
        let failure = self.failure.clone();
        let written = self.begin()?.write_all(text.as_bytes());
        written.map_err(|error| CommandError::from_error(error).context(failure))
    }
}
