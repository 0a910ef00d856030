//! A file that takes its place only when it is whole.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::error::CommandError;

/// A file that takes its place only when it is whole.
pub(super) struct SaveFile<'a> {
    path: &'a Path,
    draft: NamedTempFile,
}

impl<'a> SaveFile<'a> {
    /// Fails before anything is read if the file can't be written. Only its owner can read it.
    pub(super) fn create(path: &'a Path) -> Result<Self, CommandError> {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let draft = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        let draft = draft.map_err(|error| cannot_save(path, error))?;
        Ok(Self { path, draft })
    }

    /// Writes the whole file.
    pub(super) fn write(mut self, bytes: &[u8]) -> Result<(), CommandError> {
        let path = self.path;
        let written = self.draft.write_all(bytes);
        let synced = written.and_then(|()| self.draft.as_file().sync_all());
        synced.map_err(|error| cannot_save(path, error))?;
        let placed = self.draft.persist(path);
        placed.map_err(|error| cannot_save(path, error.error))?;
        Ok(())
    }
}

fn cannot_save(path: &Path, error: io::Error) -> CommandError {
    CommandError::from_error(error)
        .context(format!("can't save the contracts to {}", path.display()))
}
