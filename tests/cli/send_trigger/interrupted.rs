//! Ctrl-C while events are on their way.
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

    /// Reads what is said until this.
    fn hears(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert!(self.stderr.read_line(&mut line).unwrap() > 0, "no {text:?}");
        }
    }

    /// Exit code, result and the rest of what is said.
    fn ends(mut self) -> (i32, Value, String) {
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let result = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code().unwrap(), result, said)
    }
}

/// What is advised where some of the four have gone and some haven't.
const ONE_BY_ONE: &str = "hint: Send the rest one by one: `all` would send again what has gone.";

fn wait_for_an_event(shop: &Shop) {
    while shop.events().is_empty() {
        std::thread::yield_now();
    }
}

#[test]
fn once_the_answer_is_waited_for_and_twice_it_is_not() {
    let shop = Shop::open();
    let held = json!({"fault": "delay", "seconds": 25, "count": 1, "route": "POST /api/v2/events"});
    shop.sandbox.fault(&held);
    let mut running = Running::start(&shop, &["started", "--to", "s_rosa", "--json"]);
    wait_for_an_event(&shop);
    running.interrupt();
    running.hears("waiting for the answer");
    running.interrupt();
    let (code, result, said) = running.ends();
    assert_eq!(
        (code, &result[0]["outcome"]),
        (1, &json!("unknown")),
        "{said}"
    );
    assert!(said.contains("it can't be known"), "{said}");
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn where_nothing_has_gone_nothing_would_go_again() {
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
    assert!(!said.contains("one by one"), "{said}");
}

#[test]
fn between_two_of_four_the_rest_stays() {
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
    assert!(said.contains("not sent: upcoming-order"), "{said}");
    assert!(said.contains(ONE_BY_ONE), "{said}");
    assert_eq!(shop.events().len(), 1);
}
