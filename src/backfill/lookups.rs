//! Finding customers by looking them up: Shopify customer ids first, phones for whom that didn't
//! find, email addresses for whom neither did, fifty at a time.

use futures_util::stream::{self, StreamExt as _};

use super::index::Index;
use super::known::{KEYS, Known};
use super::observer::{Observer, Phase};
use crate::postscript::{BATCH, CONCURRENT, Client, Error, LookupKey};
use crate::subscription::Customers;

/// What it would cost to walk the list instead, in requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alternative {
    /// It isn't one.
    None,
    /// So many pages.
    Walk { pages: u64 },
}

/// How the look-ups ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LookedUp {
    /// Everybody was looked up.
    All,
    /// Walking has become the cheaper way.
    WalkIsCheaper,
}

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

/// Looks up every customer who finds nobody yet.
pub(super) async fn look_up(
    client: &Client,
    customers: &Customers,
    known: &mut Known,
    alternative: Alternative,
    observer: &mut dyn Observer,
) -> Result<LookedUp, Error> {
    for (stage, key) in KEYS.into_iter().enumerate() {
        let index = Index::new(customers, key, |place| known.finds_nobody(place));
        let later = later_values(customers, known, stage);
        let stage = Stage {
            client,
            customers,
            key,
            index,
            later,
        };
        if stage.run(known, alternative, observer).await? == LookedUp::WalkIsCheaper {
            return Ok(LookedUp::WalkIsCheaper);
        }
    }
    Ok(LookedUp::All)
}

/// The look-ups by one kind of key.
struct Stage<'a> {
    client: &'a Client,
    customers: &'a Customers,
    key: LookupKey,
    index: Index,
    /// How many values of the next kind the customers of this stage have, should none be found.
    later: usize,
}

impl Stage<'_> {
    async fn run(
        &self,
        known: &mut Known,
        alternative: Alternative,
        observer: &mut dyn Observer,
    ) -> Result<LookedUp, Error> {
        let values = self.index.numbers();
        observer.expect(Phase::Lookups, requests_for(values.len()));
        let mut answers = stream::iter(values.chunks(BATCH))
            .map(|batch| async move {
                let spell = |number: &u64| self.index.value(*number, self.customers);
                let spelled: Vec<String> = batch.iter().map(spell).collect();
                let found = self.client.look_up(self.key, &spelled).await?;
                Ok::<_, Error>((batch, found))
            })
            .buffer_unordered(CONCURRENT);
        let (mut asked, mut found) = (0, 0);
        while let Some(answer) = answers.next().await {
            let (batch, answer) = answer?;
            for subscriber in &answer.subscribers {
                let known_now = known.note_found(subscriber, &self.index, self.key, self.customers);
                found += usize::from(known_now);
            }
            self.note_refused(batch, &answer.refused, known);
            asked += batch.len();
            observer.advance(1);
            if alternative.is_cheaper_than(self.expected(values.len(), asked, found)) {
                return Ok(LookedUp::WalkIsCheaper);
            }
        }
        Ok(LookedUp::All)
    }

    fn note_refused(&self, batch: &[u64], refused: &[String], known: &mut Known) {
        for number in batch {
            if !refused.is_empty() && refused.contains(&self.index.value(*number, self.customers)) {
                for customer in self.index.filed_under(*number) {
                    known.note_refused(customer);
                }
            }
        }
    }

    /// How many look-ups are still to come, if those still to be asked are found as often as those
    /// asked so far, and those not found are found by their next key.
    fn expected(&self, values: usize, asked: usize, found: usize) -> u64 {
        let missed = asked.saturating_sub(found);
        let later = (self.later * missed).checked_div(asked).unwrap_or(0);
        requests_for(values - asked) + requests_for(later)
    }
}

impl Alternative {
    /// Whether it takes at most as many requests as so many look-ups.
    pub(super) fn is_no_dearer_than(self, lookups: u64) -> bool {
        matches!(self, Self::Walk { pages } if pages <= lookups)
    }

    fn is_cheaper_than(self, lookups: u64) -> bool {
        matches!(self, Self::Walk { pages } if pages < lookups)
    }
}

/// How many values of the first kind after `stage` those customers have who are still to be found.
fn later_values(customers: &Customers, known: &Known, stage: usize) -> usize {
    let count = |key, place: u32| {
        let customer = customers.get(place as usize);
        match key {
            LookupKey::ShopifyCustomerId => usize::from(customer.shopify_id().is_some()),
            LookupKey::Phone => customer.phones().count(),
            LookupKey::Email => customer.emails().count(),
        }
    };
    (0_u32..)
        .take(customers.len())
        .filter(|place| known.finds_nobody(*place) && count(KEYS[stage], *place) > 0)
        .map(|place| {
            let later = KEYS.iter().skip(stage + 1).map(|key| count(*key, place));
            later.into_iter().find(|values| *values > 0).unwrap_or(0)
        })
        .sum()
}

fn requests_for(values: usize) -> u64 {
    values.div_ceil(BATCH) as u64
}
