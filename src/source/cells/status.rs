//! The words of a status column, with those that `--status` adds.

use jiff::civil::Date;

use super::text::{bare, clean};
use crate::domain::{ContractStatus, fold_word};

/// How many distinct cells are remembered, so that a column of millions is read by comparing a few.
const REMEMBERED: usize = 32;

/// Reads statuses.
#[derive(Clone)]
pub(in crate::source) struct StatusWords {
    aliases: Vec<(String, ContractStatus)>,
    seen: Vec<(Vec<u8>, Option<ContractStatus>)>,
    today: Date,
}

impl StatusWords {
    /// A reader of the known words, and before them of these aliases. An empty alias stands for an
    /// empty cell. A contract that is "Cancelled on" a date after `today` hasn't ended. The error is an
    /// alias that has two statuses.
    pub(in crate::source) fn new(
        aliases: &[(String, ContractStatus)],
        today: Date,
    ) -> Result<Self, String> {
        let mut words: Vec<(String, ContractStatus)> = Vec::new();
        for (word, status) in aliases {
            let word = comparable(word);
            match words.iter().find(|(known, _)| *known == word) {
                Some((_, known)) if known != status => return Err(word),
                Some(_) => {}
                None => words.push((word, *status)),
            }
        }
        Ok(Self {
            aliases: words,
            seen: Vec::new(),
            today,
        })
    }

    /// The status that the cell names; `None` where it is empty or unknown.
    pub(in crate::source) fn read(&mut self, cell: &[u8]) -> Option<ContractStatus> {
        if let Some((_, status)) = self.seen.iter().find(|(seen, _)| seen == cell) {
            return *status;
        }
        let status = self.look_up(cell);
        if self.seen.len() < REMEMBERED {
            self.seen.push((cell.to_vec(), status));
        }
        status
    }

    /// The same without remembering it.
    pub(in crate::source) fn look_up(&self, cell: &[u8]) -> Option<ContractStatus> {
        let text = clean(std::str::from_utf8(bare(cell)).ok()?);
        let word = comparable(&text);
        let alias = self.aliases.iter().find(|(alias, _)| *alias == word);
        alias.map_or_else(
            || read_phrase(&text, self.today),
            |(_, status)| Some(*status),
        )
    }
}

/// The status that a cell names as one known word.
pub(in crate::source) fn status_word(cell: &[u8]) -> Option<ContractStatus> {
    ContractStatus::from_word(std::str::from_utf8(cell).ok()?)
}

/// A word as words are compared; one without letters and digits, such as `--`, stays as it is.
fn comparable(word: &str) -> String {
    let folded = fold_word(word);
    if folded.is_empty() {
        clean(word).trim().to_owned()
    } else {
        folded
    }
}

/// Reads a known word, alone or with more behind it. A live status may begin a phrase, such as
/// "Paused until 2026-12-01". An ended one may be followed only by a remark in brackets or by "on"
/// and a date of the past: "Expired card" and "Cancelled at period end" are not ended contracts. A
/// remark with a digit must be a date of the past as well.
fn read_phrase(text: &str, today: Date) -> Option<ContractStatus> {
    if let Some(status) = ContractStatus::from_word(text) {
        return Some(status);
    }
    let mut beginnings = word_ends(text)
        .into_iter()
        .rev()
        .map(|end| text.split_at(end));
    let (status, rest) =
        beginnings.find_map(|(start, rest)| Some((ContractStatus::from_word(start)?, rest)))?;
    let rest = rest.trim_start();
    let is_read = if status.has_ended() {
        let remark = rest
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        match remark {
            Some(remark) if remark.contains(|mark: char| mark.is_ascii_digit()) => {
                is_past_date(after_on(remark).unwrap_or(remark), today)
            }
            Some(remark) => !remark.contains(['(', ')']) && !may_not_have_ended(remark),
            None => after_on(rest).is_some_and(|date| is_past_date(date, today)),
        }
    } else {
        !mentions_an_end(rest)
    };
    is_read.then_some(status)
}

/// Where each run of letters and digits ends.
fn word_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut is_inside = false;
    for (at, mark) in text.char_indices() {
        if is_inside && !mark.is_alphanumeric() {
            ends.push(at);
        }
        is_inside = mark.is_alphanumeric();
    }
    ends
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|mark: char| !mark.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Whether another part of a phrase says that the contract has ended: "Active -> Cancelled".
fn mentions_an_end(rest: &str) -> bool {
    words(rest).any(|word| ContractStatus::from_word(word).is_some_and(ContractStatus::has_ended))
}

/// Whether a remark says that a contract may not have ended yet: "(paused)", "(at period end)". Failed
/// payments are a reason for the end.
fn may_not_have_ended(remark: &str) -> bool {
    const NOT_YET: &str = "pending scheduled effective until period end ends of from yet hold will renews \
                           renewal renewed reactivated resumed undo undone reversed snoozed vacation \
                           prepaid remaining dunning retrying card cc visa mastercard amex";
    words(remark).any(|word| {
        let status = ContractStatus::from_word(word);
        matches!(
            status,
            Some(ContractStatus::Active | ContractStatus::Paused)
        ) || NOT_YET
            .split(' ')
            .any(|known| known.eq_ignore_ascii_case(word))
    })
}

/// What follows if the first word is "on".
fn after_on(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|mark: char| !mark.is_alphanumeric());
    let rest = text.get(2..)?;
    let is_on = text[..2].eq_ignore_ascii_case("on") && !rest.starts_with(char::is_alphanumeric);
    is_on.then_some(rest)
}

/// Whether a text is a date that isn't after today, with a time or without: `2026-05-01`, `May 1, 2026`,
/// `5/1/2026`. Where day and month can't be told apart, the later date counts. A year has four digits.
fn is_past_date(text: &str, today: Date) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    const BESIDE: [&str; 6] = ["at", "am", "pm", "utc", "gmt", "z"];
    let (mut numbers, mut month) = (Vec::new(), None);
    let date = text.split_once('T').map(|(date, _)| date);
    let date = date.filter(|date| date.ends_with(|mark: char| mark.is_ascii_digit()));
    for word in words(date.unwrap_or(text)) {
        let word = word.to_lowercase();
        let digits = word.trim_end_matches(|mark: char| !mark.is_ascii_digit());
        let is_month = |name: &&str| word.starts_with(*name);
        if let Ok(number) = digits.parse::<i16>() {
            numbers.push(number);
        } else if let Some(number) = (1..).zip(MONTHS).find(|(_, name)| is_month(name)) {
            if month.replace(number.0).is_some() {
                return false;
            }
        } else if !BESIDE.contains(&word.as_str()) {
            return false;
        }
    }
    let (year, days) = match (month, numbers.as_slice()) {
        (Some(month), [day, year, ..]) => (*year, [(month, *day), (month, *day)]),
        (None, [year, month, day, ..]) if *year > 31 => (*year, [(*month, *day), (*month, *day)]),
        (None, [one, two, year, ..]) => (*year, [(*one, *two), (*two, *one)]),
        _ => return false,
    };
    if year < 1000 {
        return false;
    }
    let date =
        |(month, day)| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let latest = days.into_iter().filter_map(date).max();
    latest.is_some_and(|date| date <= today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ContractStatus::{Active, Cancelled, Expired, Failed, Paused};

    fn words(aliases: &[(&str, ContractStatus)]) -> Result<StatusWords, String> {
        let aliases: Vec<_> = aliases
            .iter()
            .map(|(word, status)| ((*word).to_owned(), *status))
            .collect();
        StatusWords::new(&aliases, Date::constant(2026, 11, 20))
    }

    #[test]
    fn statuses_are_known_words_and_phrases() {
        let mut words = words(&[]).unwrap();
        for (cells, expected) in [
            (
                "=\"ACTIVE\"|ACT\u{200b}IVE|\u{2705} Active|ＡＣＴＩＶＥ",
                Some(Active),
            ),
            // A live status may begin a phrase.
            ("Active (2 left)|active - renews monthly", Some(Active)),
            ("Paused until 2026-12-01|On hold until May", Some(Paused)),
            (
                "Past due since 2026-05-01|Failed: card declined",
                Some(Failed),
            ),
            ("Active -> Cancelled|Active, expired 2026-05-01", None),
            ("Activeish|Not active|Was active", None),
            // An ended status stands alone, or before brackets or a date.
            (
                "Cancelled|Cancelled (Max failed payments)|Inactive(by customer)",
                Some(Cancelled),
            ),
            (
                "Cancelled on 2026-05-01|Canceled on 5/1/2026 10:20 AM",
                Some(Cancelled),
            ),
            (
                "Expired on May 1, 2026|Expired (2026-05-01)|Expired (On May 1, 2026)|\
                 Expired on: 2026-05-01|Expired (2026-05-01T10:20:30Z)|Expired (not needed)",
                Some(Expired),
            ),
            (
                "Cancelled on 2026-11-21|Cancelled on 12/31/2026|Cancelled on 31.12.2026|\
                 Expired on Dec 31, 2026|Expired on 31 Dec 2026|Cancelled (ends 2026-12-31)|\
                 Cancelled on request|Cancelled on 3 attempts|Cancelled at period end",
                None,
            ),
            (
                "Cancelled 2026-05-01|Pending cancellation|Expired card|To be cancelled|\
                 Cancelled (1), Failed (1)|Cancelled (2026-12-31)|Cancelled on May 1|Completed (3/6)|\
                 Cancelled on Dec 31 10:20 AM|Cancelled on 5/1/26|Inactive (in dunning)|\
                 Expired (Visa)|Cancelled (2 orders remaining)|Cancelled (not yet)",
                None,
            ),
            (
                "Inactive (paused)|Inactive (B, on hold)|Cancelled (1), Active (2)|Expired (card)|\
                 Cancelled (at period end)|Cancelled (by customer) - reactivated|Cancelled (pending)|Completed (1 of 6)",
                None,
            ),
            ("onetime|In trial|prepaid|skipped||--", None),
        ] {
            for cell in cells.split('|') {
                for _ in 0..2 {
                    assert_eq!(words.read(cell.as_bytes()), expected, "{cell:?}");
                }
            }
        }
        for number in 0..100 {
            assert_eq!(words.read(format!("word {number}").as_bytes()), None);
        }
    }

    #[test]
    fn aliases_go_before_the_known_words_and_have_one_status() {
        let aliases = [
            ("Frozen solid", Paused),
            ("active", Cancelled),
            ("", Paused),
        ];
        let mut words_with = words(&aliases).unwrap();
        for (cells, expected) in [
            ("frozen-SOLID||  |=\"\"", Some(Paused)),
            ("ACTIVE", Some(Cancelled)),
            ("renewing", Some(Active)),
            ("--|frozen", None),
        ] {
            for cell in cells.split('|') {
                assert_eq!(words_with.read(cell.as_bytes()), expected, "{cell:?}");
            }
        }
        assert!(matches!(
            words(&[("On ice", Paused), ("on-ice", Active)]),
            Err(word) if word == "onice"
        ));
        assert!(words(&[("on ice", Paused), ("on ice", Paused)]).is_ok());
    }
}
