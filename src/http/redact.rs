//! Leaving keys, email addresses and phone numbers out of what is printed: an error message of a
//! server may repeat the value that it is about.

use reqwest::Url;

/// A phone number has at least this many digits.
const MIN_PHONE_DIGITS: usize = 7;

/// A key without a known prefix has at least this many characters.
const MIN_KEY_LENGTH: usize = 20;

/// The text with the letters and digits of email addresses and phone numbers masked.
pub(super) fn redact_pii(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    let without_emails: String = words
        .map(|word| {
            if word.contains('@') {
                mask(word)
            } else {
                word.to_owned()
            }
        })
        .collect();
    redact_phones(&without_emails)
}

/// The text without anything that looks like a key of either service.
pub(super) fn redact_keys(text: &str) -> String {
    replace_words(text, |word| {
        let is_prefixed = word.len() >= 8 && (word.starts_with("sk_") || word.starts_with("pk_"));
        is_prefixed || (word.len() >= MIN_KEY_LENGTH && word.starts_with("eyJ"))
    })
}

/// A URL for a message: without user name, password, path, query, or anything like a key.
pub fn redact_url(text: &str) -> String {
    let parsed = Url::parse(text).ok().filter(Url::has_host);
    let shown = if let Some(url) = parsed {
        let host = url.host_str().unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}"));
        let path = if url.path() == "/" { "" } else { "/…" };
        format!(
            "{}://{host}{}{path}",
            url.scheme(),
            port.unwrap_or_default()
        )
    } else {
        let behind_user = text.rsplit('@').next().unwrap_or_default();
        let start = behind_user.find("://").map_or(0, |start| start + 3);
        let end = behind_user[start..].find(['/', '?', '#']);
        behind_user[..end.map_or(behind_user.len(), |end| start + end)].to_owned()
    };
    replace_words(&redact_keys(&shown), |word| {
        word.len() >= MIN_KEY_LENGTH && word.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// Replaces the words of letters, digits and underscores for which `is_secret` holds.
fn replace_words(text: &str, is_secret: impl Fn(&str) -> bool) -> String {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_word(c)).unwrap_or(from.len());
        let (word, behind) = from.split_at(end);
        out.push_str(before);
        out.push_str(if is_secret(word) { "…" } else { word });
        rest = behind;
    }
    out + rest
}

/// Masks runs of digits and phone punctuation with as many digits as a phone number has. Digits
/// next to letters are an id and stay, and so do dates.
fn redact_phones(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let end = from
            .find(|character: char| !is_in_phone(character))
            .unwrap_or(from.len());
        let (number, behind) = from.split_at(end);
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let is_in_word = |character: char| character.is_alphanumeric() || character == '_';
        let is_id = before.ends_with(is_in_word)
            || (number.ends_with(|last: char| last.is_ascii_digit())
                && behind.starts_with(is_in_word));
        if digits >= MIN_PHONE_DIGITS && !is_id && !is_date(number) {
            out.push_str(&mask(number));
        } else {
            out.push_str(number);
        }
        rest = behind;
    }
    out + rest
}

fn is_in_phone(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, ' ' | '-' | '.' | '(' | ')')
}

/// Whether it begins like a date: `2026-11-25`.
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

fn mask(text: &str) -> String {
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
    fn emails_and_phone_numbers_are_masked_and_nothing_else() {
        for (text, expected) in [
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
            assert_eq!(redact_pii(text), expected);
        }
    }

    #[test]
    fn keys_are_replaced_and_ids_are_not() {
        for (text, expected) in [
            ("invalid key sk_0123456789abcdef.", "invalid key …."),
            ("sk_partner_0123456789", "…"),
            ("Bearer eyJhbGciOiJIUzI1NiJ9.x.y", "Bearer ….x.y"),
            (
                "s_1234567abcd of shop_12345678",
                "s_1234567abcd of shop_12345678",
            ),
            ("sk_", "sk_"),
        ] {
            assert_eq!(redact_keys(text), expected);
        }
    }

    #[test]
    fn a_url_is_reduced_to_its_origin() {
        for (text, expected) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            (
                "https://rosa:secret@example.com/a?b=c#d",
                "https://example.com/…",
            ),
            ("rosa:secret@example.com", "example.com"),
            ("http://[1/secret?secret", "http://[1"),
            ("example.com/api", "example.com"),
            (
                "https://sk_0123456789abcdef.example.com",
                "https://….example.com",
            ),
            ("0123456789abcdefghij", "…"),
            ("", ""),
        ] {
            assert_eq!(redact_url(text), expected);
        }
    }
}
