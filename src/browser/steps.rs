//! The steps to a segment, and what the dashboard's controls may be called: the names of each in order of
//! preference. Postscript publishes only some of them, so this is the file to change when a `--look` shows
//! others.

use super::page::{BUTTONS, FIELDS};
use crate::domain::{STATUS_PROPERTY, SegmentDefinition};

/// A control of the dashboard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Control<'a> {
    /// The roles that it may have.
    pub(super) roles: &'a [&'a str],
    /// The names that it may have, in order of preference.
    pub(super) names: &'a [&'a str],
    /// The criterion that it belongs to, from 0.
    pub(super) row: usize,
}

/// What to do with a control.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Press it. Its effect is that another control is there.
    Press { then: Control<'static> },
    /// Choose the first of these options that it has.
    Choose(&'static [&'static str]),
    /// Choose the custom property: by its name, or by the option for properties and then its name.
    ChooseProperty,
    /// Enter a text.
    Enter(String),
}

/// How to build a segment.
#[derive(Clone, Debug)]
pub struct BuildPlan {
    /// The segment's name.
    pub name: String,
    /// The steps, up to saving it.
    pub steps: Vec<BuildStep>,
}

/// A step of building a segment.
#[derive(Clone, Debug)]
pub struct BuildStep {
    /// The step of [`crate::segments::steps`] that it is a part of.
    pub guide_step: usize,
    pub(super) control: Control<'static>,
    pub(super) action: Action,
}

impl<'a> Control<'a> {
    /// A control with one of these roles and names, in this row.
    pub(super) const fn new(roles: &'a [&'a str], names: &'a [&'a str], row: usize) -> Self {
        Self { roles, names, row }
    }
}

impl Action {
    /// Whether a field that shows this was set.
    pub(super) fn is_shown_as(&self, shown: &str) -> bool {
        match self {
            Self::Press { .. } => false,
            Self::Choose(labels) => labels.contains(&plain(shown).as_str()),
            Self::ChooseProperty => shown == STATUS_PROPERTY,
            Self::Enter(text) => shown == text,
        }
    }
}

/// The entry of the menu that lists the segments.
pub(super) const SEGMENTS: Control<'_> = Control::new(BUTTONS, &["segments"], 0);
/// What the entry may be under.
pub(super) const SEGMENTS_PARENT: Control<'_> = Control::new(BUTTONS, &["messaging"], 0);
/// What opens a menu that is folded away.
pub(super) const MENU: Control<'_> = Control::new(
    BUTTONS,
    &["open menu", "menu", "open navigation", "navigation"],
    0,
);
/// What opens the builder.
const CREATE: Control<'_> = Control::new(BUTTONS, &["create segment", "new segment"], 0);
/// What adds a criterion that must hold too. The sandbox adds a row with its preview.
const ADD: Control<'_> = Control::new(
    BUTTONS,
    &[
        "and",
        "add filter",
        "add criterion",
        "add criteria",
        "add condition",
        "preview",
    ],
    0,
);
/// What saves the segment.
pub(super) const SAVE: Control<'_> = Control::new(BUTTONS, &["save segment", "save"], 0);

/// The field for the segment's name.
const NAME: Control<'_> = Control::new(FIELDS, &["segment name", "name", "name your segment"], 0);
/// The field that chooses what a criterion looks at.
const CRITERION: &[&str] = &["criterion", "criteria", "filter"];
/// The field that then chooses the custom property.
pub(super) const PROPERTY: Control<'_> =
    Control::new(FIELDS, &["property", "custom property", "property name"], 0);
/// The field that chooses the operator.
const OPERATOR: &[&str] = &["operator", "condition"];
/// The field for the value.
const VALUE: &[&str] = &["value", "values", "tag", "tags"];

/// The criterion for tags.
const TAG_LABELS: &[&str] = &["subscriber tags", "subscriber tag", "tags"];
/// The criterion for custom properties, if they aren't in the same list by their own names.
pub(super) const PROPERTY_LABELS: &[&str] = &["custom property", "custom properties"];
/// The operators that include a tag.
const INCLUDES: &[&str] = &[
    "includes",
    "is any of",
    "includes any of",
    "is one of",
    "has any of",
];
/// The operators that exclude a value.
const IS_NOT: &[&str] = &["is not", "does not equal"];
/// The choices that join criteria the wrong way.
pub(super) const WRONG_JOIN: &[&str] = &["or", "any", "match any", "any of the following"];

/// How to build a segment with this definition and name.
pub fn build_plan(definition: SegmentDefinition, name: &str) -> BuildPlan {
    let mut steps = Vec::new();
    let mut step = |guide_step, control, action| {
        steps.push(BuildStep {
            guide_step,
            control,
            action,
        });
    };
    let enter = |text: &str| Action::Enter(text.to_owned());
    step(1, SEGMENTS, Action::Press { then: CREATE });
    step(2, CREATE, Action::Press { then: NAME });
    step(3, NAME, enter(name));
    step(
        4,
        Control::new(FIELDS, CRITERION, 0),
        Action::Choose(TAG_LABELS),
    );
    step(
        4,
        Control::new(FIELDS, OPERATOR, 0),
        Action::Choose(INCLUDES),
    );
    step(
        4,
        Control::new(FIELDS, VALUE, 0),
        enter(definition.kind.tag()),
    );
    if let Some(status) = definition.excluded_status() {
        let criterion = Control::new(FIELDS, CRITERION, 1);
        step(5, ADD, Action::Press { then: criterion });
        step(5, criterion, Action::ChooseProperty);
        step(6, Control::new(FIELDS, OPERATOR, 1), Action::Choose(IS_NOT));
        step(6, Control::new(FIELDS, VALUE, 1), enter(status));
    }
    let name = name.to_owned();
    BuildPlan { name, steps }
}

/// Whether something has this name: exactly, or after [`plain`] has normalized it.
pub(super) fn is_called(shown: &str, name: &str) -> bool {
    shown == name || plain(shown) == name
}

/// The places of all that have the first of these names that any has.
pub(super) fn first_named(shown: &[impl AsRef<str>], names: &[&str]) -> Vec<usize> {
    for name in names {
        let is_it = |place: &usize| is_called(shown[*place].as_ref(), name);
        let places: Vec<usize> = (0..shown.len()).filter(is_it).collect();
        if !places.is_empty() {
            return places;
        }
    }
    Vec::new()
}

/// A name without its case, repeated spaces, a leading `+`, a trailing `…`, `*` or `:`, and what a placeholder
/// begins with, such as `Select a`.
pub(super) fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let name = lower.trim_matches(|c: char| "+….*:".contains(c) || c.is_whitespace());
    let words: Vec<&str> = name.split_whitespace().collect();
    match words[..] {
        ["choose" | "select" | "enter", "a" | "an", ..] => words[2..].join(" "),
        ["choose" | "select" | "enter", _, ..] => words[1..].join(" "),
        _ => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_signs_and_the_verb_of_a_placeholder() {
        for (name, expected) in [
            ("+ Add  Filter", "add filter"),
            ("Choose a tag…", "tag"),
            ("Select filter", "filter"),
            ("Segment name *", "segment name"),
            ("Is not", "is not"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }

    #[test]
    fn every_name_is_in_the_form_that_is_compared() {
        let controls = [
            SEGMENTS,
            SEGMENTS_PARENT,
            MENU,
            CREATE,
            ADD,
            SAVE,
            NAME,
            PROPERTY,
        ];
        let labels = [
            CRITERION,
            OPERATOR,
            VALUE,
            TAG_LABELS,
            PROPERTY_LABELS,
            INCLUDES,
            IS_NOT,
            WRONG_JOIN,
        ];
        let names = controls.iter().flat_map(|control| control.names);
        for name in names.chain(labels.concat().iter()) {
            assert_eq!(plain(name), *name);
        }
    }
}
