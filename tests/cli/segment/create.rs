//! The criteria that `segment create` prints without a terminal, and the shops that aren't ready.

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, a_few, subscriber};
use crate::harness::Home;

#[test]
fn the_criteria_are_stable_json() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    let args = ["segment", "create", "active", "--json"];
    let ran = home.run_on(&sandbox, &args).ended(0);
    let expected = json!({
        "name": "Prive: active subscribers",
        "tag": ACTIVE,
        "property": {"name": "prive_status", "operator": "is_not", "value": "inactive"},
        "criteria": [
            {"of": "tag", "operator": "includes", "value": ACTIVE},
            {"of": "property", "name": "prive_status", "operator": "is_not", "value": "inactive"},
        ],
        "steps": [
            format!("Open the dashboard in your browser: {}", sandbox.url),
            "In the menu, choose Messaging → Segments.",
            "Choose Create Segment.",
            "Enter the name of the segment: Prive: active subscribers",
            format!("Add a criterion for the subscriber tag, choose \"includes\", and enter this tag: {ACTIVE}"),
            "Add another criterion with AND, and choose the custom property with this name: prive_status",
            "Choose the \"is not\" operator, and enter this value: inactive",
            "Choose Save Segment.",
        ],
        "expected_members": 7,
        "members_with_tag_only": 10,
    });
    assert_eq!(ran.json(), expected);
    assert_eq!(sandbox.count("PATCH", ""), 0);
    ran.said("Counts are only as current as your last backfill.");
}

#[test]
fn the_inactive_segment_and_prives_own_criteria() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    let args = [
        "segment",
        "create",
        "inactive",
        "--json",
        "--name",
        " Win back ",
    ];
    let sheet = home.run_on(&sandbox, &args).ended(0).json();
    assert_eq!(sheet["name"], "Win back");
    assert_eq!(sheet["tag"], INACTIVE);
    assert_eq!(sheet["property"]["value"], "active");
    assert_eq!(sheet["expected_members"], 3);
    let args = ["segment", "create", "active", "--json", "--tag-only"];
    let ran = home.run_on(&sandbox, &args).ended(0);
    let sheet = ran.json();
    assert_eq!(sheet["property"], Value::Null);
    let criteria = json!([{"of": "tag", "operator": "includes", "value": ACTIVE}]);
    assert_eq!(sheet["criteria"], criteria);
    assert_eq!(sheet["expected_members"], 10);
    assert_eq!(sheet["members_with_tag_only"], 10);
    assert!(!sheet["steps"].to_string().contains("prive_status"));
    let ran = ran.said("the criteria from Prive's documentation");
    ran.said("3 subscribers have both tags now");
}

#[test]
fn the_text_has_every_step_and_no_alternatives() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    let args = ["segment", "create", "active"];
    let ran = home.run_on(&sandbox, &args).ended(0);
    for line in [
        "Segment:  Prive: active subscribers",
        "Store:    Sandbox Coffee (shop_5a4db0c0ffee)",
        "Criteria: tag includes SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER",
        "          AND prive_status is not inactive",
        "Members:  7 (including opted-out); 10 with the tag only",
        "2. In the menu, choose Messaging → Segments.",
        "8. Choose Save Segment.",
    ] {
        assert!(ran.stdout.lines().any(|one| one == line), "{line}: {ran:?}");
    }
    // Alternatives appear only after a mismatch.
    assert!(!ran.stderr.contains("OR prive_status"), "{ran:?}");
    ran.said("No complete backfill is recorded for this store.");
}

#[test]
fn a_shop_that_is_not_ready_gets_the_command_to_run_first() {
    let plain = subscriber(0, &["VIP"], None, true);
    let tagged = subscriber(1, &[INACTIVE], None, true);
    let lowercase = subscriber(2, &[&ACTIVE.to_lowercase()], Some("active"), true);
    let no_tag = format!("no subscriber of Sandbox Coffee has the tag {ACTIVE} yet");
    let cases = [
        ("active", vec![], "Sandbox Coffee has no subscribers"),
        ("active", vec![plain, tagged.clone()], &no_tag),
        ("active", vec![lowercase], &no_tag),
        (
            "inactive",
            vec![tagged],
            "no subscriber of Sandbox Coffee has the property prive_status yet",
        ),
    ];
    for (kind, people, sentence) in cases {
        let home = Home::new();
        let sandbox = home.sandbox_with(&people, &[]);
        let args = ["segment", "create", kind, "--json"];
        let ran = home.run_on(&sandbox, &args).ended(1).said(sentence);
        assert_eq!(ran.stdout, "");
        ran.said(if people.is_empty() {
            "hint: Use --anyway"
        } else {
            "Run a backfill first: prive-ps backfill --csv contracts.csv"
        });
        let args = [&args[..], &["--anyway"]].concat();
        let ran = home.run_on(&sandbox, &args).ended(0).said(sentence);
        assert!(ran.json()["steps"].is_array());
    }
}

#[test]
fn tag_only_needs_no_property() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&[subscriber(0, &[ACTIVE], None, true)], &[]);
    let args = ["segment", "create", "active", "--tag-only", "--json"];
    let sheet = home.run_on(&sandbox, &args).ended(0).json();
    assert_eq!(sheet["expected_members"], 1);
}

#[test]
fn invalid_arguments_are_refused() {
    let home = Home::new();
    for (args, sentence) in [
        (&["retired"][..], "possible values: active, inactive"),
        (&["all"], "possible values: active, inactive"),
        (&[], "required arguments"),
        (&["active", "--name", " "], "must not be empty"),
        (
            &["active", "--name", "a\nb"],
            "must not contain line breaks",
        ),
    ] {
        let args = [&["segment", "create"], args].concat();
        home.run(&args).ended(2).said(sentence);
    }
    home.run(&["segment", "create", "active"])
        .ended(4)
        .said("no Postscript API key found");
}
