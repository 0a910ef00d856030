//! The connected stores: the settings file, the system keyring, the key file for those who ask for
//! it, and keys from the environment. Nothing here prints, prompts or sends a request.

mod changes;
mod environment;
mod error;
mod folder;
mod keyring;
mod keys;
mod name;
mod registry;
mod settings;

pub use changes::Removed;
pub use environment::{
    KEY_VARIABLE, PRIVE_KEY_VARIABLE, SHOP_TOKEN_VARIABLE, environment_key, environment_prive_key,
};
pub use error::{Error, ErrorKind};
pub use keyring::probe as probe_keyring;
pub use keys::{FoundKey, KeyPair, KeyPlace, key_ending};
pub use name::{InvalidStoreName, StoreName};
pub use registry::Stores;
pub use settings::{CreatedSegment, KeyKind, PriveApi, Store, SyncMark};
