//! Reading every contract from Prive, with GET requests only, or saying why some may be missing.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use prive_ps::http::{Address, ApiKey, Cancellation, Connection, Error, Rate};
use prive_ps::prive::{Client, SERVICE};
use prive_ps::sandbox::{self, Sandbox};
use prive_ps::source::cells::Region;
use prive_ps::source::prive::{PriveContracts, PriveOptions, read};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::events::back;

/// A sandbox with contracts for so many customers, without a rate limit.
async fn sandbox(customers: usize) -> Sandbox {
    let settings = sandbox::Settings {
        generated_customers: customers,
        prive_rate: None,
        ..sandbox::Settings::default()
    };
    Sandbox::start(settings, []).await.unwrap()
}

fn client(sandbox: &Sandbox, key: &str) -> Client {
    let connection = Connection {
        address: Address::parse(&SERVICE, sandbox.url(), None).unwrap(),
        rate: Rate::Off,
        cacert: None,
        timeout: Duration::from_secs(10),
        cancellation: Cancellation::new(),
    };
    let key = ApiKey::parse(&SecretString::from(key)).unwrap();
    Client::new(connection, &key).unwrap()
}

async fn read_all(client: &Client) -> Result<PriveContracts, Error> {
    let options = PriveOptions {
        region: Region::default(),
        zone: TimeZone::UTC,
        now: Timestamp::now(),
        has_details: false,
        is_saved: false,
    };
    read(client, &options, |_, _| {}).await
}

fn rows(contracts: &PriveContracts) -> usize {
    let batches = contracts.batches.iter();
    batches.map(|batch| batch.iter().count()).sum()
}

/// The requests that arrived.
async fn requests(sandbox: &Sandbox) -> Vec<Value> {
    let log = back(sandbox.url(), "GET", "prive/requests", None).await;
    log.as_array().unwrap().clone()
}

#[tokio::test]
async fn every_contract_is_read_with_get_requests_only() {
    let sandbox = sandbox(1000).await;
    let client = client(&sandbox, sandbox.prive_key());
    assert_eq!(client.count_subscriptions().await.unwrap(), 1250);
    let contracts = read_all(&client).await.unwrap();
    assert_eq!(contracts.incomplete, None);
    assert_eq!(rows(&contracts), 1250);
    let summary = &contracts.summary;
    assert_eq!((summary.rows, summary.contracts), (1250, 1250));
    assert_eq!(summary.unattributed.total, 0);
    // The count, five full pages, the empty one behind them, and the last full one again.
    assert_eq!(client.requests(), 8);
    let log = requests(&sandbox).await;
    assert_eq!(log.len(), 8);
    for request in &log {
        assert_eq!(request["method"], "GET", "{request}");
        let url = request.to_string();
        assert!(
            !url.contains("CreatedAt=") && !url.contains("UpdatedAt="),
            "{url}"
        );
    }
}

#[tokio::test]
async fn failed_requests_are_retried_and_nothing_is_lost() {
    let sandbox = sandbox(800).await;
    let client = client(&sandbox, sandbox.prive_key());
    for fault in ["500", "429", "drop_after", "truncate"] {
        let fault = json!({"fault": fault, "count": 1, "route": "GET /api/v1/subscriptions"});
        back(sandbox.url(), "POST", "faults", Some(fault)).await;
    }
    let contracts = read_all(&client).await.unwrap();
    assert_eq!(contracts.incomplete, None);
    assert_eq!(rows(&contracts), 1000);
    assert!(client.http().retried() >= 3, "{}", client.http().retried());
}

#[tokio::test]
async fn a_refused_key_ends_the_reading_at_once() {
    let sandbox = sandbox(10).await;
    let error = read_all(&client(&sandbox, "prive_wrong"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error}");
    assert!(!error.to_string().contains("prive_wrong"), "{error}");
    assert_eq!(requests(&sandbox).await.len(), 1);
}
