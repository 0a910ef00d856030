//! The operations that a backfill uses, so that tests can replace Postscript with memory.

use std::future::Future;

use crate::postscript::{
    Cancellation, Client, Error, LookedUp, LookupKey, PageSource, Subscriber, SubscriberId, Update,
};

/// Postscript, as far as a backfill uses it.
pub trait SubscriberApi: PageSource {
    /// Finds the subscribers that have one of the values.
    fn look_up(
        &self,
        key: LookupKey,
        values: &[String],
    ) -> impl Future<Output = Result<LookedUp, Error>>;

    /// Gets one subscriber.
    fn subscriber(&self, id: &SubscriberId) -> impl Future<Output = Result<Subscriber, Error>>;

    /// Updates a subscriber; returns what Postscript answers.
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
    async fn look_up(&self, key: LookupKey, values: &[String]) -> Result<LookedUp, Error> {
        Self::look_up(self, key, values).await
    }

    async fn subscriber(&self, id: &SubscriberId) -> Result<Subscriber, Error> {
        Self::subscriber(self, id).await
    }

    async fn update(&self, id: &SubscriberId, update: &Update) -> Result<Subscriber, Error> {
        Self::update(self, id, update).await
    }

    async fn check_key(&self) -> Result<(), Error> {
        self.identity().await.map(|_| ())
    }

    fn cancellation(&self) -> &Cancellation {
        Client::cancellation(self)
    }
}
