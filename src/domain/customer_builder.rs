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
