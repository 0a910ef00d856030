//! A file that replaces the one at its path only when it is complete.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// A file that replaces the one at its path only when it is complete. Only its owner can read it.
pub struct Draft<'a> {
    path: &'a Path,
    file: NamedTempFile,
}

impl<'a> Draft<'a> {
    /// Fails before there is anything to write if the file can't be written.
    pub fn create(path: &'a Path) -> io::Result<Self> {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self { path, file })
    }

    /// Writes the whole file.
    pub fn write(mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.as_file().sync_all()?;
        self.file.persist(self.path)?;
        Ok(())
    }
}
