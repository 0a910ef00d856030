//! A world's contracts at Prive, in the shape that the sandbox takes.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::world::{Attempt, Contract, Status, World};
use super::{PRIVE, Store, phone};

impl Store {
    /// Puts the world's contracts where the store reads them, and moves the clock.
    pub(super) fn load(&self, world: &World, now: &str) {
        if self.source != PRIVE {
            self.export(&world.rows());
            return;
        }
        let zone = TimeZone::get(self.zone).unwrap();
        self.sandbox.put("/__sandbox/clock", &json!({ "now": now }));
        let contracts = world.contracts.iter();
        let attempts = world.attempts.iter();
        let contents = json!({
            "subscriptions": contracts.map(|one| contract(one, &zone)).collect::<Vec<_>>(),
            "billingAttempts": attempts.map(|one| attempt(one, &zone)).collect::<Vec<_>>(),
        });
        self.sandbox.put("/__sandbox/prive", &contents);
    }
}

/// A minute past midnight in the store.
fn early(day: Date, zone: &TimeZone) -> String {
    moment(day, 0, zone)
}

fn moment(day: Date, hour: i8, zone: &TimeZone) -> String {
    let local = day.at(hour, 1, 0, 0).to_zoned_datetime(zone.clone());
    local.unwrap().timestamp().to_string()
}

fn contract(contract: &Contract, zone: &TimeZone) -> Value {
    // Orders are at any hour of their day.
    let hour = i8::try_from(contract.customer % 24).unwrap();
    let order = |day, is_skipped: bool| json!({"scheduledDate": moment(day, hour, zone), "isSkipped": is_skipped});
    let is_billed = contract.status != Status::Cancelled;
    let skipped = contract.skipped.map(|day| order(day, true));
    let orders = skipped.into_iter().chain([order(contract.next, false)]);
    let orders: Vec<_> = orders.filter(|_| is_billed).collect();
    let first = contract.skipped.unwrap_or(contract.next);
    json!({
        "id": contract.id,
        "status": contract.status.name(),
        "createdAt": early(contract.created, zone),
        "cancelDate": contract.cancelled.map(|day| early(day, zone)),
        "nextBillingDate": is_billed.then(|| moment(first, hour, zone)),
        "upcomingOrders": orders,
        "subscriber": {
            "externalId": (700_000_000 + contract.customer).to_string(),
            "email": null,
            "phone": phone(contract.customer),
        },
    })
}

fn attempt(attempt: &Attempt, zone: &TimeZone) -> Value {
    let at = early(attempt.day, zone);
    json!({
        "id": attempt.id,
        "subscriptionId": attempt.contract,
        "errorCode": "CARD_DECLINED",
        "createdAt": at,
        "updatedAt": at,
    })
}
