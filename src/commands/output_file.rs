//! Files that a command writes because a flag names them: for whom they are, and what they may take
//! the place of. Knows nothing of what is written.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Its owner.
    Owner,
    /// Whoever may read what is made in that folder.
    Usual,
}

/// Opens a file to be written from its beginning. What was in it is gone.
pub(super) fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let file = open(path, readers)?;
    empty(&file)?;
    Ok(file)
}

/// Takes away what is in a file. In a device or a pipe there is nothing to take.
pub(super) fn empty(file: &File) -> io::Result<()> {
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    Ok(())
}

/// Opens a file for writing; one that is there stays as it is. A link to a file isn't followed, for
/// whoever can put one into a folder would choose what is written over. A device and a pipe are
/// written to by whatever name: there is nothing in them to lose.
pub(super) fn open(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    // Where there is anything, be it a link that leads nowhere, this fails.
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
    // Somebody may have put another in its place in between.
    if !is_same(&file.metadata()?, &expected) {
        return Err(not_plain());
    }
    #[cfg(unix)]
    if readers == Readers::Owner && expected.is_file() {
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    Ok(file)
}

/// Whether both paths lead to the same file, by whatever name or link. Neither is opened: a pipe
/// would wait for its other end.
pub(super) fn leads_to(path: &Path, other: &Path) -> bool {
    match (path.metadata(), other.metadata()) {
        (Ok(one), Ok(two)) if cfg!(unix) => is_same(&one, &two),
        (Ok(_), Ok(_)) => matches!(
            (path.canonicalize(), other.canonicalize()),
            (Ok(one), Ok(two)) if one == two
        ),
        _ => false,
    }
}

/// Whether standard input comes from this file.
#[cfg(unix)]
pub(super) fn is_standard_input(path: &Path) -> bool {
    use std::os::fd::AsFd as _;

    let stdin = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let stdin = stdin.and_then(|stdin| stdin.metadata());
    matches!((stdin, path.metadata()), (Ok(one), Ok(two)) if one.is_file() && is_same(&one, &two))
}

/// Elsewhere a file that is read can't be written to.
#[cfg(not(unix))]
pub(super) fn is_standard_input(_path: &Path) -> bool {
    false
}

fn not_plain() -> io::Error {
    io::Error::new(
        ErrorKind::AlreadyExists,
        "there is something at the path that isn't a plain file",
    )
}

#[cfg(unix)]
fn is_same(one: &Metadata, two: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    (one.dev(), one.ino()) == (two.dev(), two.ino())
}

/// Elsewhere there is no number to tell files by.
#[cfg(not(unix))]
fn is_same(_one: &Metadata, _two: &Metadata) -> bool {
    true
}
