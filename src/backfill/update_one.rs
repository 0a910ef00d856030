//! One update, and what its answer shows: the subscriber as it is now, which may not be the one
//! that was looked up minutes ago.

use super::api::SubscriberApi;
use super::current_tags::CurrentTags;
use super::outcome::Outcome;
use super::plan::Plan;
use crate::domain::{ACTIVE_TAG, Membership, STATUS_PROPERTY};
use crate::postscript::{Error, LookupKey, Subscriber, SubscriberId, Update};

/// Why an update failed.
#[derive(Debug)]
pub(super) enum UpdateError {
    /// Another subscriber's update may work.
    ThisSubscriber(String),
    /// Postscript didn't answer, in spite of retries.
    Unanswered(Error),
    /// No other update would work.
    Fatal(Error),
    /// The run was canceled.
    Canceled {
        /// Whether the update may have been carried out.
        is_sent: bool,
    },
}

impl From<Error> for UpdateError {
    fn from(error: Error) -> Self {
        match error {
            Error::Interrupted { sent } => Self::Canceled { is_sent: sent },
            Error::Unavailable { .. } | Error::Broken { .. } => Self::Unanswered(error),
            error if error.is_fatal() => Self::Fatal(error),
            error => Self::ThisSubscriber(error.to_string()),
        }
    }
}

/// Updates a subscriber.
pub(super) async fn update_one(
    api: &impl SubscriberApi,
    plan: &Plan<'_>,
    subscriber: u32,
    id: &SubscriberId,
    update: &Update,
) -> Result<Outcome, UpdateError> {
    let mut shown = send(api, id, update).await?;
    check_identity(plan, subscriber, id, &shown)?;
    if !update.is_shown_by(&shown) {
        // Some answers may leave fields out; the subscriber itself decides.
        shown = api.subscriber(id).await?;
        check_identity(plan, subscriber, id, &shown)?;
    }
    if !update.is_shown_by(&shown) {
        let reason = "Postscript accepted the update but doesn't show it".to_owned();
        return Err(UpdateError::ThisSubscriber(reason));
    }
    let before = plan.merged.index.tags(subscriber);
    let now = CurrentTags::of(&shown);
    let is_active = plan.membership(subscriber) == Membership::Active;
    if is_active && now.has_inactive && !before.has_inactive {
        return Ok(Outcome::ChangedMeanwhile);
    }
    if !is_active && now.has_active && !before.has_active {
        // Prive wrote ACTIVE after the look-up, and it is nearer to the contracts.
        if plan.writes_property && !now.is_full {
            let (tag, value) = (ACTIVE_TAG, "active");
            let correction = Update {
                tag,
                property: Some((STATUS_PROPERTY, value)),
            };
            let corrected = send(api, id, &correction).await?;
            if !correction.is_shown_by(&corrected) {
                let reason =
                    "Prive tagged it ACTIVE meanwhile, and prive_status can't be set to active";
                return Err(UpdateError::ThisSubscriber(reason.to_owned()));
            }
        }
        return Ok(Outcome::ChangedMeanwhile);
    }
    Ok(Outcome::Tagged)
}

/// Sends an update. A refusal as if of the key may concern this subscriber only, so the key is
/// checked before the run ends by it.
async fn send(
    api: &impl SubscriberApi,
    id: &SubscriberId,
    update: &Update,
) -> Result<Subscriber, UpdateError> {
    match api.update(id, update).await {
        Err(error @ (Error::Unauthorized { .. } | Error::Forbidden { .. })) => {
            match api.check_key().await {
                Ok(()) => Err(UpdateError::ThisSubscriber(error.to_string())),
                Err(Error::Interrupted { .. }) => Err(UpdateError::Canceled { is_sent: true }),
                Err(_) => Err(UpdateError::Fatal(error)),
            }
        }
        answer => Ok(answer?),
    }
}

/// Fails unless the answer is the subscriber that was looked up.
fn check_identity(
    plan: &Plan<'_>,
    subscriber: u32,
    id: &SubscriberId,
    shown: &Subscriber,
) -> Result<(), UpdateError> {
    let key = LookupKey::ShopifyCustomerId;
    let linked = plan.merged.index.number_of(subscriber, key);
    let is_relinked = linked
        .zip(shown.shopify_customer_id)
        .is_some_and(|(before, now)| before != now);
    let has_new_phone = plan
        .merged
        .index
        .phone(subscriber)
        .filter(|phone| !phone.is_national)
        .zip(shown.phone_digits())
        .is_some_and(|(before, now)| before.digits != now);
    let reason = if shown.id != *id {
        "Postscript returned another subscriber than was updated"
    } else if is_relinked {
        "the subscriber is linked to another Shopify customer now"
    } else if has_new_phone {
        "the subscriber has another phone number now"
    } else {
        return Ok(());
    };
    Err(UpdateError::ThisSubscriber(reason.to_owned()))
}
