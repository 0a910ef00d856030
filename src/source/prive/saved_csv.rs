//! Contracts of Prive's API as an export file that [`crate::source::csv`] reads to the same customers,
//! counts and guards.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::contract::{facts, next_order, started};
use crate::domain::{ContractStatus, CustomerIdentity};
use crate::prive::Subscription;
use crate::terminal::escape_formula;

const HEADER: [&str; 15] = [
    "contract_id",
    "shopify_customer_id",
    "email",
    "phone",
    "status",
    "created_at",
    "cancelled_at",
    "paused_at",
    "next_billing_date",
    "product_title",
    "variant_title",
    "price",
    "currency",
    "delivery_cadence",
    "cancel_reason",
];

/// A status that can't be read here is written as this, so that it can't be read there either.
const UNREADABLE: &str = "unreadable";

/// The same for an identity. The column must still be recognized as one of customer ids.
const UNREADABLE_ID: &str = "gid://shopify/Customer/unreadable";

/// The file, in memory until it is known that every contract was read.
pub(super) struct SavedCsv(csv::Writer<Vec<u8>>);

impl SavedCsv {
    /// A file with its header.
    pub(super) fn new() -> Self {
        let mut file = Self(csv::Writer::from_writer(Vec::new()));
        file.write(HEADER.map(str::to_owned));
        file
    }

    /// Adds a contract. `customer` is none where it belongs to no customer.
    pub(super) fn add(
        &mut self,
        contract: &Subscription,
        customer: Option<CustomerIdentity<'_>>,
        status: Option<ContractStatus>,
    ) {
        let facts = facts(contract, &TimeZone::UTC);
        // A file with a NUL would not be taken for text.
        let text = |text: Option<&str>| escape_formula(&text.unwrap_or_default().replace('\0', ""));
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
        let cadence = facts
            .order_interval_frequency
            .zip(facts.order_interval_unit);
        self.write([
            text(contract.id.as_deref()),
            shopify_id(customer),
            text(customer.and_then(|customer| customer.email)),
            phone(contract, customer),
            status.map_or(UNREADABLE, ContractStatus::name).to_owned(),
            time(started(contract)),
            time(contract.cancel_date),
            time(contract.paused_at_date),
            time(next_order(contract)),
            text(facts.product_title.as_deref()),
            text(facts.variant_title.as_deref()),
            facts
                .charge_amount
                .map(|it| format!("{it:.2}"))
                .unwrap_or_default(),
            text(facts.currency.as_deref()),
            cadence
                .map(|(count, unit)| format!("{count} {unit}"))
                .unwrap_or_default(),
            text(facts.cancel_reason.as_deref()),
        ]);
    }

    /// The file's bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }

    fn write(&mut self, cells: [String; HEADER.len()]) {
        // Can't fail: it is written to memory, and every record has as many cells as the header.
        let _ = self.0.write_record(cells);
    }
}

/// As a GID, which no spreadsheet rounds.
fn shopify_id(customer: Option<CustomerIdentity<'_>>) -> String {
    let Some(customer) = customer else {
        return UNREADABLE_ID.to_owned();
    };
    let id = customer.shopify_id;
    id.map(|id| format!("gid://shopify/Customer/{}", id.0))
        .unwrap_or_default()
}

/// A number whose country is assumed stays as Prive has it, so that its country is assumed again.
fn phone(contract: &Subscription, customer: Option<CustomerIdentity<'_>>) -> String {
    let given = || contract.subscriber.as_ref()?.phone.clone();
    let phone = customer.and_then(|customer| {
        let phone = customer.phone?;
        if customer.is_region_assumed {
            given()
        } else {
            Some(phone.to_string())
        }
    });
    phone.unwrap_or_default()
}
