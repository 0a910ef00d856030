//! `prive-ps`: sync Prive subscription status to Postscript.
//!
//! A module imports only modules above it in this list:
//!
//! - [`domain`]: statuses, customers, the tag rule, triggers, segments. No I/O.
//! - [`terminal`]: output, tables, progress, prompts.
//! - [`files`]: folders, and files that are written: who can read them, what they may replace.
//! - [`http`]: what both API clients share: keys, pacing, retries, redaction.
//! - [`postscript`]: Postscript's API.
//! - [`prive`]: Prive's API. It can only read.
//! - [`source`]: where contracts come from: an export or Prive's API.
//! - [`stores`]: connected stores, their settings and keys.
//! - [`backfill`]: matching, plan, updates, report.
//! - [`sync`]: the ledger of events, which events are due, and how they are sent.
//! - [`segments`]: how many members a segment has, and how to create one.
//! - [`browser`]: a segment built in the dashboard, in the user's own browser.
//! - [`sandbox`]: a local server for rehearsals.
//! - [`error`]: exit codes, and the error that ends a command.
//! - [`args`], [`help`]: global options, examples, exit codes.
//! - [`connection`]: creates clients from options, environment and connected stores.
//! - [`rehearsal`]: a sandbox with a source's customers.
//! - [`test_events`]: events that `send-trigger` sends to one recipient.
//! - [`checks`]: the checks that `check` runs, and their results.
//! - [`commands`]: one module per command.
//! - [`cli`]: the command line.

pub mod args;
pub mod backfill;
pub mod browser;
pub mod checks;
pub mod cli;
pub mod commands;
pub mod connection;
pub mod domain;
pub mod error;
pub mod files;
pub mod help;
pub mod http;
pub mod postscript;
pub mod prive;
pub mod rehearsal;
pub mod sandbox;
pub mod segments;
pub mod source;
pub mod stores;
pub mod sync;
pub mod terminal;
pub mod test_events;
