//! The recipients of events: the customers of their contracts, matched as in a backfill.

use std::collections::{HashMap, HashSet};

use super::contracts::Details;
use super::customers::{OwnedKey, positions};
use super::sender::{Contact, NOT_A_SUBSCRIBER};
use crate::backfill::{self, Options, SubscriberIndex};
use crate::domain::Customers;
use crate::source::SourceSummary;
use crate::sync::Plan;
use crate::sync::ledger::EventState;

/// The customers, matched to subscribers.
pub(super) struct Recipients<'a> {
    /// The plan of the tags; none if nothing was matched.
    pub(super) tags: Option<backfill::Plan<'a>>,
    positions: HashMap<OwnedKey, u32>,
}

fn keys(plan: &Plan<Details>) -> HashSet<OwnedKey> {
    let due = plan
        .events
        .iter()
        .filter(|planned| planned.event.state == EventState::Due);
    due.filter_map(|planned| planned.details.as_ref()?.customer.clone())
        .collect()
}

impl<'a> Recipients<'a> {
    /// Without tags and events to plan for, nothing is requested.
    pub(super) fn none() -> Self {
        Self {
            tags: None,
            positions: HashMap::new(),
        }
    }

    /// Matches the customers of the source.
    pub(super) fn match_all(
        customers: &'a Customers,
        index: SubscriberIndex,
        source: SourceSummary,
        options: Options,
        plan: &Plan<Details>,
    ) -> Self {
        Self {
            tags: Some(backfill::Plan::new(customers, index, source, options)),
            positions: positions(customers, &keys(plan)),
        }
    }

    /// The subscriber of a contract's customer, else the reason why there is none.
    pub(super) fn contact(&self, customer: Option<&OwnedKey>) -> Result<Contact, &'static str> {
        let customer = customer.ok_or("unattributed")?;
        let tags = self.tags.as_ref().ok_or(NOT_A_SUBSCRIBER)?;
        let position = self.positions.get(customer).ok_or(NOT_A_SUBSCRIBER)?;
        let (id, phone) = tags.recipient(*position)?;
        Ok(Contact { id, phone })
    }
}
