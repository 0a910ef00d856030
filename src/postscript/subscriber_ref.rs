//! One subscriber by ID, phone or email: for events and lookups.

use super::client::Client;
use super::lookup::LookupKey;
use super::subscriber::{Subscriber, SubscriberId};
use super::subscriber_api::SubscriberApi as _;
use crate::http::Error;

/// A subscriber by one identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriberRef {
    /// A subscriber ID, unique in Postscript.
    Id(SubscriberId),
    /// A phone number's digits with the country code; unique in a shop.
    Phone(u64),
    /// An email address; several subscribers can share it.
    Email(String),
}

impl SubscriberRef {
    /// The field of an event and its value.
    pub(super) fn identifier(self) -> (&'static str, String) {
        match self {
            Self::Id(id) => ("subscriber_id", id.as_str().to_owned()),
            Self::Phone(digits) => ("phone", format!("+{digits}")),
            Self::Email(email) => ("email", email),
        }
    }
}

impl Client {
    /// All subscribers of the shop with this identity. Those found by phone must be compared with it: how
    /// Postscript writes a number isn't published.
    pub async fn find(&self, subscriber: &SubscriberRef) -> Result<Vec<Subscriber>, Error> {
        match subscriber {
            SubscriberRef::Id(id) => self.find_by_id(id).await,
            SubscriberRef::Phone(digits) => {
                let value = format!("+{digits}");
                Ok(self.look_up_at_once(LookupKey::Phone, &[value]).await?.0)
            }
            SubscriberRef::Email(email) => {
                // Whether Postscript's filter is case-sensitive isn't published, so both forms are sent.
                let mut values = vec![email.clone(), email.to_lowercase()];
                values.dedup();
                let (mut found, _) = self.look_up_at_once(LookupKey::Email, &values).await?;
                found.retain(|subscriber| {
                    let own = subscriber.email.as_deref().unwrap_or_default();
                    own.to_lowercase() == email.to_lowercase()
                });
                found.sort_by(|one, other| one.id.cmp(&other.id));
                found.dedup_by(|one, other| one.id == other.id);
                Ok(found)
            }
        }
    }

    /// For an unknown id, Postscript seems to return 404; only 400 is published.
    async fn find_by_id(&self, id: &SubscriberId) -> Result<Vec<Subscriber>, Error> {
        match self.subscriber(id).await {
            Ok(subscriber) => Ok(vec![subscriber]),
            Err(Error::NotFound { .. } | Error::Refused { status: 400, .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
