//! The sandbox over real HTTP, asked as a stranger would ask it: nothing here uses the program's
//! own client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backdoor;
mod dashboard;
mod events;
mod faults;
mod harness;
mod identity;
mod limits;
mod listing;
mod updating;
