//! The recipe that `segment create` prints where there is no terminal, and the shops for which it
//! doesn't.

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, a_few, subscriber};
use crate::harness::Home;

#[test]
fn the_recipe_is_promised_to_scripts() {
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
            format!("Open the dashboard in a browser: {}", sandbox.url),
            "In the side menu, choose Messaging → Segments.",
            "Press Create Segment, at the top right.",
            "Name the segment: Prive: active subscribers",
            format!(
                "Under Segment Criteria, choose the criterion for tags, the operator that includes \
                 one, and this tag, exactly as it is written: {ACTIVE}"
            ),
            "Add another criterion with AND, for the custom property of this name: prive_status",
            "Choose the operator \"is not\", and this value: inactive",
            "Press Save Segment, at the bottom right.",
        ],
        "expected_members": 7,
        "members_with_tag_only": 10,
    });
    assert_eq!(ran.json(), expected);
    assert_eq!(sandbox.count("PATCH", ""), 0);
    ran.said("The recipe is as right as the last backfill is fresh.");
}

#[test]
fn the_other_recipe_and_prives_own() {
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
    let recipe = home.run_on(&sandbox, &args).ended(0).json();
    assert_eq!(recipe["name"], "Win back");
    assert_eq!(recipe["tag"], INACTIVE);
    assert_eq!(recipe["property"]["value"], "active");
    assert_eq!(recipe["expected_members"], 3);
    let args = ["segment", "create", "active", "--json", "--tag-only"];
    let ran = home.run_on(&sandbox, &args).ended(0);
    let recipe = ran.json();
    assert_eq!(recipe["property"], Value::Null);
    let criteria = json!([{"of": "tag", "operator": "includes", "value": ACTIVE}]);
    assert_eq!(recipe["criteria"], criteria);
    assert_eq!(recipe["expected_members"], 10);
    assert_eq!(recipe["members_with_tag_only"], 10);
    assert!(!recipe["steps"].to_string().contains("prive_status"));
    let ran = ran.said("the recipe of Prive's own documentation");
    ran.said("3 subscribers carry both tags by now");
}

#[test]
fn people_get_every_step_and_what_is_left_open() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    let args = ["segment", "create", "active"];
    let ran = home.run_on(&sandbox, &args).ended(0);
    for line in [
        "Segment:  Prive: active subscribers",
        "Shop:     Sandbox Coffee (shop_5a4db0c0ffee)",
        "Criteria: the tags include SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER",
        "          AND the custom property prive_status is not inactive",
        "Members:  7 now, whatever their consent; 10 with the tag alone",
        "2. In the side menu, choose Messaging → Segments.",
        "8. Press Save Segment, at the bottom right.",
    ] {
        assert!(ran.stdout.lines().any(|one| one == line), "{line}: {ran:?}");
    }
    let ran = ran.said("doesn't document what the criteria for tags and custom properties");
    let ran = ran.said("prive_status is active, OR prive_status is not set");
    ran.said("When the last one ended is unknown here");
}

#[test]
fn a_shop_that_is_not_ready_is_told_what_to_run_first() {
    let plain = subscriber(0, &["VIP"], None, true);
    let tagged = subscriber(1, &[INACTIVE], None, true);
    let lowercase = subscriber(2, &[&ACTIVE.to_lowercase()], Some("active"), true);
    let no_tag = format!("nobody in Sandbox Coffee carries {ACTIVE} yet");
    let cases = [
        ("active", vec![], "Sandbox Coffee has no subscribers"),
        ("active", vec![plain, tagged.clone()], &no_tag),
        ("active", vec![lowercase], &no_tag),
        (
            "inactive",
            vec![tagged],
            "nobody in Sandbox Coffee has the property prive_status yet",
        ),
    ];
    for (kind, people, sentence) in cases {
        let home = Home::new();
        let sandbox = home.sandbox_with(&people, &[]);
        let args = ["segment", "create", kind, "--json"];
        let ran = home.run_on(&sandbox, &args).ended(1).said(sentence);
        assert_eq!(ran.stdout, "");
        ran.said("First run: prive-ps backfill --csv FILE");
        let args = [&args[..], &["--anyway"]].concat();
        let ran = home.run_on(&sandbox, &args).ended(0).said(sentence);
        assert!(ran.json()["steps"].is_array());
    }
}

#[test]
fn prives_own_recipe_needs_no_property() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&[subscriber(0, &[ACTIVE], None, true)], &[]);
    let args = ["segment", "create", "active", "--tag-only", "--json"];
    let recipe = home.run_on(&sandbox, &args).ended(0).json();
    assert_eq!(recipe["expected_members"], 1);
}

#[test]
fn what_cannot_be_understood_is_told() {
    let home = Home::new();
    for (args, sentence) in [
        (&["retired"][..], "possible values: active, inactive"),
        (&["all"], "possible values: active, inactive"),
        (&[], "required arguments"),
        (&["active", "--name", " "], "a segment needs a name"),
        (&["active", "--name", "a\nb"], "can't have line breaks"),
    ] {
        let args = [&["segment", "create"], args].concat();
        home.run(&args).ended(2).said(sentence);
    }
    home.run(&["segment", "create", "active"])
        .ended(4)
        .said("there is no Postscript key to work with");
}
