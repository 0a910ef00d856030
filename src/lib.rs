//! `prive-ps`: sync Prive subscription status to Postscript.
//!
//! The rooms, from the domain outwards; each uses only those above it, and `commands` may use all.

pub mod backfill;
pub mod domain;
pub mod http;
pub mod postscript;
pub mod prive;
pub mod sandbox;
pub mod segments;
pub mod source;
pub mod stores;
pub mod sync;
pub mod terminal;

pub mod args;
pub mod cli;
pub mod commands;
pub mod help;
