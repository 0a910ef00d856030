//! The numbers of a backfill. The outcomes add up to the customers.

use serde::Serialize;

use super::calibration::Calibration;
use super::guards::LastSource;
use super::merge::MergedSubscriber;
use super::outcome::{Outcome, Outcomes};
use super::plan::Plan;
use super::results::{Progress, absent, key_name};
use crate::domain::{Customers, Guard, Membership, Policy, Undecided};
use crate::postscript::RequestCounts;
use crate::source::SourceSummary;

/// The shop that the key belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Store {
    /// `shop_…`.
    pub id: String,
    /// The name that merchants see.
    pub name: String,
}

/// Customers by membership according to the source alone, before any are merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MembershipCounts {
    /// At least one contract counts as active.
    pub active: u64,
    /// Every contract has ended.
    pub inactive: u64,
}

/// What a summary needs beside the plan.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// The shop.
    pub store: Store,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// What the guards know of the source.
    pub source: SourceSummary,
    /// Rows of the source that can't be read.
    pub rejected_rows: u64,
    /// The last source that was applied to the shop; none if none is remembered.
    pub last_source: Option<LastSource>,
    /// Whether the shop exists beyond this run, so that a last source could be remembered.
    pub has_memory: bool,
    /// The guards that stopped the run.
    pub stopped_by: Vec<Guard>,
    /// The requests made.
    pub requests: RequestCounts,
    /// How long the run took, without questions, in seconds.
    pub seconds: f64,
}

/// All numbers of a backfill, in the shape of `--json`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// The shop.
    pub store: Store,
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
    /// Kinds of look-ups that no known subscriber verified.
    pub unverified_lookups: Vec<&'static str>,
    /// The last source that was applied to the shop, which this one was compared with.
    pub last_source: Option<LastSource>,
    /// Whether the last source could be remembered: not in a rehearsal.
    #[serde(skip)]
    pub has_memory: bool,
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
    /// How Prive's own tags compare with the rule; only in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// The requests made.
    pub requests: RequestCounts,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl MembershipCounts {
    /// Counts the customers by the rule.
    pub fn of(customers: &Customers, policy: Policy) -> Self {
        let mut counts = Self::default();
        for customer in customers.iter() {
            match policy.membership(&customer.contracts()) {
                Membership::Active => counts.active += 1,
                Membership::Inactive => counts.inactive += 1,
                Membership::Undecided(_) => {}
            }
        }
        counts
    }
}

impl Summary {
    /// The summary of a run whose subscribers couldn't be read.
    pub fn without_plan(run: RunFacts, customers: &Customers, policy: Policy) -> Self {
        let outcomes = Outcomes {
            not_tried: customers.len() as u64,
            ..Outcomes::default()
        };
        Self {
            store: run.store,
            dry_run: run.dry_run,
            contracts: run.source.contracts,
            rejected_rows: run.rejected_rows,
            customers: customers.len() as u64,
            outcomes,
            membership: MembershipCounts::of(customers, policy),
            guards: run.stopped_by.iter().map(|guard| guard.name()).collect(),
            last_source: run.last_source,
            has_memory: run.has_memory,
            requests: run.requests,
            seconds: run.seconds,
            ..Self::default()
        }
    }

    /// The summary of a plan and how far it was applied.
    pub fn new(run: RunFacts, plan: &Plan<'_>, progress: &Progress) -> Self {
        let dry_run = run.dry_run;
        let is_stale = |subscriber: &u32| plan.is_stale(*subscriber);
        let is_full = |subscriber: &u32| plan.tags(*subscriber).is_full;
        let is_left = |subscriber: &u32| match progress.of(*subscriber) {
            Outcome::WouldTag => true,
            Outcome::HeldBack | Outcome::Declined | Outcome::NotTried | Outcome::Failed => !dry_run,
            _ => false,
        };
        let undecided = |reason| {
            let is_it = |one: &&MergedSubscriber| one.membership == Membership::Undecided(reason);
            let undecided = plan.merged.iter().filter(is_it);
            undecided.map(|one| one.customers.len() as u64).sum()
        };
        let absent = absent(plan);
        let guards = plan.guards().iter().map(|guard| guard.name());
        let unverified = &plan.index.unverified_lookups;
        let base = Self::without_plan(run, plan.customers, plan.options.policy);
        Self {
            outcomes: progress.outcomes(plan),
            undecided_paused: undecided(Undecided::Paused),
            undecided_failed: undecided(Undecided::Failed),
            guards: guards.chain(base.guards).collect(),
            unverified_lookups: unverified.iter().copied().map(key_name).collect(),
            stale_tags: plan.matched().filter(is_stale).count() as u64,
            stale_without_property: plan.matched().filter(is_stale).filter(is_full).count() as u64,
            absent_active: absent
                .as_ref()
                .map(|absent| absent.iter().filter(|one| one.is_active).count() as u64),
            absent: absent.map(|absent| absent.len() as u64),
            unreadable_phones: plan.index.unreadable_phones,
            updates_left: plan.matched().filter(is_left).count() as u64,
            calibration: dry_run.then(|| Calibration::of(plan)),
            ..base
        }
    }
}
