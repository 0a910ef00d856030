//! Contract rows to customers. A customer's rows stand anywhere in a source, so nearly every row
//! waits for memory; small loops over a batch let the processor overlap these waits.

use std::hash::BuildHasher as _;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

use super::contract_row::{CustomerIdentity, RowBatch, RowStatus};
use super::customer_table::{Customers, EmailSpan, Record};

/// How many rows are grouped at once: so many that their customers fit the processor's cache.
const ROWS_AT_ONCE: usize = 1024;

/// The index of a row's customer if the row has none.
const NO_CUSTOMER: u32 = u32::MAX;

/// Groups rows by the strongest identity that each has.
#[derive(Default)]
pub struct CustomerBuilder {
    /// For each customer the hash of the key and the index.
    by_key: HashTable<(u32, u32)>,
    customers: Customers,
    /// The index of each row's customer, of the rows under way.
    indexes: Vec<u32>,
}

impl CustomerBuilder {
    /// Adds a batch of rows.
    pub fn add(&mut self, batch: &RowBatch) {
        for start in (0..batch.len()).step_by(ROWS_AT_ONCE) {
            let end = batch.len().min(start + ROWS_AT_ONCE);
            let rows = || (start..end).map(|index| batch.row(index));
            self.indexes.clear();
            for row in rows() {
                let index = self.index(&row.customer);
                self.indexes.push(index);
            }
            for (row, index) in rows().zip(&self.indexes) {
                let Some(record) = self.customers.records.get_mut(*index as usize) else {
                    continue;
                };
                record.count_row(row.position);
                match row.status {
                    RowStatus::Is(status) => record.contracts.add(status),
                    RowStatus::Unreadable => record.contracts.add_unreadable(),
                    RowStatus::Continued => {}
                }
            }
            for (row, index) in rows().zip(&self.indexes) {
                self.customers.add_identities(*index, &row.customer);
            }
        }
    }

    /// The customers.
    pub fn finish(self) -> Customers {
        let mut customers = self.customers;
        customers.more_phones.sort_unstable();
        customers.more_phones.dedup();
        customers
            .more_emails
            .sort_unstable_by_key(|(customer, _)| *customer);
        customers.records.shrink_to_fit();
        customers
    }

    /// The index of a row's customer, who is added if new.
    fn index(&mut self, identity: &CustomerIdentity<'_>) -> u32 {
        let Some(key) = identity.key() else {
            return NO_CUSTOMER;
        };
        let [a, b, c, d, ..] = FxBuildHasher.hash_one(key).to_le_bytes();
        let hash = u32::from_le_bytes([a, b, c, d]);
        let customers = &mut self.customers;
        let entry = self.by_key.entry(
            spread(hash),
            |(known, index)| *known == hash && customers.has_key(*index, key),
            |(known, _)| spread(*known),
        );
        match entry {
            Entry::Occupied(known) => known.get().1,
            Entry::Vacant(vacant) => {
                // Millions of customers fit memory, billions don't.
                let index = u32::try_from(customers.records.len()).unwrap_or(NO_CUSTOMER);
                vacant.insert((hash, index));
                let email = identity.email.unwrap_or_default();
                customers.records.push(Record {
                    shopify_id: identity.shopify_id.map_or(0, |id| id.0),
                    email: EmailSpan::append(&mut customers.emails, email),
                    phone: identity.phone,
                    is_region_assumed: identity.is_region_assumed,
                    ..Record::default()
                });
                index
            }
        }
    }
}

/// A hash of 64 bits from one of 32: the table uses bits of both ends.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::contract_row::ContractRow;
    use super::super::identity::{Phone, ShopifyCustomerId};
    use super::super::status::ContractStatus;
    use super::*;

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
                if batch.len() == 7 {
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
}
