//! Customers as subscribers of a sandbox.

use std::collections::HashSet;

use crate::domain::{Customer, Customers};
use crate::sandbox::SeedSubscriber;

/// Every customer as an opted-in subscriber without a tag. A phone number that several customers
/// share goes to the first: Postscript knows a number once.
pub fn subscribers(customers: &Customers) -> impl Iterator<Item = SeedSubscriber> + '_ {
    let mut taken = HashSet::new();
    customers.iter().map(move |customer| {
        let free = customer.phones().find(|phone| taken.insert(*phone));
        SeedSubscriber {
            phone: free.map(|phone| phone.to_string()),
            ..without_phone(customer)
        }
    })
}

fn without_phone(customer: Customer<'_>) -> SeedSubscriber {
    SeedSubscriber {
        shopify_customer_id: customer.shopify_id().map(|id| id.0),
        phone: None,
        email: customer.emails().next().map(str::to_owned),
        tags: Vec::new(),
        properties: serde_json::Map::new(),
        can_send: true,
    }
}
