//! Invented contracts of the generated subscribers, the same ones every time.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::contract::Contract;
use super::defaults::{self, Cadence, PRODUCTS, attempt, fill, stamp};
use crate::sandbox::seed;

/// When the first contract was created: 2024-01-01T09:00:00Z.
const FIRST_CREATED_AT: i64 = 1_704_099_600;
/// The seconds in which all others were created, up to 2026-10-01.
const CREATED_WITHIN: i64 = 86_745_600;
/// The last moment at which a generated contract was canceled: 2026-11-01T00:00:00Z.
const LAST_CANCELED_AT: i64 = 1_793_491_200;

/// The contracts of the first so many customers: five for every four customers.
pub(super) fn contracts(customers: usize) -> Vec<Contract> {
    let numbers = (0..customers.div_ceil(20) * 25).filter(|&number| customer(number) < customers);
    let numbers: Vec<usize> = numbers.collect();
    let total = i64::try_from(numbers.len()).unwrap_or(1);
    let created_at = |place: i64| {
        let second = FIRST_CREATED_AT + CREATED_WITHIN / total * place;
        Timestamp::from_second(second).unwrap_or_default()
    };
    let contracts = numbers.into_iter().zip(0_i64..);
    contracts
        .map(|(number, place)| Contract::generated(number, created_at(place)))
        .collect()
}

/// A failed billing attempt in the last week for each contract in dunning.
pub(super) fn attempts(contracts: &[Contract], now: Timestamp) -> Vec<Value> {
    let failed = contracts
        .iter()
        .filter(|contract| contract.field("status", now) == "FAILED");
    let mut attempts: Vec<Value> = Vec::new();
    for (number, contract) in failed.enumerate() {
        let day = i64::try_from(number % 7).unwrap_or(0);
        let age = SignedDuration::from_hours(8 + 24 * day);
        let created_at = now.checked_sub(age).unwrap_or(now);
        let error = json!({"errorCode": "CARD_DECLINED", "errorMsg": "The card was declined."});
        attempts.push(fill(attempt(number, contract.id(), created_at), &error));
    }
    attempts.sort_by_cached_key(|attempt| attempt["createdAt"].to_string());
    attempts
}

/// The customer of a contract, as a place in the list of generated subscribers. Of every twenty
/// customers three have two contracts, and one has three.
fn customer(number: usize) -> usize {
    let (block, place) = (number / 25, number % 25);
    let place = match place {
        20 => 3,
        21 => 8,
        22 => 13,
        23 | 24 => 18,
        place => place,
    };
    block * 20 + place
}

/// The customer, with ids and phone numbers in each form that Prive may use: it publishes neither.
pub(super) fn subscriber(number: usize) -> Value {
    let place = customer(number);
    let (first, last) = seed::name(place);
    let id = seed::shopify_customer_id(place);
    let external_id = match place % 5 {
        4 => format!("gid://shopify/Customer/{id}"),
        _ => id.to_string(),
    };
    let phone = seed::phone(place);
    let national = phone.trim_start_matches("+1").to_owned();
    let (code, phone) = match place % 8 {
        0..=2 => (Some("1"), Some(national)),
        3 | 4 => (Some("+1"), Some(national)),
        5 => (Some("US"), Some(national)),
        6 => (None, Some(phone)),
        _ => (None, None),
    };
    let created_at = Timestamp::from_second(FIRST_CREATED_AT)
        .map(stamp)
        .unwrap_or_default();
    json!({
        "id": defaults::id("cus", place), "createdAt": created_at, "updatedAt": created_at,
        "externalId": external_id, "firstName": first, "lastName": last,
        "email": seed::email(place), "phoneCountryCode": code, "phone": phone,
    })
}

/// Of a hundred contracts about 62 are active, 8 paused, 6 failed, 18 cancelled and 6 expired.
pub(super) fn status(number: usize) -> &'static str {
    match scatter(number) % 100 {
        0..62 => "ACTIVE",
        62..70 => "PAUSED",
        70..76 => "FAILED",
        76..94 => "CANCELLED",
        _ => "EXPIRED",
    }
}

pub(super) fn cancel_date(number: usize, created_at: Timestamp) -> Value {
    if status(number) != "CANCELLED" {
        return Value::Null;
    }
    let days = i64::try_from(20 + scatter(number) % 300).unwrap_or(20);
    let second = (created_at.as_second() + days * 86_400).min(LAST_CANCELED_AT);
    Timestamp::from_second(second)
        .map(stamp)
        .unwrap_or_default()
}

pub(super) fn cadence(number: usize) -> Cadence {
    let (count, unit) = [
        (1, "MONTH"),
        (2, "WEEK"),
        (30, "DAY"),
        (2, "MONTH"),
        (6, "WEEK"),
    ][scatter(number) / 7 % 5];
    Cadence { count, unit }
}

/// The index of the product.
pub(super) fn product(number: usize) -> usize {
    scatter(number) / 35 % PRODUCTS.len()
}

/// A number that looks random and is always the same.
fn scatter(number: usize) -> usize {
    number.wrapping_add(1).wrapping_mul(0x9E37_79B9) >> 7 & 0xFFFF
}
