//! The numbers of a backfill. The outcomes add up to the customers.

use serde::Serialize;

use super::calibration::Calibration;
use super::outcome::{Outcome, Outcomes};
use super::plan::Plan;
use super::planned_subscriber::PlannedSubscriber;
use crate::domain::{Membership, Undecided};
use crate::postscript::{RequestCounts, Shop};
use crate::source::LastSource;

/// Customers by membership according to the source alone, before any are merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MembershipCounts {
    /// At least one contract counts as active.
    pub active: u64,
    /// Every contract has ended.
    pub inactive: u64,
}

/// All numbers of a backfill, in the shape of `--json`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// The shop.
    pub store: Shop,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Contracts in the source.
    pub contracts: u64,
    /// Rows of the source that can't be read.
    pub rejected_rows: u64,
    /// Customers in the source.
    pub customers: u64,
    /// Their outcomes.
    pub outcomes: Outcomes,
    /// Their memberships according to the source.
    pub membership: MembershipCounts,
    /// Customers left undecided only because of `--paused skip`.
    pub undecided_paused: u64,
    /// Customers left undecided only because of `--failed skip`.
    pub undecided_failed: u64,
    /// The guards that held back INACTIVE writes or stopped the run.
    pub guards: Vec<&'static str>,
    /// Kinds of lookups that no known subscriber verified.
    pub unverified_lookups: Vec<&'static str>,
    /// The last source that was applied to the shop, which this one was compared with.
    pub last_source: Option<LastSource>,
    /// Whether there was no last source to compare with, although one could be saved.
    #[serde(skip)]
    pub is_first_source: bool,
    /// Subscribers that also have the opposite tag.
    pub stale_tags: u64,
    /// Those of them without room for the status property, so that no segment can exclude them.
    #[serde(skip)]
    pub stale_without_property: u64,
    /// Subscribers with a Prive tag who aren't in the source; null unless the list was read.
    pub absent: Option<u64>,
    /// Those of them that are marked active.
    pub absent_active: Option<u64>,
    /// Listed subscribers whose phone number can't be read.
    #[serde(skip)]
    pub unreadable_phones: u64,
    /// Updates that are still to be made, in subscribers.
    pub updates_left: u64,
    /// How Prive's own tags compare with the rule; only in a dry run that wasn't interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// The requests made.
    pub requests: RequestCounts,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Summary {
    /// The numbers of a plan and how far it was applied. What the plan lacks of a run is left empty.
    pub fn of(plan: &Plan<'_>, dry_run: bool) -> Self {
        let count = |is_it: &dyn Fn(&PlannedSubscriber) -> bool| {
            plan.matched().filter(|one| is_it(one)).count() as u64
        };
        let is_left = |one: &PlannedSubscriber| match one.outcome.get() {
            Outcome::WouldTag => true,
            Outcome::HeldBack | Outcome::Declined | Outcome::NotTried | Outcome::Failed => !dry_run,
            _ => false,
        };
        let policy = plan.options.policy;
        let customers_with = |membership| {
            let customers = plan.customers.iter();
            let with = customers.filter(|one| policy.membership(&one.contracts()) == membership);
            with.count() as u64
        };
        let undecided = |reason| {
            let undecided = Membership::Undecided(reason);
            let subscribers = plan.matched().filter(|one| one.membership == undecided);
            subscribers.map(|one| one.customers.len() as u64).sum()
        };
        let unverified = plan.unverified_lookups.iter();
        Self {
            dry_run,
            contracts: plan.source().contracts,
            customers: plan.customers.len() as u64,
            outcomes: plan.outcomes(),
            membership: MembershipCounts {
                active: customers_with(Membership::Active),
                inactive: customers_with(Membership::Inactive),
            },
            undecided_paused: undecided(Undecided::Paused),
            undecided_failed: undecided(Undecided::Failed),
            guards: plan.guards().iter().map(|guard| guard.name()).collect(),
            unverified_lookups: unverified.map(|key| key.name()).collect(),
            stale_tags: count(&PlannedSubscriber::is_stale),
            stale_without_property: count(&|one| one.is_stale() && one.found.tags.is_full),
            absent: plan.absent().map(|absent| absent.count() as u64),
            absent_active: plan.absent().map(|absent| {
                let active = absent.filter(|one| one.found.tags.is_marked_active());
                active.count() as u64
            }),
            unreadable_phones: plan.unreadable_phones,
            updates_left: count(&is_left),
            calibration: (dry_run && plan.is_read()).then(|| Calibration::of(plan)),
            ..Self::default()
        }
    }
}
