//! People in what a server says: an error may repeat the address or the number that it is about,
//! and what the program prints and writes names nobody. Knows nothing of terminals and reports.

/// A number of fewer digits can't be called.
const FEWEST_DIGITS: usize = 7;

/// The text without the letters and digits of email addresses and phone numbers.
pub(super) fn without_people(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    let without_addresses: String = words
        .map(|word| {
            if word.contains('@') {
                masked(word)
            } else {
                word.to_owned()
            }
        })
        .collect();
    without_numbers(&without_addresses)
}

/// Digits of which only what parts a phone number's groups stands between are masked, where there
/// are as many as a number has. Ids, in which letters stand beside them, are not.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let end = from
            .find(|character: char| !is_in_number(character))
            .unwrap_or(from.len());
        let (number, behind) = from.split_at(end);
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let is_in_word = |character: char| character.is_alphanumeric() || character == '_';
        let is_id = before.ends_with(is_in_word)
            || (number.ends_with(|last: char| last.is_ascii_digit())
                && behind.starts_with(is_in_word));
        if digits >= FEWEST_DIGITS && !is_id && !is_date(number) {
            out.push_str(&masked(number));
        } else {
            out.push_str(number);
        }
        rest = behind;
    }
    out + rest
}

fn is_in_number(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, ' ' | '-' | '.' | '(' | ')')
}

/// Whether it begins as a date does: `2026-11-25`.
fn is_date(number: &str) -> bool {
    let mut parts = number.splitn(3, '-');
    let lengths = [4, 2, 2];
    lengths.into_iter().all(|length| {
        parts.next().is_some_and(|part| {
            part.len() >= length
                && part.bytes().take(length).all(|byte| byte.is_ascii_digit())
                && !part.as_bytes().get(length).is_some_and(u8::is_ascii_digit)
        })
    })
}

fn masked(text: &str) -> String {
    let mask = |character: char| match character {
        character if character.is_alphanumeric() => '•',
        character => character,
    };
    text.chars().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_masked_and_nothing_else() {
        for (said, shown) in [
            (
                "plan does not allow +12125550101 rosa@example.com",
                "plan does not allow +••••••••••• ••••@•••••••.•••",
            ),
            ("(212) 555-0101, twice", "(•••) •••-••••, twice"),
            (
                "\"12125550101\" is not valid",
                "\"•••••••••••\" is not valid",
            ),
            ("<rosa@example.com>", "<••••@•••••••.•••>"),
            (
                "s_1234567abcd and shop_12345678",
                "s_1234567abcd and shop_12345678",
            ),
            ("1234567abcd", "1234567abcd"),
            (
                "error code 3002 at line 1 column 35",
                "error code 3002 at line 1 column 35",
            ),
            ("since 2026-11-25 10:20:30", "since 2026-11-25 10:20:30"),
            ("page 123456", "page 123456"),
            ("", ""),
        ] {
            assert_eq!(without_people(said), shown);
        }
    }
}
