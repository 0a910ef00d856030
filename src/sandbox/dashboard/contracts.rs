//! Prive's contracts beside Postscript's subscribers.

use std::collections::HashMap;

use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use crate::sandbox::prive::{Contract, state::PriveState};
use crate::sandbox::shop::Subscriber;

/// The contracts of each of these subscribers, matched by Shopify customer id, phone or email.
pub(super) fn of(prive: &PriveState, subscribers: &[&Subscriber], now: Timestamp) -> Vec<Markup> {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, subscriber) in subscribers.iter().enumerate() {
        let id = subscriber.shopify_customer_id.map(|id| id.to_string());
        let phone = subscriber.phone_number.as_deref().map(national);
        let email = subscriber.email.as_deref().map(str::to_lowercase);
        let keys = [id, phone, email].into_iter().flatten();
        places.extend(keys.map(|key| (key, place)));
    }
    let mut contracts = vec![PreEscaped(String::new()); subscribers.len()];
    for contract in prive.contracts() {
        let customer = contract.field("subscriber", now);
        let text = |name: &str| customer[name].as_str();
        let keys = [
            text("externalId").map(|id| id.rsplit('/').next().unwrap_or(id).to_owned()),
            text("phone").map(national),
            text("email").map(str::to_lowercase),
        ];
        if let Some(&place) = keys.iter().flatten().find_map(|key| places.get(key)) {
            contracts[place].0 += &show(contract, now).0;
        }
    }
    contracts
}

/// A contract in a few words: when the next order is due, or it was canceled.
fn show(contract: &Contract, now: Timestamp) -> Markup {
    let field = |name: &str| contract.field(name, now);
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let day = |name: &str| text(&field(name)).chars().take(10).collect::<String>();
    let date = match (day("nextBillingDate"), day("cancelDate")) {
        (next, _) if !next.is_empty() => format!("next order {next}"),
        (_, canceled) if !canceled.is_empty() => format!("canceled {canceled}"),
        _ => String::new(),
    };
    let status = text(&field("status"));
    let product = text(&field("lines")[0]["variant"]["product"]["productTitle"]);
    html! {
        div.contract {
            span.status.{ "status-" (status.to_lowercase()) } { (status) }
            " " (product) " " span.name { (date) }
        }
    }
}

/// The last ten digits, by which numbers with and without a country code are compared.
fn national(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(10)..].iter().collect()
}
