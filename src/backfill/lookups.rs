//! Finding customers by looking them up: Shopify customer ids first, phones for whom that didn't
//! find, email addresses for whom neither did, fifty at a time.

use std::cell::Cell;

use futures_util::stream::{self, StreamExt as _};

use super::index::Index;
use super::known::{KEYS, Known};
use super::observer::{Observer, Phase};
use crate::postscript::{BATCH, CONCURRENT, Client, Error, LookupKey};
use crate::subscription::Customers;

/// So many batches are a sample large enough to tell how many customers are found.
const SAMPLE: usize = 4;

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
    /// How many values of the next kind, and of the one after it, the customers of this stage have,
    /// should none be found.
    later: [usize; 2],
}

impl Stage<'_> {
    async fn run(
        &self,
        known: &mut Known,
        alternative: Alternative,
        observer: &mut dyn Observer,
    ) -> Result<LookedUp, Error> {
        let values = self.index.numbers();
        let batches = values.len().div_ceil(BATCH);
        if alternative.is_cheaper_than(batches as u64) {
            return Ok(LookedUp::WalkIsCheaper);
        }
        observer.expect(Phase::Lookups, batches as u64);
        let sent = Cell::new(0);
        let mut answers = stream::iter(0..batches)
            .map(|first| {
                let (sent, values) = (&sent, &values);
                async move {
                    // Each batch is a sample of all: the values are in order, and the oldest
                    // customers are found less often, or more often, than the others.
                    let batch: Vec<u64> = values
                        .iter()
                        .copied()
                        .skip(first)
                        .step_by(batches)
                        .collect();
                    sent.set(sent.get() + batch.len());
                    let spell = |number: &u64| self.index.value(*number, self.customers);
                    let spelled: Vec<String> = batch.iter().map(spell).collect();
                    let found = self.client.look_up(self.key, &spelled).await?;
                    Ok::<_, Error>((batch, found))
                }
            })
            .buffer_unordered(CONCURRENT);
        let (mut answered, mut asked, mut found) = (0, 0, 0);
        while let Some(answer) = answers.next().await {
            let (batch, answer) = answer?;
            for subscriber in &answer.subscribers {
                let known_now = known.note_found(subscriber, &self.index, self.key, self.customers);
                found += usize::from(known_now);
            }
            self.note_refused(&batch, &answer.refused, known);
            asked += batch.len();
            answered += 1;
            observer.advance(1);
            let unsent = values.len() - sent.get();
            if answered >= SAMPLE
                && alternative.is_cheaper_than(self.expected(unsent, asked, found))
            {
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

    /// How many look-ups are still to be sent, if of all as many are found as of those asked so
    /// far, by every kind of key.
    fn expected(&self, unsent: usize, asked: usize, found: usize) -> u64 {
        let missed = asked.saturating_sub(found);
        let mut expected = requests_for(unsent);
        let share_of = |values: usize| (values * missed).checked_div(asked).unwrap_or(0);
        let [next, after] = self.later;
        expected += requests_for(share_of(next));
        expected += requests_for(share_of(share_of(after)));
        expected
    }
}

impl Alternative {
    fn is_cheaper_than(self, lookups: u64) -> bool {
        matches!(self, Self::Walk { pages } if pages < lookups)
    }
}

/// How many values of the kinds after `stage` those customers have who are still to be found: of the
/// first kind that each has, and of the second.
fn later_values(customers: &Customers, known: &Known, stage: usize) -> [usize; 2] {
    let count = |key, place: u32| {
        let customer = customers.get(place as usize);
        match key {
            LookupKey::ShopifyCustomerId => usize::from(customer.shopify_id().is_some()),
            LookupKey::Phone => customer.phones().count(),
            LookupKey::Email => customer.emails().count(),
        }
    };
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

fn requests_for(values: usize) -> u64 {
    values.div_ceil(BATCH) as u64
}
