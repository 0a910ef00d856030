//! What the dashboard's controls may be called: the names of each step in order of preference. Postscript
//! publishes only some of them, so this is the file to change when a `--look` shows others.

/// The entry of the menu that lists the segments.
pub(super) const SEGMENTS: &[&str] = &["segments"];
/// What the entry may be under.
pub(super) const SEGMENTS_PARENT: &[&str] = &["messaging"];
/// What opens a menu that is folded away.
pub(super) const MENU: &[&str] = &["open menu", "menu", "open navigation", "navigation"];
/// What opens the builder.
pub(super) const CREATE: &[&str] = &["create segment", "new segment"];
/// The field for the segment's name.
pub(super) const NAME_FIELD: &[&str] = &["segment name", "name", "name your segment"];
/// The control that chooses what a criterion looks at.
pub(super) const CRITERION_FIELD: &[&str] = &[
    "criterion",
    "criteria",
    "choose a criterion",
    "select a criterion",
    "select criterion",
    "choose a filter",
    "select a filter",
    "select filter",
    "filter",
];
/// The criterion for tags.
pub(super) const TAG_CRITERION: &[&str] = &["subscriber tags", "subscriber tag", "tags"];
/// The criterion for custom properties, if they aren't in the same list by their own names.
pub(super) const PROPERTY_CRITERION: &[&str] = &["custom property", "custom properties"];
/// The control that then chooses the property.
pub(super) const PROPERTY_FIELD: &[&str] = &[
    "property",
    "custom property",
    "property name",
    "choose a property",
    "select a property",
    "select property",
];
/// The control that chooses the operator.
pub(super) const OPERATOR_FIELD: &[&str] = &[
    "operator",
    "condition",
    "choose an operator",
    "select an operator",
    "select operator",
];
/// The operators that include a tag.
pub(super) const INCLUDES: &[&str] = &[
    "includes",
    "is any of",
    "includes any of",
    "is one of",
    "has any of",
];
/// The operators that exclude a value.
pub(super) const IS_NOT: &[&str] = &["is not", "does not equal"];
/// The field for the value.
pub(super) const VALUE_FIELD: &[&str] = &[
    "value",
    "values",
    "tag",
    "tags",
    "choose a tag",
    "select a tag",
    "select tags",
    "enter a value",
];
/// What adds a criterion that must hold too. The sandbox adds a row with its preview.
pub(super) const ADD_CRITERION: &[&str] = &[
    "and",
    "add filter",
    "add criterion",
    "add criteria",
    "add condition",
    "preview",
];
/// What joins criteria otherwise than meant.
pub(super) const WRONG_JOIN: &[&str] = &["or", "any", "match any", "any of the following"];
/// What saves the segment.
pub(super) const SAVE: &[&str] = &["save segment", "save"];

/// A name without its case, repeated spaces, a leading `+` and a trailing `…`, `*` or `:`.
pub(super) fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ").to_lowercase();
    name.trim_start_matches(['+', ' '])
        .trim_end_matches(['…', '.', '*', ':', ' '])
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_plus_and_ellipsis() {
        for (name, expected) in [
            ("+ Add  Filter", "add filter"),
            ("Choose a tag…", "choose a tag"),
            ("Segment name *", "segment name"),
            ("Is not", "is not"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }

    #[test]
    fn every_name_is_in_the_form_that_is_compared() {
        let tables = [
            SEGMENTS,
            SEGMENTS_PARENT,
            MENU,
            CREATE,
            NAME_FIELD,
            CRITERION_FIELD,
            TAG_CRITERION,
            PROPERTY_CRITERION,
            PROPERTY_FIELD,
            OPERATOR_FIELD,
            INCLUDES,
            IS_NOT,
            VALUE_FIELD,
            ADD_CRITERION,
            WRONG_JOIN,
            SAVE,
        ];
        for name in tables.concat() {
            assert_eq!(plain(name), name);
        }
    }
}
