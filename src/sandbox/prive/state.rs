//! Prive's side in memory: contracts and billing attempts.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::SeedContracts;
use super::contract::Contract;
use super::defaults::{attempt, fill};
use super::generated;

/// The contracts and billing attempts of one store. A clone of it is how a reset works.
#[derive(Clone, Default)]
pub(in super::super) struct PriveState {
    /// In order of creation.
    contracts: Vec<Contract>,
    by_id: HashMap<Arc<str>, usize>,
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
    /// The state that a sandbox starts with. Fails for a field that isn't published, or an id that
    /// two contracts have.
    pub(in super::super) fn from_seed(
        seed: SeedContracts,
        now: Timestamp,
    ) -> Result<PriveState, String> {
        let mut state = PriveState::default();
        match seed {
            SeedContracts::None => {}
            SeedContracts::Generated(customers) => {
                state.contracts = generated::contracts(customers);
                state.created = state.contracts.len();
                state.sort_and_index()?;
                state.attempts = generated::attempts(&state.contracts, now);
            }
            SeedContracts::Given(contracts) => {
                for given in contracts {
                    state.push(given, now)?;
                }
                state.sort_and_index()?;
            }
        }
        Ok(state)
    }

    /// A state with these contents; what they leave out is filled in.
    pub(super) fn from_json(contents: NewState, now: Timestamp) -> Result<PriveState, String> {
        let mut state = PriveState::from_seed(SeedContracts::Given(contents.subscriptions), now)?;
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
        self.by_id
            .get(id)
            .map(|&position| &self.contracts[position])
    }

    /// The billing attempts, in order of creation.
    pub(super) fn attempts(&self) -> &[Value] {
        &self.attempts
    }

    /// Every subscriber with a contract, once, by the first contract.
    pub(super) fn subscribers(&self, now: Timestamp) -> Vec<Value> {
        let mut seen = std::collections::HashSet::new();
        let all = self
            .contracts
            .iter()
            .map(|contract| contract.field("subscriber", now));
        all.filter(|subscriber| seen.insert(subscriber["id"].to_string()))
            .collect()
    }

    /// Adds a contract and returns its id.
    pub(super) fn add(
        &mut self,
        given: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Arc<str>, String> {
        let id = given.get("id").and_then(Value::as_str);
        if let Some(id) = id.filter(|id| self.by_id.contains_key(*id)) {
            return Err(format!("there is a subscription with the id {id}"));
        }
        let id = self.push(given, now)?;
        self.sort_and_index()?;
        Ok(id)
    }

    fn push(&mut self, given: Map<String, Value>, now: Timestamp) -> Result<Arc<str>, String> {
        let contract = Contract::new(self.created, given, now)?;
        self.created += 1;
        let id = contract.id();
        self.contracts.push(contract);
        Ok(id)
    }

    /// Changes fields of a contract; `Ok(false)` where there is none with this id.
    pub(super) fn update(
        &mut self,
        id: &str,
        given: Map<String, Value>,
        now: Timestamp,
    ) -> Result<bool, String> {
        let Some(&position) = self.by_id.get(id) else {
            return Ok(false);
        };
        if given.get("id").is_some_and(|new| new != id) {
            return Err("the id of a subscription can't be changed".to_owned());
        }
        self.contracts[position].update(given, now)?;
        self.sort_and_index()?;
        Ok(true)
    }

    /// Removes a contract; `false` where there is none with this id.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let Some(position) = self.by_id.remove(id) else {
            return false;
        };
        self.contracts.remove(position);
        self.index();
        true
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

    fn sort_and_index(&mut self) -> Result<(), String> {
        self.contracts.sort_by_key(Contract::created_at);
        self.index();
        if self.by_id.len() < self.contracts.len() {
            return Err("two subscriptions have the same id".to_owned());
        }
        Ok(())
    }

    fn index(&mut self) {
        let ids = self.contracts.iter().map(Contract::id);
        self.by_id = ids.zip(0..).collect();
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
