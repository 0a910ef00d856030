//! The client of one shop's contracts at Prive.

use jiff::Timestamp;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde::Deserialize;

use super::billing_attempt::BillingAttempt;
use super::lenient;
use super::page::Page;
use super::subscription::Subscription;
use crate::http::{self, ApiKey, Connection, Counter, Error};

/// Records per page: the most that the API allows.
pub const PAGE_SIZE: usize = 250;

/// A client that reads one shop's contracts.
pub struct Client {
    http: http::Client,
    requests: Counter,
}

#[derive(Deserialize)]
struct Count {
    #[serde(default, deserialize_with = "lenient::count")]
    count: Option<u64>,
}

impl Client {
    /// Makes a client. Sends nothing.
    pub fn new(connection: Connection, key: &ApiKey) -> Result<Self, Error> {
        let mut headers = HeaderMap::new();
        if let Some(value) = key.header("Bearer ") {
            headers.insert(AUTHORIZATION, value);
        }
        Ok(Self {
            http: http::Client::new(connection, headers)?,
            requests: Counter::default(),
        })
    }

    /// The HTTP client below, which can only read as well.
    pub fn http(&self) -> &http::Client {
        &self.http
    }

    /// How many requests were made, retries not counted.
    pub fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// How many contracts the shop has: `GET /api/v1/subscriptions/count`.
    pub async fn count_subscriptions(&self) -> Result<u64, Error> {
        let url = self.url(&["subscriptions", "count"]);
        let Count { count } = self.http.get(&self.requests, url).await?;
        count.ok_or_else(|| self.http.unreadable(&"it has no count"))
    }

    /// A page of all contracts, oldest first: `GET /api/v1/subscriptions`. The first page is 1. The
    /// description gives the date parameters a default in 2023, so they are never sent.
    pub async fn subscriptions(&self, page: u64) -> Result<Page<Subscription>, Error> {
        let url = self.contracts(page);
        self.http.get(&self.requests, url).await
    }

    /// The contracts with this id, at most a page: `GET /api/v1/subscriptions?subscriptionId=…`, or
    /// `subscriptionExternalId` for Shopify's id.
    pub async fn subscriptions_by_id(
        &self,
        filter: &'static str,
        id: &str,
    ) -> Result<Page<Subscription>, Error> {
        let mut url = self.contracts(1);
        url.query_pairs_mut().append_pair(filter, id);
        self.http.get(&self.requests, url).await
    }

    /// A page of the billing attempts that changed at or after `since`, in the order of the change:
    /// `GET /api/v1/billingAttempts`. The first page is 1.
    pub async fn billing_attempts(
        &self,
        since: Timestamp,
        page: u64,
    ) -> Result<Page<BillingAttempt>, Error> {
        let mut url = self.url(&["billingAttempts"]);
        paged(&mut url, page, "updatedAt");
        url.query_pairs_mut()
            .append_pair("minUpdatedAt", &since.to_string());
        self.http.get(&self.requests, url).await
    }

    fn contracts(&self, page: u64) -> Url {
        let mut url = self.url(&["subscriptions"]);
        paged(&mut url, page, "createdAt");
        url.query_pairs_mut()
            .append_pair("includeDunningInstances", "true");
        url
    }

    fn url(&self, segments: &[&str]) -> Url {
        let path: Vec<&str> = ["api", "v1"].iter().chain(segments).copied().collect();
        self.http.address().path(&path)
    }
}

fn paged(url: &mut Url, page: u64, sort: &str) {
    url.query_pairs_mut()
        .append_pair("page", &page.to_string())
        .append_pair("limit", &PAGE_SIZE.to_string())
        .append_pair("sort", sort);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for a method that a type doesn't have.
    struct Absent;

    /// A method of the type itself takes precedence over these, and doesn't return [`Absent`].
    trait NoWrite {
        fn send(&self) -> Absent {
            Absent
        }
        fn send_once(&self) -> Absent {
            Absent
        }
        fn request(&self) -> Absent {
            Absent
        }
        fn execute(&self) -> Absent {
            Absent
        }
        fn post(&self) -> Absent {
            Absent
        }
        fn put(&self) -> Absent {
            Absent
        }
        fn patch(&self) -> Absent {
            Absent
        }
        fn delete(&self) -> Absent {
            Absent
        }
    }

    impl NoWrite for Client {}
    impl NoWrite for http::Client {}

    /// Compiles only while neither type has a method for another verb than GET.
    #[test]
    fn the_client_has_no_method_that_writes() {
        fn all_absent(client: &Client) -> [Absent; 8] {
            [
                client.send(),
                client.send_once(),
                client.request(),
                client.execute(),
                client.post(),
                client.put(),
                client.patch(),
                client.delete(),
            ]
        }
        fn all_absent_below(client: &http::Client) -> [Absent; 7] {
            [
                client.send(),
                client.send_once(),
                client.request(),
                client.post(),
                client.put(),
                client.patch(),
                client.delete(),
            ]
        }
        let _: fn(&Client) -> _ = all_absent;
        let _: fn(&http::Client) -> _ = all_absent_below;
    }
}
