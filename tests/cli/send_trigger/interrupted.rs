//! Ctrl-C while events are being sent.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::{Value, json};

use super::Shop;

struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
}

impl Running {
    fn start(shop: &Shop, args: &[&str]) -> Self {
        let args = [&["send-trigger"], args].concat();
        let mut command = shop.home.connected(&shop.sandbox, &args);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stderr }
    }

    fn interrupt(&self) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Reads standard error up to this text.
    fn reads_to(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert!(self.stderr.read_line(&mut line).unwrap() > 0, "no {text:?}");
        }
    }

    /// Exit code, result and the rest of standard error.
    fn ends(mut self) -> (i32, Value, String) {
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let result = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code().unwrap(), result, said)
    }
}

/// The hint if some of the four were sent.
const SEND_REST: &str = "hint: Send the rest individually; `all` would resend these.";

fn wait_for_an_event(shop: &Shop) {
    while shop.events().is_empty() {
        std::thread::yield_now();
    }
}

#[test]
fn the_first_ctrl_c_waits_for_the_response_and_the_second_does_not() {
    let shop = Shop::open();
    let held = json!({"fault": "delay", "seconds": 25, "count": 1, "route": "POST /api/v2/events"});
    shop.sandbox.fault(&held);
    let mut running = Running::start(&shop, &["started", "--to", "s_rosa", "--json"]);
    wait_for_an_event(&shop);
    running.interrupt();
    running.reads_to("Stopping after the in-flight request finishes");
    running.interrupt();
    let (code, result, said) = running.ends();
    assert_eq!(
        (code, &result[0]["outcome"]),
        (1, &json!("unknown")),
        "{said}"
    );
    assert!(
        said.contains("may or may not have been delivered"),
        "{said}"
    );
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn without_a_sent_event_there_is_no_hint_about_resending() {
    let shop = Shop::open();
    let limited = json!({"fault": "429", "share": 1, "route": "POST /api/v2/events"});
    shop.sandbox.fault(&limited);
    let running = Running::start(&shop, &["all", "--to", "s_rosa", "--json"]);
    while shop.posts() == 0 {
        std::thread::yield_now();
    }
    running.interrupt();
    let (code, _, said) = running.ends();
    assert_eq!(code, 130, "{said}");
    assert!(said.contains("not sent: upcoming-order"), "{said}");
    assert!(!said.contains("individually"), "{said}");
}

#[test]
fn ctrl_c_between_two_of_four_leaves_the_rest_unsent() {
    let shop = Shop::open();
    let held = json!({"fault": "delay", "seconds": 2, "count": 1, "route": "POST /api/v2/events"});
    shop.sandbox.fault(&held);
    let running = Running::start(&shop, &["all", "--to", "s_rosa", "--json"]);
    wait_for_an_event(&shop);
    running.interrupt();
    let (code, result, said) = running.ends();
    assert_eq!(code, 130, "{said}");
    assert_eq!(result.as_array().unwrap().len(), 1);
    assert_eq!(result[0]["outcome"], "accepted");
    assert!(
        said.contains("Canceled. Not sent: upcoming-order"),
        "{said}"
    );
    assert!(!said.contains("error:"), "{said}");
    assert!(said.contains(SEND_REST), "{said}");
    assert_eq!(shop.events().len(), 1);
}
