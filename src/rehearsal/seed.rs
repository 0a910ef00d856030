//! Customers and contracts of an export as those of a sandbox.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::domain::{
    ContractRow, ContractStatus, Customer, CustomerIdentity, Customers, Moment, RowStatus,
};
use crate::sandbox::SeedSubscriber;
use crate::source::csv::{self, ReadOptions, Source, read_with_details};

/// Neither an id nor a status: what can't be read in the export can't be read at the
/// sandbox's Prive either.
const UNREADABLE: &str = "UNREADABLE";

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
        properties: Map::new(),
        can_send: true,
    }
}

/// The contracts of an export, as the sandbox's Prive takes them.
pub fn contracts(
    source: &Source,
    options: &ReadOptions,
    customers: &Customers,
) -> Result<Vec<Map<String, Value>>, csv::Error> {
    let zone = options.timezone.clone().unwrap_or(TimeZone::UTC);
    let mut contracts = Vec::new();
    let mut ids = HashSet::new();
    let read = read_with_details(source, options, &mut |batch| {
        let rows = batch.iter();
        let rows = rows.filter(|row| row.status != RowStatus::Continued);
        contracts.extend(rows.map(|row| {
            let mut contract = contract(&row, &zone);
            if ids.insert(row.contract_id.to_owned()) {
                contract.insert("id".to_owned(), json!(row.contract_id));
            }
            contract
        }));
    });
    match read {
        Ok(_) => Ok(contracts),
        // Without ids the rows of one contract can't be told apart, but its customer is known.
        Err(csv::Error::NoContractId(_)) => Ok(customers.iter().flat_map(of_customer).collect()),
        Err(error) => Err(error),
    }
}

/// A customer's contracts by status, each with some of the customer's identities.
fn of_customer(customer: Customer<'_>) -> Vec<Map<String, Value>> {
    let count = customer.contracts();
    let readable = ContractStatus::ALL.into_iter().flat_map(|status| {
        let contracts = usize::from(count.count(status));
        std::iter::repeat_n(RowStatus::Is(status), contracts)
    });
    let unreadable = usize::from(count.unreadable());
    let statuses = readable.chain(std::iter::repeat_n(RowStatus::Unreadable, unreadable));
    let (emails, phones): (Vec<_>, Vec<_>) =
        (customer.emails().collect(), customer.phones().collect());
    let rows = statuses.enumerate().map(|(place, status)| {
        let phone = phones.get(place % phones.len().max(1)).copied();
        let row = ContractRow {
            contract_id: "",
            customer: CustomerIdentity {
                shopify_id: customer.shopify_id(),
                email: emails.get(place % emails.len().max(1)).copied(),
                phone,
                is_region_assumed: phone.is_some_and(|phone| customer.is_region_assumed(phone)),
            },
            status,
            position: 0,
            details: None,
        };
        contract(&row, &TimeZone::UTC)
    });
    rows.collect()
}

/// A contract without its id. Dates without a time are in this zone.
fn contract(row: &ContractRow<'_>, zone: &TimeZone) -> Map<String, Value> {
    let mut contract = Map::new();
    let mut set = |name: &str, value: Value| contract.insert(name.to_owned(), value);
    set("subscriber", subscriber(&row.customer));
    set(
        "status",
        json!(match row.status {
            RowStatus::Is(status) => status.name(),
            RowStatus::Unreadable | RowStatus::Continued => UNREADABLE,
        }),
    );
    let Some(details) = row.details else {
        return contract;
    };
    for (name, moment) in [
        ("createdAt", details.created),
        ("updatedAt", details.created),
        ("cancelDate", details.cancelled),
        ("pausedAtDate", details.paused),
        ("nextBillingDate", details.next_billing),
    ] {
        if let Some(instant) = moment.and_then(|moment| instant(moment, zone)) {
            // As Prive writes dates.
            set(
                name,
                json!(instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
            );
        }
    }
    let facts = &details.facts;
    if let Some((count, unit)) = facts
        .order_interval_frequency
        .zip(facts.order_interval_unit)
    {
        set("billingCadenceCount", json!(count));
        set("billingCadenceUnit", json!(unit));
    }
    if let Some(currency) = &facts.currency {
        set("currencyCode", json!(currency));
    }
    set("cancelReason", json!(facts.cancel_reason));
    set(
        "lines",
        json!([{
            "currentPrice": facts.charge_amount.unwrap_or_default(),
            "variant": {
                "variantTitle": facts.variant_title.as_deref().unwrap_or_default(),
                "product": { "productTitle": facts.product_title.as_deref().unwrap_or_default() },
            },
        }]),
    );
    contract
}

fn subscriber(customer: &CustomerIdentity<'_>) -> Value {
    let id = customer.shopify_id.map(|id| id.0.to_string());
    let is_unattributed = customer.key().is_none();
    let phone = customer.phone.map(|phone| {
        let phone = phone.to_string();
        // A number whose country is assumed has none at Prive either.
        match phone
            .strip_prefix("+1")
            .filter(|_| customer.is_region_assumed)
        {
            Some(national) => national.to_owned(),
            None => phone,
        }
    });
    json!({
        "externalId": id.or(is_unattributed.then(|| UNREADABLE.to_owned())),
        "email": customer.email,
        "phone": phone,
    })
}

fn instant(moment: Moment, zone: &TimeZone) -> Option<Timestamp> {
    match moment {
        Moment::Instant(time) => TimeZone::UTC.to_timestamp(time).ok(),
        Moment::Day(day) => Some(zone.to_timestamp(day.into()).ok()?),
    }
}
