//! One update, and what its response shows: the subscriber as it is now, which may not be the one
//! that was looked up minutes ago.

use super::outcome::Outcome;
use super::planned_subscriber::PlannedSubscriber;
use super::subscriber_index::{CurrentTags, IndexedSubscriber};
use crate::domain::{ACTIVE_TAG, Membership, STATUS_PROPERTY};
use crate::postscript::{Error, LookupKey, Subscriber, SubscriberApi, Update};

/// Why an update failed.
#[derive(Debug)]
pub(super) enum UpdateError {
    /// Another subscriber's update may work.
    ThisSubscriber(String),
    /// The run was canceled, there was no response in spite of retries, or no other update would work.
    Run(Error),
}

impl From<Error> for UpdateError {
    fn from(error: Error) -> Self {
        let has_no_response = matches!(error, Error::Unavailable { .. } | Error::Broken { .. });
        if has_no_response || error.is_fatal() {
            Self::Run(error)
        } else {
            Self::ThisSubscriber(error.to_string())
        }
    }
}

/// Updates a subscriber.
pub(super) async fn update_one(
    api: &impl SubscriberApi,
    subscriber: &PlannedSubscriber,
    update: &Update,
    tags_only: bool,
) -> Result<Outcome, UpdateError> {
    let found = &subscriber.found;
    let mut shown = send(api, found, update).await?;
    if !update.is_shown_by(&shown) {
        // Some responses may leave fields out; the subscriber itself decides.
        shown = api.subscriber(&found.id).await?;
        check_identity(found, &shown)?;
    }
    if !update.is_shown_by(&shown) {
        return failed("Postscript accepted the update but doesn't show it");
    }
    let (before, now) = (found.tags, CurrentTags::of(&shown));
    let is_active = subscriber.membership == Membership::Active;
    if is_active && now.has_inactive && !before.has_inactive {
        return Ok(Outcome::ChangedMeanwhile);
    }
    if is_active || !now.has_active || before.has_active {
        return Ok(Outcome::Tagged);
    }
    // Prive wrote ACTIVE after the lookup, and it is nearer to the contracts.
    if !(tags_only || now.is_full) {
        let (tag, property) = (ACTIVE_TAG, Some((STATUS_PROPERTY, "active")));
        let correction = Update { tag, property };
        let corrected = send(api, found, &correction).await?;
        if !correction.is_shown_by(&corrected) {
            return failed(
                "Prive has since tagged the subscriber ACTIVE, and prive_status can't be set to active",
            );
        }
    }
    Ok(Outcome::ChangedMeanwhile)
}

/// Sends an update. A 401 or 403 may concern only this subscriber, so the key is checked before the
/// run ends because of it.
async fn send(
    api: &impl SubscriberApi,
    found: &IndexedSubscriber,
    update: &Update,
) -> Result<Subscriber, UpdateError> {
    let shown = match api.update(&found.id, update).await {
        Err(error @ (Error::Unauthorized { .. } | Error::Forbidden { .. })) => {
            return Err(match api.check_key().await {
                Ok(()) => UpdateError::ThisSubscriber(error.to_string()),
                Err(Error::Interrupted { .. }) => {
                    UpdateError::Run(Error::Interrupted { sent: true })
                }
                Err(_) => UpdateError::Run(error),
            });
        }
        shown => shown?,
    };
    check_identity(found, &shown)?;
    Ok(shown)
}

/// Fails unless the response is the subscriber that was looked up.
fn check_identity(before: &IndexedSubscriber, shown: &Subscriber) -> Result<(), UpdateError> {
    let differs = |before: Option<u64>, now: Option<u64>| {
        let both = before.zip(now);
        both.is_some_and(|(before, now)| before != now)
    };
    let id = before.number(LookupKey::ShopifyCustomerId);
    let phone = before.number(LookupKey::Phone);
    if shown.id != before.id {
        failed("Postscript returned a different subscriber than the one updated")
    } else if differs(id, shown.shopify_customer_id) {
        failed("the subscriber is now linked to another Shopify customer")
    } else if !before.has_national_phone && differs(phone, shown.phone_digits()) {
        failed("the subscriber now has a different phone number")
    } else {
        Ok(())
    }
}

fn failed<T>(reason: &str) -> Result<T, UpdateError> {
    Err(UpdateError::ThisSubscriber(reason.to_owned()))
}
