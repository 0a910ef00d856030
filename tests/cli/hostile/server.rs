//! A server that says whatever a test wants, byte by byte.

use std::io::{Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server on a thread of its own; it listens until the test's process ends.
pub(crate) struct Server {
    pub(crate) url: String,
    /// The heads of the requests so far.
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// A server that answers each request as `answer` writes it; it is told the request's first
    /// line, and the connection is closed when it returns.
    pub(crate) fn start(
        answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&heads), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, log, answer) = (stream.unwrap(), log.clone(), answer.clone());
                std::thread::spawn(move || {
                    let head = head(&mut stream);
                    let line = first_line(&head);
                    log.lock().unwrap().push(head);
                    // The program hangs up on most of what is answered here.
                    let _ = answer(&line, &mut stream);
                });
            }
        });
        Self { url, heads }
    }

    /// A server whose list of subscribers is this on every page, and whose updates show nothing.
    pub(crate) fn shop(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::start(move |line, stream| {
            if line.contains("/api/v2/me ") {
                me(stream)
            } else if line.starts_with("PATCH") {
                json(stream, "{}")
            } else {
                json(stream, &answer(line))
            }
        })
    }

    /// The heads of the requests so far, as they came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The first lines of the requests so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.heads().iter().map(|head| first_line(head)).collect()
    }

    /// How many updates were asked for.
    pub(crate) fn updates(&self) -> usize {
        let asked = self.asked();
        asked
            .iter()
            .filter(|line| line.starts_with("PATCH"))
            .count()
    }
}

/// Answers 200 with this JSON.
pub(crate) fn json(stream: &mut TcpStream, body: &str) -> std::io::Result<()> {
    whole(
        stream,
        "200 OK",
        "content-type: application/json\r\n",
        body.as_bytes(),
    )
}

/// Answers with a status, more headers and a body.
pub(crate) fn whole(
    stream: &mut TcpStream,
    status: &str,
    headers: &str,
    body: &[u8],
) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

/// Answers as the shop whose key it is.
pub(crate) fn me(stream: &mut TcpStream) -> std::io::Result<()> {
    json(
        stream,
        r#"{"resource_id":"shop_1","resource_name":"Acme Coffee","resource_type":"shop"}"#,
    )
}

/// A page with these subscribers.
pub(crate) fn page(total_pages: &str, subscribers: &str) -> String {
    format!(
        r#"{{"page_info":{{"page":1,"total_pages":{total_pages}}},"subscribers":[{subscribers}]}}"#
    )
}

/// The number of the page that a request asks for.
pub(crate) fn page_number(line: &str) -> u64 {
    let number = line.split("page=").nth(1).unwrap_or("1");
    number.split([' ', '&']).next().unwrap().parse().unwrap()
}

/// A subscriber in the list, known by the nth fictional phone number of the export.
pub(crate) fn person(n: usize) -> String {
    format!(r#"{{"id":"s_{n}","phone_number":"+1212555010{n}","tags":[],"properties":{{}}}}"#)
}

/// Reads a request; returns its head.
fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length
            .then(|| value.trim().parse::<u64>().ok())
            .flatten()
    });
    let mut body = Vec::new();
    let _ = stream.take(length.unwrap_or(0)).read_to_end(&mut body);
    head
}

fn first_line(head: &str) -> String {
    head.lines().next().unwrap_or_default().to_owned()
}
