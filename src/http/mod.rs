//! What the clients of both services share: one key, its pace, retries, redaction, error text,
//! request counts and cancellation. It prints nothing, asks nothing and imports nothing of ours.

mod address;
mod attempt;
mod cancellation;
mod client;
mod connection;
mod counter;
mod error;
mod hint;
mod key;
mod network_path;
mod pacer;
mod redact;
mod response;
mod retry;
mod service;
mod transport;

pub use address::Address;
pub use cancellation::Cancellation;
pub use client::{Client, WriteClient};
pub use connection::Connection;
pub use counter::Counter;
pub use error::{Error, ErrorKind};
pub use key::{ApiKey, KeyError};
pub use network_path::ConnectTarget;
pub use pacer::{Pacer, Rate};
pub use redact::redact_url;
pub use response::{Response, one_line};
pub use service::Service;

/// The most requests in flight at once. The pacer keeps the rate; this only has to be enough for
/// slow responses, and for a sandbox without a limit.
pub const CONCURRENT: usize = 64;
