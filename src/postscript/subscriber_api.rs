//! The operations on subscribers as a trait, so that tests can replace Postscript with memory.

use std::future::Future;

use super::client::{BATCH, Client};
use super::list::PageSource;
use super::lookup::{LookedUp, LookupKey};
use super::service::SERVICE;
use super::subscriber::{Subscriber, SubscriberId};
use super::update::Update;
use crate::http::{Cancellation, Error};

/// Postscript's operations on subscribers.
pub trait SubscriberApi: PageSource {
    /// Finds all subscribers with one of the values.
    fn look_up(
        &self,
        key: LookupKey,
        values: &[String],
    ) -> impl Future<Output = Result<LookedUp, Error>>;

    /// Gets one subscriber. [`Error::Unreadable`] if the response is a different subscriber.
    fn subscriber(&self, id: &SubscriberId) -> impl Future<Output = Result<Subscriber, Error>>;

    /// Updates a subscriber, and returns the subscriber from the response. The caller checks whether it
    /// has what was written.
    fn update(
        &self,
        id: &SubscriberId,
        update: &Update,
    ) -> impl Future<Output = Result<Subscriber, Error>>;

    /// Fails if the key can't be used any more.
    fn check_key(&self) -> impl Future<Output = Result<(), Error>>;

    /// What stops the run.
    fn cancellation(&self) -> &Cancellation;
}

impl SubscriberApi for Client {
    /// A request that is refused as too large is halved, down to single values, and the size that passes
    /// is kept for the rest of the run.
    async fn look_up(&self, key: LookupKey, values: &[String]) -> Result<LookedUp, Error> {
        let mut found = LookedUp::default();
        for batch in values.chunks(self.batch()) {
            self.look_up_halving(key, batch, &mut found).await?;
        }
        if values.len() >= BATCH / 2 && found.refused.len() == values.len() {
            // Not one of so many values was accepted, so the cause isn't the values, and every further
            // batch would be halved in vain. A few refused values may just be odd.
            return Err(Error::Refused {
                service: &SERVICE,
                status: 400,
                message: format!("it rejects every lookup by {}", key.parameter()),
            });
        }
        Ok(found)
    }

    async fn subscriber(&self, id: &SubscriberId) -> Result<Subscriber, Error> {
        let url = self.url(&["subscribers", id.as_str()]);
        let subscriber: Subscriber = self.get(&self.counts.lookup, url).await?;
        if subscriber.id == *id {
            Ok(subscriber)
        } else {
            Err(self.unreadable(&"it returned a different subscriber than the one requested"))
        }
    }

    async fn update(&self, id: &SubscriberId, update: &Update) -> Result<Subscriber, Error> {
        let url = self.url(&["subscribers", id.as_str()]);
        let response = self.patch(url, update.body()).await?;
        self.parse(&response.body)
    }

    async fn check_key(&self) -> Result<(), Error> {
        self.shop().await.map(|_| ())
    }

    fn cancellation(&self) -> &Cancellation {
        self.http().cancellation()
    }
}
