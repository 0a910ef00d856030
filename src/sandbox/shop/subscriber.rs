//! One subscriber, and what a PATCH does to one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::phone;
use crate::sandbox::moment;
use crate::sandbox::seed::SeedSubscriber;

/// Custom properties that a subscriber can have (documented).
pub(in super::super) const MAX_PROPERTIES: usize = 50;

/// The creation date of the first subscriber, 2025-01-01T00:00:00Z. Each next one is a second younger.
const FIRST_CREATED_AT: i64 = 1_735_689_600;

/// A subscriber in the shape of `GET /api/v2/subscribers/{id}` (documented).
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Subscriber {
    #[serde(deserialize_with = "moment::deserialize")]
    pub(in super::super) created_at: Timestamp,
    /// Always empty, as in the published examples.
    data: Map<String, Value>,
    pub(in super::super) email: Option<String>,
    pub(in super::super) id: String,
    pub(in super::super) ps_id: u64,
    /// With its `+` (assumed; the published examples don't show one).
    pub(in super::super) phone_number: Option<String>,
    pub(in super::super) properties: Map<String, Value>,
    pub(in super::super) shopify_customer_id: Option<u64>,
    pub(in super::super) subscriptions: Subscriptions,
    pub(in super::super) tags: Vec<String>,
    #[serde(deserialize_with = "moment::deserialize")]
    pub(in super::super) updated_at: Timestamp,
}

/// What a subscriber may be sent.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct Subscriptions {
    pub(in super::super) promotional: Consent,
    transactional: Consent,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Consent {
    pub(in super::super) can_send: bool,
}

impl Subscriptions {
    fn both(can_send: bool) -> Subscriptions {
        let consent = Consent { can_send };
        Subscriptions {
            promotional: consent,
            transactional: consent,
        }
    }
}

impl Default for Subscriptions {
    fn default() -> Subscriptions {
        Subscriptions::both(true)
    }
}

/// A change that PATCH asks for.
#[derive(Default)]
pub(in super::super) struct Change {
    pub(in super::super) email: Option<String>,
    pub(in super::super) tags: Vec<String>,
    pub(in super::super) properties: Map<String, Value>,
}

/// The subscriber would have more than [`MAX_PROPERTIES`].
pub(in super::super) struct TooManyProperties;

impl Subscriber {
    /// A subscriber with nothing but what depends on the place in the shop.
    fn at(place: usize) -> Subscriber {
        let second = i64::try_from(place)
            .unwrap_or(0)
            .saturating_add(FIRST_CREATED_AT);
        let created_at = Timestamp::from_second(second).unwrap_or_default();
        Subscriber {
            created_at,
            data: Map::new(),
            email: None,
            id: id(place),
            ps_id: 1_000_001 + place as u64,
            phone_number: None,
            properties: Map::new(),
            shopify_customer_id: None,
            subscriptions: Subscriptions::default(),
            tags: Vec::new(),
            updated_at: created_at,
        }
    }

    /// The subscriber of the seed at this place. Fails when its phone number isn't E.164.
    pub(super) fn from_seed(place: usize, seed: SeedSubscriber) -> Result<Subscriber, String> {
        if let Some(phone) = &seed.phone
            && phone::parse_exact(phone).as_ref() != Some(phone)
        {
            let number = place + 1;
            return Err(format!(
                "the phone number of subscriber {number} is not in E.164 format"
            ));
        }
        let mut subscriber = Subscriber {
            email: seed.email,
            phone_number: seed.phone,
            properties: seed.properties,
            shopify_customer_id: seed.shopify_customer_id,
            subscriptions: Subscriptions::both(seed.can_send),
            ..Subscriber::at(place)
        };
        subscriber.add_tags(seed.tags);
        Ok(subscriber)
    }

    /// A subscriber written by hand, with what was left out filled in.
    pub(super) fn from_json(place: usize, given: Map<String, Value>) -> Result<Subscriber, String> {
        let number = place + 1;
        let mut whole = json!(Subscriber::at(place));
        if let Some(created_at) = given.get("created_at") {
            whole["updated_at"] = created_at.clone();
        }
        for (name, value) in given.into_iter().filter(|(_, value)| !value.is_null()) {
            whole[name] = value;
        }
        let mut subscriber: Subscriber = serde_json::from_value(whole)
            .map_err(|error| format!("subscriber {number} can't be read: {error}"))?;
        if let Some(phone) = &subscriber.phone_number {
            let exact = phone::parse_exact(phone).ok_or_else(|| {
                let example = "such as +12125550123";
                format!("the phone_number of subscriber {number} is not in E.164 format, {example}")
            })?;
            subscriber.phone_number = Some(exact);
        }
        Ok(subscriber)
    }

    /// Applies a change, whole or not at all.
    ///
    /// Tags are added to those there (documented). Properties are merged by name, and a list
    /// replaces a list (as Postscript's own Segment destination relies on). An email is taken only
    /// where there was none or no Shopify customer is linked (documented), and otherwise ignored
    /// (assumed). The date of the update moves even where nothing changed (assumed).
    pub(super) fn update(
        &mut self,
        change: Change,
        now: Timestamp,
    ) -> Result<(), TooManyProperties> {
        let is_new = |name: &&String| !self.properties.contains_key(*name);
        if self.properties.len() + change.properties.keys().filter(is_new).count() > MAX_PROPERTIES
        {
            return Err(TooManyProperties);
        }
        self.properties.extend(change.properties);
        self.add_tags(change.tags);
        if change.email.is_some() && (self.email.is_none() || self.shopify_customer_id.is_none()) {
            self.email = change.email;
        }
        self.updated_at = moment::whole_second(now);
        Ok(())
    }

    /// Adds the tags that aren't there. They keep their order, and capital letters make a difference
    /// (assumed).
    fn add_tags(&mut self, tags: Vec<String>) {
        for tag in tags {
            if !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
    }
}

/// The id of the subscriber at a place: `s_` and 12 hex digits, unique, and always the same.
fn id(place: usize) -> String {
    // An odd factor modulo a power of two maps no two numbers to one.
    let scattered = (place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4B) & 0xFFFF_FFFF_FFFF;
    format!("s_{scattered:012x}")
}
