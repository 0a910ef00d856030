//! Prive's four triggers: their names, and the properties of an event for each.
//!
//! Prive fires them with its own key, as `Prive: Upcoming Order` and so on. This module describes the
//! custom event that stands in for one; Postscript lists it under another name.

mod contract;
mod event_name;
mod properties;
mod property;
mod sample;
mod upcoming;

pub use contract::ContractFacts;
pub use event_name::{EventName, EventNameError};
pub use properties::{MOST_EVENT_PROPERTIES, Properties, PropertyError};
pub use property::PropertyValue;
pub use sample::sample;
pub use upcoming::{DAYS_BEFORE_BILLING, InThePast, NEXT_BILLING_DATE, UpcomingOrder};

/// One of the four triggers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// A customer subscribed.
    Started,
    /// An order is three calendar days away.
    UpcomingOrder,
    /// A renewal charge failed.
    BillingAttemptFailed,
    /// A subscription ended. One L, unlike the contract's status.
    Canceled,
}

impl Trigger {
    /// All four, in the order of a subscription's life.
    pub const ALL: [Self; 4] = [
        Self::Started,
        Self::UpcomingOrder,
        Self::BillingAttemptFailed,
        Self::Canceled,
    ];

    /// The name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Started => "subscription-started",
            Self::UpcomingOrder => "upcoming-order",
            Self::BillingAttemptFailed => "billing-attempt-failed",
            Self::Canceled => "subscription-canceled",
        }
    }

    /// The word in event keys and in `sync --events`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::UpcomingOrder => "upcoming",
            Self::BillingAttemptFailed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// The trigger whose [`Self::key`] this is.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trigger| trigger.key() == key)
    }

    /// The name of Prive's own trigger, as Postscript's help spells it.
    pub fn prive_name(self) -> &'static str {
        match self {
            Self::Started => "Prive: Subscription Started",
            Self::UpcomingOrder => "Prive: Upcoming Order",
            Self::BillingAttemptFailed => "Prive: Billing Attempt Failed",
            Self::Canceled => "Prive: Subscription Canceled",
        }
    }

    /// The type of the custom event. Postscript puts the name of the key's owner in front. For a shop's
    /// key that is the shop, so the type mentions Prive; for a partner key it is the partner.
    pub fn event_name(self, by_partner: bool) -> EventName {
        EventName::fixed(match (self, by_partner) {
            (Self::Started, false) => "Prive_Subscription_Started",
            (Self::UpcomingOrder, false) => "Prive_Upcoming_Order",
            (Self::BillingAttemptFailed, false) => "Prive_Billing_Attempt_Failed",
            (Self::Canceled, false) => "Prive_Subscription_Canceled",
            (Self::Started, true) => "Subscription_Started",
            (Self::UpcomingOrder, true) => "Upcoming_Order",
            (Self::BillingAttemptFailed, true) => "Billing_Attempt_Failed",
            (Self::Canceled, true) => "Subscription_Canceled",
        })
    }

    /// Parses a trigger in any common spelling: any case, words separated by spaces, hyphens,
    /// underscores or colons, one L or two, with or without `Prive`, or its key.
    pub fn parse(text: &str) -> Option<Self> {
        let text = Self::plain(text);
        Self::ALL
            .into_iter()
            .find(|trigger| text == trigger.name() || text == trigger.key())
    }

    /// A spelling as [`Self::name`] would have it, whether or not it is one of the four.
    pub fn plain(text: &str) -> String {
        let words: Vec<String> = text
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| match word.to_lowercase() {
                word if word == "cancelled" => "canceled".to_owned(),
                word => word,
            })
            .collect();
        let words = match words.split_first() {
            Some((first, rest)) if first == "prive" && !rest.is_empty() => rest,
            _ => &words,
        };
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_is_found_by_any_spelling() {
        let table = [
            ("subscription-started", Trigger::Started),
            ("Prive_Subscription_Started", Trigger::Started),
            ("started", Trigger::Started),
            ("subscription-canceled", Trigger::Canceled),
            ("subscription-cancelled", Trigger::Canceled),
            ("canceled", Trigger::Canceled),
            ("SUBSCRIPTION_CANCELED", Trigger::Canceled),
            ("Prive: Subscription Cancelled", Trigger::Canceled),
            ("billing attempt failed", Trigger::BillingAttemptFailed),
            ("failed", Trigger::BillingAttemptFailed),
            (" Upcoming-Order ", Trigger::UpcomingOrder),
            ("upcoming", Trigger::UpcomingOrder),
        ];
        for (text, trigger) in table {
            assert_eq!(Trigger::parse(text), Some(trigger), "{text:?}");
        }
        for text in [
            "",
            "prive",
            "all",
            "order",
            "subscription",
            "upcomingorder",
            "started canceled",
        ] {
            assert_eq!(Trigger::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_name_leads_back_to_its_trigger() {
        for trigger in Trigger::ALL {
            for name in [
                trigger.name(),
                trigger.prive_name(),
                trigger.event_name(true).as_str(),
                trigger.event_name(false).as_str(),
            ] {
                assert_eq!(Trigger::parse(name), Some(trigger), "{name}");
            }
            let ours = trigger.event_name(false);
            let partners = trigger.event_name(true);
            assert_eq!(ours.as_str(), format!("Prive_{}", partners.as_str()));
        }
    }
}
