//! The client of Postscript's Partner API v2: requests, pacing, retries, errors. It prints nothing,
//! asks nothing, and knows no export.
//!
//! What the API promises is published as a description of twenty operations; where that is
//! silent, the comments say what is assumed and why the assumption is safe.

mod address;
mod answer;
mod cancellation;
mod client;
mod counts;
mod error;
mod event;
mod key;
mod keyword;
mod lookup;
mod pacer;
mod people;
mod person;
mod retry;
mod settings;
mod shop;
mod subscriber;
mod transport;
mod update;
mod walk;
mod way;

pub use address::Address;
pub use cancellation::Cancellation;
pub use client::Client;
pub use counts::RequestCounts;
pub use error::{Error, ErrorKind};
pub use event::{Delivery, Event, EventRequest};
pub use key::{Key, KeyError};
pub use lookup::{BATCH, LookedUp, LookupKey};
pub use pacer::{Pacer, Rate};
pub use person::Person;
pub use settings::Settings;
pub use shop::Identity;
pub use subscriber::{Subscriber, SubscriberId};
pub use update::{MOST_PROPERTIES, Update};
pub use walk::{Page, Visitor, Walked};
pub use way::Hop;

/// How many requests are under way at once. The pace is kept by the pacer; this only has to be
/// enough for slow answers, and for a sandbox without a limit.
pub const CONCURRENT: usize = 64;
