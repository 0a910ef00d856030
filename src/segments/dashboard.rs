//! How to create a segment in Postscript's dashboard, step by step.
//!
//! Postscript's help documents the menu, the buttons, and that criteria are joined with AND and OR. It
//! documents neither the names of the criteria for tags and custom properties nor their operators.

use crate::domain::{STATUS_PROPERTY, SegmentDefinition};

/// A step in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub instruction: String,
    /// What to paste there.
    pub paste: Option<String>,
}

impl Step {
    fn new(instruction: &str) -> Self {
        Self {
            instruction: instruction.to_owned(),
            paste: None,
        }
    }

    fn pasting(instruction: &str, text: &str) -> Self {
        Self {
            instruction: instruction.to_owned(),
            paste: Some(text.to_owned()),
        }
    }

    /// The step in one line.
    pub fn line(&self) -> String {
        match &self.paste {
            Some(text) => format!("{}: {text}", self.instruction),
            None => format!("{}.", self.instruction),
        }
    }
}

/// The steps to a segment with this definition and name, in the dashboard at this URL.
pub fn steps(definition: SegmentDefinition, name: &str, dashboard: &str) -> Vec<Step> {
    let mut steps = vec![
        Step::pasting("Open the dashboard in your browser", dashboard),
        Step::new("In the menu, choose Messaging → Segments"),
        Step::new("Choose Create Segment"),
        Step::pasting("Enter the name of the segment", name),
        Step::pasting(
            "Add a criterion for the subscriber tag, choose \"includes\", and enter this tag",
            definition.kind.tag(),
        ),
    ];
    if let Some(status) = definition.excluded_status() {
        steps.push(Step::pasting(
            "Add another criterion with AND, and choose the custom property with this name",
            STATUS_PROPERTY,
        ));
        steps.push(Step::pasting(
            "Choose the \"is not\" operator, and enter this value",
            status,
        ));
    }
    steps.push(Step::new("Choose Save Segment"));
    steps
}

/// What to try if the dashboard's criteria are named or behave differently.
pub(super) fn alternatives(definition: SegmentDefinition) -> Vec<String> {
    let mut lines = vec![
        "Names of criteria and operators may differ in your dashboard. Prive's documentation calls \
         the first criterion Subscriber Tags."
            .to_owned(),
    ];
    if definition.excluded_status().is_some() {
        let (tag, status) = (definition.kind.tag(), definition.kind.word());
        lines.push(format!(
            "If a property has no \"is not\" operator, use \"excludes\". Or use two criteria joined \
             with OR: {STATUS_PROPERTY} is {status}, OR {STATUS_PROPERTY} is not set. If AND and OR \
             can't be nested, repeat the tag: ({tag} AND {STATUS_PROPERTY} is {status}) OR ({tag} \
             AND {STATUS_PROPERTY} is not set)."
        ));
    }
    lines
}
