//! `send-trigger` against a strict sandbox in another process: the events in the shop, their recipients,
//! and that nothing is sent twice or by accident.

mod connected;
mod events;
mod export;
mod faults;
mod input;
mod interrupted;
mod killed;
mod live;
mod person;
mod preview;

use serde_json::{Value, json};

use crate::harness::{Home, Ran, Sandbox};

/// The partner key in every test.
const PARTNER: &str = "sk_partner_0123456789abcdef";

/// A shop with a subscriber, one who opted out, and two who share an address.
struct Shop {
    home: Home,
    sandbox: Sandbox,
}

impl Shop {
    fn open() -> Self {
        let home = Home::new();
        let consent = |yes: bool| json!({"promotional": {"can_send": yes}});
        let subscribers = [
            json!({"id": "s_rosa", "phone_number": "+12125550123", "email": "Rosa@example.com",
                "subscriptions": consent(true)}),
            json!({"id": "s_otto", "phone_number": "+12125550124", "email": "otto@example.com",
                "subscriptions": consent(false)}),
            json!({"id": "s_ann", "phone_number": "+12125550125", "email": "twins@example.com",
                "subscriptions": consent(true)}),
            json!({"id": "s_bea", "phone_number": "+12125550126", "email": "twins@example.com",
                "subscriptions": consent(true)}),
        ];
        let strict = ["--strict", "--partner-key", PARTNER];
        let sandbox = home.sandbox_with(&subscribers, &strict);
        Self { home, sandbox }
    }

    /// Sends with the shop's key.
    fn send(&self, args: &[&str]) -> Ran {
        let args = [&["send-trigger"], args].concat();
        self.home.run_on(&self.sandbox, &args)
    }

    /// Sends with a partner key and the shop's.
    fn send_as_partner(&self, args: &[&str]) -> Ran {
        let args = [&["send-trigger"], args].concat();
        let mut command = self.home.connected(&self.sandbox, &args);
        command
            .env("POSTSCRIPT_API_KEY", PARTNER)
            .env("POSTSCRIPT_SHOP_TOKEN", &self.sandbox.key);
        Ran::from(command.output().unwrap())
    }

    /// The shop's events, without the time at which each was received.
    fn events(&self) -> Vec<Value> {
        let mut shop = self.sandbox.get("/__sandbox/shop");
        let mut events = std::mem::take(shop["events"].as_array_mut().unwrap());
        for event in &mut events {
            let received = event.as_object_mut().unwrap().remove("received_at");
            assert!(received.is_some_and(|time| time.is_string()));
        }
        events
    }

    /// How many requests posted an event, whatever the response.
    fn posts(&self) -> usize {
        self.sandbox.count("POST", "/api/v2/events")
    }
}
