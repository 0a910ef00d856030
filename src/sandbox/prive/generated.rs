//! The invented fields of a generated contract, by its number: the same ones every time.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::defaults::{self, Cadence, PRODUCTS, stamp};
use crate::sandbox::seed;

/// When the first contract was created: 2024-01-01T09:00:00Z.
pub(super) const FIRST_CREATED_AT: i64 = 1_704_099_600;
/// The last moment at which a generated contract was canceled: 2026-11-01T00:00:00Z.
const LAST_CANCELED_AT: i64 = 1_793_491_200;

/// The customer of a contract, as a place in the list of generated subscribers. Of every twenty
/// customers three have two contracts, and one has three.
pub(super) fn customer(number: usize) -> usize {
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
