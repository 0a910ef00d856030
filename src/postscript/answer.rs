//! Reading an answer: its body within bounds, and the sentence in an error's body whatever its
//! shape.

use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde_json::Value;
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;

/// The largest body that is read. A page of subscribers is some hundred kilobytes; a server that
/// sends more than this isn't Postscript.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// A body that is larger than this is read while no other is that is. Many are under way at once,
/// and together they would take more memory than the program may.
const LARGE_BODY: usize = 1024 * 1024;

/// A wait beyond a day is a day: it is refused all the same, and doesn't overflow a clock.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// How much of a body without a known shape is quoted, in characters.
const QUOTED: usize = 200;

/// Why a body couldn't be read.
#[derive(Debug)]
pub(super) enum BodyError {
    /// The connection broke on the way.
    Broken(reqwest::Error),
    /// It is larger than any answer.
    TooLarge,
}

/// The whole body, unless it is too large to be an answer. `large` has one permit, for a large one.
pub(super) async fn body(mut response: Response, large: &Semaphore) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    let mut permit = None;
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Broken)? {
        let length = body.len() + chunk.len();
        if length > LARGEST_BODY {
            return Err(BodyError::TooLarge);
        }
        if length > LARGE_BODY && permit.is_none() {
            // Nobody closes it; were it closed, there would be nothing to wait for.
            permit = large.acquire().await.ok();
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The sentence in an error's body, on one line. Postscript documents four shapes and answers others
/// as plain text; proxies on the way answer HTML. Nothing branches on what is returned here.
pub(super) fn sentence(headers: &HeaderMap, body: &[u8]) -> String {
    let is_html = headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(Value::String(said)) => said,
        Ok(value) => from_json(&value).unwrap_or_else(|| value.to_string()),
        Err(_) if is_html && !body.trim_ascii().is_empty() => {
            "an HTML page instead of an answer".to_owned()
        }
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let said = one_line(&said);
    if matches!(said.as_str(), "" | "{}") {
        "no reason given".to_owned()
    } else {
        said
    }
}

fn from_json(value: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(message) = value.get("error_message").and_then(text) {
        return Some(match value.get("error_code") {
            Some(code) => format!("{message} (error code {code})"),
            None => message,
        });
    }
    if let Some(errors) = value.get("errors").and_then(Value::as_array) {
        let said: Vec<String> = errors.iter().filter_map(one_of_errors).collect();
        return (!said.is_empty()).then(|| said.join("; "));
    }
    match value.get("error") {
        Some(Value::String(message)) => return Some(message.clone()),
        Some(object) => return object.get("message").and_then(text),
        None => {}
    }
    ["message", "detail"]
        .iter()
        .find_map(|name| value.get(name).and_then(text))
}

/// `{"loc":["page"],"msg":"…"}`; the published example spells `loc` as `log`.
fn one_of_errors(error: &Value) -> Option<String> {
    let message = error.get("msg")?.as_str()?;
    let place: Vec<&str> = ["loc", "log"]
        .iter()
        .find_map(|name| error.get(name)?.as_array())
        .map(|path| path.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    Some(if place.is_empty() {
        message.to_owned()
    } else {
        format!("{}: {message}", place.join("."))
    })
}

/// What is wrong with an answer's JSON. The values that are quoted in such an error are left out:
/// they can be anybody's, and of any length.
pub(super) fn misfit(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let quoted = text.find(['"', '`']).zip(text.rfind(", expected "));
    match quoted {
        Some((from, to)) if from < to => format!("{}{}", text[..from].trim_end(), &text[to..]),
        _ => text,
    }
}

/// Text without line feeds and other control characters: none of its lines can pass for ours.
pub(super) fn one_line(text: &str) -> String {
    let is_gap = |character: char| character.is_whitespace() || character.is_control();
    let words: Vec<&str> = text.split(is_gap).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// As much of a text as is quoted.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// How long the server asks to be left alone. Postscript documents no such header; should one come,
/// both forms are understood: seconds, and a date.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER).map(HeaderValue::to_str)?.ok()?;
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST_WAIT));
    }
    let seconds = u64::try_from(http_date(value.trim())?).unwrap_or_default();
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    Some(
        date.duration_since(now)
            .unwrap_or_default()
            .min(LONGEST_WAIT),
    )
}

/// A date of HTTP, in seconds since 1970.
pub(super) fn http_date(text: &str) -> Option<i64> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(date.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> String {
        sentence(&HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn every_published_shape_is_read() {
        let table = [
            (
                r#"{"error_code":3002,"error_message":"Rate limit exceeded","success":false}"#,
                "Rate limit exceeded (error code 3002)",
            ),
            (
                r#"{"errors":[{"ctx":{},"log":["query","page"],"msg":"not a number","type":"x"}]}"#,
                "query.page: not a number",
            ),
            (
                r#"{"errors":[{"loc":[],"msg":"Access denied."},{"msg":"Twice."}]}"#,
                "Access denied.; Twice.",
            ),
            (r#"{"error":"You may not."}"#, "You may not."),
            (r#"{"error":{"code":"a","message":"Nested."}}"#, "Nested."),
            (r#"{"message":"Plain."}"#, "Plain."),
            (r#"{"detail":"Detailed."}"#, "Detailed."),
            (
                "Missing Authorization header",
                "Missing Authorization header",
            ),
            ("{}", "no reason given"),
            ("", "no reason given"),
            ("[1]", "[1]"),
            (r#""A text.""#, "A text."),
            (r#"{"error":""}"#, "no reason given"),
            (r#"{"odd":"\u0041\u001b"}"#, r#"{"odd":"A\u001b"}"#),
            ("one\r\nhint: two\u{1b}[2J", "one hint: two [2J"),
            (r#"{"error":"one\nerror: two\u0085"}"#, "one error: two"),
            (r#"{"errors":[]}"#, r#"{"errors":[]}"#),
            ("One.\r\n\n\u{2028}hint: two", "One. hint: two"),
            (r#"{"error":"\nOne.\nTwo."}"#, "One. Two."),
        ];
        for (body, expected) in table {
            assert_eq!(said(body), expected, "{body}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_without_its_values() {
        let misfit = |body: &str| misfit(&serde_json::from_str::<Vec<u8>>(body).unwrap_err());
        assert_eq!(
            misfit(r#""rosa@example.com, expected nobody""#),
            "invalid type: string, expected a sequence at line 1 column 35"
        );
        assert_eq!(
            misfit("[12125550123]"),
            "invalid value: integer, expected u8 at line 1 column 12"
        );
        assert_eq!(misfit("[1"), "EOF while parsing a list at line 1 column 2");
    }

    #[test]
    fn a_page_of_html_is_named_and_a_long_text_cut_short() {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        assert_eq!(
            sentence(&headers, b"<html><body>Bad gateway</body></html>"),
            "an HTML page instead of an answer"
        );
        assert_eq!(shortened(&"é".repeat(500)).chars().count(), QUOTED + 1);
        assert_eq!(said("\u{fffd}").as_bytes(), "\u{fffd}".as_bytes());
    }

    #[test]
    fn retry_after_is_understood_in_both_forms() {
        let at = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
            retry_after(&headers, now)
        };
        assert_eq!(at("7"), Some(Duration::from_secs(7)));
        assert_eq!(
            at("Sun, 06 Nov 1994 08:49:47 GMT"),
            Some(Duration::from_secs(10))
        );
        assert_eq!(at("Sun, 06 Nov 1994 08:49:27 GMT"), Some(Duration::ZERO));
        assert_eq!(at("18446744073709551615"), Some(LONGEST_WAIT));
        assert_eq!(at("soon"), None);
        assert_eq!(at("-1"), None);
    }
}
