//! Keeps pages of other origins, opened in a browser on this machine, away from the admin API and
//! the dashboard.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses a request under another name than this machine's own. A page could give this machine a
/// name of its own, and would then be of the same origin.
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
        let sentence = "Pages of other origins can't use the sandbox.\n";
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

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let parse = |&(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), value.parse().unwrap())
        };
        pairs.iter().map(parse).collect()
    }

    #[test]
    fn only_one_well_formed_host_of_this_machine_is_taken() {
        for host in ["127.0.0.1", "localhost", "localhost:80", "127.0.0.1:8415"] {
            assert_eq!(own_host(&headers(&[("host", host)])), Some(host));
        }
        for host in [
            "",
            "example.com",
            "example.com:80",
            "localhost:",
            "localhost:evil",
            "localhost:80:80",
            "localhost.example.com",
            "evil@localhost",
            "LOCALHOST",
        ] {
            assert_eq!(own_host(&headers(&[("host", host)])), None, "{host}");
        }
        let two = headers(&[("host", "localhost")]);
        let mut two_hosts = two.clone();
        two_hosts.append("host", "localhost".parse().unwrap());
        assert_eq!(own_host(&two_hosts), None);
        assert_eq!(own_host(&headers(&[])), None);
    }

    #[test]
    fn a_request_for_a_page_of_another_origin_is_foreign() {
        let host = ("host", "127.0.0.1:8415");
        for own in [
            &[host][..],
            &[host, ("origin", "http://127.0.0.1:8415")],
            &[
                host,
                ("origin", "http://127.0.0.1:8415"),
                ("sec-fetch-site", "same-origin"),
            ],
            &[host, ("sec-fetch-site", "none")],
        ] {
            assert!(!is_foreign(&headers(own)), "{own:?}");
        }
        for foreign in [
            &[host, ("origin", "http://example.com")][..],
            &[host, ("origin", "null")],
            &[host, ("origin", "https://127.0.0.1:8415")],
            &[
                host,
                ("origin", "http://127.0.0.1:3000"),
                ("sec-fetch-site", "same-site"),
            ],
            &[host, ("sec-fetch-site", "cross-site")],
            &[host, ("sec-fetch-site", "same-site")],
        ] {
            assert!(is_foreign(&headers(foreign)), "{foreign:?}");
        }
    }
}
