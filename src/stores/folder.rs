//! The settings folder, for its owner only: one writer at a time, files that are complete or absent,
//! and nothing but regular files that no one else can change.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use secrecy::zeroize::Zeroizing;

use super::error::{self, Error};
use crate::files::{self, create_private_folder};

/// How long to wait for another run. It holds the lock for a few keyring calls, each with its own
/// limit.
const LOCK_TIMEOUT: Duration = Duration::from_secs(15);

/// How often to try a lock that is held.
const LOCK_RETRY: Duration = Duration::from_millis(20);

/// The largest file that is read, in bytes. Settings for thousands of stores fit.
const MAX_BYTES: u64 = 4 << 20;

/// The settings folder, which may not exist yet.
pub(super) fn settings_folder() -> Result<PathBuf, Error> {
    files::settings_folder().map_err(|error| {
        let message = format!("no folder for the settings: {error}");
        let hint = "Set PRIVE_PS_CONFIG_DIR to a folder.";
        Error::new(error::ErrorKind::NoHome, message, hint)
    })
}

/// The text of a file, and whether other users can read it too.
pub(super) struct PrivateText {
    pub(super) text: Zeroizing<String>,
    pub(super) is_readable_by_others: bool,
}

/// Reads a file if it exists. It must be a regular file, not a link, and only its owner may be able
/// to change it.
pub(super) fn read(path: &Path) -> Result<Option<PrivateText>, Error> {
    let read = open_regular(OpenOptions::new().read(true), path)
        .and_then(|file| read_private(file, MAX_BYTES));
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::unreadable(path, &error)),
    }
}

/// Reads at most `max` bytes of text that only the file's owner can change.
pub(super) fn read_private(mut file: File, max: u64) -> io::Result<PrivateText> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    if has_mode(&metadata, 0o022) {
        return Err(io::Error::other("other users can change it"));
    }
    let mut text = Zeroizing::new(String::new());
    (&mut file).take(max + 1).read_to_string(&mut text)?;
    if text.len() as u64 > max {
        let reason = format!("file too large (max {max} bytes)");
        return Err(io::Error::other(reason));
    }
    Ok(PrivateText {
        text,
        is_readable_by_others: has_mode(&metadata, 0o044),
    })
}

/// Whether a file's permissions have one of these bits.
#[cfg(unix)]
fn has_mode(metadata: &Metadata, bits: u32) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & bits != 0
}

/// A home folder on Windows is private.
#[cfg(not(unix))]
fn has_mode(_metadata: &Metadata, _bits: u32) -> bool {
    false
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
    }
    expect_regular(path)?;
    options.open(path)
}

/// Fails if there is something else than a regular file at this path.
fn expect_regular(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => Err(io::Error::other("not a regular file")),
        _ => Ok(()),
    }
}

/// The right to change the files of a folder, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    folder: PathBuf,
    _file: File,
}

impl Lock {
    /// Waits for the right to change files. Creates the folder if needed.
    pub(super) fn take(folder: &Path) -> Result<Self, Error> {
        create_private_folder(folder).map_err(|error| Error::unwritable(folder, &error))?;
        let path = folder.join("lock");
        let mut options = OpenOptions::new();
        let file = open_regular(options.create(true).truncate(false).write(true), &path)
            .map_err(|error| Error::unwritable(&path, &error))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if started.elapsed() < LOCK_TIMEOUT => {
                    std::thread::sleep(LOCK_RETRY);
                }
                Err(TryLockError::WouldBlock) => {
                    let message = "another prive-ps process holds the settings lock";
                    let path = path.display();
                    let hint = format!("Stop the other process or wait for it. Lock file: {path}");
                    return Err(Error::new(error::ErrorKind::Unusable, message, hint));
                }
                Err(TryLockError::Error(error)) => return Err(Error::unwritable(&path, &error)),
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            _file: file,
        })
    }

    /// The path of a file in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Replaces a file in one step. Only its owner can read the new one.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Error> {
        let path = self.path(name);
        self.replace(&path, name, text)
            .map_err(|error| Error::unwritable(&path, &error))
    }

    fn replace(&self, path: &Path, name: &str, text: &str) -> io::Result<()> {
        expect_regular(path)?;
        // A killed run may have left its temporary file, with a key in it. Under the lock no other
        // run has one.
        let temporary = format!("{name}.new");
        remove_if_there(&self.path(&temporary))?;
        let mut file = tempfile::Builder::new()
            .prefix(&temporary)
            .rand_bytes(0)
            .tempfile_in(&self.folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    /// Removes a file, if it exists.
    pub(super) fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        remove_if_there(&path).map_err(|error| Error::unwritable(&path, &error))
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn text(path: &Path) -> Option<String> {
        read(path).unwrap().map(|read| read.text.to_string())
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_can_use_the_folder_and_its_files() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        let path = folder.join("x");
        assert_eq!(text(&path), None);
        let lock = Lock::take(&folder).unwrap();
        // A killed run left this.
        fs::write(folder.join("x.new"), "half a key").unwrap();
        lock.write("x", "one").unwrap();
        lock.write("x", "two").unwrap();
        assert_eq!(text(&path).as_deref(), Some("two"));
        assert!(!folder.join("x.new").exists());
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.join("lock")), 0o600);
        lock.remove("x").unwrap();
        lock.remove("x").unwrap();
        assert_eq!(text(&path), None);
    }

    #[test]
    fn links_pipes_devices_and_huge_files_are_errors() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at("elsewhere"), "old").unwrap();
        symlink("elsewhere", at("link")).unwrap();
        symlink("/dev/zero", at("device")).unwrap();
        nix::unistd::mkfifo(&at("pipe"), nix::sys::stat::Mode::S_IRUSR).unwrap();
        let huge = File::create(at("huge")).unwrap();
        huge.set_len(MAX_BYTES + 1).unwrap();
        let lock = Lock::take(home.path()).unwrap();
        for name in ["link", "device", "pipe", "huge"] {
            assert!(read(&at(name)).is_err(), "{name}");
        }
        for name in ["link", "device", "pipe"] {
            assert!(lock.write(name, "new").is_err(), "{name}");
        }
        assert_eq!(fs::read_to_string(at("elsewhere")).unwrap(), "old");
        drop(lock);
        fs::remove_file(at("lock")).unwrap();
        symlink("elsewhere", at("lock")).unwrap();
        assert!(Lock::take(home.path()).is_err());
    }

    #[test]
    fn a_file_that_others_can_change_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x");
        fs::write(&path, "text").unwrap();
        for (bits, expected) in [
            (0o600, Some(false)),
            (0o644, Some(true)),
            (0o620, None),
            (0o602, None),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            let read = read(&path).ok().flatten();
            let readers = read.map(|read| read.is_readable_by_others);
            assert_eq!(readers, expected, "{bits:o}");
        }
    }
}
