//! An event arrives once or not at all, and the reported outcome is right.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::join_all;
use prive_ps::http::{Address, Cancellation, Connection, Error, Rate};
use prive_ps::postscript::{Client, Delivery, Event, Key, SERVICE, SubscriberRef};
use prive_ps::sandbox::{self, Sandbox};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

const KEY: &str = "sk_0123456789abcdef";

async fn sandbox(port: u16) -> Sandbox {
    let settings = sandbox::Settings {
        port,
        key: Some(KEY.to_owned()),
        rate: None,
        ..sandbox::Settings::default()
    };
    Sandbox::start(settings, []).await.unwrap()
}

fn client(url: &str) -> Client {
    Client::new(
        Connection {
            address: Address::parse(&SERVICE, url, None).unwrap(),
            rate: Rate::Off,
            cacert: None,
            timeout: Duration::from_secs(5),
            cancellation: Cancellation::new(),
        },
        &Key::shop(&SecretString::from(KEY)).unwrap(),
    )
    .unwrap()
}

async fn send(client: &Client, external_id: &str) -> Delivery {
    let request = client.event_request(Event {
        name: "Hello".to_owned(),
        subscriber: SubscriberRef::Phone(12_125_550_123),
        occurred_at: None,
        properties: Map::new(),
        external_id: external_id.to_owned(),
    });
    client.send_event(request).await
}

/// Speaks to the sandbox's back door.
pub(crate) async fn back(url: &str, method: &str, door: &str, body: Option<Value>) -> Value {
    // The first client of a process has to choose; in another test that may be the program's own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    let answer = http
        .request(method.parse().unwrap(), format!("{url}/__sandbox/{door}"))
        .body(body.map(|body| body.to_string()).unwrap_or_default())
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default()
}

/// How often each external id is stored.
async fn stored(url: &str) -> HashMap<String, usize> {
    let shop = back(url, "GET", "shop", None).await;
    let mut stored = HashMap::new();
    for event in shop["events"].as_array().unwrap() {
        let id = event["external_id"].as_str().unwrap().to_owned();
        *stored.entry(id).or_default() += 1;
    }
    stored
}

#[tokio::test]
async fn a_refused_connection_is_retried_until_it_is_accepted() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let url = format!("http://127.0.0.1:{port}");
    let client = client(&url);
    let opens = async {
        while client.requests().retried == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        sandbox(port).await
    };
    let (delivery, _sandbox) = tokio::join!(send(&client, "mine"), opens);
    assert!(matches!(delivery, Delivery::Accepted { event_ids } if event_ids.len() == 1));
    assert_eq!(stored(&url).await, HashMap::from([("mine".to_owned(), 1)]));
}

#[tokio::test]
async fn a_response_that_is_not_clear_leaves_the_outcome_unknown() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 303 See Other\r\nlocation: /\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 50\r\n\r\n{",
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"event_ids\":[]}",
        "HTTP/1.1 200 OK\r\ncontent-length: 37\r\n\r\n{\"success\":false,\"event_ids\":[\"e_1\"]}",
        "HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 206 Partial Content\r\ncontent-length: 21\r\n\r\n{\"event_ids\":[\"e_1\"]}",
        "HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 425 Too Early\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 444 No Response\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 460 Closed\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 499 Closed\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 503 Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n",
        "nonsense\r\n\r\n",
        "",
    ] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client(&format!("http://{}", listener.local_addr().unwrap()));
        let serves = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            stream.write_all(answer.as_bytes()).await.unwrap();
            drop(stream);
            listener
        };
        let (delivery, listener) = tokio::join!(send(&client, "mine"), serves);
        assert!(
            matches!(delivery, Delivery::Unknown { .. }),
            "{answer:?}: {delivery:?}"
        );
        let again = tokio::time::timeout(Duration::from_millis(1), listener.accept()).await;
        assert!(again.is_err(), "{answer:?}");
        assert_eq!(client.requests().retried, 0);
    }
}

#[tokio::test]
async fn a_refused_event_is_not_sent_again() {
    let sandbox = sandbox(0).await;
    let client = client(sandbox.url());
    let fault = json!({"fault": "400", "count": 1, "route": "POST /api/v2/events"});
    back(sandbox.url(), "POST", "faults", Some(fault)).await;
    let delivery = send(&client, "mine").await;
    assert!(matches!(
        delivery,
        Delivery::Rejected(Error::Refused { status: 400, .. })
    ));
    assert!(stored(sandbox.url()).await.is_empty());
}

/// Each run has a client of its own, as each run of the program has.
#[tokio::test]
async fn no_event_is_stored_twice_in_hundreds_of_runs_under_random_faults() {
    let sandbox = sandbox(0).await;
    let url = sandbox.url();
    let faults = [
        ("429", 0.15),
        ("500", 0.05),
        ("503", 0.05),
        ("400", 0.05),
        ("truncate", 0.1),
        ("drop_before", 0.1),
        ("drop_after", 0.1),
    ];
    for (fault, share) in faults {
        let fault = json!({"fault": fault, "share": share, "route": "POST /api/v2/events"});
        back(url, "POST", "faults", Some(fault)).await;
    }
    let runs = join_all((0..400).map(|run| async move {
        let id = format!("run-{run}");
        let delivery = send(&client(url), &id).await;
        (id, delivery)
    }));
    let runs = runs.await;
    let stored = stored(url).await;
    let mut told = [0; 3];
    for (id, delivery) in runs {
        let count = stored.get(&id).copied().unwrap_or_default();
        match delivery {
            Delivery::Accepted { .. } => {
                told[0] += 1;
                assert_eq!(count, 1, "{id}");
            }
            Delivery::Rejected(error) => {
                told[1] += 1;
                assert_eq!(count, 0, "{id}: {error}");
            }
            Delivery::Unknown { why } => {
                told[2] += 1;
                assert!(count <= 1, "{id}: {why}");
            }
        }
    }
    // Every outcome was seen, so that the assertions above were put to the test.
    assert!(told.iter().all(|count| *count > 0), "{told:?}");
}
