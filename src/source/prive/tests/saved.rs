//! The saved file and its customers.

use proptest::prelude::*;

use super::*;
use crate::domain::{CustomerBuilder, Customers};
use crate::source::csv;

/// A contract of one of a few customers, with fields that can and can't be read.
fn any_contract() -> impl Strategy<Value = serde_json::Value> {
    let one_of = |values: &'static [&'static str]| prop::sample::select(values);
    let subscriber = (
        one_of(&[
            "7012345678901",
            "gid://shopify/Customer/7012345678902",
            "7000000000000",
            "123",
            "cus_7",
            "",
        ]),
        one_of(&[
            "rosa@example.com",
            "Sam@Example.com ",
            "rosa@",
            "",
            "+1@example.com",
        ]),
        one_of(&["+12125550123", "2125550123", "(212) 555-0124", "12", ""]),
        one_of(&["1", "US", ""]),
    );
    let contract = (
        one_of(&[
            "ACTIVE",
            "ACTIVE",
            "PAUSED",
            "FAILED",
            "CANCELLED",
            "EXPIRED",
            "Active (2)",
        ]),
        one_of(&["2026-05-01T10:00:00Z", "2027-01-01T00:00:00Z", "soon"]),
        one_of(&["2026-11-27T01:00:00.000Z", "2026-12-24T23:30:00-05:00", ""]),
        one_of(&["=1+1", "Decaf, 1 kg", "Café \"Rosa\"", "\0=1+1", ""]),
    );
    (subscriber, contract).prop_map(|((id, email, phone, code), (status, created, next, title))| {
        json!({
            "status": status, "createdAt": created, "cancelDate": created, "nextBillingDate": next,
            "subscriber": {"externalId": id, "email": email, "phone": phone, "phoneCountryCode": code},
            "lines": [{"currentPrice": 9.5, "quantity": 2, "variant": {"product": {"productTitle": title}}}],
            "deliveryCadenceCount": 2, "deliveryCadenceUnit": "WEEK"
        })
    })
}

/// A customer's identities and contracts.
fn shown(customers: &Customers) -> Vec<String> {
    let customers = customers.iter().map(|customer| {
        let phones = customer.phones();
        let phones = phones.map(|phone| (phone, customer.is_region_assumed(phone)));
        format!(
            "{:?} {:?} {:?} {:?}",
            customer.shopify_id(),
            customer.emails().collect::<Vec<_>>(),
            phones.collect::<Vec<_>>(),
            customer.contracts()
        )
    });
    customers.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_saved_file_is_read_to_the_same_result(
        base in 1_u64..4, others in prop::collection::vec(any_contract(), 0..12)
    ) {
        let list = List::of(base);
        let mut contracts = list.contracts.borrow_mut();
        for (number, mut contract) in others.into_iter().enumerate() {
            contract["id"] = format!("sub_x{number}").into();
            contracts.push(serde_json::from_value(contract).unwrap());
        }
        drop(contracts);
        let options = PriveOptions { is_saved: true, ..options() };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read = runtime.block_on(read(&list, &options, |_, _| {})).unwrap();
        let mut builder = CustomerBuilder::default();
        for batch in &read.batches {
            builder.add(batch);
        }
        let saved: std::sync::Arc<[u8]> = read.saved.unwrap().into();
        let csv_options = csv::ReadOptions {
            timezone: Some(options.zone.clone()),
            region: options.region,
            ..csv::ReadOptions::at(options.now)
        };
        prop_assert!(!String::from_utf8_lossy(&saved).contains(",=1"), "a formula");
        let file = csv::Source::InMemory("saved.csv", saved.clone());
        let again = csv::read(&file, &csv_options, None).unwrap();
        // Only that it may be old is different.
        let expected = SourceSummary { is_current: false, ..read.summary };
        prop_assert_eq!(&again.source, &expected, "{}", String::from_utf8_lossy(&saved));
        prop_assert_eq!(shown(&again.customers), shown(&builder.finish()));
    }
}
