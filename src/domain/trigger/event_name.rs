//! The type of a custom event, in the alphabet that Postscript publishes for it.

use std::fmt;
use std::str::FromStr;

/// The maximum length of a type, as one client reports it; Postscript publishes none.
const LONGEST: usize = 255;

/// A custom event's type: letters, digits and underscores. Postscript shows it with the sender's
/// name in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventName(String);

/// Why a text can't be an event's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventNameError {
    /// Nothing was given, or more than fits.
    #[error("an event name must have 1 to 255 characters")]
    Length,
    /// A character outside the published alphabet.
    #[error("an event name may contain only letters (a-z, A-Z), digits and underscores")]
    Alphabet,
}

impl EventName {
    /// A name that is a constant of this program. Tests verify that it uses the alphabet.
    pub(super) fn fixed(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The name as Postscript gets it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventName {
    type Err = EventNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !(1..=LONGEST).contains(&text.chars().count()) {
            Err(EventNameError::Length)
        } else if text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(EventNameError::Alphabet)
        }
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Trigger;
    use super::*;

    #[test]
    fn only_the_published_alphabet_is_taken() {
        for good in ["a", "Prive_Upcoming_Order", "_9", &"x".repeat(255)] {
            assert_eq!(good.parse::<EventName>().unwrap().as_str(), good);
        }
        for bad in ["Prive: Upcoming", "a-b", "a b", "ünï", "a\n"] {
            assert_eq!(bad.parse::<EventName>(), Err(EventNameError::Alphabet));
        }
        for bad in ["", &"x".repeat(256)] {
            assert_eq!(bad.parse::<EventName>(), Err(EventNameError::Length));
        }
    }

    #[test]
    fn our_own_names_are_in_it() {
        for trigger in Trigger::ALL {
            for by_partner in [true, false] {
                let name = trigger.event_name(by_partner);
                assert_eq!(name.as_str().parse(), Ok(name));
            }
        }
    }
}
