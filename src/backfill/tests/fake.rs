//! A Postscript in memory: pages, lookups and updates of a list of subscribers.

use std::cell::{Cell, RefCell};
use std::fmt::Display;

use serde_json::{Value, json};

use crate::postscript::{
    Cancellation, Error, LookedUp, LookupKey, Page, PageSource, SERVICE, Subscriber, SubscriberApi,
    SubscriberId, Update,
};

/// How a lookup treats its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Honors {
    All,
    First,
    Last,
    Nothing,
}

/// Changes a subscriber.
type Change = Box<dyn Fn(&mut Value)>;

pub(super) struct Fake {
    pub(super) subscribers: RefCell<Vec<Value>>,
    pub(super) page_size: usize,
    /// Whether emails are compared by case.
    pub(super) is_case_sensitive: bool,
    /// What page 1 says of the number of pages, if it isn't right.
    pub(super) total_pages: Option<i64>,
    pub(super) honors: Honors,
    /// Subscribers whose updates fail with this status.
    pub(super) refused: RefCell<Vec<(String, u16)>>,
    /// Done to a subscriber just before its first update.
    pub(super) before_update: RefCell<Option<Change>>,
    /// Changes the response to an update.
    pub(super) response: RefCell<Option<Change>>,
    pub(super) key_works: Cell<bool>,
    pub(super) requests: RefCell<Vec<String>>,
    pub(super) cancellation: Cancellation,
}

impl Fake {
    pub(super) fn new(subscribers: Vec<Value>) -> Self {
        Self {
            subscribers: RefCell::new(subscribers),
            page_size: 100,
            is_case_sensitive: false,
            total_pages: None,
            honors: Honors::All,
            refused: RefCell::default(),
            before_update: RefCell::default(),
            response: RefCell::default(),
            key_works: Cell::new(true),
            requests: RefCell::default(),
            cancellation: Cancellation::new(),
        }
    }

    /// How many requests began so.
    pub(super) fn count(&self, start: &str) -> usize {
        let requests = self.requests.borrow();
        requests.iter().filter(|one| one.starts_with(start)).count()
    }

    /// The tags and the status property of a subscriber.
    pub(super) fn tags(&self, id: &str) -> (Vec<String>, Option<String>) {
        let subscribers = self.subscribers.borrow();
        let subscriber = subscribers.iter().find(|one| one["id"] == id).unwrap();
        let tags = subscriber["tags"].as_array().unwrap().iter();
        let tags = tags.map(|tag| tag.as_str().unwrap().to_owned()).collect();
        let status = subscriber["properties"]["prive_status"].as_str();
        (tags, status.map(str::to_owned))
    }

    fn log(&self, request: String) {
        self.requests.borrow_mut().push(request);
    }

    fn has(&self, subscriber: &Value, key: LookupKey, value: &str) -> bool {
        let text = |field: &str| subscriber[field].as_str().unwrap_or_default().to_owned();
        match key {
            LookupKey::ShopifyCustomerId => {
                subscriber["shopify_customer_id"].as_u64() == value.parse().ok()
            }
            LookupKey::Phone => text("phone_number") == value,
            LookupKey::Email if self.is_case_sensitive => text("email") == value,
            LookupKey::Email => text("email").to_lowercase() == value.to_lowercase(),
        }
    }
}

fn read(value: &Value) -> Subscriber {
    serde_json::from_value(value.clone()).unwrap()
}

fn refusal(status: u16) -> Error {
    let message = "no reason given".to_owned();
    let service = &SERVICE;
    match status {
        401 => Error::Unauthorized {
            service,
            address: None,
            message,
        },
        403 => Error::Forbidden { service, message },
        404 => Error::NotFound { service, message },
        status => Error::Refused {
            service,
            status,
            message,
        },
    }
}

impl PageSource for Fake {
    async fn page(&self, number: u64) -> Result<Page, Error> {
        self.log(format!("page {number}"));
        let subscribers = self.subscribers.borrow();
        let skipped = (usize::try_from(number).unwrap() - 1) * self.page_size;
        let on_page: Vec<&Value> = subscribers
            .iter()
            .skip(skipped)
            .take(self.page_size)
            .collect();
        let total = i64::try_from(subscribers.len().div_ceil(self.page_size)).unwrap();
        let total = self.total_pages.unwrap_or(total);
        let page = json!({"page_info": {"total_pages": total}, "subscribers": on_page});
        Ok(serde_json::from_value(page).unwrap())
    }

    fn unreadable(&self, what: &dyn Display) -> Error {
        Error::Unreadable {
            host: "memory".to_owned(),
            url_setting: "--api-url",
            what: what.to_string(),
        }
    }
}

impl SubscriberApi for Fake {
    async fn look_up(&self, key: LookupKey, values: &[String]) -> Result<LookedUp, Error> {
        self.log(format!("look up {key:?} {}", values.len()));
        let values = match self.honors {
            Honors::All => values,
            Honors::First => &values[..1],
            Honors::Last => &values[values.len() - 1..],
            Honors::Nothing => &[],
        };
        let subscribers = self.subscribers.borrow();
        let is_wanted = |one: &&Value| values.iter().any(|value| self.has(one, key, value));
        Ok(LookedUp {
            subscribers: subscribers.iter().filter(is_wanted).map(read).collect(),
            ..LookedUp::default()
        })
    }

    async fn subscriber(&self, id: &SubscriberId) -> Result<Subscriber, Error> {
        self.log(format!("get {}", id.as_str()));
        let subscribers = self.subscribers.borrow();
        let found = subscribers.iter().find(|one| one["id"] == id.as_str());
        found.map(read).ok_or_else(|| refusal(404))
    }

    async fn update(&self, id: &SubscriberId, update: &Update) -> Result<Subscriber, Error> {
        let is_first = self.count(&format!("update {}", id.as_str())) == 0;
        self.log(format!("update {}", id.as_str()));
        let refused = self.refused.borrow();
        if let Some((_, status)) = refused.iter().find(|(refused, _)| refused == id.as_str()) {
            return Err(refusal(*status));
        }
        let mut subscribers = self.subscribers.borrow_mut();
        let found = subscribers.iter_mut().find(|one| one["id"] == id.as_str());
        let subscriber = found.unwrap();
        if let Some(change) = self.before_update.borrow().as_ref().filter(|_| is_first) {
            change(subscriber);
        }
        let tags = subscriber["tags"].as_array_mut().unwrap();
        if !tags.contains(&json!(update.tag)) {
            tags.push(json!(update.tag));
        }
        if let Some((name, value)) = update.property {
            subscriber["properties"][name] = json!(value);
        }
        let mut response = subscriber.clone();
        if let Some(change) = self.response.borrow().as_ref() {
            change(&mut response);
        }
        Ok(read(&response))
    }

    async fn check_key(&self) -> Result<(), Error> {
        self.log("check key".to_owned());
        if self.key_works.get() {
            Ok(())
        } else {
            Err(refusal(401))
        }
    }

    fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }
}
