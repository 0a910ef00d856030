//! Contract rows to customers. A customer's rows stand anywhere in a source, so nearly every row
//! waits for memory; three small loops over a batch let the processor overlap these waits.

use rustc_hash::FxHashMap;

use super::contract_row::{IdentityKey, RowBatch, RowStatus};
use super::customer_table::{Customers, EmailSpan, ExtraIdentity, ExtraValue, Record};
use super::identity::Phone;

/// Groups rows by the strongest identity that each has.
#[derive(Default)]
pub struct CustomerBuilder {
    by_shopify_id: FxHashMap<u64, u32>,
    by_email: FxHashMap<Box<str>, u32>,
    by_phone: FxHashMap<Phone, u32>,
    customers: Customers,
    /// The index of each row's customer in the batch under way.
    indexes: Vec<u32>,
}

impl CustomerBuilder {
    /// Adds a batch of rows.
    pub fn add(&mut self, batch: &RowBatch) {
        let mut indexes = std::mem::take(&mut self.indexes);
        indexes.clear();
        indexes.extend(batch.iter().map(|row| self.index(row.customer.key())));
        for (row, index) in batch.iter().zip(&indexes) {
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
        for (row, index) in batch.iter().zip(&indexes) {
            if let Some(phone) = row.customer.phone {
                self.add_phone(*index, phone, row.customer.is_region_assumed);
            }
            if let Some(email) = row.customer.email {
                self.add_email(*index, email);
            }
        }
        self.indexes = indexes;
    }

    /// The customers.
    pub fn finish(self) -> Customers {
        let Customers {
            mut records,
            emails,
            mut extra,
        } = self.customers;
        // Together with those of the record, so that the result doesn't depend on row order.
        extra.sort_unstable_by_key(|extra| extra.customer);
        let mut kept = Vec::with_capacity(extra.len());
        for same in extra.chunk_by(|one, next| one.customer == next.customer) {
            let customer = same[0].customer;
            let record = &mut records[customer as usize];
            finish_record(record, same, &emails, customer, &mut kept);
        }
        records.shrink_to_fit();
        Customers {
            records,
            emails,
            extra: kept,
        }
    }

    fn index(&mut self, key: Option<IdentityKey<'_>>) -> u32 {
        let records = &mut self.customers.records;
        // Millions of customers fit memory, billions don't.
        let next = u32::try_from(records.len()).unwrap_or(u32::MAX);
        let index = match key {
            None => u32::MAX,
            Some(IdentityKey::ShopifyId(id)) => *self.by_shopify_id.entry(id.0).or_insert(next),
            Some(IdentityKey::Phone(phone)) => *self.by_phone.entry(phone).or_insert(next),
            Some(IdentityKey::Email(email)) => match self.by_email.get(email) {
                Some(index) => *index,
                None => *self.by_email.entry(email.into()).or_insert(next),
            },
        };
        if index == next {
            let shopify_id = match key {
                Some(IdentityKey::ShopifyId(id)) => id.0,
                _ => 0,
            };
            records.push(Record {
                shopify_id,
                ..Record::default()
            });
        }
        index
    }

    fn add_phone(&mut self, customer: u32, phone: Phone, is_assumed: bool) {
        let Some(record) = self.customers.records.get_mut(customer as usize) else {
            return;
        };
        match record.phone {
            None => {
                record.phone = Some(phone);
                record.is_region_assumed = is_assumed;
            }
            Some(known) if known == phone => record.is_region_assumed &= is_assumed,
            Some(_) => self.customers.extra.push(ExtraIdentity {
                customer,
                value: ExtraValue::Phone(phone, is_assumed),
            }),
        }
    }

    fn add_email(&mut self, customer: u32, email: &str) {
        let customers = &mut self.customers;
        let Some(record) = customers.records.get_mut(customer as usize) else {
            return;
        };
        if record.email.is_empty() {
            record.email = EmailSpan::append(&mut customers.emails, email);
        } else if record.email.of(&customers.emails) != email {
            let value = ExtraValue::Email(EmailSpan::append(&mut customers.emails, email));
            customers.extra.push(ExtraIdentity { customer, value });
        }
    }
}

/// Sorts a customer's identities, drops those given twice, and leaves the first phone number and
/// the first email address in the record.
fn finish_record(
    record: &mut Record,
    extra: &[ExtraIdentity],
    emails: &str,
    customer: u32,
    kept: &mut Vec<ExtraIdentity>,
) {
    let mut phones: Vec<(Phone, bool)> = record
        .phone
        .map(|phone| (phone, record.is_region_assumed))
        .into_iter()
        .collect();
    let mut spans = vec![record.email];
    for extra in extra {
        match extra.value {
            ExtraValue::Phone(phone, is_assumed) => phones.push((phone, is_assumed)),
            ExtraValue::Email(span) => spans.push(span),
        }
    }
    // `false` sorts first: a number that is given with its country once is not assumed.
    phones.sort_unstable();
    phones.dedup_by_key(|(phone, _)| *phone);
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable_by_key(|span| span.of(emails));
    spans.dedup_by_key(|span| span.of(emails));
    let mut phones = phones.into_iter();
    if let Some((phone, is_assumed)) = phones.next() {
        record.phone = Some(phone);
        record.is_region_assumed = is_assumed;
    }
    let mut spans = spans.into_iter();
    record.email = spans.next().unwrap_or_default();
    let phones = phones.map(|(phone, is_assumed)| ExtraValue::Phone(phone, is_assumed));
    let values = phones.chain(spans.map(ExtraValue::Email));
    let start = kept.len();
    kept.extend(values.map(|value| ExtraIdentity { customer, value }));
    if kept.len() > start {
        record.extra = u32::try_from(start + 1).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::contract_row::{ContractRow, CustomerIdentity};
    use super::super::identity::ShopifyCustomerId;
    use super::super::status::ContractStatus;
    use super::*;

    #[derive(Debug, Default)]
    struct Expected {
        phones: BTreeMap<Phone, bool>,
        emails: BTreeSet<String>,
        contracts: u16,
        unreadable: u16,
        lines: Vec<u64>,
    }

    type Identity = (Option<u64>, Option<String>, Option<(Phone, bool)>);

    /// Customers with many rows, several phones and several emails.
    fn seeds() -> impl Strategy<Value = Vec<(u16, u8, u8, u8)>> {
        prop::collection::vec((0..300_u16, 0..5_u8, 0..5_u8, 0..8_u8), 0..2_000)
    }

    fn identity((customer, email, phone, kind): (u16, u8, u8, u8)) -> Identity {
        let email = (email > 0).then(|| format!("c{customer}.{email}@example.com"));
        let digits = 12_125_550_000 + u64::from(customer) * 10 + u64::from(phone);
        let phone = (phone > 0).then(|| (Phone::from_digits(digits).unwrap(), kind >= 4));
        match kind % 4 {
            0 => (None, email, phone),
            1 => (None, None, phone),
            _ => (Some(u64::from(customer) + 1), email, phone),
        }
    }

    fn key((id, email, phone): &Identity) -> Option<String> {
        let phone = phone.map(|(phone, _)| phone.to_string());
        id.map(|id| id.to_string()).or(email.clone()).or(phone)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn customers_equal_those_of_plain_maps(seeds in seeds()) {
            let mut expected: BTreeMap<String, Expected> = BTreeMap::new();
            let mut builder = CustomerBuilder::default();
            let mut batch = RowBatch::default();
            for (line, seed) in (2_u32..).zip(seeds) {
                let named = identity(seed);
                let (id, email, phone) = &named;
                let is_readable = seed.1 != 3;
                batch.push(&ContractRow {
                    contract_id: "",
                    customer: CustomerIdentity {
                        shopify_id: id.map(ShopifyCustomerId),
                        email: email.as_deref(),
                        phone: phone.map(|(phone, _)| phone),
                        is_region_assumed: phone.is_some_and(|(_, is_assumed)| is_assumed),
                    },
                    status: if is_readable {
                        RowStatus::Is(ContractStatus::Paused)
                    } else {
                        RowStatus::Unreadable
                    },
                    position: line,
                    details: None,
                });
                if batch.len() == 7 {
                    builder.add(&batch);
                    batch.clear();
                }
                let Some(key) = key(&named) else { continue };
                let customer = expected.entry(key).or_default();
                if let Some((phone, is_assumed)) = phone {
                    *customer.phones.entry(*phone).or_insert(true) &= is_assumed;
                }
                customer.emails.extend(email.clone());
                customer.contracts += u16::from(is_readable);
                customer.unreadable += u16::from(!is_readable);
                customer.lines.push(u64::from(line));
            }
            builder.add(&batch);
            let customers = builder.finish();
            prop_assert_eq!(customers.len(), expected.len());
            for customer in customers.iter() {
                let emails: Vec<String> = customer.emails().map(str::to_owned).collect();
                let phones: Vec<(Phone, bool)> = customer
                    .phones()
                    .map(|phone| (phone, customer.is_region_assumed(phone)))
                    .collect();
                let id = customer.shopify_id().map(|id| id.0);
                let named = (id, emails.first().cloned(), phones.first().copied());
                let expected = expected.remove(&key(&named).unwrap()).unwrap();
                let lines = customer.lines();
                prop_assert_eq!(lines.total as usize, expected.lines.len());
                prop_assert_eq!(&lines.first, &expected.lines[..expected.lines.len().min(4)]);
                let contracts = customer.contracts();
                prop_assert_eq!(contracts.count(ContractStatus::Paused), expected.contracts);
                prop_assert_eq!(contracts.unreadable(), expected.unreadable);
                prop_assert_eq!(emails, Vec::from_iter(expected.emails));
                prop_assert_eq!(phones, Vec::from_iter(expected.phones));
            }
        }
    }
}
