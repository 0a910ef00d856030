//! The client of Postscript's Partner API v2: its operations and types, on top of `http`.
//!
//! The API is published as a description of twenty operations. Where that is silent, the comments
//! say what is assumed and why the assumption is safe.

mod client;
mod counts;
mod event;
mod key;
mod keyword;
mod list;
mod lookup;
mod service;
mod shop;
mod subscriber;
mod subscriber_api;
mod subscriber_ref;
mod update;

pub use crate::http::{Address, CONCURRENT, Cancellation, Error, ErrorKind, Rate};
pub use client::{BATCH, Client};
pub use counts::RequestCounts;
pub use event::{Delivery, Event, EventRequest};
pub use key::{Key, KeyError};
pub use list::{ListVisitor, Listed, Page, PageSource, list_subscribers};
pub use lookup::{LookedUp, LookupKey};
pub use service::{RATE_LIMIT, SERVICE};
pub use shop::Shop;
pub use subscriber::{Subscriber, SubscriberId};
pub use subscriber_api::SubscriberApi;
pub use subscriber_ref::SubscriberRef;
pub use update::{MOST_PROPERTIES, Update};
