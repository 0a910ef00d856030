//! What holds for the customers of every export: they add up to its contracts, and each identity
//! reads back as itself.

use std::collections::HashSet;

use prive_ps::domain::{ContractStatus, Customer};
use prive_ps::source::cells::{Cell, Region, read_email, read_phone};
use prive_ps::source::csv::Export;

/// Checks the customers of an export against its summary.
pub fn add_up(export: &Export) {
    let source = &export.source;
    let mut contracts = 0;
    let mut rows = 0;
    let mut ids = HashSet::new();
    for status in ContractStatus::ALL {
        let of_customers: u64 = export
            .customers
            .iter()
            .map(|customer| u64::from(customer.contracts().count(status)))
            .sum();
        assert_eq!(of_customers, source.statuses.count(status), "{status:?}");
        contracts += of_customers;
    }
    assert_eq!(contracts, source.contracts);
    for customer in export.customers.iter() {
        identities(customer);
        rows += u64::from(customer.lines().total);
        if let Some(id) = customer.shopify_id() {
            assert!(ids.insert(id), "two customers with id {id}");
        }
    }
    assert!(contracts <= rows && rows + source.unattributed.total <= source.rows);
    let active = source.statuses.count(ContractStatus::Active);
    let upcoming: u64 = source.upcoming.iter().map(|(_, orders)| orders).sum();
    assert!(upcoming <= active, "{upcoming} renewals of {active}");
}

fn identities(customer: Customer<'_>) {
    let contracts = customer.contracts();
    let has_any = ContractStatus::ALL
        .into_iter()
        .any(|status| contracts.has(status));
    assert!(has_any || contracts.unreadable() > 0, "no contract");
    let lines = customer.lines();
    assert!(lines.total > 0 && !lines.first.is_empty());
    assert!(lines.first.is_sorted() && lines.first.iter().all(|line| *line > 1));
    let emails: Vec<&str> = customer.emails().collect();
    let phones: Vec<_> = customer.phones().collect();
    let id = customer.shopify_id();
    assert!(id.is_some() || !emails.is_empty() || !phones.is_empty());
    assert_ne!(id.map(|id| id.0), Some(0));
    assert!(emails.is_sorted_by(|one, next| one < next), "{emails:?}");
    assert!(phones.is_sorted_by(|one, next| one < next), "{phones:?}");
    let mut again = String::new();
    for email in emails {
        assert_eq!(read_email(email.as_bytes(), &mut again), Cell::Valid(email));
    }
    for phone in phones {
        let read = read_phone(phone.to_string().as_bytes(), b"", Region::default());
        assert_eq!(read.ok().map(|read| read.phone), Some(phone), "{phone}");
    }
}
