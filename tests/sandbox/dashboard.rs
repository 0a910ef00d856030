//! The dashboard's pages.

use prive_ps::sandbox::{SeedSubscriber, generated_subscribers};
use serde_json::{Value, json};

use crate::harness::{Served, settings, subscriber};

const ACTIVE: &str = "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER";

/// A page, which must be HTML.
async fn page(shop: &Served, path: &str) -> String {
    let answer = shop.send("GET", path, &[], None).await;
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (200, "text/html; charset=utf-8")
    );
    answer.text
}

/// What is between the tags of the element with this id.
fn element<'a>(page: &'a str, id: &str) -> &'a str {
    let (_, rest) = page
        .split_once(&format!("id=\"{id}\""))
        .unwrap_or_else(|| panic!("no {id}: {page}"));
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once("</strong>")
        .or_else(|| rest.split_once("</table>"))
        .unwrap()
        .0
}

/// The texts of a table's cells, a row after another.
fn cells(page: &str, id: &str) -> Vec<String> {
    let (_, rest) = page
        .split_once(&format!("id=\"{id}\""))
        .unwrap_or_else(|| panic!("no {id}: {page}"));
    let table = rest.split_once("</table>").unwrap().0;
    let body = table.split_once("<tbody>").unwrap().1;
    let cell = |cell: &str| {
        let html = cell
            .split_once('>')
            .unwrap()
            .1
            .split_once("</td>")
            .unwrap()
            .0;
        // The texts, without the tags between them.
        let texts = html
            .split('<')
            .map(|piece| piece.rsplit('>').next().unwrap());
        texts.collect::<String>().trim().to_owned()
    };
    body.split("<td").skip(1).map(cell).collect()
}

async fn save(shop: &Served, form: &str) -> (u16, String) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none());
    let request = client
        .build()
        .unwrap()
        .post(format!("{}/segments", shop.sandbox.url()));
    let kind = "application/x-www-form-urlencoded";
    let answer = request
        .header("content-type", kind)
        .body(form.to_owned())
        .send()
        .await
        .unwrap();
    let location = answer
        .headers()
        .get("location")
        .map(|to| to.to_str().unwrap().to_owned());
    (
        answer.status().as_u16(),
        location.unwrap_or(answer.text().await.unwrap()),
    )
}

#[tokio::test]
async fn the_front_page_shows_the_shop_its_subscribers_and_its_events() {
    let tagged = SeedSubscriber {
        tags: vec!["VIP".to_owned(), ACTIVE.to_owned()],
        properties: json!({"prive_status": "active", "list": ["a", "b"]})
            .as_object()
            .unwrap()
            .clone(),
        ..subscriber(0)
    };
    let opted_out = SeedSubscriber {
        can_send: false,
        tags: vec!["VIP".to_owned()],
        ..subscriber(1)
    };
    let shop = Served::new(settings(), [tagged, opted_out]).await;
    for event in [
        json!({"type": "B"}),
        json!({"type": "A", "phone": "+12125550100"}),
        json!({"type": "A", "properties": {"amount": 1.5}}),
    ] {
        assert_eq!(
            shop.with_body("POST", "/api/v2/events", &event)
                .await
                .status,
            202
        );
    }
    let page = page(&shop, "/").await;
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("<strong>Sandbox Coffee</strong>"));
    assert_eq!(
        (
            element(&page, "subscriber-count"),
            element(&page, "can-be-texted")
        ),
        ("2", "1")
    );
    assert_eq!(cells(&page, "tags"), [ACTIVE, "1", "VIP", "2"]);
    assert_eq!(
        cells(&page, "properties"),
        ["list", "1", "prive_status", "1"]
    );
    let ids = [shop.id(0).await, shop.id(1).await];
    let tags = format!("VIP {ACTIVE}");
    assert_eq!(
        cells(&page, "subscribers"),
        [
            "+12125550100",
            "person0@example.com",
            &tags,
            "list: a, bprive_status: active",
            "",
            "yes",
            "7000",
            &ids[0],
            "2025-01-01 00:00:00",
            "+12125550101",
            "person1@example.com",
            "VIP",
            "",
            "",
            "no",
            "7001",
            &ids[1],
            "2025-01-01 00:00:01",
        ]
    );
    let events = cells(&page, "events");
    assert_eq!(events.len(), 3 * 4);
    let shown: Vec<&[String]> = events.chunks(4).map(|row| &row[1..]).collect();
    assert_eq!(
        shown,
        [
            ["A", "no match", "amount: 1.5"],
            ["A", "+12125550100", ""],
            ["B", "no match", ""]
        ]
    );
}

#[tokio::test]
async fn the_clock_moves_to_the_next_day() {
    let shop = Served::plain().await;
    let clock = json!({"now": "2026-12-01T15:00:00Z"});
    assert_eq!(shop.admin("PUT", "clock", Some(clock)).await.status, 200);
    let before = page(&shop, "/").await;
    assert!(
        element(&before, "clock").starts_with("2026-12-01 15:0"),
        "{before}"
    );
    let after = shop.send("POST", "/clock", &[], None).await;
    assert_eq!(after.status, 200);
    assert!(
        element(&after.text, "clock").starts_with("2026-12-02 15:0"),
        "{}",
        after.text
    );
}

#[tokio::test]
async fn contracts_are_beside_their_subscriber() {
    let shop = Served::plain().await;
    for given in [
        json!({"subscriber": {"externalId": "gid://shopify/Customer/7001"}, "status": "PAUSED"}),
        json!({"subscriber": {"email": "PERSON1@example.com"}, "nextBillingDate": "2027-01-05T10:00:00.000Z"}),
        json!({"subscriber": {"phone": "2125550103"}, "status": "CANCELLED", "cancelDate": "2026-10-09T10:00:00.000Z"}),
        json!({}),
    ] {
        assert_eq!(
            shop.admin("POST", "prive/subscriptions", Some(given))
                .await
                .status,
            201
        );
    }
    let page = page(&shop, "/").await;
    assert_eq!(element(&page, "contract-count"), "4");
    let contracts: Vec<String> = cells(&page, "subscribers")
        .into_iter()
        .skip(4)
        .step_by(9)
        .collect();
    let expected = [
        "",
        "PAUSED House Blend ACTIVE House Blend next order 2027-01-05",
        "",
        "CANCELLED House Blend canceled 2026-10-09",
        "",
    ];
    let squeezed: Vec<String> = contracts
        .iter()
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(squeezed, expected);
}

#[tokio::test]
async fn subscribers_come_in_pages() {
    let shop = Served::new(settings(), generated_subscribers(60)).await;
    let first = page(&shop, "/").await;
    assert_eq!(cells(&first, "subscribers").len(), 25 * 9);
    assert!(first.contains("Page 1 of 3") && !first.contains("Previous"));
    assert!(first.contains("href=\"/?page=2\" rel=\"next\""));
    let third = page(&shop, "/?page=3").await;
    assert_eq!(cells(&third, "subscribers").len(), 10 * 9);
    assert!(third.contains("Page 3 of 3") && !third.contains(">Next<"));
    assert!(page(&shop, "/?page=x").await.contains("Page 1 of 3"));
}

#[tokio::test]
async fn everything_from_the_shop_is_escaped() {
    let evil = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let somebody = SeedSubscriber {
        email: Some(format!("{evil}@example.com")),
        tags: vec![evil.to_owned()],
        properties: [
            ("first_name".to_owned(), json!("<script>")),
            (evil.to_owned(), json!([evil])),
        ]
        .into_iter()
        .collect(),
        ..subscriber(0)
    };
    let mut named = settings();
    named.shop_name = evil.to_owned();
    let shop = Served::new(named, [somebody]).await;
    let event = json!({"type": "A", "properties": {evil: evil}});
    assert_eq!(
        shop.with_body("POST", "/api/v2/events", &event)
            .await
            .status,
        202
    );
    let form = "%3Cscript%3E%22%3E";
    let query = format!("name={form}&criterion=property:{form}&operator=is&value={form}");
    assert_eq!(save(&shop, &query).await, (303, "/segments".to_owned()));
    for path in [
        "/",
        "/segments",
        &format!("/segments/new?{query}"),
        "/segments/new",
    ] {
        let page = page(&shop, path).await;
        assert!(!page.contains("<script"), "{path}: {page}");
        assert!(!page.contains("<img"), "{path}: {page}");
        assert!(page.contains("&lt;script&gt;"), "{path}: {page}");
    }
    // A quote in a value must not end the attribute it's in.
    let builder = page(&shop, &format!("/segments/new?{query}")).await;
    assert!(
        builder.contains("value=\"&lt;script&gt;&quot;&gt;\""),
        "{builder}"
    );
    assert!(
        page(&shop, "/")
            .await
            .contains("first_name</span>: &lt;script&gt;</div>")
    );
}

#[tokio::test]
async fn every_page_forbids_what_it_does_not_need() {
    let shop = Served::plain().await;
    for path in ["/", "/segments", "/segments/new", "/dashboard.css"] {
        let answer = shop.send("GET", path, &[], None).await;
        let header = |name: &str| answer.headers[name].to_str().unwrap();
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(
            !answer.text.contains("style=\"") && !answer.text.contains("<style"),
            "{path}"
        );
    }
    assert_eq!(shop.admin("GET", "requests", None).await.json(), json!([]));
}

#[tokio::test]
async fn pages_and_admin_api_need_a_local_host_name() {
    let shop = Served::plain().await;
    for (host, status) in [
        ("localhost:80", 200),
        ("localhost:evil", 421),
        ("127.0.0.1", 200),
        ("evil.example.com", 421),
        ("evil.example.com:80", 421),
    ] {
        for path in ["/", "/segments", "/__sandbox/shop", "/__sandbox/stats"] {
            let answer = shop.send("GET", path, &[("host", host)], None).await;
            assert_eq!(answer.status, status, "{host} {path}");
        }
    }
}

/// Ten subscribers of every mixture of the tag, the property and consent.
fn mixture() -> Vec<SeedSubscriber> {
    let mut people = Vec::new();
    for tagged in [true, false] {
        for status in [None, Some("active"), Some("inactive")] {
            for can_send in [true, false] {
                let number = people.len();
                let properties = status.map(|status| ("prive_status".to_owned(), json!(status)));
                let tags = if tagged {
                    vec![ACTIVE.to_owned()]
                } else {
                    Vec::new()
                };
                people.push(SeedSubscriber {
                    tags,
                    properties: properties.into_iter().collect(),
                    can_send,
                    ..subscriber(number)
                });
            }
        }
    }
    people
}

#[tokio::test]
async fn the_builder_counts_subscribers_that_match_all_criteria() {
    let shop = Served::new(settings(), mixture()).await;
    let tag = format!("criterion=tag&operator=is&value={ACTIVE}");
    let is = |value: &str| format!("criterion=property:prive_status&operator=is&value={value}");
    let is_not =
        |value: &str| format!("criterion=property:prive_status&operator=is_not&value={value}");
    for (query, members, can_be_texted) in [
        (String::new(), "12", "6"),
        ("criterion=&operator=is&value=x".to_owned(), "12", "6"),
        (tag.clone(), "6", "3"),
        (tag.replace("operator=is", "operator=is_not"), "6", "3"),
        (tag.to_lowercase(), "0", "0"),
        (is("active"), "4", "2"),
        (is("Active"), "0", "0"),
        // Who hasn't the property is let in.
        (is_not("inactive"), "8", "4"),
        (format!("{tag}&{}", is_not("inactive")), "4", "2"),
        (
            format!("{tag}&{}&{}", is("active"), is("inactive")),
            "0",
            "0",
        ),
        (
            "criterion=property:nobody_has_it&operator=is_not&value=x".to_owned(),
            "12",
            "6",
        ),
        (tag.replace("operator=is", "operator=includes"), "6", "3"),
        (tag.replace("operator=is", "operator=excludes"), "6", "3"),
    ] {
        let page = page(&shop, &format!("/segments/new?name=x&{query}")).await;
        let found = (
            element(&page, "members"),
            element(&page, "members-can-be-texted"),
        );
        assert_eq!(found, (members, can_be_texted), "{query}");
    }
}

#[tokio::test]
async fn the_builder_remembers_what_was_filled_in_and_offers_one_row_more() {
    let shop = Served::new(settings(), mixture()).await;
    let query = format!(
        "name=Active+people&criterion=tag&operator=is&value={ACTIVE}\
         &criterion=property:prive_status&operator=is_not&value=inactive"
    );
    let page = page(&shop, &format!("/segments/new?{query}")).await;
    assert!(
        page.contains("<input name=\"name\" value=\"Active people\">"),
        "{page}"
    );
    assert_eq!(page.matches("<fieldset>").count(), 3);
    assert_eq!(
        page.matches("<option value=\"includes\" selected>Includes</option>")
            .count(),
        1
    );
    assert_eq!(
        page.matches("<option value=\"tag\" selected>Subscriber Tag</option>")
            .count(),
        1
    );
    assert_eq!(
        page.matches("<option value=\"property:prive_status\" selected>prive_status</option>")
            .count(),
        1
    );
    assert_eq!(
        page.matches("<option value=\"is_not\" selected>is not</option>")
            .count(),
        1
    );
    let phones: Vec<String> = cells(&page, "preview").into_iter().step_by(8).collect();
    assert_eq!(
        phones,
        [
            "+12125550100",
            "+12125550101",
            "+12125550102",
            "+12125550103"
        ]
    );
    for words in [
        "Create Segment",
        "Segment Criteria",
        "Save Segment",
        "Messaging",
        "Segments",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_saved_segment_is_listed_with_its_members_as_of_now() {
    let shop = Served::new(settings(), mixture()).await;
    assert!(page(&shop, "/segments").await.contains("None yet."));
    let form = format!(
        "name=Active&criterion=tag&operator=is&value={ACTIVE}&criterion=&operator=is&value="
    );
    assert_eq!(save(&shop, &form).await, (303, "/segments".to_owned()));
    let listed = |members: &str| {
        [
            "Active".to_owned(),
            format!("Subscriber Tag Includes {ACTIVE}"),
            members.to_owned(),
        ]
    };
    let segments = page(&shop, "/segments").await;
    assert_eq!(cells(&segments, "segments"), listed("6"));
    let link = format!("/segments/new?{}", form.replace('&', "&amp;"));
    assert!(segments.contains(&format!("href=\"{link}\"")), "{segments}");

    let untagged = shop.id(11).await;
    let body = json!({"tags": [ACTIVE]});
    assert_eq!(
        shop.with_body("PATCH", &format!("/api/v2/subscribers/{untagged}"), &body)
            .await
            .status,
        200
    );
    assert_eq!(
        cells(&page(&shop, "/segments").await, "segments"),
        listed("7")
    );

    // The same name again replaces it.
    let other = "name=Active&criterion=property:prive_status&operator=is&value=active";
    assert_eq!(save(&shop, other).await.0, 303);
    assert_eq!(
        cells(&page(&shop, "/segments").await, "segments"),
        ["Active", "prive_status is active", "4"]
    );

    assert_eq!(shop.admin("POST", "reset", None).await.status, 204);
    assert!(page(&shop, "/segments").await.contains("None yet."));
}

#[tokio::test]
async fn a_segment_without_a_name_or_a_criterion_is_not_saved() {
    let shop = Served::plain().await;
    for (form, missing) in [
        (
            "name=&criterion=tag&operator=is&value=VIP",
            "Give the segment a name before you save it.",
        ),
        (
            "name=All&criterion=&operator=is&value=",
            "Choose a criterion before you save the segment.",
        ),
    ] {
        let (status, page) = save(&shop, form).await;
        assert_eq!(status, 422);
        assert!(page.contains(missing), "{page}");
    }
    assert!(page(&shop, "/segments").await.contains("None yet."));
}

#[tokio::test]
async fn numbers_and_booleans_are_compared_as_text() {
    let properties: serde_json::Map<String, Value> =
        json!({"count": 5, "bought": true, "likes": ["tea", "rye"]})
            .as_object()
            .unwrap()
            .clone();
    let shop = Served::new(
        settings(),
        [
            SeedSubscriber {
                properties,
                ..subscriber(0)
            },
            subscriber(1),
        ],
    )
    .await;
    for (criterion, value, members) in [
        ("count", "5", "1"),
        ("count", "5.0", "0"),
        ("bought", "true", "1"),
        ("likes", "rye", "1"),
        ("likes", "tea, rye", "0"),
    ] {
        let query = format!("criterion=property:{criterion}&operator=is&value={value}");
        let page = page(&shop, &format!("/segments/new?{query}")).await;
        assert_eq!(element(&page, "members"), members, "{criterion} {value}");
    }
}
