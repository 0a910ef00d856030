//! The global flags: output, and which store and API to use. Every command has them.

use std::env::VarError;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::stores::StoreName;
use crate::terminal::OutputArgs;

/// Flags that every command understands.
#[derive(Clone, Debug, Args)]
pub struct GlobalArgs {
    /// What is shown, and how.
    #[command(flatten)]
    pub output: OutputArgs,

    /// How Postscript is reached.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// How Postscript is reached.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// The connected store to use. Default: `PRIVE_PS_STORE`, else the default store.
    #[arg(long, global = true, value_name = "NAME")]
    pub store: Option<StoreName>,

    /// The URL of Postscript's API, for example a sandbox. Default: `POSTSCRIPT_API_URL`, else the
    /// store's, else production.
    #[arg(long, global = true, value_name = "URL")]
    pub api_url: Option<String>,

    /// Send the key to this host too. Without it a key goes to `api.postscript.io` and to loopback
    /// addresses only.
    #[arg(long, global = true, value_name = "HOST")]
    pub allow_host: Option<String>,

    /// Requests a second, or `off`. More than 15, and `off`, only towards a loopback address.
    #[arg(long, global = true, value_name = "N|off", default_value = "15")]
    pub rate: crate::http::Rate,

    /// Trust the certificates of this PEM file too.
    #[arg(long, global = true, value_name = "FILE")]
    pub cacert: Option<PathBuf>,

    /// Seconds to wait for the answer to one request.
    #[arg(long, global = true, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub timeout: Duration,
}

impl ConnectionArgs {
    /// Fills in what the environment sets and no flag does. An empty variable counts as unset; an
    /// empty flag is an error. clap's own variables would treat both the same, and would appear
    /// in usage errors as if they had been typed.
    pub fn read_environment(&mut self) -> Result<(), String> {
        let text = |name: &str| match std::env::var(name) {
            Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(format!("the value of {name} isn't text")),
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
        Ok(())
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds")?;
    if seconds.is_finite() && (0.001..=3600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("from 0.001 to 3600 seconds".to_owned())
    }
}
