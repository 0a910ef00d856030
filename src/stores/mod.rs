//! Which stores there are and what opens them: the settings file, the operating system's keyring,
//! the plain file for those who ask for it, and the environment. It prints nothing, asks nothing,
//! and sends nothing to Postscript.

mod document;
mod environment;
mod error;
mod folder;
mod key_pair;
mod keyring;
mod keyring_error;
mod memory;
mod name;
mod plain_file;
mod registry;
mod settings;
mod vault;

pub use environment::{EnvironmentKey, KEY_VARIABLE, SHOP_TOKEN_VARIABLE, environment_key};
pub use error::{Error, KeyPlace};
pub use key_pair::{KeyPair, KeySource};
pub use keyring_error::KeyringError;
pub use memory::{MadeSegment, Segments};
pub use name::{NotAName, StoreName};
pub use registry::{Found, Removed, Stores, probe_keyring};
pub use settings::{KeyKind, Store};
