//! The sandbox over real HTTP. Nothing here uses the program's own client.

#![expect(clippy::unwrap_used, reason = "a test that fails must stop")]

mod admin_api;
mod dashboard;
mod events;
mod faults;
mod harness;
mod identity;
mod limits;
mod listing;
mod origin;
mod prive;
mod updating;
