//! The client of Postscript's API against the sandbox, over real HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod events;
mod prive;
