//! The folder of the settings: where it is, one writer at a time, and files that are whole or not
//! there. Knows nothing of what is in the files.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use etcetera::BaseStrategy as _;

use super::error::Error;

/// The variable that names another folder.
const VARIABLE: &str = "PRIVE_PS_CONFIG_DIR";

/// How long another run is waited for. One holds the lock for some calls to the keyring, each of
/// which has a limit of its own.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often a lock that is held is tried again.
const RETRY: Duration = Duration::from_millis(20);

/// The folder, which need not be there yet.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

/// The right to change what is in the folder, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Folder {
    /// The folder that `PRIVE_PS_CONFIG_DIR` names, or `prive-ps` below the XDG configuration folder
    /// (on every system: `~/.config` is where users of such tools look).
    pub(super) fn locate() -> Result<Self, Error> {
        if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            return Ok(Self::at(path.as_ref()));
        }
        let base = etcetera::base_strategy::Xdg::new().map_err(|error| Error::NoHome {
            why: error.to_string(),
        })?;
        Ok(Self(base.config_dir().join("prive-ps")))
    }

    /// This folder.
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// A file's path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The content of a file, if it is there.
    pub(super) fn read(&self, name: &str) -> Result<Option<String>, Error> {
        let path = self.path(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::unreadable(&path, &error)),
        }
    }

    /// Waits for the right to change what is in the folder, which is made where it isn't there.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        make_private_folder(&self.0).map_err(|error| Error::unwritable(&self.0, &error))?;
        let path = self.path("lock");
        let file = private_file(OpenOptions::new().create(true).truncate(false), &path)
            .map_err(|error| Error::unwritable(&path, &error))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                    std::thread::sleep(RETRY);
                }
                Err(TryLockError::WouldBlock) => return Err(Error::Busy { path }),
                Err(TryLockError::Error(error)) => return Err(Error::unwritable(&path, &error)),
            }
        }
    }

    /// Puts a file in the place of the one before, whole: readers see the one or the other. Nobody
    /// but its owner may read it.
    pub(super) fn write(&self, _lock: &Lock, name: &str, content: &str) -> Result<(), Error> {
        let path = self.path(name);
        // A link stays one, to a file that somebody keeps elsewhere.
        let path = fs::canonicalize(&path).unwrap_or(path);
        let mut draft = path.clone().into_os_string();
        draft.push(".new");
        let draft = PathBuf::from(draft);
        write_whole(&draft, &path, content).map_err(|error| Error::unwritable(&path, &error))
    }

    /// Removes a file, if it is there.
    pub(super) fn remove(&self, _lock: &Lock, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Error::unwritable(&path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Whether others than its owner may read a file.
    pub(super) fn is_exposed(&self, name: &str) -> bool {
        others_may_read(&self.path(name))
    }
}

/// Under the lock nobody else has a draft; one that is there is left from a run that was killed.
fn write_whole(draft: &Path, path: &Path, content: &str) -> io::Result<()> {
    match fs::remove_file(draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_draft(draft, content).and_then(|()| fs::rename(draft, path));
    if written.is_err() {
        // A key may be in it. If it can't be removed either, it is removed by the next.
        let _ = fs::remove_file(draft);
    }
    written
}

fn write_draft(draft: &Path, content: &str) -> io::Result<()> {
    let mut file = private_file(OpenOptions::new().create_new(true), draft)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_file(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.write(true).open(path)
}

#[cfg(unix)]
fn others_may_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_may_read(_path: &Path) -> bool {
    // A home directory elsewhere is its owner's already.
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_folder_and_its_files_are_their_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(&home.path().join("a/b"));
        assert_eq!(folder.read("x").unwrap(), None);
        let lock = folder.lock().unwrap();
        folder.write(&lock, "x", "one").unwrap();
        folder.write(&lock, "x", "two").unwrap();
        assert_eq!(folder.read("x").unwrap().as_deref(), Some("two"));
        assert_eq!(mode(&home.path().join("a/b")), 0o700);
        assert_eq!(mode(&folder.path("x")), 0o600);
        assert!(!folder.is_exposed("x"));
        fs::set_permissions(folder.path("x"), fs::Permissions::from_mode(0o640)).unwrap();
        assert!(folder.is_exposed("x"));
        folder.write(&lock, "x", "three").unwrap();
        assert_eq!(mode(&folder.path("x")), 0o600);
        folder.remove(&lock, "x").unwrap();
        folder.remove(&lock, "x").unwrap();
        assert_eq!(folder.read("x").unwrap(), None);
    }

    #[test]
    fn a_draft_left_behind_is_no_obstacle() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        fs::write(home.path().join("x.new"), "half").unwrap();
        fs::set_permissions(home.path().join("x.new"), fs::Permissions::from_mode(0o644)).unwrap();
        let lock = folder.lock().unwrap();
        folder.write(&lock, "x", "whole").unwrap();
        assert_eq!(folder.read("x").unwrap().as_deref(), Some("whole"));
        assert_eq!(mode(&folder.path("x")), 0o600);
    }

    #[test]
    fn a_link_stays_one() {
        let home = tempfile::tempdir().unwrap();
        let elsewhere = home.path().join("elsewhere");
        fs::write(&elsewhere, "old").unwrap();
        let folder = Folder::at(&home.path().join("config"));
        let lock = folder.lock().unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.path("x")).unwrap();
        folder.write(&lock, "x", "new").unwrap();
        assert_eq!(fs::read_to_string(elsewhere).unwrap(), "new");
        assert!(folder.path("x").is_symlink());
    }

    #[test]
    fn one_writer_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let count = || {
            folder
                .read("n")
                .unwrap()
                .map_or(0, |n| n.parse::<u32>().unwrap())
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let lock = folder.lock().unwrap();
                        let next = count() + 1;
                        folder.write(&lock, "n", &next.to_string()).unwrap();
                    }
                });
            }
        });
        assert_eq!(count(), 20);
    }
}
