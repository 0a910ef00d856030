//! Finding customers among the subscribers.

use super::fake::Honors;
use super::*;

/// A shop, and 600 customers, 500 of them subscribers, known by id, phone or email in turn.
fn shop_and_customers() -> (Vec<Value>, Customers) {
    shop_of(4000)
}

/// The same with this many subscribers.
fn shop_of(size: usize) -> (Vec<Value>, Customers) {
    let shop: Vec<Value> = (0..size)
        .map(|n| {
            let fields = json!({
                "phone_number": phone(n),
                "shopify_customer_id": 7_000_000_000 + n,
                "email": format!("N{n}@Example.com"),
            });
            subscriber(&format!("s_{n}"), fields)
        })
        .collect();
    let rows: Vec<String> = (size - 500..size + 100)
        .map(|n| match n % 3 {
            0 => format!("{},,,ACTIVE", 7_000_000_000 + n),
            1 => format!(",,{},ACTIVE", phone(n)),
            _ => format!(",n{n}@example.com,,ACTIVE"),
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    (shop, customers(&rows))
}

fn matched(api: &Fake, customers: &Customers, strategy: MatchStrategy) -> u64 {
    let index = index(api, customers, strategy);
    let plan = Plan::new(customers, index, source(), Options::default());
    let outcomes = plan.outcomes();
    assert_eq!(outcomes.total(), customers.len() as u64);
    outcomes.would_tag
}

#[test]
fn look_ups_and_the_list_find_the_same_subscribers() {
    let (shop, customers) = shop_and_customers();
    let api = Fake::new(shop);
    for strategy in [
        MatchStrategy::Lookup,
        MatchStrategy::List,
        MatchStrategy::Auto,
    ] {
        assert_eq!(matched(&api, &customers, strategy), 500, "{strategy:?}");
    }
}

#[test]
fn the_strategy_is_chosen_once_by_the_number_of_pages() {
    let (shop, customers) = shop_and_customers();
    // 600 customers with one identity each need 12 lookups at least.
    for (page_size, lists) in [(400, true), (334, true), (333, false)] {
        let mut api = Fake::new(shop.clone());
        api.page_size = page_size;
        matched(&api, &customers, MatchStrategy::Auto);
        assert_eq!(api.count("look up") == 0, lists, "{page_size}");
        let pages = 4000_usize.div_ceil(page_size);
        assert_eq!(api.count("page"), if lists { pages + 1 } else { 1 });
    }
}

#[test]
fn a_list_that_is_short_for_the_contracts_is_read_before_the_customers_are_known() {
    let (shop, customers) = shop_and_customers();
    // The list has 40 pages, and 40 lookups are enough for 2,000 customers.
    for (contracts, lists) in [(2000, true), (1951, true), (1950, false)] {
        let api = Fake::new(shop.clone());
        let index = run(list_ahead(&api, contracts, Region::default())).unwrap();
        assert_eq!(index.is_some(), lists, "{contracts}");
        assert_eq!(api.count("page"), if lists { 41 } else { 1 });
        if let Some(index) = index {
            let plan = Plan::new(&customers, index, source(), Options::default());
            assert_eq!(plan.outcomes().would_tag, 500);
        }
    }
}

#[test]
fn a_list_that_changes_before_the_customers_are_known_is_not_kept() {
    let (mut shop, _) = shop_and_customers();
    shop[3999] = shop[0].clone();
    let index = run(list_ahead(&Fake::new(shop), 2000, Region::default()));
    assert!(index.unwrap().is_none());
}

#[test]
fn without_customers_nothing_is_requested() {
    let api = Fake::new(Vec::new());
    let none = customers(&[]);
    assert_eq!(matched(&api, &none, MatchStrategy::Auto), 0);
    assert_eq!(api.count(""), 0);
}

#[test]
fn look_ups_that_ignore_values_are_replaced_by_the_list() {
    let (shop, customers) = shop_and_customers();
    for honors in [Honors::First, Honors::Last, Honors::Nothing] {
        let mut api = Fake::new(shop.clone());
        api.honors = honors;
        let mut seen = Seen::default();
        let region = Region::default();
        let strategy = MatchStrategy::Lookup;
        let index = run(index_subscribers(
            &api, &customers, strategy, region, &mut seen,
        ));
        let plan = Plan::new(&customers, index.unwrap(), source(), Options::default());
        let outcomes = plan.outcomes();
        assert_eq!(outcomes.would_tag, 500, "{honors:?}");
        assert_eq!(seen.unusable, [LookupKey::ShopifyCustomerId], "{honors:?}");
        assert_eq!(api.count("look up"), 1);
    }
}

#[test]
fn everyone_is_found_in_a_large_shop_whatever_look_ups_honor() {
    let (shop, customers) = shop_of(40_000);
    let national: Vec<Value> = shop
        .iter()
        .enumerate()
        .map(|(n, one)| {
            let mut one = one.clone();
            let digits = phone(n);
            one["phone_number"] = json!(format!("({}) {}", &digits[2..5], &digits[5..]));
            one
        })
        .collect();
    let servers = [
        (shop.clone(), Honors::First, false),
        (shop.clone(), Honors::Last, false),
        (shop.clone(), Honors::Nothing, false),
        (shop, Honors::All, true),
        (national, Honors::All, false),
    ];
    for (place, (shop, honors, is_case_sensitive)) in servers.into_iter().enumerate() {
        let mut api = Fake::new(shop);
        (api.honors, api.is_case_sensitive) = (honors, is_case_sensitive);
        // The list has 400 pages and 12 lookups would do, so lookups are tried first.
        assert_eq!(
            matched(&api, &customers, MatchStrategy::Auto),
            500,
            "server {place}"
        );
        assert!(
            api.count("look up") > 0 && api.count("page") > 400,
            "server {place}"
        );
    }
}

#[test]
fn a_lone_known_subscriber_shows_that_only_one_value_is_honored() {
    // Of the first page only one subscriber has an email address.
    let (mut shop, customers) = shop_and_customers();
    for subscriber in &mut shop[1..100] {
        subscriber["email"] = Value::Null;
    }
    for honors in [Honors::First, Honors::Last, Honors::Nothing] {
        let mut api = Fake::new(shop.clone());
        api.honors = honors;
        let page = run(crate::postscript::PageSource::page(&api, 1)).unwrap();
        let region = Region::default();
        let values: Vec<String> = (3500..3520).map(|n| format!("n{n}@example.com")).collect();
        let lone = canaries::choose(&page, LookupKey::Email, region);
        assert_eq!(lone.len(), 1);
        let values = canaries::with_canaries(values, &lone);
        let found = run(api.look_up(LookupKey::Email, &values)).unwrap();
        assert!(
            !canaries::are_found(&lone, &found.subscribers),
            "{honors:?}"
        );
    }
    assert_eq!(
        matched(&Fake::new(shop), &customers, MatchStrategy::Lookup),
        500
    );
}

#[test]
fn a_wrong_number_of_pages_never_loses_anyone_unsaid() {
    let (shop, customers) = shop_of(500);
    for total in [-1, 0, 1, 2, 5] {
        for strategy in [
            MatchStrategy::Auto,
            MatchStrategy::List,
            MatchStrategy::Lookup,
        ] {
            let mut api = Fake::new(shop.clone());
            api.total_pages = Some(total);
            let mut seen = Seen::default();
            let region = Region::default();
            let index = run(index_subscribers(
                &api, &customers, strategy, region, &mut seen,
            ));
            let Ok(index) = index else { continue };
            let plan = Plan::new(&customers, index, source(), Options::default());
            let outcomes = plan.outcomes();
            assert_eq!(outcomes.would_tag, 500, "{total} {strategy:?}");
        }
    }
}

#[test]
fn look_ups_that_compare_emails_by_case_are_replaced_by_the_list() {
    let (shop, customers) = shop_and_customers();
    let mut api = Fake::new(shop);
    api.is_case_sensitive = true;
    assert_eq!(matched(&api, &customers, MatchStrategy::Lookup), 500);
    assert!(api.count("page") > 40);
}

#[test]
fn phones_without_a_country_code_are_read_by_the_region() {
    let (mut shop, customers) = shop_and_customers();
    for (n, subscriber) in shop.iter_mut().enumerate() {
        let digits = phone(n);
        let (area, rest) = (&digits[2..5], &digits[5..]);
        subscriber["phone_number"] = json!(format!("({area}) {}-{}", &rest[..3], &rest[3..]));
    }
    let api = Fake::new(shop);
    // Lookups in international form find no one here.
    assert_eq!(matched(&api, &customers, MatchStrategy::Lookup), 500);
    // Never as the number of Egypt that has the same digits.
    let egypt = super::customers(&[",,+20 2 345 6789,ACTIVE"]);
    let shop = vec![subscriber("s_1", json!({"phone_number": "(202) 345-6789"}))];
    assert_eq!(matched(&Fake::new(shop), &egypt, MatchStrategy::List), 0);
}

#[test]
fn look_ups_without_a_known_subscriber_are_not_verified() {
    let shop: Vec<Value> = (0..300)
        .map(|n| subscriber(&format!("s_{n}"), json!({"phone_number": phone(n)})))
        .collect();
    let api = Fake::new(shop);
    let customers = customers(&["7000000071,,,ACTIVE", ",,+12015550101,ACTIVE"]);
    let index = index(&api, &customers, MatchStrategy::Lookup);
    assert_eq!(index.unverified_lookups, [LookupKey::ShopifyCustomerId]);
}

#[test]
fn the_list_finds_tagged_subscribers_that_are_not_in_the_source() {
    let shop = vec![
        subscriber("s_1", json!({"phone_number": phone(1)})),
        subscriber(
            "s_gone",
            json!({"phone_number": phone(2), "tags": [ACTIVE_TAG]}),
        ),
        subscriber(
            "s_left",
            json!({"phone_number": phone(3), "tags": [INACTIVE_TAG]}),
        ),
        subscriber(
            "s_other",
            json!({"phone_number": phone(4), "tags": ["VIP"]}),
        ),
    ];
    let customers = customers(&[&format!(",,{},ACTIVE", phone(1))]);
    let mut seen = Seen::default();
    report_absent(
        &plan(&Fake::new(shop), &customers, Options::default()),
        &mut seen,
    );
    assert_eq!(seen.absent, ["s_gone", "s_left"]);
}
