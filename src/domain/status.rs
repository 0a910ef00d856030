//! The five statuses of a Prive contract, and the words that exports use for them.

/// The status of a contract, as Prive's API spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ContractStatus {
    /// Renewing.
    Active,
    /// Halted by the customer or the merchant, expected to resume.
    Paused,
    /// In dunning: billing failed and Prive is still retrying.
    Failed,
    /// Ended by somebody's decision.
    Cancelled,
    /// Ended as planned.
    Expired,
}

impl ContractStatus {
    /// All statuses, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Active,
        Self::Paused,
        Self::Failed,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The name in Prive's spelling, upper case, CANCELLED with two L.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Paused => "PAUSED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
        }
    }

    /// Whether it has ended.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Cancelled | Self::Expired)
    }

    /// The status that Prive or another subscription app has this word for. Only letters and digits
    /// are compared, in any case: `On hold`, `ON_HOLD` and `onhold` are one word. Prive's admin
    /// shows a cancelled contract as "Inactive" and one in dunning as "Failed (in dunning)".
    pub fn from_word(word: &str) -> Option<Self> {
        let folded = fold_word(word);
        let known = WORDS.iter().find(|(word, _)| *word == folded);
        known.map(|(_, status)| *status)
    }
}

/// The words, as [`fold_word`] leaves them.
const WORDS: [(&str, ContractStatus); 18] = [
    ("active", ContractStatus::Active),
    ("renewing", ContractStatus::Active),
    ("paused", ContractStatus::Paused),
    ("onhold", ContractStatus::Paused),
    ("failed", ContractStatus::Failed),
    ("dunning", ContractStatus::Failed),
    ("indunning", ContractStatus::Failed),
    ("failedindunning", ContractStatus::Failed),
    ("pastdue", ContractStatus::Failed),
    ("paymentfailed", ContractStatus::Failed),
    ("suspended", ContractStatus::Failed),
    ("cancelled", ContractStatus::Cancelled),
    ("canceled", ContractStatus::Cancelled),
    ("inactive", ContractStatus::Cancelled),
    ("churned", ContractStatus::Cancelled),
    ("expired", ContractStatus::Expired),
    ("completed", ContractStatus::Expired),
    ("ended", ContractStatus::Expired),
];

/// A word as words are compared: its letters and digits of any script, in lower case.
pub fn fold_word(word: &str) -> String {
    word.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::ContractStatus::{self, Active, Cancelled, Expired, Failed, Paused};

    #[test]
    fn words_of_many_apps_are_known_in_any_spelling() {
        let table = [
            (Active, &["ACTIVE", "active", " Active ", "renewing"][..]),
            (Paused, &["PAUSED", "On hold", "on-hold", "ON_HOLD"]),
            (
                Failed,
                &[
                    "FAILED",
                    "Failed (in dunning)",
                    "In dunning",
                    "DUNNING",
                    "past due",
                    "Payment failed",
                    "payment_failed",
                    "suspended",
                ],
            ),
            (Cancelled, &["CANCELLED", "canceled", "Inactive", "CHURNED"]),
            (Expired, &["EXPIRED", "Completed", "ended"]),
        ];
        for (status, words) in table {
            for word in words {
                assert_eq!(ContractStatus::from_word(word), Some(status), "{word}");
            }
        }
    }

    #[test]
    fn every_status_is_its_own_word() {
        for status in ContractStatus::ALL {
            assert_eq!(ContractStatus::from_word(status.name()), Some(status));
        }
    }

    #[test]
    fn other_words_are_unknown() {
        for word in [
            "",
            " ",
            "?",
            "STALE",
            "actve",
            "not active",
            "CA",
            "true",
            "\u{130}",
        ] {
            assert_eq!(ContractStatus::from_word(word), None, "{word:?}");
        }
    }
}
