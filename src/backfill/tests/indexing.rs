//! Finding customers among the subscribers.

use super::fake::Honors;
use super::*;

/// 600 customers known by id, phone or email, in a shop of 4,000 that has 500 of them.
fn shop_and_customers() -> (Vec<Value>, Customers) {
    let shop: Vec<Value> = (0..4000)
        .map(|n| {
            let fields = json!({
                "phone_number": phone(n),
                "shopify_customer_id": 7_000_000_000 + n,
                "email": format!("N{n}@Example.com"),
            });
            subscriber(&format!("s_{n}"), fields)
        })
        .collect();
    let rows: Vec<String> = (3500..4100)
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
    let plan = Plan::new(customers, index, source(), options());
    let outcomes = Progress::start(&plan).outcomes(&plan);
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
    // 600 customers with one identity each need 12 look-ups at least.
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
fn without_customers_nothing_is_requested() {
    let api = Fake::new(Vec::new());
    let nobody = customers(&[]);
    assert_eq!(matched(&api, &nobody, MatchStrategy::Auto), 0);
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
        let plan = Plan::new(&customers, index.unwrap(), source(), options());
        let outcomes = Progress::start(&plan).outcomes(&plan);
        assert_eq!(outcomes.would_tag, 500, "{honors:?}");
        assert_eq!(seen.unusable, [LookupKey::ShopifyCustomerId], "{honors:?}");
        assert_eq!(api.count("look up"), 1);
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
    // Look-ups in international form find nobody here.
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
    report_absent(&plan(&Fake::new(shop), &customers, options()), &mut seen);
    assert_eq!(seen.absent, ["s_gone", "s_left"]);
}
