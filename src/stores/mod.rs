//! The connected stores: the settings file, the system keyring, the key file for those who ask for
//! it, and keys from the environment. Nothing here prints, prompts or sends a request.

mod environment;
mod error;
mod history;
mod key_pair;
mod keyring;
mod keyring_error;
mod name;
mod private_folder;
mod registry;
mod saved_keys;
mod settings;
mod state_folder;
mod versioned_toml;

pub use environment::{
    EnvironmentKey, EnvironmentSecret, KEY_VARIABLE, PRIVE_KEY_VARIABLE, SHOP_TOKEN_VARIABLE,
    environment_key, environment_prive_key,
};
pub use error::Error;
pub use history::{MadeSegment, Segments};
pub use key_pair::{KeyPair, KeyPlace, KeySource, key_ending};
pub use keyring_error::KeyringError;
pub use name::{InvalidStoreName, StoreName};
pub use private_folder::create_private_folder;
pub use registry::{Removed, SavedKey, Stores, probe_keyring};
pub use settings::{KeyKind, PriveApi, Store, SyncMark};
pub use state_folder::state_folder;
