//! Opens the files that options like `--report` name: who can read them, and what they may replace.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Who can read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Its owner only.
    Owner,
    /// The system's default for new files.
    Usual,
}

/// Opens a file for writing and empties it.
pub fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let file = open(path, readers)?;
    empty(&file)?;
    Ok(file)
}

/// Empties a file. Does nothing to a device or a pipe.
pub fn empty(file: &File) -> io::Result<()> {
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    Ok(())
}

/// Opens a file for writing, and keeps the content of an existing one. A link to a file isn't followed:
/// anyone who can create one in that folder could choose which file is overwritten. Devices and pipes
/// have no content to lose, so links to them are followed.
pub fn open(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    // Fails if the path exists, even as a dangling link.
    match options.clone().create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => return made,
    }
    let target = path.metadata();
    let expected = match target {
        Ok(target) if !target.is_file() && !target.is_dir() => target,
        _ => path.symlink_metadata()?,
    };
    if expected.is_symlink() || expected.is_dir() {
        return Err(not_plain());
    }
    let file = options.open(path)?;
    // The file may have been replaced in between.
    if !is_same(&file.metadata()?, &expected) {
        return Err(not_plain());
    }
    #[cfg(unix)]
    if readers == Readers::Owner && expected.is_file() {
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    Ok(file)
}

/// Whether both paths are the same file, also through links. Opens neither, because a pipe would wait
/// for its other end.
pub fn leads_to(path: &Path, other: &Path) -> bool {
    match (path.metadata(), other.metadata()) {
        (Ok(one), Ok(two)) if cfg!(unix) => is_same(&one, &two),
        (Ok(_), Ok(_)) => matches!(
            (path.canonicalize(), other.canonicalize()),
            (Ok(one), Ok(two)) if one == two
        ),
        _ => false,
    }
}

/// Whether standard input is this file.
#[cfg(unix)]
pub fn is_standard_input(path: &Path) -> bool {
    use std::os::fd::AsFd as _;

    let stdin = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let stdin = stdin.and_then(|stdin| stdin.metadata());
    matches!((stdin, path.metadata()), (Ok(one), Ok(two)) if one.is_file() && is_same(&one, &two))
}

/// Other systems don't let a file be written while it is read.
#[cfg(not(unix))]
pub fn is_standard_input(_path: &Path) -> bool {
    false
}

pub(super) fn not_plain() -> io::Error {
    io::Error::new(
        ErrorKind::AlreadyExists,
        "the path exists and isn't a regular file",
    )
}

#[cfg(unix)]
fn is_same(one: &Metadata, two: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    (one.dev(), one.ino()) == (two.dev(), two.ino())
}

/// Other systems have no inode numbers.
#[cfg(not(unix))]
fn is_same(_one: &Metadata, _two: &Metadata) -> bool {
    true
}
