//! A file that replaces the one at its path only when it is complete.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::output::not_plain;

/// A file that replaces the one at its path only when it is complete. Only its owner can read it.
pub struct Draft<'a> {
    path: &'a Path,
    file: NamedTempFile,
}

impl<'a> Draft<'a> {
    /// Fails before there is anything to write if the file can't be written, or if the path is a link, a
    /// folder or a device, which would be replaced.
    pub fn create(path: &'a Path) -> io::Result<Self> {
        if path.symlink_metadata().is_ok_and(|it| !it.is_file()) {
            return Err(not_plain());
        }
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), "kept").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        assert!(Draft::create(&path("link")).is_err());
        assert!(Draft::create(folder.path()).is_err());
        Draft::create(&path("file")).unwrap().write(b"new").unwrap();
        assert_eq!(std::fs::read(path("file")).unwrap(), b"new");
    }
}
