//! Holding JSON to the schemas.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

/// A schema as it is written, and as it judges.
pub(super) struct Schema {
    pub(super) text: Value,
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    /// Fails if the schema itself breaks the rules of its draft.
    fn new(name: &str, text: Value) -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource(name, text.clone()).unwrap();
        let index = compiler.compile(name, &mut schemas).unwrap();
        Self {
            text,
            schemas,
            index,
        }
    }

    fn is_valid(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_ok()
    }
}

/// Every schema, by the name of its file.
pub(super) static SCHEMAS: LazyLock<BTreeMap<String, Schema>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    let entries = std::fs::read_dir(folder).unwrap();
    let read = |path: &Path| {
        let text = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        (name.to_owned(), Schema::new(name, text))
    };
    entries.map(|entry| read(&entry.unwrap().path())).collect()
});

/// Fails unless the value has the shape, and the shape is closed: with a key more anywhere the value
/// must not have it.
#[track_caller]
pub(super) fn assert_obeys(name: &str, value: &Value) {
    let schema = &SCHEMAS[name];
    if let Err(error) = schema.schemas.validate(value, schema.index) {
        panic!("{name}: {error:#} in {value}");
    }
    for place in objects(value, "") {
        let mut more = value.clone();
        let object = more.pointer_mut(&place).unwrap();
        object["surprise"] = Value::Null;
        assert!(!schema.is_valid(&more), "{name} is open at {place:?}");
    }
}

/// Fails unless the value has one of the shapes.
#[track_caller]
pub(crate) fn assert_is_promised(value: &Value) {
    let mut schemas = SCHEMAS.values();
    let is_promised = schemas.any(|schema| schema.is_valid(value));
    assert!(is_promised, "docs/schema has no such shape: {value}");
}

/// The places of all objects within a value.
fn objects(value: &Value, place: &str) -> Vec<String> {
    let inner = |key: &str, value| objects(value, &format!("{place}/{key}"));
    match value {
        Value::Object(members) => {
            let below = members.iter().flat_map(|(key, value)| inner(key, value));
            below.chain([place.to_owned()]).collect()
        }
        Value::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered
                .flat_map(|(number, value)| inner(&number.to_string(), value))
                .collect()
        }
        _ => Vec::new(),
    }
}
