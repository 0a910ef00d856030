//! The program's own folders.

use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use etcetera::base_strategy::Xdg;

/// The settings folder, which may not exist yet: `PRIVE_PS_CONFIG_DIR`, or `prive-ps` in the XDG
/// configuration folder. macOS uses `~/.config` too, where users of such tools look.
///
/// # Errors
///
/// If the home directory isn't known.
pub fn settings_folder() -> io::Result<PathBuf> {
    own_folder("PRIVE_PS_CONFIG_DIR", Xdg::config_dir)
}

/// The folder for what runs need to remember, neither settings nor secrets, which may not exist yet:
/// `PRIVE_PS_STATE_DIR`, or `prive-ps` in the XDG state folder (`~/.local/state`, on every system).
///
/// # Errors
///
/// If the home directory isn't known.
pub fn state_folder() -> io::Result<PathBuf> {
    own_folder("PRIVE_PS_STATE_DIR", |xdg| {
        xdg.state_dir().unwrap_or_else(|| xdg.data_dir())
    })
}

fn own_folder(variable: &str, default: impl Fn(&Xdg) -> PathBuf) -> io::Result<PathBuf> {
    if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let xdg = Xdg::new().map_err(io::Error::other)?;
    Ok(default(&xdg).join("prive-ps"))
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
