//! Known subscribers, put into the first lookup of each kind to verify that such lookups work.
//!
//! Nothing about Postscript's `__in` filters is published beyond their names: not how many values
//! they take, nor how phone numbers are spelled or emails compared. A lookup that ignored all but
//! one value would make customers look like they aren't subscribers.

use super::identity::KEYS;
use super::subscriber_index::subscriber_phone;
use crate::postscript::{Error, LookupKey, Page, Subscriber, SubscriberApi, SubscriberId};
use crate::source::cells::Region;

/// The most canaries in a lookup: in its middle, at its start and at its end.
const MAX_CANARIES: usize = 3;

/// A known subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Canary {
    id: SubscriberId,
    /// Its identity as the program spells it.
    value: String,
}

/// Chooses canaries of one kind from a page. Those that Postscript spells differently come first: they
/// show whether spelling matters.
pub(super) fn choose(page: &Page, key: LookupKey, region: Region) -> Vec<Canary> {
    let mut canaries: Vec<(bool, Canary)> = Vec::new();
    for subscriber in &page.subscribers {
        if let Some((stored, value)) = spelled(subscriber, key, region)
            && canaries.iter().all(|(_, other)| other.value != value)
        {
            let id = subscriber.id.clone();
            canaries.push((stored == value, Canary { id, value }));
        }
    }
    canaries.sort_by_key(|(is_spelled_alike, _)| *is_spelled_alike);
    canaries.truncate(MAX_CANARIES);
    canaries.into_iter().map(|(_, canary)| canary).collect()
}

/// The values of a lookup with canaries among them. One alone is in the middle, where a server that
/// honors only the first or the last value doesn't find it.
pub(super) fn with_canaries(mut values: Vec<String>, canaries: &[Canary]) -> Vec<String> {
    let places = [values.len().div_ceil(2), 0, values.len() + 2];
    for (canary, place) in canaries.iter().zip(places) {
        values.insert(place, canary.value.clone());
    }
    values
}

/// Whether the lookup returned every canary.
pub(super) fn are_found(canaries: &[Canary], found: &[Subscriber]) -> bool {
    let is_found = |canary: &Canary| found.iter().any(|one| one.id == canary.id);
    canaries.iter().all(is_found)
}

/// Verifies lookups by each kind of identity with subscribers of a page: whether they find them; none if
/// the page has no such identity. At most three requests; nothing is written.
///
/// # Errors
///
/// A request's own error.
pub async fn check_lookups(
    api: &impl SubscriberApi,
    page: &Page,
    region: Region,
) -> Result<[(LookupKey, Option<bool>); 3], Error> {
    let mut checks = KEYS.map(|key| (key, None));
    for (key, is_usable) in &mut checks {
        let canaries = choose(page, *key, region);
        if !canaries.is_empty() {
            let values = with_canaries(Vec::new(), &canaries);
            let found = api.look_up(*key, &values).await?;
            *is_usable = Some(are_found(&canaries, &found.subscribers));
        }
    }
    Ok(checks)
}

/// A subscriber's identity, as it is stored and as the program spells it.
fn spelled(subscriber: &Subscriber, key: LookupKey, region: Region) -> Option<(String, String)> {
    match key {
        LookupKey::ShopifyCustomerId => {
            let id = subscriber.shopify_customer_id?.to_string();
            Some((id.clone(), id))
        }
        LookupKey::Phone => {
            let (digits, _) = subscriber_phone(subscriber, region)?;
            Some((subscriber.phone.clone()?, format!("+{digits}")))
        }
        LookupKey::Email => {
            let stored = subscriber.email.clone()?;
            let value = stored.trim().to_lowercase();
            value.contains('@').then_some((stored, value))
        }
    }
}
