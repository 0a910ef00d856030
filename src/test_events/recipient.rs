//! The recipient of an event: what was typed, and the subscriber it matches.

use crate::error::{CommandError, Exit};
use crate::postscript::{Client, Subscriber, SubscriberId, SubscriberRef};
use crate::source::cells::{Region, read_phone, read_subscriber_phone};
use crate::terminal::{masked_email, masked_phone};

/// A recipient as typed.
#[derive(Clone, Debug)]
pub struct TypedRecipient {
    subscriber: SubscriberRef,
    region: Region,
    masked: String,
}

/// A recipient that was looked up.
pub struct Recipient {
    /// How the event names them.
    pub subscriber: SubscriberRef,
    /// None if no subscriber matches.
    pub subscriber_id: Option<SubscriberId>,
    /// What is printed: phone numbers and email addresses are masked.
    pub masked: String,
    /// Whether they are opted in.
    can_be_texted: bool,
}

impl TypedRecipient {
    /// Parses a subscriber ID (`s_…`), an email address, or a phone number, which belongs to `region`
    /// if it has no country code.
    pub fn parse(text: &str, region: Region) -> Result<Self, CommandError> {
        let text = text.trim();
        let recipient = if text.starts_with("s_") {
            SubscriberId::parse(text).map(|id| Self {
                masked: id.as_str().to_owned(),
                region,
                subscriber: SubscriberRef::Id(id),
            })
        } else if text.contains('@') {
            is_email(text).then(|| Self {
                masked: masked_email(text),
                region,
                subscriber: SubscriberRef::Email(text.to_owned()),
            })
        } else {
            let read = read_phone(text.as_bytes(), b"", region).ok();
            read.map(|read| Self {
                masked: masked_phone(&read.phone.to_string()),
                region,
                subscriber: SubscriberRef::Phone(read.phone.digits()),
            })
        };
        recipient.ok_or_else(|| {
            CommandError::new(
                Exit::Usage,
                "the recipient must be a phone number, email address or subscriber ID",
            )
            .hint(
                "For example: --to +12125550123, --to rosa@example.com or --to s_1234567abcd. Set \
                 --region for a phone number without a country code.",
            )
        })
    }

    /// Looks up the subscriber. Several matches are an error, because Postscript would choose one of
    /// them.
    pub async fn look_up(self, client: &Client, shop: &str) -> Result<Recipient, CommandError> {
        let mut matches = client.find(&self.subscriber).await?;
        if let SubscriberRef::Phone(digits) = self.subscriber {
            matches.retain(|found| {
                let phone = found.phone.as_deref().unwrap_or_default();
                read_subscriber_phone(phone, self.region) == Some(digits)
            });
        }
        let subscriber = matches.pop();
        if !matches.is_empty() {
            let (count, masked) = (matches.len() + 1, &self.masked);
            let sentence =
                format!("{count} subscribers of {shop} share {masked}; nothing was sent");
            return Err(CommandError::new(Exit::Failed, sentence)
                .hint("Use a phone number or subscriber ID instead."));
        }
        Ok(match subscriber {
            Some(subscriber) => Recipient::new(&subscriber, self.masked),
            None => Recipient {
                subscriber: self.subscriber,
                subscriber_id: None,
                masked: self.masked,
                can_be_texted: false,
            },
        })
    }
}

impl Recipient {
    /// The event names the subscriber by ID, which no other subscriber has.
    fn new(subscriber: &Subscriber, typed: String) -> Self {
        let phone = subscriber
            .phone_digits()
            .map(|digits| masked_phone(&digits.to_string()));
        Self {
            subscriber: SubscriberRef::Id(subscriber.id.clone()),
            subscriber_id: Some(subscriber.id.clone()),
            masked: match phone {
                Some(phone) if phone != typed => format!("{phone} ({typed})"),
                _ => typed,
            },
            can_be_texted: subscriber.can_be_texted(),
        }
    }

    /// Why an event wouldn't text the recipient, in a sentence; none if it can.
    pub fn unreachable(&self, shop: &str) -> Option<String> {
        let masked = &self.masked;
        match self.subscriber_id {
            _ if self.can_be_texted => None,
            Some(_) => Some(format!("{masked} isn't opted in to texts from {shop}")),
            None => Some(format!("{shop} has no subscriber {masked}")),
        }
    }

    /// Fails if an event wouldn't text the recipient.
    pub fn check_reach(&self, shop: &str, hint: &str) -> Result<(), CommandError> {
        let Some(why) = self.unreachable(shop) else {
            return Ok(());
        };
        Err(CommandError::new(Exit::Failed, format!("{why}; nothing was sent")).hint(hint))
    }
}

/// Enough to tell an email address from other text; the lookup shows whether it exists.
fn is_email(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_bad = |c: char| c.is_whitespace() || c.is_control() || c == '@';
        !part.is_empty() && !part.contains(is_bad)
    };
    text.split_once('@')
        .is_some_and(|(local, domain)| is_part(local) && is_part(domain))
}
