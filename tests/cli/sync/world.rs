//! Generated contracts that change day by day, and the events that are expected. The expectation is
//! calculated from the changes and shares no code with the program.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Value;

use super::{phone, subscriber};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Status {
    Active,
    Failed,
    Cancelled,
}

impl Status {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

pub(super) struct Contract {
    pub(super) id: String,
    pub(super) customer: usize,
    pub(super) status: Status,
    pub(super) created: Date,
    pub(super) cancelled: Option<Date>,
    /// The order before `next` that the customer skipped.
    pub(super) skipped: Option<Date>,
    pub(super) next: Date,
}

/// A billing attempt that failed.
pub(super) struct Attempt {
    pub(super) id: String,
    pub(super) contract: String,
    pub(super) day: Date,
}

pub(super) struct World {
    random: fastrand::Rng,
    pub(super) contracts: Vec<Contract>,
    pub(super) attempts: Vec<Attempt>,
    /// Whether the source lists billing attempts, so that each of them has an event.
    has_attempts: bool,
    customers: usize,
    pub(super) today: Date,
    /// Events for customers who can be texted.
    pub(super) expected: BTreeSet<String>,
    /// Events for the others.
    pub(super) unreached: BTreeSet<String>,
}

/// Every tenth customer is no subscriber, and every thirteenth isn't opted in.
fn is_subscriber(customer: usize) -> bool {
    customer % 10 != 9
}

fn can_send(customer: usize) -> bool {
    customer % 13 != 12
}

impl World {
    pub(super) fn new(contracts: usize, start: Date, seed: u64, has_attempts: bool) -> Self {
        let mut world = Self {
            random: fastrand::Rng::with_seed(seed),
            contracts: Vec::new(),
            attempts: Vec::new(),
            has_attempts,
            customers: contracts * 9 / 10,
            today: start,
            expected: BTreeSet::new(),
            unreached: BTreeSet::new(),
        };
        for _ in 0..contracts {
            let age = world.random.i64(10..400);
            world.add(start - age.days());
        }
        world
    }

    pub(super) fn subscribers(&self) -> Vec<Value> {
        // New customers may be made later.
        let customers = 0..self.customers + 200;
        let known = customers.filter(|customer| is_subscriber(*customer));
        known
            .map(|customer| subscriber(customer, can_send(customer)))
            .collect()
    }

    pub(super) fn rows(&self) -> Vec<String> {
        let rows = self.contracts.iter().map(|contract| {
            let status = contract.status.name();
            let cancelled = contract
                .cancelled
                .map(|date| date.to_string())
                .unwrap_or_default();
            let next = if contract.status == Status::Cancelled {
                String::new()
            } else {
                contract.next.to_string()
            };
            format!(
                "{},{},,{},{status},{},{cancelled},{next}",
                contract.id,
                700_000_000 + contract.customer,
                phone(contract.customer),
                contract.created,
            )
        });
        rows.collect()
    }

    /// Goes on to the next day: orders are made, and things happen to some contracts.
    pub(super) fn next_day(&mut self) {
        self.today = self.today.tomorrow().unwrap();
        let today = self.today;
        let mut happened = Vec::new();
        for contract in &mut self.contracts {
            while contract.next < today {
                contract.next += 30.days();
            }
            contract.skipped = contract.skipped.filter(|day| *day >= today);
            let mut fail = |contract: &Contract| {
                let key = if self.has_attempts {
                    let id = format!("a{}", self.attempts.len());
                    let key = format!("failed:{id}");
                    self.attempts.push(Attempt {
                        id,
                        contract: contract.id.clone(),
                        day: today,
                    });
                    key
                } else {
                    format!("failed:{}:{today}", contract.id)
                };
                happened.push((contract.customer, key));
            };
            let chance = self.random.u32(0..1000);
            match (contract.status, chance) {
                (Status::Active | Status::Failed, 0..8) => {
                    contract.status = Status::Cancelled;
                    contract.cancelled = Some(today);
                    happened.push((
                        contract.customer,
                        format!("canceled:{}:{today}", contract.id),
                    ));
                }
                (Status::Active, 8..16) => {
                    contract.status = Status::Failed;
                    fail(contract);
                }
                // The retry succeeded.
                (Status::Failed, 8..300) => contract.status = Status::Active,
                // The retry failed as well, which only billing attempts show.
                (Status::Failed, 300..400) if self.has_attempts => fail(contract),
                // The customer moves the next order, or skips it.
                (Status::Active, 16..26) => {
                    contract.next = today + i64::from(self.random.u8(1..20)).days();
                    contract.skipped = None;
                }
                (Status::Active, 26..34) => {
                    contract.skipped = Some(contract.next);
                    contract.next += 30.days();
                }
                _ => {}
            }
            if contract.status == Status::Active && contract.next == today + 3.days() {
                let key = format!("upcoming:{}:{}:3", contract.id, contract.next);
                happened.push((contract.customer, key));
            }
        }
        for _ in 0..self.random.usize(0..6) {
            let (customer, id) = self.add(today);
            happened.push((customer, format!("started:{id}")));
        }
        for (customer, key) in happened {
            if is_subscriber(customer) && can_send(customer) {
                self.expected.insert(key);
            } else {
                self.unreached.insert(key);
            }
        }
    }

    fn add(&mut self, created: Date) -> (usize, String) {
        let number = self.contracts.len();
        // Some customers have two contracts.
        let customer = if number < self.customers {
            number
        } else {
            self.random.usize(..self.customers)
        };
        let id = format!("c{number}");
        let mut next = created + 30.days();
        while next <= self.today {
            next += 30.days();
        }
        self.contracts.push(Contract {
            id: id.clone(),
            customer,
            status: Status::Active,
            created,
            cancelled: None,
            skipped: None,
            next,
        });
        (customer, id)
    }
}
