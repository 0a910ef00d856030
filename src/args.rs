//! The global options, and parsers of option values that several commands use.

use std::env::VarError;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use jiff::tz::TimeZone;

use crate::http::{self, Address, Cancellation, Connection, Rate, Service};
use crate::stores::{StoreName, Stores};
use crate::terminal::OutputArgs;

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct GlobalArgs {
    /// What is printed, and how.
    #[command(flatten)]
    pub output: OutputArgs,

    /// Which store and API to use.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Which store and API to use.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// The connected store to use. Default: `PRIVE_PS_STORE`, else the default store.
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        add = ArgValueCompleter::new(complete_store)
    )]
    pub store: Option<StoreName>,

    /// The URL of Postscript's API, such as a sandbox's. Default: `POSTSCRIPT_API_URL`, else the
    /// URL saved for the store, else production.
    #[arg(long, global = true, value_name = "URL")]
    pub api_url: Option<String>,

    /// The URL of Prive's API, such as a sandbox's. Default: `PRIVE_API_URL`, else the URL saved
    /// for the store, else production.
    #[arg(long, global = true, value_name = "URL")]
    pub prive_api_url: Option<String>,

    /// Allow sending keys to this host. Without it, each key is sent only to its own service's
    /// hosts and to loopback addresses.
    #[arg(long, global = true, value_name = "HOST")]
    pub allow_host: Option<String>,

    /// Requests to Postscript per second. Values above 15 and `off` work only if Postscript's API
    /// URL points to a loopback address.
    #[arg(long, global = true, value_name = "N|off", default_value = "15")]
    pub rate: Rate,

    /// Also trust the certificates in this PEM file.
    #[arg(long, global = true, value_name = "FILE")]
    pub cacert: Option<PathBuf>,

    /// Timeout for each request, in seconds.
    #[arg(long, global = true, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub timeout: Duration,
}

impl ConnectionArgs {
    /// A connection to this address, with the certificates and the timeout of the flags.
    pub fn to(&self, address: Address, rate: Rate, cancellation: &Cancellation) -> Connection {
        Connection {
            address,
            rate,
            cacert: self.cacert.clone(),
            timeout: self.timeout,
            cancellation: cancellation.clone(),
        }
    }

    /// A service's address: at this URL, or the published one.
    pub fn address(
        &self,
        service: &'static Service,
        url: Option<&str>,
    ) -> Result<Address, http::Error> {
        match url {
            Some(url) => Address::parse(service, url, self.allow_host.as_deref()),
            None => Address::production(service),
        }
    }

    /// Fills in what the environment sets and no flag does. An empty variable counts as unset; an
    /// empty flag is an error. clap's own variables would treat both the same, and would appear
    /// in usage errors as if they had been typed.
    pub fn read_environment(&mut self) -> Result<(), String> {
        let text = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(format!("{name} isn't valid UTF-8")),
        };
        if self.store.is_none()
            && let Some(name) = text("PRIVE_PS_STORE")?
        {
            let parsed = name.parse::<StoreName>();
            self.store = Some(parsed.map_err(|error| format!("PRIVE_PS_STORE: {error}"))?);
        }
        if self.api_url.is_none() {
            self.api_url = text("POSTSCRIPT_API_URL")?;
        }
        if self.prive_api_url.is_none() {
            self.prive_api_url = text("PRIVE_API_URL")?;
        }
        Ok(())
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "expected a number of seconds, such as 30")?;
    if seconds.is_finite() && (0.001..=3600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("must be between 0.001 and 3600 seconds".to_owned())
    }
}

/// Completes the names of connected stores, from the settings alone: no keyring is opened.
pub fn complete_store(typed: &OsStr) -> Vec<CompletionCandidate> {
    // A shell that completes has no use for an error.
    let Ok(stores) = Stores::open() else {
        return Vec::new();
    };
    let typed = typed.to_string_lossy();
    let names = stores.all().keys().map(StoreName::as_str);
    let names = names.filter(|name| name.starts_with(&*typed));
    names.map(CompletionCandidate::new).collect()
}

/// Parses a time zone by its IANA name, such as `America/New_York`.
pub fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name)
        .map_err(|_| "unknown time zone. Use an IANA name such as America/New_York".to_owned())
}

/// Parses a text of one line that isn't empty.
pub fn text_line(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        Err("must not be empty".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("must not contain line breaks or other control characters".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// Parses a whole number.
pub fn whole_number(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "expected a whole number, such as 10".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_have_iana_names() {
        assert!(time_zone("UTC").is_ok());
        assert_eq!(
            time_zone("europe/berlin").unwrap().iana_name(),
            Some("Europe/Berlin")
        );
        assert!(time_zone("Mars/Olympus").is_err());
        assert!(time_zone("").is_err());
    }
}
