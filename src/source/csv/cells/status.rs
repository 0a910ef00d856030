//! The words of a status column, with those that the user has taught.

use super::super::error::Error;
use super::trim;
use crate::domain::ContractStatus;

/// How many words are remembered, so that a column of millions is read by comparing a few.
const REMEMBERED: usize = 32;

/// Reads statuses.
pub(in crate::source::csv) struct StatusWords {
    taught: Vec<(String, ContractStatus)>,
    seen: Vec<(Vec<u8>, Option<ContractStatus>)>,
}

impl StatusWords {
    /// A reader that knows the usual words, and before them those that are taught. An empty word
    /// teaches what a blank cell means.
    pub(in crate::source::csv) fn new(taught: &[(String, ContractStatus)]) -> Result<Self, Error> {
        let mut words: Vec<(String, ContractStatus)> = Vec::new();
        for (word, status) in taught {
            let word = letters(word);
            match words.iter().find(|(known, _)| *known == word) {
                Some((_, known)) if known != status => return Err(Error::TaughtTwice(word)),
                Some(_) => {}
                None => words.push((word, *status)),
            }
        }
        Ok(Self {
            taught: words,
            seen: Vec::new(),
        })
    }

    /// The status that the cell names; none where it is blank or unknown.
    pub(in crate::source::csv) fn read(&mut self, cell: &[u8]) -> Option<ContractStatus> {
        if let Some((_, status)) = self.seen.iter().find(|(seen, _)| seen == cell) {
            return *status;
        }
        let status = self.look_up(trim(cell));
        if self.seen.len() < REMEMBERED {
            self.seen.push((cell.to_vec(), status));
        }
        status
    }

    fn look_up(&self, cell: &[u8]) -> Option<ContractStatus> {
        let word = std::str::from_utf8(cell).ok()?;
        let letters = letters(word);
        let taught = self.taught.iter().find(|(taught, _)| *taught == letters);
        match taught {
            // Punctuation alone is not blank: what it means has not been taught.
            Some((taught, status)) if !taught.is_empty() || word.is_empty() => Some(*status),
            _ => ContractStatus::from_word(word),
        }
    }
}

/// A word as it is compared: only letters and digits count, in any case.
fn letters(word: &str) -> String {
    word.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ContractStatus::{Active, Cancelled, Paused};

    fn words(taught: &[(&str, ContractStatus)]) -> Result<StatusWords, Error> {
        let taught: Vec<_> = taught
            .iter()
            .map(|(word, status)| ((*word).to_owned(), *status))
            .collect();
        StatusWords::new(&taught)
    }

    #[test]
    fn taught_words_go_before_the_usual_ones() {
        let mut words = words(&[
            ("Frozen solid", Paused),
            ("active", Cancelled),
            ("", Paused),
        ])
        .unwrap();
        let table: &[(&str, Option<ContractStatus>)] = &[
            ("frozen-SOLID", Some(Paused)),
            ("ACTIVE", Some(Cancelled)),
            ("renewing", Some(Active)),
            ("", Some(Paused)),
            ("  ", Some(Paused)),
            ("--", None),
            ("frozen", None),
        ];
        for _ in 0..2 {
            for (word, status) in table {
                assert_eq!(words.read(word.as_bytes()), *status, "{word:?}");
            }
        }
    }

    #[test]
    fn a_word_has_one_meaning() {
        assert!(matches!(
            words(&[("On ice", Paused), ("on-ice", Active)]),
            Err(Error::TaughtTwice(word)) if word == "onice"
        ));
        assert!(words(&[("on ice", Paused), ("on ice", Paused)]).is_ok());
    }

    #[test]
    fn more_words_than_are_remembered_are_read_all_the_same() {
        let mut words = words(&[]).unwrap();
        for number in 0..100 {
            assert_eq!(words.read(format!("word {number}").as_bytes()), None);
        }
        assert_eq!(words.read(b"Active"), Some(Active));
    }
}
