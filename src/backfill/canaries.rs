//! Known subscribers, put into the first look-up of each kind to verify that such look-ups work.
//!
//! Nothing about Postscript's `__in` filters is published beyond their names: not how many values
//! they take, nor how phone numbers are spelled or emails compared. A look-up that ignored all but
//! one value would make customers look like they aren't subscribers.

use super::identity_index::email_number;
use super::subscriber_index::SubscriberIndex;
use crate::postscript::{LookupKey, Page, Subscriber, SubscriberId};

/// The most canaries in a look-up: at its start, in its middle and at its end.
const MAX_CANARIES: usize = 3;

/// Subscribers of the first page, and the values by which look-ups must find them.
pub(super) struct Canaries {
    by_key: [Vec<Canary>; 3],
}

/// A known subscriber.
#[derive(Clone, Debug)]
pub(super) struct Canary {
    id: SubscriberId,
    /// The identity as the program spells it.
    value: String,
    number: u64,
}

impl Canaries {
    /// Chooses canaries from a page. Those that Postscript spells differently come first: they
    /// show whether spelling matters.
    pub(super) fn from_page(page: &Page, index: &SubscriberIndex) -> Self {
        let mut by_key: [Vec<(bool, Canary)>; 3] = [Vec::new(), Vec::new(), Vec::new()];
        for subscriber in &page.subscribers {
            for key in [
                LookupKey::ShopifyCustomerId,
                LookupKey::Phone,
                LookupKey::Email,
            ] {
                if let Some((stored, number, value)) = identity(subscriber, key, index) {
                    let id = subscriber.id.clone();
                    let canary = Canary { id, value, number };
                    by_key[key as usize].push((stored == canary.value, canary));
                }
            }
        }
        Self {
            by_key: by_key.map(|mut candidates| {
                candidates.sort_by_key(|(is_spelled_alike, _)| *is_spelled_alike);
                let mut chosen: Vec<Canary> = Vec::new();
                for (_, canary) in candidates {
                    let is_new = chosen.iter().all(|other| other.number != canary.number);
                    if is_new && chosen.len() < MAX_CANARIES {
                        chosen.push(canary);
                    }
                }
                chosen
            }),
        }
    }

    /// The canaries of one kind; empty if the page had none.
    pub(super) fn of(&self, key: LookupKey) -> &[Canary] {
        &self.by_key[key as usize]
    }
}

/// The values of a look-up with canaries at its end, its start and its middle.
pub(super) fn with_canaries(values: &[String], canaries: &[Canary]) -> Vec<String> {
    let mut all = values.to_vec();
    for (canary, position) in canaries
        .iter()
        .zip([values.len(), 0, values.len().div_ceil(2)])
    {
        all.insert(position, canary.value.clone());
    }
    all
}

/// Whether the look-up returned every canary.
pub(super) fn are_found(canaries: &[Canary], found: &[Subscriber]) -> bool {
    canaries
        .iter()
        .all(|canary| found.iter().any(|one| one.id == canary.id))
}

/// A subscriber's identity: as it is stored, as a number, and as the program spells it.
fn identity(
    subscriber: &Subscriber,
    key: LookupKey,
    index: &SubscriberIndex,
) -> Option<(String, u64, String)> {
    match key {
        LookupKey::ShopifyCustomerId => {
            let id = subscriber.shopify_customer_id?;
            Some((id.to_string(), id, id.to_string()))
        }
        LookupKey::Phone => {
            let digits = index.phone_of(subscriber)?.digits;
            Some((subscriber.phone.clone()?, digits, format!("+{digits}")))
        }
        LookupKey::Email => {
            let stored = subscriber.email.clone()?;
            let spelled = stored.trim().to_lowercase();
            let number = email_number(&spelled);
            Some((stored, number, spelled)).filter(|(_, _, spelled)| spelled.contains('@'))
        }
    }
}
