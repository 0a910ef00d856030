//! Selects the key and the address from options, environment and connected stores, and makes a client.
//! Every command gets its keys here.

mod key;
mod postscript;
mod prive;
mod settings;

pub use key::{given_key, key_of, saved_key, warn_of_override, with_warning};
pub use postscript::{
    Connected, address, client, client_at, connect, no_key, open_stores, selected_store,
};
pub use prive::{prive_address, prive_client, prive_client_at, prive_client_if_connected};
pub use settings::{SelectedStore, region, timezone};
