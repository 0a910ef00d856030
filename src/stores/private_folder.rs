//! A folder for its owner only: one writer at a time, files that are complete or absent, and
//! nothing but regular files that no one else can change.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use etcetera::BaseStrategy as _;

use super::error::Error;

/// The environment variable for another settings folder.
const CONFIG_VARIABLE: &str = "PRIVE_PS_CONFIG_DIR";

/// How long to wait for another run. It holds the lock for a few keyring calls, each with its own
/// limit.
const LOCK_TIMEOUT: Duration = Duration::from_secs(15);

/// How often to try a lock that is held.
const LOCK_RETRY: Duration = Duration::from_millis(20);

/// The largest file that is read, in bytes. Settings for thousands of stores fit.
const MAX_BYTES: u64 = 4 << 20;

/// The end of a temporary file's name.
const TEMPORARY: &str = ".new";

/// A folder that may not exist yet.
#[derive(Clone, Debug)]
pub(super) struct PrivateFolder(PathBuf);

/// The right to change the folder's files, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl PrivateFolder {
    /// The settings folder: `PRIVE_PS_CONFIG_DIR`, or `prive-ps` in the XDG configuration folder.
    /// macOS uses `~/.config` too, where users of such tools look.
    pub(super) fn locate() -> Result<Self, Error> {
        if let Some(path) = std::env::var_os(CONFIG_VARIABLE).filter(|path| !path.is_empty()) {
            return Ok(Self::at(path.as_ref()));
        }
        let base = etcetera::base_strategy::Xdg::new().map_err(|error| Error::NoHome {
            reason: error.to_string(),
        })?;
        Ok(Self(base.config_dir().join("prive-ps")))
    }

    /// The folder at this path.
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// A file's path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The text of a file, if it exists. It must be a regular file, not a link, and only its owner
    /// may be able to change it.
    pub(super) fn read(&self, name: &str) -> Result<Option<String>, Error> {
        let path = self.path(name);
        let mut file = match open_regular(OpenOptions::new().read(true), &path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::unreadable(&path, &error)),
        };
        let read = file.metadata().and_then(|metadata| {
            if others_can_write(&metadata) {
                return Ok(None);
            }
            read_text(&mut file, MAX_BYTES).map(Some)
        });
        match read {
            Ok(Some(text)) => Ok(Some(text)),
            Ok(None) => Err(Error::WritableByOthers { path }),
            Err(error) => Err(Error::unreadable(&path, &error)),
        }
    }

    /// Waits for the right to change files. Creates the folder if needed.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        create_private_folder(&self.0).map_err(|error| Error::unwritable(&self.0, &error))?;
        let path = self.path("lock");
        let mut options = OpenOptions::new();
        let file = open_regular(options.create(true).truncate(false).write(true), &path)
            .map_err(|error| Error::unwritable(&path, &error))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::WouldBlock) if started.elapsed() < LOCK_TIMEOUT => {
                    std::thread::sleep(LOCK_RETRY);
                }
                Err(TryLockError::WouldBlock) => return Err(Error::Locked { path }),
                Err(TryLockError::Error(error)) => return Err(Error::unwritable(&path, &error)),
            }
        }
    }

    /// Replaces a file in one step. Only its owner can read the new one.
    pub(super) fn write(&self, _lock: &Lock, name: &str, text: &str) -> Result<(), Error> {
        let path = self.path(name);
        self.remove_leftovers(name)
            .and_then(|()| self.replace(name, text))
            .map_err(|error| Error::unwritable(&path, &error))
    }

    fn replace(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.path(name);
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(not_regular());
        }
        let mut file = tempfile::Builder::new()
            .prefix(&format!("{name}."))
            .suffix(TEMPORARY)
            .tempfile_in(&self.0)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    /// Removes temporary files of killed runs: a key may be in them. Under the lock no other run
    /// has one.
    fn remove_leftovers(&self, name: &str) -> io::Result<()> {
        let prefix = format!("{name}.");
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let file_name = entry.file_name();
            let file_name = file_name.to_string_lossy();
            if file_name.starts_with(&prefix) && file_name.ends_with(TEMPORARY) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes a file, if it exists.
    pub(super) fn remove(&self, _lock: &Lock, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Error::unwritable(&path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Whether users other than its owner can read a file.
    pub(super) fn is_readable_by_others(&self, name: &str) -> bool {
        fs::metadata(self.path(name)).is_ok_and(|metadata| others_can_read(&metadata))
    }
}

/// Reads at most `max` bytes of text.
pub(super) fn read_text(file: &mut File, max: u64) -> io::Result<String> {
    let mut text = String::new();
    file.take(max + 1).read_to_string(&mut text)?;
    if text.len() as u64 > max {
        return Err(io::Error::other(format!(
            "file too large (max {max} bytes)"
        )));
    }
    Ok(text)
}

/// Opens a regular file for its owner only. A link, a pipe or a device is an error: a link could
/// lead anywhere, and the others may never end.
fn open_regular(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Without O_NONBLOCK, opening a pipe waits for its other end.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
        if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(not_regular());
        }
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(not_regular())
    }
}

fn not_regular() -> io::Error {
    io::Error::other("not a regular file")
}

/// Creates a folder that only its owner can use, and the folders above it. One that exists stays as
/// it is.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Whether users other than the owner can read the file.
#[cfg(unix)]
pub(super) fn others_can_read(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o044 != 0
}

/// Whether users other than the owner can change the file.
#[cfg(unix)]
pub(super) fn others_can_write(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o022 != 0
}

/// Whether users other than the owner can read the file. A home folder on Windows is private.
#[cfg(not(unix))]
pub(super) fn others_can_read(_metadata: &Metadata) -> bool {
    false
}

/// Whether users other than the owner can change the file. A home folder on Windows is private.
#[cfg(not(unix))]
pub(super) fn others_can_write(_metadata: &Metadata) -> bool {
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

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn only_the_owner_can_use_the_folder_and_its_files() {
        let home = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::at(&home.path().join("a/b"));
        assert_eq!(folder.read("x").unwrap(), None);
        let lock = folder.lock().unwrap();
        folder.write(&lock, "x", "one").unwrap();
        folder.write(&lock, "x", "two").unwrap();
        assert_eq!(folder.read("x").unwrap().as_deref(), Some("two"));
        assert_eq!(mode(&home.path().join("a/b")), 0o700);
        assert_eq!(mode(&folder.path("x")), 0o600);
        assert_eq!(mode(&folder.path("lock")), 0o600);
        assert!(!folder.is_readable_by_others("x"));
        set_mode(&folder.path("x"), 0o640);
        assert!(folder.is_readable_by_others("x"));
        folder.write(&lock, "x", "three").unwrap();
        assert_eq!(mode(&folder.path("x")), 0o600);
        folder.remove(&lock, "x").unwrap();
        folder.remove(&lock, "x").unwrap();
        assert_eq!(folder.read("x").unwrap(), None);
    }

    #[test]
    fn a_temporary_file_of_a_killed_run_is_removed() {
        let home = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::at(home.path());
        fs::write(home.path().join("x.abc.new"), "half a key").unwrap();
        let lock = folder.lock().unwrap();
        folder.write(&lock, "x", "whole").unwrap();
        assert_eq!(folder.read("x").unwrap().as_deref(), Some("whole"));
        let mut names: Vec<_> = fs::read_dir(home.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["lock", "x"]);
    }

    #[test]
    fn links_pipes_devices_and_huge_files_are_errors() {
        let home = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::at(home.path());
        fs::write(home.path().join("elsewhere"), "old").unwrap();
        std::os::unix::fs::symlink("elsewhere", folder.path("link")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.path("device")).unwrap();
        nix::unistd::mkfifo(
            &folder.path("pipe"),
            nix::sys::stat::Mode::from_bits_truncate(0o600),
        )
        .unwrap();
        let huge = File::create(folder.path("huge")).unwrap();
        huge.set_len(MAX_BYTES + 1).unwrap();
        let lock = folder.lock().unwrap();
        for name in ["link", "device", "pipe", "huge"] {
            let error = folder.read(name).unwrap_err();
            assert!(matches!(error, Error::Unreadable { .. }), "{name}: {error}");
        }
        for name in ["link", "device", "pipe"] {
            let error = folder.write(&lock, name, "new").unwrap_err();
            assert!(matches!(error, Error::Unwritable { .. }), "{name}: {error}");
        }
        let elsewhere = fs::read_to_string(home.path().join("elsewhere")).unwrap();
        assert_eq!(elsewhere, "old");
        drop(lock);
        fs::remove_file(folder.path("lock")).unwrap();
        std::os::unix::fs::symlink("elsewhere", folder.path("lock")).unwrap();
        assert!(matches!(folder.lock(), Err(Error::Unwritable { .. })));
    }

    #[test]
    fn a_file_that_others_can_change_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::at(home.path());
        fs::write(folder.path("x"), "text").unwrap();
        for (bits, is_refused) in [(0o600, false), (0o644, false), (0o620, true), (0o602, true)] {
            set_mode(&folder.path("x"), bits);
            let read = folder.read("x");
            let refused = matches!(read, Err(Error::WritableByOthers { .. }));
            assert_eq!(refused, is_refused, "{bits:o}");
        }
    }

    #[test]
    fn one_writer_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::at(home.path());
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
