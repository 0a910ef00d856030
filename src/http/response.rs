//! Reading a response: its body within bounds, and the message in an error body of any shape.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use serde_json::Value;
use tokio::sync::Semaphore;

/// Bodies above this size, in bytes, are read one at a time: many requests are in flight, and
/// together their bodies would exceed the program's memory.
const LARGE_BODY: usize = 1024 * 1024;

/// Longer waits are cut to a day, so that they can't overflow a clock. Retrying doesn't wait that long.
const MAX_PARSED_WAIT: Duration = Duration::from_hours(24);

/// How much of a server's message is quoted, in characters.
const MAX_QUOTED: usize = 200;

/// A 2xx response.
#[derive(Debug)]
pub struct Response {
    /// The status, 200 to 299.
    pub status: StatusCode,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a body couldn't be read.
#[derive(Debug)]
pub(super) enum BodyError {
    /// The connection broke.
    Broken(reqwest::Error),
    /// It is larger than any response of the service.
    TooLarge,
}

/// The whole body, of at most `largest` bytes. `large_bodies` has one permit, for a large one.
pub(super) async fn read_body(
    mut response: reqwest::Response,
    largest: usize,
    large_bodies: &Semaphore,
) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    let mut permit = None;
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Broken)? {
        let length = body.len() + chunk.len();
        if length > largest {
            return Err(BodyError::TooLarge);
        }
        if length > LARGE_BODY && permit.is_none() {
            // Fails only if the semaphore is closed, and then there is nothing to wait for.
            permit = large_bodies.acquire().await.ok();
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The message in an error body, on one line. Postscript documents four shapes and sends others as
/// plain text; Prive documents none; proxies send HTML. No decision depends on what is returned.
pub(super) fn error_message(headers: &HeaderMap, body: &[u8]) -> String {
    let is_html = headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let message = match serde_json::from_slice::<Value>(body) {
        Ok(Value::String(message)) => message,
        Ok(value) => message_in_json(&value).unwrap_or_else(|| value.to_string()),
        Err(_) if is_html && !body.trim_ascii().is_empty() => "HTML instead of JSON".to_owned(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let message = one_line(&message);
    if matches!(message.as_str(), "" | "{}") {
        "no reason given".to_owned()
    } else {
        message
    }
}

fn message_in_json(value: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(message) = value.get("error_message").and_then(text) {
        return Some(match value.get("error_code") {
            Some(code) => format!("{message} (error code {code})"),
            None => message,
        });
    }
    if let Some(errors) = value.get("errors").and_then(Value::as_array) {
        let messages: Vec<String> = errors.iter().filter_map(message_with_path).collect();
        return (!messages.is_empty()).then(|| messages.join("; "));
    }
    // Prive's framework sends a list under `message`, or a text beside a general `error`.
    match value.get("message") {
        Some(Value::String(message)) => return Some(message.clone()),
        Some(Value::Array(messages)) => {
            let messages: Vec<&str> = messages.iter().filter_map(Value::as_str).collect();
            return (!messages.is_empty()).then(|| messages.join("; "));
        }
        _ => {}
    }
    match value.get("error") {
        Some(Value::String(message)) => Some(message.clone()),
        Some(object) => object.get("message").and_then(text),
        None => value.get("detail").and_then(text),
    }
}

/// `{"loc":["page"],"msg":"…"}`; the published example spells `loc` as `log`.
fn message_with_path(error: &Value) -> Option<String> {
    let message = error.get("msg")?.as_str()?;
    let path: Vec<&str> = ["loc", "log"]
        .iter()
        .find_map(|name| error.get(name)?.as_array())
        .map(|path| path.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    Some(if path.is_empty() {
        message.to_owned()
    } else {
        format!("{}: {message}", path.join("."))
    })
}

/// Why JSON can't be read. Values quoted in such an error are left out: they can be personal data,
/// and of any length.
pub(super) fn json_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let quoted = text.find(['"', '`']).zip(text.rfind(", expected "));
    match quoted {
        Some((from, to)) if from < to => format!("{}{}", text[..from].trim_end(), &text[to..]),
        _ => text,
    }
}

/// The text without line breaks and other control characters, so that none of its lines can pass
/// for one of ours.
pub fn one_line(text: &str) -> String {
    let is_gap = |character: char| character.is_whitespace() || character.is_control();
    let words: Vec<&str> = text.split(is_gap).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The beginning of a text, as much as is quoted.
pub(super) fn truncate(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// How long the server asks to wait, in seconds or until a date. Neither service documents the
/// header.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER).map(HeaderValue::to_str)?.ok()?;
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(MAX_PARSED_WAIT));
    }
    let seconds = u64::try_from(http_date(value.trim())?).unwrap_or_default();
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    Some(
        date.duration_since(now)
            .unwrap_or_default()
            .min(MAX_PARSED_WAIT),
    )
}

/// How many seconds the server's clock is ahead of ours; none without a Date header.
pub(super) fn clock_ahead(headers: &HeaderMap) -> Option<i64> {
    let theirs = http_date(headers.get(DATE)?.to_str().ok()?)?;
    let ours = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()?;
    Some(theirs - i64::try_from(ours.as_secs()).ok()?)
}

/// An HTTP date, in seconds since 1970.
fn http_date(text: &str) -> Option<i64> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(date.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> String {
        error_message(&HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn every_known_error_body_is_read() {
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
            (
                r#"{"statusCode":401,"message":"Unauthorized"}"#,
                "Unauthorized",
            ),
            (
                r#"{"statusCode":400,"message":["page must be a number","limit is too large"],"error":"Bad Request"}"#,
                "page must be a number; limit is too large",
            ),
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
            assert_eq!(message(body), expected, "{body}");
        }
    }

    #[test]
    fn a_json_error_quotes_no_value() {
        let json_error =
            |body: &str| json_error(&serde_json::from_str::<Vec<u8>>(body).unwrap_err());
        assert_eq!(
            json_error(r#""rosa@example.com, expected nobody""#),
            "invalid type: string, expected a sequence at line 1 column 35"
        );
        assert_eq!(
            json_error("[12125550123]"),
            "invalid value: integer, expected u8 at line 1 column 12"
        );
        assert_eq!(
            json_error("[1"),
            "EOF while parsing a list at line 1 column 2"
        );
    }

    #[test]
    fn html_is_named_and_long_text_is_truncated() {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        assert_eq!(
            error_message(&headers, b"<html><body>Bad gateway</body></html>"),
            "HTML instead of JSON"
        );
        assert_eq!(truncate(&"é".repeat(500)).chars().count(), MAX_QUOTED + 1);
        assert_eq!(message("\u{fffd}").as_bytes(), "\u{fffd}".as_bytes());
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_date() {
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
        assert_eq!(at("18446744073709551615"), Some(MAX_PARSED_WAIT));
        assert_eq!(at("soon"), None);
        assert_eq!(at("-1"), None);
    }
}
