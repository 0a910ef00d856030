//! Connections that lead astray: redirects, certificates that aren't good, proxies that say no.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::backfill;
use super::server::{Server, json, me, page, person, whole};
use crate::certificate;
use crate::harness::Home;

#[test]
fn a_redirect_is_not_followed_with_the_key_in_hand() {
    let elsewhere = Server::start(|_, stream| whole(stream, "200 OK", "", b"{}"));
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let location = format!("location: {}/api/v2/me\r\n", elsewhere.url);
        let server = Server::start(move |_, stream| whole(stream, status, &location, b""));
        let home = Home::new();
        backfill(&home, &server.url, &[])
            .ended(1)
            .said("it is a redirect");
    }
    assert_eq!(elsewhere.asked(), Vec::<String>::new());
}

#[test]
fn an_update_that_is_redirected_is_not_sent_on() {
    let elsewhere = Server::start(|_, stream| whole(stream, "200 OK", "", b"{}"));
    let location = format!("location: {}/api/v2/subscribers/s_0\r\n", elsewhere.url);
    let server = Server::start(move |line, stream| {
        if line.contains("/me") {
            me(stream)
        } else if line.starts_with("PATCH") {
            whole(stream, "307 Temporary Redirect", &location, b"")
        } else {
            json(stream, &page("1", &person(0)))
        }
    });
    let home = Home::new();
    let ran = backfill(&home, &server.url, &[]).ended(3);
    let ran = ran.said("1 failed").said("it is a redirect");
    assert_eq!(ran.json()["outcomes"]["tagged"], 0);
    assert_eq!(elsewhere.asked(), Vec::<String>::new());
}

#[test]
fn a_proxy_that_demands_a_login_is_told() {
    let proxy = Server::start(|_, stream| {
        let headers = "proxy-authenticate: Basic realm=\"office\"\r\n";
        whole(stream, "407 Proxy Authentication Required", headers, b"")
    });
    let through = |variable: &str, args: &[&str]| {
        let home = Home::new();
        home.file("export.csv", super::EXPORT);
        let mut command = home.command(args);
        command
            .arg("-vvv")
            .env("HTTPS_PROXY", variable)
            .env("POSTSCRIPT_API_KEY", super::KEY);
        crate::harness::Ran::from(command.output().unwrap())
    };
    let backfill = ["backfill", "--csv", "export.csv", "--yes"];
    let ran = through(&proxy.url, &backfill).ended(5);
    ran.said("the proxy for api.postscript.io refused")
        .said("HTTPS_PROXY");
    assert_eq!(proxy.asked(), ["CONNECT api.postscript.io:443 HTTP/1.1"]);

    // A login that it doesn't take is no more shown than the key is sent.
    let login = proxy.url.replace("http://", "http://rosa:open-sesame@");
    let commands: [&[&str]; 4] = [
        &backfill,
        &["check"],
        &["stores", "--check"],
        &["segment", "count"],
    ];
    for args in commands {
        let ran = through(&login, args);
        assert!([5, 7].contains(&ran.code), "{args:?}: {ran:?}");
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("proxy"), "{args:?}: {ran:?}");
        assert!(!told.contains("open-sesame"), "{args:?}: {ran:?}");
        assert!(!told.contains(super::KEY), "{args:?}: {ran:?}");
    }
    let heads = proxy.heads();
    assert!(heads.len() > commands.len(), "{heads:?}");
    assert!(!heads.concat().contains(super::KEY), "{heads:?}");
}

#[test]
fn a_server_that_does_not_speak_tls_is_told() {
    std::thread::scope(|scope| {
        // One that answers in clear, and one that never answers.
        scope.spawn(|| {
            let server = Server::start(|_, stream| whole(stream, "400 Bad Request", "", b"no"));
            let url = server.url.replace("http://", "https://");
            let ran = backfill(&Home::new(), &url, &[]).ended(5);
            ran.said("127.0.0.1 can't be reached");
        });
        scope.spawn(|| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = format!("https://{}", listener.local_addr().unwrap());
            let ran = backfill(&Home::new(), &url, &[]).ended(5);
            ran.said("127.0.0.1 can't be reached");
        });
    });
}

/// A server with a certificate of `name`, valid until the end of `year`, signed by an authority
/// whose certificate is returned.
fn tls_server(name: &str, year: i32) -> (String, String) {
    let (config, authority) = certificate::of(name, year);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut head = [0; 4096];
            if stream.read(&mut head).is_ok() {
                let body =
                    r#"{"resource_id":"shop_1","resource_name":"Acme","resource_type":"shop"}"#;
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.flush();
            }
        }
    });
    (format!("https://localhost:{port}"), authority)
}

#[test]
fn a_certificate_that_is_not_good_is_told() {
    let (right, authority) = tls_server("localhost", 2090);
    let home = Home::new();
    let trusted = home.file("authority.pem", authority);
    // With everything right the connection is made; what follows is no list of subscribers.
    backfill(&home, &right, &["--cacert", &trusted])
        .ended(1)
        .said("can't be read");
    backfill(&home, &right, &[])
        .ended(5)
        .said("the certificate of localhost isn't trusted");

    let (wrong_name, authority) = tls_server("postscript.example.com", 2090);
    let trusted = home.file("authority.pem", authority);
    let ran = backfill(&home, &wrong_name, &["--cacert", &trusted]).ended(5);
    ran.said("the certificate of localhost isn't trusted")
        .said("name");

    let (expired, authority) = tls_server("localhost", 2020);
    let trusted = home.file("authority.pem", authority);
    let ran = backfill(&home, &expired, &["--cacert", &trusted]).ended(5);
    ran.said("the certificate of localhost isn't trusted")
        .said("expired");
}
