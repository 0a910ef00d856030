//! A local Postscript, because Postscript itself has no test mode: every real key is live.
//!
//! It answers the Partner API v2 on a loopback address from a shop held in memory, with the limits,
//! the errors and, when asked, the failures of the real one. Where Postscript's behaviour isn't
//! published the stricter reading is taken, so that what passes here isn't passed by luck. Comments
//! name each behaviour *documented* (published by Postscript) or *assumed* (nobody outside knows).
//!
//! It must not know the API client or the subscription rules: it has wire types of its own, so that
//! a slip in either is seen by the other.

mod api;
mod app;
mod backdoor;
mod dashboard;
mod faults;
mod journal;
mod limits;
mod people;
mod server;
mod settings;
mod shop;

pub use limits::Limiter;
pub use people::{Person, invented_people};
pub use settings::Settings;

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use app::App;
use shop::Shop;

/// How long [`Sandbox::stop`] lets requests in flight finish.
const GRACE: Duration = Duration::from_secs(2);

/// A running local Postscript. Dropping it stops it as well, without waiting for the requests in
/// flight.
pub struct Sandbox {
    url: String,
    key: String,
    closing: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// Opens the shop with these people as its subscribers, in this order of creation, and serves
    /// it on 127.0.0.1.
    ///
    /// The same settings and people give the same shop every time, ids and dates included. Fails
    /// when the port is taken, and with [`io::ErrorKind::InvalidInput`] when a setting makes no
    /// sense, a phone number isn't E.164, or two people have the same one (Postscript keeps a
    /// number once in a shop).
    pub async fn start(
        settings: Settings,
        people: impl IntoIterator<Item = Person>,
    ) -> io::Result<Sandbox> {
        settings.check()?;
        let shop = Shop::of_people(people).map_err(invalid)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (closing, closed) = watch::channel(false);
        let app = Arc::new(App::new(settings, shop, closed.clone()));
        let key = app.keys.shop.clone();
        let serving = tokio::spawn(server::serve(listener, app, closed));
        Ok(Sandbox {
            url,
            key,
            closing,
            serving,
        })
    }

    /// The bare origin, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The shop's private key.
    pub fn key(&self) -> &str {
        &self.key
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
