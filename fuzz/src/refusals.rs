//! Answers that aren't 2xx.

use prive_ps::http::{Error, ErrorKind};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::answers::{client, judged};

/// An answer: status and content type on the first line, the body below.
pub fn refusals(data: &[u8]) {
    let (first, body) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[][..]),
    };
    let (status, kind) = first.split_at(first.len().min(3));
    let status = StatusCode::from_bytes(status).unwrap_or(StatusCode::BAD_REQUEST);
    if status.is_success() {
        return;
    }
    let mut headers = HeaderMap::new();
    if let Ok(kind) = HeaderValue::from_bytes(kind.trim_ascii()) {
        headers.insert(CONTENT_TYPE, kind);
    }
    let error = client().http().error_from_response(status, &headers, body);
    judged(&error);
    // The status alone decides what becomes of the run; the words never do.
    let plain = client()
        .http()
        .error_from_response(status, &HeaderMap::new(), b"");
    assert_eq!(error.kind(), plain.kind(), "{error}");
    assert_eq!(error.is_fatal(), plain.is_fatal(), "{error}");
    let expected = match status.as_u16() {
        401 | 403 => ErrorKind::Key,
        408 | 425 | 429 | 500..=599 => ErrorKind::Wait,
        _ => ErrorKind::None,
    };
    assert_eq!(error.kind(), expected, "{error}");
    if let Error::Refused { status: told, .. } | Error::Unavailable { status: told, .. } = error {
        assert_eq!(told, status.as_u16());
    }
}
