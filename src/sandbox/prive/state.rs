//! Prive's side in memory: contracts and billing attempts.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::contract::Contract;
use super::defaults::{attempt, fill};
use super::generated;

/// The seconds in which all others were created, up to 2026-10-01.
const CREATED_WITHIN: i64 = 86_745_600;

/// The contracts and billing attempts of one store. A clone of it is how a reset works.
#[derive(Clone, Default)]
pub(in super::super) struct PriveState {
    /// In order of creation.
    contracts: Vec<Contract>,
    /// Each whole, in order of creation.
    attempts: Vec<Value>,
    /// How many contracts there ever were; it makes ids.
    created: usize,
}

/// The whole state as it is written by hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewState {
    #[serde(default)]
    subscriptions: Vec<Map<String, Value>>,
    #[serde(default)]
    billing_attempts: Vec<Map<String, Value>>,
}

impl PriveState {
    /// A state with generated contracts of so many customers, and these. Fails for a field that
    /// isn't published, or an id that two contracts have.
    pub(in super::super) fn from_seed(
        generated_customers: usize,
        given: Vec<Map<String, Value>>,
        now: Timestamp,
    ) -> Result<PriveState, String> {
        let contracts = generated_contracts(generated_customers);
        let mut state = PriveState {
            attempts: generated_attempts(&contracts, now),
            created: contracts.len(),
            contracts,
        };
        for contract in given {
            state.push(contract, now)?;
        }
        let mut ids = HashSet::new();
        let mut contracts = state.contracts.iter();
        if !contracts.all(|contract| ids.insert(contract.id())) {
            return Err("two subscriptions have the same ID".to_owned());
        }
        state.sort();
        Ok(state)
    }

    /// A state with these contents; what they leave out is filled in.
    pub(super) fn from_json(contents: NewState, now: Timestamp) -> Result<PriveState, String> {
        let mut state = PriveState::from_seed(0, contents.subscriptions, now)?;
        for given in contents.billing_attempts {
            let contract = given
                .get("subscriptionId")
                .and_then(Value::as_str)
                .unwrap_or("");
            let contract = contract.to_owned();
            state.add_attempt(&contract, given, now)?;
        }
        Ok(state)
    }

    /// The contracts, in order of creation.
    pub(in super::super) fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// The contract with this id.
    pub(super) fn contract(&self, id: &str) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.id() == id)
    }

    /// The billing attempts, in order of creation.
    pub(super) fn attempts(&self) -> &[Value] {
        &self.attempts
    }

    /// Every subscriber with a contract, once, by the first contract.
    pub(super) fn subscribers(&self, now: Timestamp) -> Vec<Value> {
        let mut seen = HashSet::new();
        let contracts = self.contracts.iter();
        let all = contracts.map(|contract| contract.field("subscriber", now));
        all.filter(|subscriber| seen.insert(subscriber["id"].to_string()))
            .collect()
    }

    /// Adds a contract and returns the whole of it.
    pub(super) fn add(
        &mut self,
        given: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Value, String> {
        let id = given.get("id").and_then(Value::as_str);
        if let Some(id) = id.filter(|id| self.contract(id).is_some()) {
            return Err(format!("a subscription with the ID {id} already exists"));
        }
        let whole = self.push(given, now)?.whole(now, true);
        self.sort();
        Ok(whole)
    }

    fn push(&mut self, given: Map<String, Value>, now: Timestamp) -> Result<&Contract, String> {
        let contract = Contract::new(self.created, given, now)?;
        self.created += 1;
        self.contracts.push(contract);
        Ok(&self.contracts[self.contracts.len() - 1])
    }

    /// Changes fields of a contract and returns the whole of it; `None` where there is none with
    /// this id.
    pub(super) fn update(
        &mut self,
        id: &str,
        given: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Option<Value>, String> {
        let mut contracts = self.contracts.iter_mut();
        let Some(contract) = contracts.find(|contract| contract.id() == id) else {
            return Ok(None);
        };
        if given.get("id").is_some_and(|new| new != id) {
            return Err("the ID of a subscription can't be changed".to_owned());
        }
        contract.update(given, now)?;
        let whole = contract.whole(now, true);
        self.sort();
        Ok(Some(whole))
    }

    fn sort(&mut self) {
        self.contracts.sort_by_key(Contract::created_at);
    }

    /// Adds a billing attempt of a contract and returns the whole.
    pub(super) fn add_attempt(
        &mut self,
        contract: &str,
        given: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Value, String> {
        let whole = attempt(self.attempts.len(), contract, now);
        if let Some(name) = given.keys().find(|name| whole.get(name.as_str()).is_none()) {
            return Err(format!("unknown field `{name}`"));
        }
        let whole = fill(whole, &Value::Object(given));
        self.attempts.push(whole.clone());
        Ok(whole)
    }

    /// Everything, in the published shapes.
    pub(super) fn contents(&self, now: Timestamp) -> Value {
        let contracts = self
            .contracts
            .iter()
            .map(|contract| contract.whole(now, true));
        json!({"subscriptions": contracts.collect::<Vec<_>>(), "billingAttempts": self.attempts})
    }
}

/// The contracts of the first so many customers: five for every four customers.
fn generated_contracts(customers: usize) -> Vec<Contract> {
    let numbers =
        (0..customers.div_ceil(20) * 25).filter(|&number| generated::customer(number) < customers);
    let numbers: Vec<usize> = numbers.collect();
    let total = i64::try_from(numbers.len()).unwrap_or(1);
    let created_at = |place: i64| {
        let second = generated::FIRST_CREATED_AT + CREATED_WITHIN / total * place;
        Timestamp::from_second(second).unwrap_or_default()
    };
    let contracts = numbers.into_iter().zip(0_i64..);
    contracts
        .map(|(number, place)| Contract::generated(number, created_at(place)))
        .collect()
}

/// A failed billing attempt in the last week for each contract in dunning.
fn generated_attempts(contracts: &[Contract], now: Timestamp) -> Vec<Value> {
    let failed = contracts
        .iter()
        .filter(|contract| contract.field("status", now) == "FAILED");
    let mut attempts: Vec<Value> = Vec::new();
    for (number, contract) in failed.enumerate() {
        let day = i64::try_from(number % 7).unwrap_or(0);
        let age = SignedDuration::from_hours(8 + 24 * day);
        let created_at = now.checked_sub(age).unwrap_or(now);
        let error = json!({"errorCode": "CARD_DECLINED", "errorMsg": "The card was declined."});
        attempts.push(fill(attempt(number, contract.id(), created_at), &error));
    }
    attempts.sort_by_cached_key(|attempt| attempt["createdAt"].to_string());
    attempts
}
