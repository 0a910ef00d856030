//! Contract rows to customers. A customer's rows stand anywhere in a source, so nearly every row
//! waits for memory; small loops over a batch let the processor overlap these waits.

use rustc_hash::FxHashMap;

use super::contract_row::{Row, RowBatch};
use super::customer_table::{Customers, EmailSpan, Record};
use super::identity::{Phone, ShopifyCustomerId};

/// How many rows are grouped at once: so many that their customers fit the processor's cache.
const ROWS_AT_ONCE: usize = 256;

/// The index of a row's customer if the row has none.
const NO_CUSTOMER: u32 = u32::MAX;

/// Groups rows by the strongest identity that each has.
#[derive(Default)]
pub struct CustomerBuilder {
    by_id: FxHashMap<ShopifyCustomerId, u32>,
    by_email: FxHashMap<Box<str>, u32>,
    by_phone: FxHashMap<Phone, u32>,
    customers: Customers,
    /// The index of each row's customer, of the rows under way.
    indexes: Vec<u32>,
}

impl CustomerBuilder {
    /// Adds a batch of rows.
    pub fn add(&mut self, batch: &RowBatch) {
        for rows in batch.rows.chunks(ROWS_AT_ONCE) {
            self.indexes.clear();
            for row in rows {
                let index = self.index(row, batch.email(row));
                self.indexes.push(index);
            }
            for (row, index) in rows.iter().zip(&self.indexes) {
                if let Some(record) = self.customers.records.get_mut(*index as usize) {
                    record.count_row(row.position, row.status);
                }
            }
            for (row, index) in rows.iter().zip(&self.indexes) {
                let email = batch.email(row);
                self.customers.add_identities(*index, row, email);
            }
        }
    }

    /// The customers.
    pub fn finish(self) -> Customers {
        let mut customers = self.customers;
        // `false` comes first: a number that is given with its country once is not assumed.
        customers.more_phones.sort_unstable();
        customers
            .more_phones
            .dedup_by_key(|(customer, phone, _)| (*customer, *phone));
        let (emails, more) = (&customers.emails, &mut customers.more_emails);
        let address = |(customer, email): &(u32, EmailSpan)| (*customer, email.of(emails));
        more.sort_unstable_by(|one, next| address(one).cmp(&address(next)));
        more.dedup_by(|next, one| address(next) == address(one));
        customers.records.shrink_to_fit();
        customers
    }

    /// The index of a row's customer, who is added if new.
    fn index(&mut self, row: &Row, email: &str) -> u32 {
        let records = &mut self.customers.records;
        // Millions of customers fit memory, billions don't.
        let next = u32::try_from(records.len()).unwrap_or(NO_CUSTOMER);
        let index = if let Some(id) = row.shopify_id {
            *self.by_id.entry(id).or_insert(next)
        } else if let Some(index) = self.by_email.get(email) {
            *index
        } else if !email.is_empty() {
            *self.by_email.entry(email.into()).or_insert(next)
        } else if let Some(phone) = row.phone {
            *self.by_phone.entry(phone).or_insert(next)
        } else {
            NO_CUSTOMER
        };
        if index == next {
            records.push(Record {
                shopify_id: row.shopify_id.map_or(0, |id| id.0),
                ..Record::default()
            });
        }
        index
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::contract_row::{ContractRow, CustomerIdentity, RowStatus};
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
