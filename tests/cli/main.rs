//! The program as its users meet it: the real binary, run against the real parts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod all_stores;
mod backfill;
mod certificate;
mod check;
mod completions;
mod connect;
mod connect_prive;
mod disconnect;
mod examples;
mod files;
mod generated;
mod harness;
mod help;
mod hidden_prompt;
mod hostile;
mod inspect;
mod keyring;
mod live;
mod localhost;
mod newcomer;
mod prive_source;
mod readme;
mod reliability;
mod sandbox;
mod schemas;
mod screen;
mod secrets;
mod segment;
mod send_trigger;
mod shop;
mod stores;
mod sync;
mod terminal;
mod unattended;
mod webdriver;
