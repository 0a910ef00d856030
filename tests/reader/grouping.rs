//! Rows to customers.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use prive_ps::domain::{
    ContractRow, ContractStatus, CustomerBuilder, CustomerIdentity, IdentityKey, Phone, RowBatch,
    RowStatus, ShopifyCustomerId,
};

/// What is expected of a customer: phone numbers, email addresses, lines, and how many contracts
/// have a readable and an unreadable status.
#[derive(Debug, Default, PartialEq)]
struct Expected {
    phones: BTreeMap<Phone, bool>,
    emails: BTreeSet<String>,
    lines: Vec<u64>,
    contracts: [u16; 2],
}

/// A row: customer, email, phone, and which identities it has.
fn rows() -> impl Strategy<Value = Vec<(u64, u8, u8, u8)>> {
    prop::collection::vec((0..300_u64, 0..5_u8, 0..5_u8, 0..8_u8), 0..2_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn customers_equal_those_of_plain_maps(rows in rows()) {
        let mut expected: BTreeMap<String, Expected> = BTreeMap::new();
        let mut builder = CustomerBuilder::default();
        let mut batch = RowBatch::default();
        for (position, (customer, email, phone, kind)) in (2_u32..).zip(rows) {
            let digits = 12_125_550_000 + customer * 10 + u64::from(phone);
            let address = format!("c{customer}.{email}@example.com");
            let identity = CustomerIdentity {
                shopify_id: (kind % 4 > 1).then_some(ShopifyCustomerId(customer + 1)),
                email: (email > 0 && kind % 4 != 1).then_some(address.as_str()),
                phone: Phone::from_digits(digits).filter(|_| phone > 0),
                is_region_assumed: kind >= 4,
            };
            let is_readable = email != 3;
            batch.push(&ContractRow {
                contract_id: "",
                customer: identity,
                status: if is_readable {
                    RowStatus::Is(ContractStatus::Paused)
                } else {
                    RowStatus::Unreadable
                },
                position,
                details: None,
            });
            if batch.iter().count() == 7 {
                builder.add(&batch);
                batch.clear();
            }
            let Some(key) = identity.key() else { continue };
            let customer = expected.entry(format!("{key:?} {}", digits / 10)).or_default();
            if let Some(phone) = identity.phone {
                *customer.phones.entry(phone).or_insert(true) &= identity.is_region_assumed;
            }
            customer.emails.extend(identity.email.map(str::to_owned));
            customer.lines.push(u64::from(position));
            customer.contracts[usize::from(!is_readable)] += 1;
        }
        builder.add(&batch);
        let customers = builder.finish();
        let mut found: Vec<Expected> = customers.iter().map(|customer| {
            let phones = customer.phones();
            Expected {
                phones: phones.map(|it| (it, customer.is_region_assumed(it))).collect(),
                emails: customer.emails().map(str::to_owned).collect(),
                lines: customer.lines().first,
                contracts: [
                    customer.contracts().count(ContractStatus::Paused),
                    customer.contracts().unreadable(),
                ],
            }
        }).collect();
        let mut expected: Vec<Expected> = expected.into_values().collect();
        for customer in &mut expected {
            customer.lines.truncate(4);
        }
        found.sort_by_key(|customer| customer.lines[0]);
        expected.sort_by_key(|customer| customer.lines[0]);
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_strongest_identity_is_the_key() {
    let phone = Phone::from_digits(12_125_550_123).unwrap();
    let mut customer = CustomerIdentity::default();
    assert_eq!(customer.key(), None);
    customer.phone = Some(phone);
    assert_eq!(customer.key(), Some(IdentityKey::Phone(phone)));
    customer.email = Some("rosa@example.com");
    assert_eq!(customer.key(), Some(IdentityKey::Email("rosa@example.com")));
    customer.shopify_id = Some(ShopifyCustomerId(7));
    let id = IdentityKey::ShopifyId(ShopifyCustomerId(7));
    assert_eq!(customer.key(), Some(id));
}
