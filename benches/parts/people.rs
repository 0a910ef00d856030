//! The invented customers of an export, as its rows name them.

/// How many rows there are.
pub(crate) const ROWS: u64 = 200_000;

/// The customer of each row, scattered by a multiplication that no shorter pattern follows.
pub(crate) fn customer(row: u64, customers: u64) -> u64 {
    row.wrapping_mul(0x9e37_79b9_7f4a_7c15) % customers
}

/// The digits of a customer's number; of 80,000 customers each has another.
pub(crate) fn phone(customer: u64) -> u64 {
    12_005_550_100 + customer / 100 % 800 * 10_000_000 + customer % 100
}
