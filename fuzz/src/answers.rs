//! A client that sends nothing, to judge answers that never came, and what holds for every error
//! that it makes of one.

use std::sync::OnceLock;
use std::time::Duration;

use prive_ps::http::{Address, Cancellation, Connection, Error, Rate};
use prive_ps::postscript::{Client, Key, SERVICE};
use secrecy::SecretString;

use super::telling::told;

/// The partner's key. It stands in the dictionary and in seeds, as a server that echoes it would
/// send it.
const KEY: &str = "sk_partner_0123456789abcdef";

/// The shop's.
const SHOP_KEY: &str = "sk_fedcba9876543210";

/// The longest sentence about an answer, in characters: what is quoted of it, and our own words.
const LONGEST: usize = 400;

/// The client.
pub fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let secret = |key: &str| SecretString::from(key.to_owned());
        let key = Key::partner(&secret(KEY), &secret(SHOP_KEY));
        let address = Address::parse(&SERVICE, "http://127.0.0.1:9", None);
        let (Ok(key), Ok(address)) = (key, address) else {
            panic!("neither the key nor the address comes from outside");
        };
        let connection = Connection {
            address,
            rate: Rate::PerSecond(1.0),
            cacert: None,
            timeout: Duration::from_secs(1),
            cancellation: Cancellation::new(),
        };
        Client::new(connection, &key).unwrap_or_else(|error| panic!("{error}"))
    })
}

/// Checks an error about an answer.
pub fn judged(error: &Error) {
    let sentence = error.to_string();
    told(&sentence);
    assert!(
        sentence.chars().count() <= LONGEST,
        "too much is quoted: {sentence}"
    );
    for said in [sentence, format!("{error:?}")] {
        assert!(
            !said.contains(KEY) && !said.contains(SHOP_KEY),
            "the key in {said}"
        );
    }
}
