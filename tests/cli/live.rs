//! A live shop, as far as the program can tell: a host that isn't this machine's own, by https. The
//! way there leads through a proxy, and behind that is a sandbox.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::certificate;
use crate::harness::{Home, Sandbox};

const HOST: &str = "postscript.example.com";

/// The way to a sandbox that is taken for a live shop.
pub(crate) struct Live {
    proxy: String,
    cacert: String,
}

impl Live {
    /// Makes a way to this sandbox.
    pub(crate) fn before(home: &Home, sandbox: &Sandbox) -> Self {
        let (config, authority) = certificate::of(HOST, 2090);
        let cacert = home.file("authority.pem", authority);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let shop = sandbox.url.replace("http://", "");
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, shop) = (config.clone(), shop.clone());
                // A client that hangs up ends in an error, and is served no more.
                std::thread::spawn(move || serve(stream.unwrap(), config, &shop));
            }
        });
        Self { proxy, cacert }
    }

    /// Makes a command go there.
    pub(crate) fn lead(&self, command: &mut Command) {
        command.env("HTTPS_PROXY", &self.proxy);
    }

    /// The flags that go with it.
    pub(crate) fn flags(&self) -> String {
        let cacert = &self.cacert;
        format!("--api-url https://{HOST} --allow-host {HOST} --cacert {cacert}")
    }
}

fn serve(mut client: TcpStream, config: Arc<ServerConfig>, shop: &str) -> io::Result<()> {
    message(&mut client)?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut client = StreamOwned::new(connection, client);
    let mut shop = TcpStream::connect(shop)?;
    loop {
        shop.write_all(&message(&mut client)?)?;
        client.write_all(&message(&mut shop)?)?;
        client.flush()?;
    }
}

/// The head of a request or an answer with its body.
fn message(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body)?;
    bytes.append(&mut body);
    Ok(bytes)
}
