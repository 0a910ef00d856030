//! Phone numbers as Postscript matches them. They are kept in E.164, such as `+12125550123`.

/// A number in a filter: digits with the country code (documented by Postscript's own Segment
/// destination), with or without a `+`.
///
/// Anything else matches no one (assumed): no punctuation, no national form, and no space where a
/// `+` in a query that wasn't written `%2B` became one.
pub(in super::super) fn parse_exact(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let is_plausible = (7..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    is_plausible.then(|| format!("+{digits}"))
}

/// A number in an event: E.164 is recommended, other forms are accepted (documented). Punctuation is
/// left out, and ten digits without a `+` are a number of the United States (assumed).
pub(super) fn parse_lenient(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 10 && !text.trim_start().starts_with('+') {
        return parse_exact(&format!("1{digits}"));
    }
    parse_exact(&digits)
}
