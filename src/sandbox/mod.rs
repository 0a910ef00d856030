//! A local server for rehearsals: Postscript and Prive have no test mode, and every real key is
//! live.
//!
//! It serves both APIs on a loopback address from memory, with their rate limits, their errors and,
//! on request, failures. Where behavior isn't published, the sandbox is the stricter one, so that what
//! passes here doesn't pass by luck. Comments mark each behavior as *documented* (published) or
//! *assumed* (not published).
//!
//! It imports neither the API clients nor the domain: it has its own wire types, so that a mistake on
//! one side shows on the other.

mod admin_api;
mod admin_request;
mod app_state;
mod dashboard;
mod faults;
mod limits;
mod middleware;
mod moment;
mod origin;
mod postscript;
mod prive;
mod request_log;
mod resettable;
mod seed;
mod server;
mod settings;
mod shop;

pub use limits::Limiter;
pub use seed::{MAX_GENERATED, SeedSubscriber, generated_subscribers};
pub use settings::Settings;

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use app_state::AppState;
use prive::state::PriveState;
use shop::Shop;

/// How long [`Sandbox::stop`] lets requests in flight finish.
const GRACE: Duration = Duration::from_secs(2);

/// A running sandbox. Dropping it stops it as well, without waiting for requests in flight.
pub struct Sandbox {
    url: String,
    key: String,
    prive_key: String,
    closing: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// Serves a shop with these subscribers, in this order of creation, and the contracts of the
    /// settings, on 127.0.0.1.
    ///
    /// The same settings and subscribers give the same shop every time, ids and dates included.
    /// Fails when the port is taken, and with [`io::ErrorKind::InvalidInput`] when a setting makes no
    /// sense, a phone number isn't E.164, or two subscribers have the same one (it is unique in a
    /// shop).
    pub async fn start(
        settings: Settings,
        subscribers: impl IntoIterator<Item = SeedSubscriber>,
    ) -> io::Result<Sandbox> {
        settings.check()?;
        let or_made_up = |key: &Option<String>, prefix: &str| {
            key.clone()
                .unwrap_or_else(|| format!("{prefix}_{}", Uuid::new_v4().simple()))
        };
        let key = or_made_up(&settings.key, "sk");
        let prive_key = or_made_up(&settings.prive_key, "prive");
        let settings = Settings {
            key: Some(key.clone()),
            prive_key: Some(prive_key.clone()),
            ..settings
        };
        let shop = Shop::from_seed(subscribers).map_err(invalid)?;
        let contracts = settings.contracts.clone();
        let prive =
            PriveState::from_seed(settings.generated_customers, contracts, Timestamp::now());
        let prive = prive.map_err(invalid)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (closing, closed) = watch::channel(false);
        let app = Arc::new(AppState::new(settings, shop, prive, closed.clone()));
        let serving = tokio::spawn(server::run(listener, app, closed));
        Ok(Sandbox {
            url,
            key,
            prive_key,
            closing,
            serving,
        })
    }

    /// The bare origin of both APIs, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The shop's private key at Postscript.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The store's key at Prive.
    pub fn prive_key(&self) -> &str {
        &self.prive_key
    }

    /// Stops listening and returns when the requests in flight have been answered, after two
    /// seconds at most.
    pub async fn stop(mut self) {
        self.closing.send_replace(true);
        if tokio::time::timeout(GRACE, &mut self.serving)
            .await
            .is_err()
        {
            self.serving.abort();
        }
    }
}

fn invalid(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, reason)
}
