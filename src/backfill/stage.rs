//! The look-ups by one kind of key: all of them, or a sample that tells that walking the list is the
//! cheaper way.

use std::cell::Cell;
use std::collections::HashSet;
use std::ops::Range;

use futures_util::stream::{self, StreamExt as _};

use super::index::Index;
use super::known::{KEYS, Known};
use super::observer::{Observer, Phase};
use crate::domain::{Customer, Customers};
use crate::postscript::{BATCH, CONCURRENT, Client, Error, LookupKey};

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

/// The look-ups by one kind of key.
pub(super) struct Stage<'a> {
    pub(super) client: &'a Client,
    pub(super) customers: &'a Customers,
    pub(super) key: LookupKey,
    pub(super) index: Index,
    /// How many values of the next kind, and of the one after it, the customers of this stage have,
    /// should none be found.
    pub(super) later: [usize; 2],
}

/// How the look-ups of a stage go.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// How many values were sent.
    sent: usize,
    /// How many of those were answered, how many batches that were, and in how many pages.
    asked: usize,
    batches: u64,
    pages: u64,
    found: usize,
    /// How many of those whom this key doesn't find were asked for by the next, and not found by it
    /// either.
    missed_twice: (usize, usize),
}

impl Stage<'_> {
    /// Runs the stage. Whom it asked for by the next key, to tell how often that finds somebody, it
    /// puts into `probed`.
    pub(super) async fn run(
        &self,
        known: &mut Known,
        alternative: Alternative,
        probed: &mut HashSet<u32>,
        observer: &mut dyn Observer,
    ) -> Result<LookedUp, Error> {
        let values = self.index.numbers();
        let batches = values.len().div_ceil(BATCH);
        if alternative.is_cheaper_than(batches as u64) {
            return Ok(LookedUp::WalkIsCheaper);
        }
        observer.expect(Phase::Lookups, batches as u64);
        let mut tally = Tally::default();
        // Where there is a choice, it is made on a sample before the rest is sent.
        let sample = match alternative {
            Alternative::None => 0,
            Alternative::Walk { .. } => SAMPLE.min(batches),
        };
        let ended = self
            .ask(&values, 0..sample, &mut tally, known, alternative, observer)
            .await?;
        if ended == LookedUp::WalkIsCheaper {
            return Ok(ended);
        }
        let at_worst = Tally {
            missed_twice: (1, 1),
            ..tally
        };
        if sample > 0 && alternative.is_cheaper_than(self.expected(&values, &at_worst)) {
            let sampled = (0..sample).flat_map(|first| every(&values, first, batches));
            tally.missed_twice = self.probe(sampled, known, probed, observer).await?;
            if alternative.is_cheaper_than(self.expected(&values, &tally)) {
                return Ok(LookedUp::WalkIsCheaper);
            }
        }
        self.ask(
            &values,
            sample..batches,
            &mut tally,
            known,
            alternative,
            observer,
        )
        .await
    }

    /// Asks for those of these values whom nobody was found by, by the next key: of how many, and how
    /// many were missed again.
    async fn probe(
        &self,
        sampled: impl Iterator<Item = u64>,
        known: &mut Known,
        probed: &mut HashSet<u32>,
        observer: &mut dyn Observer,
    ) -> Result<(usize, usize), Error> {
        let Some(next) = KEYS.iter().skip_while(|key| **key != self.key).nth(1) else {
            return Ok((0, 0));
        };
        let has_next = |place: &u32| count_of(self.customers.get(*place as usize), *next) > 0;
        let customers = sampled.flat_map(|number| self.index.filed_under(number));
        probed.extend(customers.filter(|place| known.finds_nobody(*place) && has_next(place)));
        let stage = Stage {
            key: *next,
            index: Index::new(self.customers, *next, |place| probed.contains(&place)),
            later: [0, 0],
            ..*self
        };
        let values = stage.index.numbers();
        let batches = 0..values.len().div_ceil(BATCH);
        let mut tally = Tally::default();
        stage
            .ask(
                &values,
                batches,
                &mut tally,
                known,
                Alternative::None,
                observer,
            )
            .await?;
        let missed = probed.iter().filter(|place| known.finds_nobody(**place));
        Ok((missed.count(), probed.len()))
    }

    /// Sends these of the batches into which all values fall, as many at once as the pace carries.
    async fn ask(
        &self,
        values: &[u64],
        which: Range<usize>,
        tally: &mut Tally,
        known: &mut Known,
        alternative: Alternative,
        observer: &mut dyn Observer,
    ) -> Result<LookedUp, Error> {
        let batches = values.len().div_ceil(BATCH);
        let sent = Cell::new(tally.sent);
        let mut answers = stream::iter(which)
            .map(|first| {
                let sent = &sent;
                async move {
                    // Each batch is a sample of all: the values are in order, and the oldest
                    // customers are found less often, or more often, than the others.
                    let batch: Vec<u64> = every(values, first, batches).collect();
                    sent.set(sent.get() + batch.len());
                    let spell = |number: &u64| self.index.value(*number, self.customers);
                    let spelled: Vec<String> = batch.iter().map(spell).collect();
                    let found = self.client.look_up(self.key, &spelled).await?;
                    Ok::<_, Error>((batch, found))
                }
            })
            .buffer_unordered(CONCURRENT);
        while let Some(answer) = answers.next().await {
            let (batch, answer) = answer?;
            for subscriber in &answer.subscribers {
                let known_now = known.note_found(subscriber, &self.index, self.key, self.customers);
                tally.found += usize::from(known_now);
            }
            self.note_refused(&batch, &answer.refused, known);
            tally.sent = sent.get();
            tally.asked += batch.len();
            tally.batches += 1;
            tally.pages += answer.pages.max(1);
            observer.advance(1);
            if tally.batches >= SAMPLE as u64
                && alternative.is_cheaper_than(self.expected(values, tally))
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

    /// How many requests are still to be sent, if of all as many are found, in as many pages, as of
    /// those asked so far. Whom the next key misses is known after a probe, and taken for nobody
    /// before.
    fn expected(&self, values: &[u64], tally: &Tally) -> u64 {
        let missed = tally.asked.saturating_sub(tally.found);
        let share_of = |values: usize, (part, all): (usize, usize)| {
            (values * part).checked_div(all).unwrap_or_default()
        };
        let [next, after] = self
            .later
            .map(|values| share_of(values, (missed, tally.asked)));
        let look_ups = requests_for(values.len() - tally.sent)
            + requests_for(next)
            + requests_for(share_of(after, tally.missed_twice));
        (look_ups * tally.pages).div_ceil(tally.batches.max(1))
    }
}

impl Alternative {
    fn is_cheaper_than(self, lookups: u64) -> bool {
        matches!(self, Self::Walk { pages } if pages < lookups)
    }
}

/// How many values of a kind a customer has.
pub(super) fn count_of(customer: Customer<'_>, key: LookupKey) -> usize {
    match key {
        LookupKey::ShopifyCustomerId => usize::from(customer.shopify_id().is_some()),
        LookupKey::Phone => customer.phones().count(),
        LookupKey::Email => customer.emails().count(),
    }
}

/// The values that fall into a batch.
fn every(values: &[u64], first: usize, batches: usize) -> impl Iterator<Item = u64> {
    values.iter().copied().skip(first).step_by(batches)
}

/// How many look-ups so many values take.
pub(super) fn requests_for(values: usize) -> u64 {
    values.div_ceil(BATCH) as u64
}
