//! How often a contract renews: `1 MONTH`, `every 2 weeks`, `30 days`, `monthly`. Some exports have
//! the number and the unit in two columns.

/// How often a contract renews, as far as a cell has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Interval {
    /// After how many units.
    pub(in crate::source) frequency: Option<i64>,
    /// `DAY`, `WEEK`, `MONTH` or `YEAR`.
    pub(in crate::source) unit: Option<&'static str>,
}

/// Reads an interval. Of two numbers or two units neither is taken, and `bi-weekly` and `every other
/// week` are ambiguous.
pub(in crate::source) fn read_interval(cell: &[u8]) -> Interval {
    let text = String::from_utf8_lossy(cell).to_lowercase();
    if words(&text).any(|word| matches!(word, "bi" | "semi" | "other")) {
        return Interval::default();
    }
    let mut numbers = Vec::new();
    let mut units = Vec::new();
    for word in words(&text) {
        if let Ok(number) = word.parse::<i64>() {
            numbers.push(number);
        } else if let Some((number, unit)) = unit(word) {
            numbers.extend(number);
            units.push(unit);
        }
    }
    units.dedup();
    let is_every = numbers.is_empty() && words(&text).any(|word| word == "every");
    if is_every {
        numbers.push(1);
    }
    Interval {
        frequency: only(&numbers).filter(|number| *number > 0),
        unit: only(&units),
    }
}

fn only<T: Copy>(all: &[T]) -> Option<T> {
    match all {
        [one] => Some(*one),
        _ => None,
    }
}

/// Runs of letters and runs of digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let kind = |character: char| match character {
        _ if character.is_ascii_digit() => 1,
        _ if character.is_alphabetic() => 2,
        _ => 0,
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|character| kind(character) == 0);
        let first = kind(rest.chars().next()?);
        let end = rest.find(|character| kind(character) != first);
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        Some(word)
    })
}

fn unit(word: &str) -> Option<(Option<i64>, &'static str)> {
    Some(match word {
        "day" | "days" => (None, "DAY"),
        "week" | "weeks" => (None, "WEEK"),
        "month" | "months" => (None, "MONTH"),
        "year" | "years" => (None, "YEAR"),
        "daily" => (Some(1), "DAY"),
        "weekly" => (Some(1), "WEEK"),
        "monthly" => (Some(1), "MONTH"),
        "yearly" | "annually" => (Some(1), "YEAR"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units_are_read() {
        for (cells, frequency, unit) in [
            (
                "4 WEEK|every 4 weeks|{\"interval\":\"WEEK\",\"count\":4}",
                Some(4),
                Some("WEEK"),
            ),
            ("1 MONTH|every month|monthly", Some(1), Some("MONTH")),
            ("30days", Some(30), Some("DAY")),
            ("MONTH_3", Some(3), Some("MONTH")),
            ("Annually", Some(1), Some("YEAR")),
            ("MONTH", None, Some("MONTH")),
            ("2", Some(2), None),
            ("P1M", Some(1), None),
            ("0 days|99999999999999999999 days", None, Some("DAY")),
            ("every 2 to 4 weeks", None, Some("WEEK")),
            (
                "weekly or monthly|bi-weekly|biweekly|every other week||soon",
                None,
                None,
            ),
        ] {
            for cell in cells.split('|') {
                let expected = Interval { frequency, unit };
                assert_eq!(read_interval(cell.as_bytes()), expected, "{cell}");
            }
        }
    }
}
