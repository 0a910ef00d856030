//! The recipients of events: the customers of their contracts, matched as in a backfill.

use std::collections::{HashMap, HashSet};

use super::Opened;
use super::contracts::Details;
use super::customers::{OwnedKey, positions};
use super::sender::{Contact, NOT_A_SUBSCRIBER};
use crate::backfill::{self, MatchStrategy, Options, index_subscribers};
use crate::domain::Customers;
use crate::error::CommandError;
use crate::source::SourceSummary;
use crate::source::cells::Region;
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
    pub(super) async fn match_all(
        opened: &Opened,
        options: Options,
        region: Region,
        customers: &'a Customers,
        source: SourceSummary,
        plan: &Plan<Details>,
        observer: &mut dyn backfill::Observer,
    ) -> Result<Self, CommandError> {
        let client = &opened.connected.client;
        let strategy = MatchStrategy::Auto;
        let index = index_subscribers(client, customers, strategy, region, observer).await?;
        let tags = backfill::Plan::new(customers, index, source, options);
        Ok(Self {
            tags: Some(tags),
            positions: positions(customers, &keys(plan)),
        })
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
