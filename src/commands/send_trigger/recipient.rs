//! The recipient of an event: what was typed, and the subscriber it matches.

use crate::commands::{CommandError, Exit};
use crate::postscript::{Client, Person, Subscriber, SubscriberId};
use crate::source::csv::{Region, read_phone};
use crate::terminal::{masked_email, masked_phone};

/// A recipient as typed.
#[derive(Clone, Debug)]
pub(super) struct TypedRecipient {
    person: Person,
    masked: String,
}

/// A recipient that was looked up.
pub(super) struct Recipient {
    /// How the event names them.
    pub(super) person: Person,
    /// None if no subscriber matches.
    pub(super) subscriber_id: Option<SubscriberId>,
    /// What is printed: phone numbers and email addresses are masked.
    pub(super) masked: String,
    pub(super) reach: Reach,
}

/// Whether an event can text the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A subscriber who is opted in.
    OptedIn,
    /// A subscriber who isn't.
    NotOptedIn,
    /// Not a subscriber.
    NotSubscriber,
}

impl TypedRecipient {
    /// Parses a subscriber ID (`s_…`), an email address, or a phone number, which belongs to `region`
    /// if it has no country code.
    pub(super) fn parse(text: &str, region: Region) -> Result<Self, CommandError> {
        let text = text.trim();
        let recipient = if text.starts_with("s_") {
            SubscriberId::parse(text).map(|id| Self {
                masked: id.as_str().to_owned(),
                person: Person::Id(id),
            })
        } else if text.contains('@') {
            is_email(text).then(|| Self {
                masked: masked_email(text),
                person: Person::Email(text.to_owned()),
            })
        } else {
            let read = read_phone(text.as_bytes(), b"", region).ok();
            read.map(|read| Self {
                masked: masked_phone(&read.phone.to_string()),
                person: Person::Phone(read.phone.digits()),
            })
        };
        recipient.ok_or_else(|| {
            CommandError::new(
                Exit::Usage,
                "the recipient must be a phone number, email address, or subscriber ID",
            )
            .hint(
                "For example: --to +12125550123, --to rosa@example.com or --to s_1234567abcd. Set \
                 --region for a phone number without a country code.",
            )
        })
    }

    /// Looks up the subscriber. With `anyway`, one who isn't opted in, or none at all, is accepted.
    /// Several matches never are, because Postscript would choose one of them.
    pub(super) async fn look_up(
        self,
        client: &Client,
        shop: &str,
        anyway: bool,
    ) -> Result<Recipient, CommandError> {
        let mut matches = client.find(&self.person).await?;
        let Some(subscriber) = matches.pop() else {
            if anyway {
                return Ok(Recipient {
                    person: self.person,
                    subscriber_id: None,
                    masked: self.masked,
                    reach: Reach::NotSubscriber,
                });
            }
            return Err(not_subscriber(&self.masked, shop));
        };
        if !matches.is_empty() {
            return Err(ambiguous(&self.masked, shop, matches.len() + 1));
        }
        let recipient = Recipient::new(&subscriber, self.masked);
        if recipient.reach == Reach::NotOptedIn && !anyway {
            return Err(not_opted_in(&recipient.masked, shop));
        }
        Ok(recipient)
    }
}

impl Recipient {
    /// The event names the subscriber by ID, which no other subscriber has.
    fn new(subscriber: &Subscriber, typed: String) -> Self {
        let phone = subscriber
            .phone_digits()
            .map(|digits| masked_phone(&digits.to_string()));
        Self {
            person: Person::Id(subscriber.id.clone()),
            subscriber_id: Some(subscriber.id.clone()),
            masked: match phone {
                Some(phone) if phone != typed => format!("{phone} ({typed})"),
                _ => typed,
            },
            reach: if subscriber.can_be_texted() {
                Reach::OptedIn
            } else {
                Reach::NotOptedIn
            },
        }
    }
}

pub(super) fn not_subscriber(masked: &str, shop: &str) -> CommandError {
    let sentence = format!("{shop} has no subscriber {masked}; nothing was sent");
    CommandError::new(Exit::Failed, sentence).hint(
        "Use --anyway to send it all the same: Flow Builder then lists the event, and no one is \
         texted.",
    )
}

pub(super) fn not_opted_in(masked: &str, shop: &str) -> CommandError {
    let sentence = format!("{masked} isn't opted in to texts from {shop}; nothing was sent");
    CommandError::new(Exit::Failed, sentence).hint(
        "Use --anyway to send it all the same: Flow Builder then lists the event, and no one who \
         isn't opted in is texted.",
    )
}

fn ambiguous(masked: &str, shop: &str, count: usize) -> CommandError {
    let sentence = format!("{count} subscribers of {shop} share {masked}; nothing was sent");
    CommandError::new(Exit::Failed, sentence).hint("Use a phone number or subscriber ID instead.")
}

/// Enough to tell an email address from other text; the look-up shows whether it exists.
fn is_email(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_bad = |c: char| c.is_whitespace() || c.is_control() || c == '@';
        !part.is_empty() && !part.contains(is_bad)
    };
    text.split_once('@')
        .is_some_and(|(local, domain)| is_part(local) && is_part(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<TypedRecipient> {
        TypedRecipient::parse(text, Region::default()).ok()
    }

    #[test]
    fn a_recipient_is_a_phone_number_an_email_address_or_an_id() {
        let phone = Person::Phone(12_125_550_123);
        let id = SubscriberId::parse("s_1234567abcd").unwrap();
        let table = [
            ("+12125550123", phone.clone(), "+1•••••••123"),
            ("(212) 555-0123", phone, "+1•••••••123"),
            (
                "Rosa@Example.com",
                Person::Email("Rosa@Example.com".to_owned()),
                "R•••@Example.com",
            ),
            (" s_1234567abcd ", Person::Id(id), "s_1234567abcd"),
        ];
        for (text, person, masked) in table {
            let recipient = parse(text).unwrap();
            assert_eq!(recipient.person, person, "{text}");
            assert_eq!(recipient.masked, masked, "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "12",
            "+1",
            "rosa",
            "@example.com",
            "rosa@",
            "a@b@c",
            "ro sa@example.com",
            "s_/",
            "+1 212 555 0123 99999",
        ] {
            assert!(parse(text).is_none(), "{text:?}");
        }
    }
}
