//! The sandbox's dashboard in a real browser: a segment is created there as `segment create` says, and
//! its number of members is entered at the prompt.

use serde_json::json;

use super::guide::{Screen, TEXTS};
use super::{ACTIVE, a_few, connect, subscriber};
use crate::harness::Home;
use crate::webdriver::Browser;

const SCRIPT: &str = "<script>document.title='owned'</script>";

/// Chooses a criterion in the builder's last row.
fn choose(browser: &Browser, row: usize, of: &str, operator: &str, value: &str) {
    let row = format!("#builder fieldset:nth-of-type({row})");
    let option = |name: &str, value: &str| {
        let selector = format!("{row} select[name={name}] option[value='{value}']");
        browser.find(&selector).click();
    };
    option("criterion", of);
    option("operator", operator);
    browser
        .find(&format!("{row} input[name=value]"))
        .types(value);
}

/// The numbers of members, and of opted-in members, that the builder shows.
fn shown(browser: &Browser) -> (String, String) {
    (
        browser.find("#members").text(),
        browser.find("#members-can-be-texted").text(),
    )
}

#[test]
fn a_segment_in_the_dashboard_has_the_members_that_are_counted() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &["--page-size", "5"]);
    connect(&home, &sandbox);
    let mut screen = Screen::open(home.command(&["segment", "create", "active"]));
    screen.go_through(&sandbox.url, &TEXTS);
    let [name, tag, property, status] = TEXTS;

    let browser = Browser::open();
    browser.visit(&sandbox.url);
    browser.link("Segments").click();
    browser.link("Create Segment").click();
    browser.find("#builder input[name=name]").types(name);
    choose(&browser, 1, "tag", "includes", tag);
    browser.button("Preview").click();
    // The next row appears with the preview.
    let property = format!("property:{property}");
    choose(&browser, 2, &property, "is_not", status);
    assert_eq!(shown(&browser), ("10".to_owned(), "8".to_owned()));
    browser.button("Save Segment").click();
    let row = browser.find("#segments tbody tr").text();
    assert!(row.starts_with(name) && row.ends_with(" 7"), "{row}");
    assert!(row.contains(&format!(
        "Subscriber Tag Includes {ACTIVE} AND prive_status is not inactive"
    )));
    browser.link(name).click();
    browser.find("#builder fieldset:nth-of-type(3)");
    let (members, can_be_texted) = shown(&browser);

    let counts = home.run(&["segment", "count", "--json"]).ended(0).json();
    let definition = &counts["active"]["definition"];
    assert_eq!(definition["members"].to_string(), members);
    assert_eq!(definition["can_be_texted"].to_string(), can_be_texted);
    screen.answers(&members);
    screen.shows("Matches the expected count (7).");
    assert_eq!(screen.ends().0, 0);
}

#[test]
fn a_script_in_a_subscriber_is_shown_as_text() {
    let home = Home::new();
    let mut person = subscriber(1, &[ACTIVE, SCRIPT], Some(SCRIPT), true);
    person["email"] = json!(SCRIPT);
    let sandbox = home.sandbox_with(&[person], &[]);
    let browser = Browser::open();
    browser.visit(&sandbox.url);
    let row = browser.find("#subscribers tbody tr").text();
    assert_eq!(row.matches(SCRIPT).count(), 3, "{row}");
    assert_eq!(browser.title(), "Dashboard · Sandbox Coffee");
    browser.link("Segments").click();
    browser.link("Create Segment").click();
    choose(&browser, 1, "tag", "includes", SCRIPT);
    browser.button("Preview").click();
    browser.find("#builder fieldset:nth-of-type(2)");
    assert_eq!(shown(&browser), ("1".to_owned(), "1".to_owned()));
    let row = browser.find("#preview tbody tr").text();
    assert_eq!(row.matches(SCRIPT).count(), 3, "{row}");
    assert_eq!(browser.title(), "Create Segment · Sandbox Coffee");
    assert_eq!(browser.count("document.scripts.length"), 0);
}
