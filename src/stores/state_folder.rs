//! Where runs keep what they need to remember: not settings, and nothing secret.

use std::io;
use std::path::PathBuf;

use etcetera::BaseStrategy as _;

/// The environment variable for another folder.
const VARIABLE: &str = "PRIVE_PS_STATE_DIR";

/// The state folder, which may not exist yet: `PRIVE_PS_STATE_DIR`, or `prive-ps` in the XDG state
/// folder (`~/.local/state`, on every system).
///
/// # Errors
///
/// If the home directory isn't known.
pub fn state_folder() -> io::Result<PathBuf> {
    if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let base = etcetera::base_strategy::Xdg::new().map_err(io::Error::other)?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir());
    Ok(folder.join("prive-ps"))
}
