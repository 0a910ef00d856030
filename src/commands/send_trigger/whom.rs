//! Whom an event is for: what was typed, and who that is in the shop.

use crate::commands::{CommandError, Exit};
use crate::postscript::{Client, Person, Subscriber, SubscriberId};
use crate::source::csv::{Region, read_phone};
use crate::terminal::{masked_email, masked_phone};

/// One person, as the command line names them.
#[derive(Clone, Debug)]
pub(super) struct Whom {
    person: Person,
    shown: String,
}

/// One person, as the shop knows them.
pub(super) struct Recipient {
    /// By what the event names them.
    pub(super) person: Person,
    /// Their id, if they were found.
    pub(super) subscriber_id: Option<SubscriberId>,
    /// What they are called in what is printed; nobody can be called or written to by it.
    pub(super) shown: String,
    /// Whether the event can make their phone ring.
    pub(super) reach: Reach,
}

/// Whether an event can text somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A subscriber who opted in.
    Texted,
    /// A subscriber who didn't, or opted out.
    NotOptedIn,
    /// Nobody in this shop.
    Nobody,
}

impl Whom {
    /// Reads a subscriber's id (`s_…`), an email address, or a phone number, which belongs to
    /// `region` if it has no country code.
    pub(super) fn read(text: &str, region: Region) -> Result<Self, CommandError> {
        let text = text.trim();
        let whom = if text.starts_with("s_") {
            SubscriberId::parse(text).map(|id| Self {
                shown: id.as_str().to_owned(),
                person: Person::Id(id),
            })
        } else if text.contains('@') {
            is_address(text).then(|| Self {
                shown: masked_email(text),
                person: Person::Email(text.to_owned()),
            })
        } else {
            read_phone(text.as_bytes(), b"", region)
                .ok()
                .map(|read| Self {
                    shown: masked_phone(&read.phone.to_string()),
                    person: Person::Phone(read.phone.digits()),
                })
        };
        whom.ok_or_else(|| {
            CommandError::new(
                Exit::Usage,
                "whom it is for can't be read as a phone number, an email address or a subscriber's id",
            )
            .hint(
                "Write +12125550123, rosa@example.com or s_1234567abcd; a number without its country \
                 code is read as one of the store's region.",
            )
        })
    }

    /// Looks the person up. With `anyway`, one who is unknown or not opted in will do; several
    /// never do, since Postscript would choose one of them.
    pub(super) async fn look_up(
        self,
        client: &Client,
        shop: &str,
        anyway: bool,
    ) -> Result<Recipient, CommandError> {
        let mut found = client.find(&self.person).await?;
        let Some(subscriber) = found.pop() else {
            if anyway {
                return Ok(Recipient {
                    person: self.person,
                    subscriber_id: None,
                    shown: self.shown,
                    reach: Reach::Nobody,
                });
            }
            return Err(nobody(&self.shown, shop));
        };
        if !found.is_empty() {
            return Err(several(&self.shown, shop, found.len() + 1));
        }
        let recipient = Recipient::known(&subscriber, self.shown);
        if recipient.reach == Reach::NotOptedIn && !anyway {
            return Err(not_opted_in(&recipient.shown, shop));
        }
        Ok(recipient)
    }
}

impl Recipient {
    /// The event names the one who was found by their id, which no other subscriber has.
    fn known(subscriber: &Subscriber, named: String) -> Self {
        let phone = subscriber
            .phone_digits()
            .map(|digits| masked_phone(&digits.to_string()));
        Self {
            person: Person::Id(subscriber.id.clone()),
            subscriber_id: Some(subscriber.id.clone()),
            shown: match phone {
                Some(phone) if phone != named => format!("{phone} ({named})"),
                _ => named,
            },
            reach: if subscriber.can_be_texted() {
                Reach::Texted
            } else {
                Reach::NotOptedIn
            },
        }
    }
}

pub(super) fn nobody(shown: &str, shop: &str) -> CommandError {
    CommandError::new(
        Exit::Failed,
        format!("{shop} has no subscriber {shown}; nothing was sent"),
    )
    .hint(
        "With --anyway the event is sent all the same: Postscript then offers it in Flow Builder, \
         and no one is texted.",
    )
}

pub(super) fn not_opted_in(shown: &str, shop: &str) -> CommandError {
    CommandError::new(
        Exit::Failed,
        format!("{shown} isn't opted in to the texts of {shop}; nothing was sent"),
    )
    .hint(
        "With --anyway the event is sent all the same: Postscript then offers it in Flow Builder, \
         and texts only who is opted in.",
    )
}

fn several(shown: &str, shop: &str, count: usize) -> CommandError {
    CommandError::new(
        Exit::Failed,
        format!(
            "{count} subscribers of {shop} share {shown}, and Postscript would text one of them; \
             nothing was sent"
        ),
    )
    .hint("Name the one you mean by phone number or by id.")
}

/// Just enough to tell an address from other text; whether it exists the look-up shows.
fn is_address(text: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|mark: char| mark.is_whitespace() || mark.is_control() || mark == '@')
    };
    text.split_once('@')
        .is_some_and(|(local, domain)| is_plain(local) && is_plain(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Whom> {
        Whom::read(text, Region::default()).ok()
    }

    #[test]
    fn a_person_is_named_in_three_ways() {
        let table = [
            (
                "+12125550123",
                Person::Phone(12_125_550_123),
                "+1•••••••123",
            ),
            (
                "(212) 555-0123",
                Person::Phone(12_125_550_123),
                "+1•••••••123",
            ),
            (
                "Rosa@Example.com",
                Person::Email("Rosa@Example.com".to_owned()),
                "R•••@Example.com",
            ),
            (
                " s_1234567abcd ",
                Person::Id(SubscriberId::parse("s_1234567abcd").unwrap()),
                "s_1234567abcd",
            ),
        ];
        for (text, person, shown) in table {
            let whom = read(text).unwrap();
            assert_eq!(
                (whom.person, whom.shown.as_str()),
                (person, shown),
                "{text}"
            );
        }
    }

    #[test]
    fn what_can_be_nobody_is_refused() {
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
            assert!(read(text).is_none(), "{text:?}");
        }
    }
}
