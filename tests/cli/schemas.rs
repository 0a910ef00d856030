//! The shapes of what the program prints as JSON, as `docs/schema` promises them. Wherever a test
//! reads JSON off a run, the run is held to them; here each shape is met in its variants.

mod promise;
mod runs;

pub(crate) use promise::assert_is_promised;

use std::collections::BTreeSet;

use serde_json::Value;

use promise::SCHEMAS;

/// Every schema as it is written, by its name.
pub(crate) fn schemas() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let schemas = SCHEMAS.iter();
    schemas.map(|(name, schema)| (name.as_str(), &schema.text))
}

/// What may be missing, and where; everything else is always there.
const OPTIONAL: [(&str, &[&str]); 5] = [
    ("backfill", &["calibration"]),
    (
        "inspect",
        &[
            "cancelled",
            "contract_id",
            "customer_id",
            "email",
            "interval",
            "next_billing_date",
            "paused",
            "phone",
            "phone_country_code",
            "price",
            "product",
            "started",
            "status",
        ],
    ),
    ("report", &["emails", "phones"]),
    ("segment-count", &["active", "inactive"]),
    (
        "send-trigger-dry-run",
        &["email", "occurred_at", "phone", "subscriber_id"],
    ),
];

/// Every schema within a schema that describes an object by its properties.
fn objects(schema: &Value) -> Vec<&Value> {
    let inner = match schema {
        Value::Object(members) => members.values().flat_map(objects).collect(),
        Value::Array(items) => items.iter().flat_map(objects).collect(),
        _ => Vec::new(),
    };
    let is_object = schema["type"] == "object" && schema["properties"].is_object();
    is_object
        .then_some(schema)
        .into_iter()
        .chain(inner)
        .collect()
}

#[test]
fn schemas_are_of_the_one_draft_and_closed() {
    for (name, schema) in schemas() {
        assert_eq!(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{name}"
        );
        let mut optional = BTreeSet::new();
        for object in objects(schema) {
            assert_eq!(object["additionalProperties"], false, "{name}: {object}");
            let known = object["properties"].as_object().unwrap();
            let required = object["required"].as_array().into_iter().flatten();
            let required: Vec<_> = required.map(|key| key.as_str().unwrap()).collect();
            let is_known = |key: &&str| known.contains_key(*key);
            assert!(required.iter().all(is_known), "{name}: {object}");
            let keys = known.keys().map(String::as_str);
            optional.extend(keys.filter(|key| !required.contains(key)));
        }
        let allowed = OPTIONAL.iter().find(|(of, _)| *of == name);
        let allowed = allowed.map_or(&[][..], |(_, keys)| keys);
        assert!(optional.iter().eq(allowed), "{name}: {optional:?}");
    }
}
