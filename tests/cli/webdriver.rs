//! A real browser: headless Chromium, driven through chromedriver and the `WebDriver` protocol, which
//! is plain HTTP.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::call;

/// The name under which the protocol hands elements around.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long an element may take to appear, in milliseconds.
const PATIENCE: u64 = 30_000;

/// What a browser in a test needs and must not do: no graphics, no sandbox of its own (which root
/// and most containers can't have), no talk with anybody but the page.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How often chromedriver is started. It takes a free port of IPv4 and ends when some other program has
/// that port of IPv6.
const ATTEMPTS: u32 = 10;

/// A browser with one window, closed when dropped.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    _profile: TempDir,
}

/// Something on the page.
pub(crate) struct Element<'a> {
    browser: &'a Browser,
    id: String,
}

impl Browser {
    /// Opens a browser with a profile of its own.
    pub(crate) fn open() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (driver, port) = (0..ATTEMPTS)
            .find_map(|_| start_driver())
            .unwrap_or_else(|| panic!("chromedriver found no free port"));
        let mut arguments: Vec<Value> = ARGUMENTS.map(Value::from).into();
        arguments.push(format!("--user-data-dir={}", profile.path().display()).into());
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "timeouts": {"implicit": PATIENCE},
            "goog:chromeOptions": {"args": arguments},
        }}});
        let mut browser = Self {
            driver,
            session: format!("http://127.0.0.1:{port}/session"),
            _profile: profile,
        };
        let opened = call("POST", &browser.session, Some(&wanted));
        let id = opened["value"]["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    /// Goes to an address.
    pub(crate) fn visit(&self, url: &str) {
        self.post("url", &json!({ "url": url }));
    }

    pub(crate) fn title(&self) -> String {
        text(&self.get("title"))
    }

    /// The element that a style sheet would find by this selector, once it is there.
    pub(crate) fn find(&self, selector: &str) -> Element<'_> {
        self.element("css selector", selector)
    }

    /// The link with this text, once it is there.
    pub(crate) fn link(&self, text: &str) -> Element<'_> {
        self.element("link text", text)
    }

    /// The button with this text, once it is there.
    pub(crate) fn button(&self, text: &str) -> Element<'_> {
        self.element("xpath", &format!("//button[normalize-space()='{text}']"))
    }

    /// Waits until the element with this id has a text that starts like this. After a click that leads to
    /// a page of the same kind this is how to wait for the new one.
    pub(crate) fn wait_for(&self, id: &str, text: &str) {
        let path = format!("//*[@id='{id}'][starts-with(normalize-space(), '{text}')]");
        self.element("xpath", &path);
    }

    /// How many elements an expression comes to right now.
    pub(crate) fn count(&self, script: &str) -> u64 {
        let run = json!({"script": format!("return {script}"), "args": []});
        self.post("execute/sync", &run).as_u64().unwrap()
    }

    fn element(&self, using: &str, value: &str) -> Element<'_> {
        let found = self.post("element", &json!({"using": using, "value": value}));
        Element {
            browser: self,
            id: text(&found[ELEMENT]),
        }
    }

    fn get(&self, path: &str) -> Value {
        let url = format!("{}/{path}", self.session);
        call("GET", &url, None)["value"].take()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/{path}", self.session);
        call("POST", &url, Some(body))["value"].take()
    }
}

/// Starts chromedriver; it and its port, unless it ended at once.
fn start_driver() -> Option<(Child, String)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("chromedriver: {error}; see tests/install"));
    let mut output = BufReader::new(driver.stdout.take().unwrap()).lines();
    let started = "started successfully on port ";
    let port = output.find_map(|line| {
        let line = line.unwrap();
        Some(line.split_once(started)?.1.trim_matches('.').to_owned())
    });
    if port.is_none() {
        driver.wait().unwrap();
    }
    Some((driver, port?))
}

impl Element<'_> {
    pub(crate) fn click(&self) {
        self.post("click", &json!({}));
    }

    pub(crate) fn types(&self, text: &str) {
        self.post("value", &json!({ "text": text }));
    }

    /// What a person reads of it.
    pub(crate) fn text(&self) -> String {
        text(&self.browser.get(&format!("element/{}/text", self.id)))
    }

    fn post(&self, what: &str, body: &Value) {
        let path = format!("element/{}/{what}", self.id);
        self.browser.post(&path, body);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Chromium ends with its driver's session; a second panic here would hide the first.
            let _ = std::panic::catch_unwind(|| call("DELETE", &self.session, None));
        } else {
            call("DELETE", &self.session, None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
