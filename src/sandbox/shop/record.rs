//! One subscriber, packed.

use std::num::NonZeroU64;

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use super::index;
use super::phone::Phone;
use super::tags::TagNames;
use super::{FIRST_CREATED, FIRST_PS_ID, Person, SECOND};

/// A subscriber. Dates are microseconds since 1970; tags are numbers in [`TagNames`]; properties
/// are the JSON object as it is sent out, or nothing where there are none.
pub(super) struct Record {
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) phone: Option<Phone>,
    pub(super) customer: Option<NonZeroU64>,
    pub(super) id: Box<str>,
    pub(super) email: Option<Box<str>>,
    pub(super) tags: Box<[u32]>,
    pub(super) properties: Option<Box<RawValue>>,
    pub(super) ps_id: u32,
    pub(super) can_send: CanSend,
    /// Whether the rewind has what this record began with.
    pub(super) kept: bool,
    /// Whether the rewind has the email this record began with.
    pub(super) email_kept: bool,
}

/// What a subscriber may be sent.
#[derive(Clone, Copy)]
pub(super) struct CanSend {
    pub(super) promotional: bool,
    pub(super) transactional: bool,
}

impl Record {
    /// The subscriber that the person at this place in the row becomes.
    pub(super) fn of_person(
        position: usize,
        person: Person,
        tags: &mut TagNames,
    ) -> Result<Record, String> {
        let phone = person.phone.map(|text| match Phone::exact(&text) {
            Some(phone) if text.starts_with('+') => Ok(phone),
            _ => Err(format!(
                "the phone number of person {} is not in E.164 form",
                position + 1
            )),
        });
        let created_at = created_at(position);
        Ok(Record {
            created_at,
            updated_at: created_at,
            phone: phone.transpose()?,
            customer: person.shopify_customer_id.and_then(NonZeroU64::new),
            id: made_id(position).into(),
            email: person.email.map(Into::into),
            tags: tags.numbers(&person.tags),
            properties: packed(&person.properties).map_err(|error| error.to_string())?,
            ps_id: made_ps_id(position),
            can_send: CanSend {
                promotional: person.can_send,
                transactional: person.can_send,
            },
            kept: false,
            email_kept: false,
        })
    }

    /// The custom properties, taken apart.
    pub(super) fn properties(&self) -> Map<String, Value> {
        let packed = self.properties.as_ref();
        packed
            .and_then(|packed| serde_json::from_str(packed.get()).ok())
            .unwrap_or_default()
    }

    pub(super) fn email_hash(&self) -> u64 {
        self.email.as_deref().map_or(0, index::hash_email)
    }

    /// Capital letters make no difference (assumed).
    pub(super) fn has_email(&self, email: &str) -> bool {
        self.email
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(email))
    }
}

/// Properties as records keep them.
pub(super) fn packed(properties: &Map<String, Value>) -> serde_json::Result<Option<Box<RawValue>>> {
    if properties.is_empty() {
        Ok(None)
    } else {
        to_raw_value(properties).map(Some)
    }
}

/// The id given to the subscriber at a place in the row: `s_` and 12 hex digits, no two alike, and
/// the same always.
pub(super) fn made_id(position: usize) -> String {
    // An odd factor modulo a power of two maps no two numbers to one.
    let scattered = (position as u64 + 1).wrapping_mul(0x9E37_79B9_7F4B) & 0xFFFF_FFFF_FFFF;
    format!("s_{scattered:012x}")
}

/// The tracking id given to the subscriber at a place in the row.
pub(super) fn made_ps_id(position: usize) -> u32 {
    u32::try_from(position)
        .unwrap_or(u32::MAX)
        .saturating_add(FIRST_PS_ID)
}

/// The date of creation given to the subscriber at a place in the row, in microseconds since 1970.
pub(super) fn created_at(position: usize) -> i64 {
    i64::try_from(position)
        .unwrap_or(i64::MAX)
        .saturating_mul(SECOND)
        .saturating_add(FIRST_CREATED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_packed() {
        assert_eq!(size_of::<Record>(), 104);
    }

    #[test]
    fn made_ids_differ() {
        let ids: std::collections::HashSet<String> = (0..50_000).map(made_id).collect();
        assert_eq!(ids.len(), 50_000);
        assert!(ids.iter().all(|id| id.len() == 14));
    }
}
