//! `prive-ps`: the join of Prive subscriptions and Postscript texting, administered from a terminal.
//!
//! The rooms, from the domain outwards; each uses only those above it, and `commands` may use all.

pub mod backfill;
pub mod export;
pub mod postscript;
pub mod sandbox;
pub mod segments;
pub mod stores;
pub mod subscription;
pub mod terminal;

pub mod cli;
pub mod commands;
