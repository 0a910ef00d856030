//! A connected store's own settings: its time zone, the country of its phone numbers, its shop.

use jiff::civil::Date;

use super::Shop;
use crate::harness::Ran;

fn connect(shop: &Shop, settings: &[&str]) {
    let args = [
        "connect",
        "--key-stdin",
        "--insecure-storage",
        "--api-url",
        &shop.sandbox.url,
    ];
    let key = format!("{}\n", shop.sandbox.key);
    shop.home
        .run_with(&key, &[&args, settings].concat())
        .ended(0);
}

/// Sends without a key or an address in the environment.
fn send(shop: &Shop, args: &[&str]) -> Ran {
    shop.home
        .run(&[&["send-trigger", "upcoming"], args].concat())
}

#[test]
fn the_stores_zone_and_country_count_unless_a_flag_says_otherwise() {
    let shop = Shop::open();
    // The dates of these two zones are always a day apart.
    let (today, yesterday) = ("Pacific/Kiritimati", "Pacific/Honolulu");
    connect(&shop, &["--timezone", today, "--region", "GB"]);
    let order_date = |more: &[&str]| -> Date {
        send(&shop, &[&["--to", "s_rosa"], more].concat()).ended(0);
        let event = shop.events().pop().unwrap();
        let date = event["properties"]["next_billing_date"].as_str().unwrap();
        date.parse().unwrap()
    };
    let before = order_date(&[]);
    let day_behind = order_date(&["--timezone", yesterday]);
    let after = order_date(&[]);
    assert!((before..=after).contains(&day_behind.tomorrow().unwrap()));

    send(&shop, &["--to", "020 7946 0123"])
        .ended(1)
        .said("+4••••••••123");
    send(&shop, &["--to", "212 555 0123", "--region", "US"]).ended(0);
    assert_eq!(shop.posts(), 4);
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let shop = Shop::open();
    connect(&shop, &["--timezone", "America/New_York"]);
    let path = shop.home.path("config/config.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, settings.replace("America/New_York", "Mars/Olympus")).unwrap();
    send(&shop, &["--to", "s_rosa"])
        .ended(6)
        .said("the time zone in the settings of store `main` can't be used");
    assert_eq!(shop.posts(), 0);
}

#[test]
fn to_another_shop_than_the_stores_nothing_goes() {
    let shop = Shop::open();
    connect(&shop, &[]);
    let path = shop.home.path("config/config.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, settings.replace("shop_5a4db0c0ffee", "shop_0123")).unwrap();
    let ran = send(&shop, &["--to", "s_rosa"]);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert_eq!(shop.posts(), 0);
}
