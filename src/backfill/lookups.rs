//! Finding customers by looking them up: Shopify customer ids first, phones for whom that didn't
//! find, email addresses for whom neither did, fifty at a time.

use std::collections::HashSet;

use super::index::Index;
use super::known::{KEYS, Known};
use super::observer::Observer;
use super::stage::{Alternative, LookedUp, Stage, count_of, requests_for};
use crate::domain::Customers;
use crate::postscript::{Client, Error};

/// The least number of look-ups: as if everybody were found by the first key they have.
pub(super) fn least(customers: &Customers) -> u64 {
    let mut values = [0_usize; 3];
    for customer in customers.iter() {
        if customer.shopify_id().is_some() {
            values[0] += 1;
        } else if customer.phones().next().is_some() {
            values[1] += customer.phones().count();
        } else {
            values[2] += customer.emails().count();
        }
    }
    values.into_iter().map(requests_for).sum()
}

/// The most look-ups that it can take: as if nobody were found but by the last key they have.
pub(super) fn most(customers: &Customers) -> u64 {
    let mut values = [0_usize; 3];
    for customer in customers.iter() {
        for (sum, key) in values.iter_mut().zip(KEYS) {
            *sum += count_of(customer, key);
        }
    }
    values.into_iter().map(requests_for).sum()
}

/// Looks up every customer who finds nobody yet.
pub(super) async fn look_up(
    client: &Client,
    customers: &Customers,
    known: &mut Known,
    alternative: Alternative,
    observer: &mut dyn Observer,
) -> Result<LookedUp, Error> {
    // Those who were asked for by the key of a stage before it began.
    let mut probed = HashSet::new();
    for (stage, key) in KEYS.into_iter().enumerate() {
        let asked = std::mem::take(&mut probed);
        let index = Index::new(customers, key, |place| {
            known.finds_nobody(place) && !asked.contains(&place)
        });
        let later = later_values(customers, known, stage);
        let stage = Stage {
            client,
            customers,
            key,
            index,
            later,
        };
        let ended = stage.run(known, alternative, &mut probed, observer).await?;
        if ended == LookedUp::WalkIsCheaper {
            return Ok(ended);
        }
    }
    Ok(LookedUp::All)
}

/// How many values of the kinds after `stage` those customers have who are still to be found: of the
/// first kind that each has, and of the second.
fn later_values(customers: &Customers, known: &Known, stage: usize) -> [usize; 2] {
    let count = |key, place: u32| count_of(customers.get(place as usize), key);
    let mut sums = [0; 2];
    for place in (0_u32..).take(customers.len()) {
        if known.finds_nobody(place) && count(KEYS[stage], place) > 0 {
            let later = KEYS.iter().skip(stage + 1).map(|key| count(*key, place));
            for (sum, values) in sums.iter_mut().zip(later.filter(|values| *values > 0)) {
                *sum += values;
            }
        }
    }
    sums
}
