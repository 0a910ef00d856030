//! Keeps pages of other origins, opened in a browser on this machine, away from the admin API and
//! the dashboard.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses a request whose host isn't a name of this machine. A page could otherwise point its own host
/// name at this machine (DNS rebinding), and would then have the same origin.
pub(super) async fn own_host_only(request: Request, next: Next) -> Response {
    if own_host(request.headers()).is_some() {
        next.run(request).await
    } else {
        let sentence = "Use 127.0.0.1 or localhost as the host.\n";
        (StatusCode::MISDIRECTED_REQUEST, sentence).into_response()
    }
}

/// Refuses every request that a page of another origin sends.
pub(super) async fn own_origin_only(request: Request, next: Next) -> Response {
    if is_foreign(request.headers()) {
        let sentence = "Pages from other origins can't use the sandbox.\n";
        (StatusCode::FORBIDDEN, sentence).into_response()
    } else {
        next.run(request).await
    }
}

/// The same for what changes something; a link to a page may come from anywhere.
pub(super) async fn own_origin_only_for_changes(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        next.run(request).await
    } else {
        own_origin_only(request, next).await
    }
}

/// The `Host`, if there is exactly one, well-formed, with a name of this machine.
fn own_host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return None;
    };
    let host = host.to_str().ok()?;
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (matches!(name, "127.0.0.1" | "localhost") && is_port).then_some(host)
}

/// Whether a browser sent this for a page that isn't the sandbox's own. Another port of this machine
/// is another origin, though the same site.
fn is_foreign(headers: &HeaderMap) -> bool {
    let own_origin = own_host(headers).map(|host| format!("http://{host}"));
    let is_own = |origin: &[u8]| {
        own_origin
            .as_ref()
            .is_some_and(|own| own.as_bytes() == origin)
    };
    let origins = headers.get_all(header::ORIGIN).iter();
    let sites = headers.get_all("sec-fetch-site").iter();
    origins.into_iter().any(|origin| !is_own(origin.as_bytes()))
        || sites
            .into_iter()
            .any(|site| site != "same-origin" && site != "none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(lines: &str) -> HeaderMap {
        let parse = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            let name: HeaderName = name.parse().unwrap();
            (name, value.parse().unwrap())
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines.split(" | ").filter(|it| !it.is_empty()).map(parse) {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn only_one_well_formed_host_of_this_machine_is_taken() {
        for host in ["127.0.0.1", "localhost", "localhost:80", "127.0.0.1:8415"] {
            assert_eq!(own_host(&headers(&format!("host: {host}"))), Some(host));
        }
        for wrong in [
            "",
            "host: example.com:80",
            "host: localhost:",
            "host: localhost:evil",
            "host: localhost:80:80",
            "host: localhost.example.com",
            "host: evil@localhost",
            "host: LOCALHOST",
            "host: localhost | host: localhost",
        ] {
            assert_eq!(own_host(&headers(wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn a_request_for_a_page_of_another_origin_is_foreign() {
        for (more, expected) in [
            ("", false),
            (" | origin: http://127.0.0.1:8415", false),
            (
                " | origin: http://127.0.0.1:8415 | sec-fetch-site: same-origin",
                false,
            ),
            (" | sec-fetch-site: none", false),
            (" | origin: http://example.com", true),
            (" | origin: null", true),
            (" | origin: https://127.0.0.1:8415", true),
            (
                " | origin: http://127.0.0.1:3000 | sec-fetch-site: same-site",
                true,
            ),
            (" | sec-fetch-site: cross-site", true),
            (" | sec-fetch-site: same-site", true),
        ] {
            let headers = headers(&format!("host: 127.0.0.1:8415{more}"));
            assert_eq!(is_foreign(&headers), expected, "{more}");
        }
    }
}
