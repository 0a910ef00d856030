//! Counts with their nouns.

/// A count with its noun, in the plural where it isn't one: `1 subscriber`, `2 subscribers`,
/// `0 matches`, `3 retries`. For regular nouns only.
pub fn count(number: u64, noun: &str) -> String {
    if number == 1 {
        return format!("1 {noun}");
    }
    let takes_es = ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end));
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ if takes_es => format!("{number} {noun}es"),
        _ => format!("{number} {noun}s"),
    }
}

/// The same as the subject of `have`: `1 subscriber has`, `2 subscribers have`.
pub fn count_have(number: u64, noun: &str) -> String {
    let verb = if number == 1 { "has" } else { "have" };
    format!("{} {verb}", count(number, noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        for (number, noun, expected) in [
            (0, "subscriber", "0 subscribers"),
            (1, "subscriber", "1 subscriber"),
            (2, "lookup", "2 lookups"),
            (2, "retry", "2 retries"),
            (1, "retry", "1 retry"),
            (2, "key", "2 keys"),
            (3, "match", "3 matches"),
        ] {
            assert_eq!(count(number, noun), expected);
        }
    }
}
