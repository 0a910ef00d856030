//! How a segment is made in Postscript's dashboard, step by step.
//!
//! Postscript's help documents the menu, the buttons and that criteria are joined with AND and OR.
//! It documents neither what the criteria for tags and custom properties are called in the list nor
//! their operators; these steps say what is meant, and [`left_open`] says what to do where the
//! builder has no such operator.

use crate::domain::{Recipe, STATUS_PROPERTY};

/// A step that a person makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub say: String,
    /// What to paste there, exactly as it is written.
    pub paste: Option<String>,
}

impl Step {
    fn new(say: &str) -> Self {
        Self {
            say: say.to_owned(),
            paste: None,
        }
    }

    fn pasting(say: &str, text: &str) -> Self {
        Self {
            say: say.to_owned(),
            paste: Some(text.to_owned()),
        }
    }

    /// The step in one line.
    pub fn line(&self) -> String {
        match &self.paste {
            Some(text) => format!("{}: {text}", self.say),
            None => format!("{}.", self.say),
        }
    }
}

/// The steps to a segment of this recipe and name, in the dashboard at this address.
pub fn steps(recipe: Recipe, name: &str, dashboard: &str) -> Vec<Step> {
    let mut steps = vec![
        Step::pasting("Open the dashboard in a browser", dashboard),
        Step::new("In the side menu, choose Messaging → Segments"),
        Step::new("Press Create Segment, at the top right"),
        Step::pasting("Name the segment", name),
        Step::pasting(
            "Under Segment Criteria, choose the criterion for tags, the operator that includes \
             one, and this tag, exactly as it is written",
            recipe.kind.tag(),
        ),
    ];
    if let Some(status) = recipe.excluded_status() {
        steps.push(Step::pasting(
            "Add another criterion with AND, for the custom property of this name",
            STATUS_PROPERTY,
        ));
        steps.push(Step::pasting(
            "Choose the operator \"is not\", and this value",
            status,
        ));
    }
    steps.push(Step::new("Press Save Segment, at the bottom right"));
    steps
}

/// What Postscript doesn't document about these steps, and the way round it.
pub fn left_open(recipe: Recipe) -> Vec<String> {
    let labels = "Postscript documents the menu and the buttons above. It doesn't document what \
                  the criteria for tags and custom properties are called in the list, nor their \
                  operators. Prive's documentation calls the first Subscriber Tags; other criteria \
                  of the kind have the operators Includes and Excludes.";
    let mut lines = vec![labels.to_owned()];
    if recipe.excluded_status().is_some() {
        let (tag, is) = (recipe.kind.tag(), recipe.kind.word());
        lines.push(format!(
            "Where a property has no operator \"is not\", Excludes may stand for it. Else two \
             criteria joined with OR take its place: {STATUS_PROPERTY} is {is}, OR {STATUS_PROPERTY} \
             is not set. Where AND and OR can't be nested, name the tag in both halves: \
             ({tag} AND {STATUS_PROPERTY} is {is}) OR ({tag} AND {STATUS_PROPERTY} is not set)."
        ));
        lines.push(
            "Whether \"is not\" takes in subscribers who lack the property isn't documented \
             either. It should: the number of members tells."
                .to_owned(),
        );
    }
    lines
}
