//! One contract, which Prive calls a subscription.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::defaults::{self, Cadence, fill, fill_each, stamp, template};
use super::generated;
use crate::sandbox::moment;

/// A contract. Only what was given is kept; every other published field is made up from its number
/// when it is read, so that a hundred thousand of them take little memory.
#[derive(Clone)]
pub(in super::super) struct Contract {
    id: String,
    number: usize,
    is_generated: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Shared with the state that a reset goes back to.
    given: Arc<Map<String, Value>>,
}

impl Contract {
    /// A contract of a generated customer.
    pub(super) fn generated(number: usize, created_at: Timestamp) -> Contract {
        Contract {
            id: defaults::id("sub", number),
            number,
            is_generated: true,
            created_at,
            updated_at: created_at,
            given: Arc::default(),
        }
    }

    /// A contract with these fields. Fails for a field that isn't published.
    pub(super) fn new(
        number: usize,
        given: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Contract, String> {
        let id = given.get("id").and_then(Value::as_str);
        let id = id.map_or_else(|| defaults::id("sub", number), str::to_owned);
        let mut contract = Contract {
            id,
            is_generated: false,
            ..Contract::generated(number, now)
        };
        contract.update(given, now)?;
        Ok(contract)
    }

    /// Changes these fields. A new status also moves `cancelDate` and `pausedAtDate`, unless they are
    /// given. Fails for a field that isn't published.
    pub(super) fn update(
        &mut self,
        mut given: Map<String, Value>,
        now: Timestamp,
    ) -> Result<(), String> {
        if let Some(name) = given.keys().find(|name| !template().contains_key(*name)) {
            return Err(format!("unknown field `{name}`"));
        }
        let status = given
            .get("status")
            .filter(|new| **new != self.field("status", now));
        let status = status.and_then(Value::as_str).unwrap_or("").to_owned();
        let mut set = |name: &str, value: Value| {
            given.entry(name).or_insert(value);
        };
        match status.as_str() {
            "CANCELLED" => set("cancelDate", stamp(now)),
            "PAUSED" => set("pausedAtDate", stamp(now)),
            "ACTIVE" => {
                set("cancelDate", Value::Null);
                set("pausedAtDate", Value::Null);
            }
            _ => {}
        }
        let moment = |name: &str| moment::parse(given.get(name)?.as_str()?);
        self.created_at = moment("createdAt").unwrap_or(self.created_at);
        self.updated_at = moment("updatedAt").unwrap_or(now);
        let all = Arc::make_mut(&mut self.given);
        if !given.contains_key("updatedAt") {
            all.remove("updatedAt");
        }
        all.append(&mut given);
        Ok(())
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// Every published field; `dunningInstances` only if asked for (documented).
    pub(in super::super) fn whole(&self, now: Timestamp, with_dunning: bool) -> Value {
        let fields = template().keys().map(|name| {
            let value = match name.as_str() {
                "dunningInstances" if !with_dunning => Value::Null,
                name => self.field(name, now),
            };
            (name.clone(), value)
        });
        Value::Object(fields.collect())
    }

    /// One field: what was given, with what it leaves out filled in, or a made-up value.
    pub(in super::super) fn field(&self, name: &str, now: Timestamp) -> Value {
        let made_up = || self.made_up(name, now);
        match (name, self.given.get(name)) {
            (_, None) => made_up(),
            ("subscriber", Some(given)) => fill(made_up(), given),
            ("lines", Some(given)) => fill_each(&self.line(), given),
            ("upcomingOrders", Some(given)) => {
                fill_each(&order(now, &self.field("lines", now)), given)
            }
            (_, Some(given)) => given.clone(),
        }
    }

    /// The value at a path such as `status` or `subscriber/email`.
    pub(super) fn at(&self, path: &str, now: Timestamp) -> Value {
        match path.split_once('/') {
            Some((field, inner)) => self.field(field, now)[inner].take(),
            None => self.field(path, now),
        }
    }

    fn made_up(&self, name: &str, now: Timestamp) -> Value {
        match name {
            "id" => json!(self.id),
            "createdAt" | "purchaseDate" => stamp(self.created_at),
            "updatedAt" => stamp(self.updated_at),
            "friendlyId" => json!(format!("S{}", 100_001 + self.number)),
            "externalId" => json!((9_000_000_001 + self.number as u64).to_string()),
            "subscriber" if self.is_generated => generated::subscriber(self.number),
            "subscriber" => defaults::subscriber(self.number, self.created_at),
            "status" if self.is_generated => json!(generated::status(self.number)),
            "cancelDate" if self.is_generated => {
                generated::cancel_date(self.number, self.created_at)
            }
            "billingCadenceCount" | "deliveryCadenceCount" => json!(self.made_up_cadence().count),
            "billingCadenceUnit" | "deliveryCadenceUnit" => json!(self.made_up_cadence().unit),
            "lines" => json!([self.line()]),
            "nextDeliveryDate" => self.field("nextBillingDate", now),
            "nextBillingDate" if self.is_billed(now) => {
                stamp(self.cadence(now).next(self.created_at, now))
            }
            "dunningInstances" if self.field("status", now) == "FAILED" => {
                json!([defaults::dunning(self.updated_at)])
            }
            "upcomingOrders" => self.upcoming_orders(now),
            _ => template().get(name).cloned().unwrap_or_default(),
        }
    }

    /// Whether orders are still to come.
    fn is_billed(&self, now: Timestamp) -> bool {
        matches!(
            self.field("status", now).as_str(),
            Some("ACTIVE" | "FAILED")
        )
    }

    /// The next three orders, from `nextBillingDate` on.
    fn upcoming_orders(&self, now: Timestamp) -> Value {
        let next = self.field("nextBillingDate", now);
        let first = next.as_str().and_then(moment::parse);
        let Some(first) = first.filter(|_| self.is_billed(now)) else {
            return json!([]);
        };
        let cadence = self.cadence(now);
        let lines = self.field("lines", now);
        let orders = (0..3).map(|later| order(cadence.after(first, later), &lines));
        orders.collect()
    }

    fn line(&self) -> Value {
        let product = if self.is_generated {
            generated::product(self.number)
        } else {
            0
        };
        defaults::line(self.number, &self.id, product, self.created_at)
    }

    fn cadence(&self, now: Timestamp) -> Cadence {
        let made_up = self.made_up_cadence();
        let count = self.field("billingCadenceCount", now).as_i64();
        let unit = self.field("billingCadenceUnit", now);
        Cadence {
            count: count.unwrap_or(made_up.count),
            unit: Cadence::unit(unit.as_str().unwrap_or("")).unwrap_or(made_up.unit),
        }
    }

    fn made_up_cadence(&self) -> Cadence {
        if self.is_generated {
            generated::cadence(self.number)
        } else {
            Cadence {
                count: 1,
                unit: "MONTH",
            }
        }
    }
}

fn order(scheduled: Timestamp, lines: &Value) -> Value {
    json!({
        "scheduledDate": stamp(scheduled), "isSkipped": false, "lines": lines, "oneTimeAddOns": [],
    })
}
