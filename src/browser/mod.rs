//! Builds a segment in Postscript's dashboard, in a browser of the user's with a profile of its own.
//!
//! Experimental: nobody has tried it on the real dashboard. It recognizes controls by role and name
//! (`labels`) and checks the effect of every step. What it doesn't recognize it reports, for a person to
//! do. It prints nothing and asks nothing.

mod controls;
mod devtools;
mod labels;
mod page;

use std::path::Path;

use self::devtools::DevTools;
use self::labels::plain;
use self::page::Page;

pub use self::devtools::BrowserError;
pub use self::page::Element;

/// The segment to build.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// The tag that its members have.
    pub tag: String,
    /// The custom property, and the value that it must not have.
    pub property: Option<(String, String)>,
}

/// A step of building it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildStep {
    /// Open the list of segments.
    List,
    /// Open the builder.
    Builder,
    /// Enter the segment's name.
    Name,
    /// Choose the criterion for tags.
    TagCriterion,
    /// Choose the operator that includes the tag.
    TagOperator,
    /// Enter the tag.
    TagValue,
    /// Add a second criterion.
    Add,
    /// Choose the custom property.
    PropertyCriterion,
    /// Choose the operator "is not".
    PropertyOperator,
    /// Enter the value.
    PropertyValue,
}

/// Why a step wasn't made.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The page isn't as expected: a person must make the step.
    #[error("{0}")]
    Unrecognized(String),
    /// The browser failed.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

/// A control that was set, and what it shows since then.
#[derive(Clone, Debug)]
struct Setting {
    step: BuildStep,
    names: &'static [&'static str],
    row: usize,
    element: Element,
    text: String,
}

/// A dashboard in a browser. The browser closes when this is dropped.
pub struct Dashboard {
    page: Page,
    wanted: Wanted,
    settings: Vec<Setting>,
}

/// Opens a page without any debugging, for a person to log in, and waits until they close the window.
pub async fn log_in(browser: Option<&Path>, profile: &Path, url: &str) -> Result<(), BrowserError> {
    devtools::browse(&devtools::find(browser)?, profile, url).await
}

/// The steps to a segment.
pub fn build_steps(wanted: &Wanted) -> Vec<BuildStep> {
    use BuildStep as Step;
    let mut steps = vec![Step::List, Step::Builder, Step::Name];
    steps.extend([Step::TagCriterion, Step::TagOperator, Step::TagValue]);
    if wanted.property.is_some() {
        steps.extend([Step::Add, Step::PropertyCriterion]);
        steps.extend([Step::PropertyOperator, Step::PropertyValue]);
    }
    steps
}

impl Dashboard {
    /// Opens the dashboard at this address.
    pub async fn open(
        browser: Option<&Path>,
        profile: &Path,
        url: &str,
        wanted: Wanted,
    ) -> Result<Self, BrowserError> {
        let tools = DevTools::start(&devtools::find(browser)?, profile, url).await?;
        // The scheme and the host, up to the third slash.
        let origin: Vec<&str> = url.splitn(4, '/').take(3).collect();
        Ok(Self {
            page: Page::new(tools, origin.join("/")),
            wanted,
            settings: Vec::new(),
        })
    }

    /// What is on the page now, for a person to report.
    pub async fn look(&mut self) -> Result<Vec<Element>, BrowserError> {
        self.page.elements().await
    }

    /// Whether the page names a segment like the one to build.
    pub async fn lists_segment(&mut self) -> Result<bool, BrowserError> {
        let name = self.wanted.name.clone();
        let elements = self.page.elements().await?;
        Ok(elements.iter().any(|element| {
            element.name == name && !element.is_control() && element.value.is_empty()
        }))
    }

    /// Makes a step and checks its effect.
    pub async fn make(&mut self, step: BuildStep) -> Result<(), StepError> {
        use BuildStep as Step;
        let Wanted {
            name,
            tag,
            property,
        } = self.wanted.clone();
        let (property, status) = property.unwrap_or_default();
        match step {
            Step::List => self.open_list().await,
            Step::Builder => self.press_for(labels::CREATE, step).await,
            Step::Name => self.enter(step, labels::NAME_FIELD, 0, &name).await,
            Step::TagCriterion => {
                let names = labels::CRITERION_FIELD;
                self.choose(step, names, 0, None, labels::TAG_CRITERION)
                    .await
            }
            Step::TagOperator => {
                let names = labels::OPERATOR_FIELD;
                self.choose(step, names, 0, None, labels::INCLUDES).await
            }
            Step::TagValue => self.enter(step, labels::VALUE_FIELD, 0, &tag).await,
            Step::Add => self.press_for(labels::ADD_CRITERION, step).await,
            Step::PropertyCriterion => self.choose_property(&property).await,
            Step::PropertyOperator => {
                let names = labels::OPERATOR_FIELD;
                self.choose(step, names, 1, None, labels::IS_NOT).await
            }
            Step::PropertyValue => self.enter(step, labels::VALUE_FIELD, 1, &status).await,
        }
    }

    /// Whether the effect of a step shows, whoever made it.
    pub async fn shows(&mut self, step: BuildStep) -> Result<bool, BrowserError> {
        use BuildStep as Step;
        let Wanted {
            name,
            tag,
            property,
        } = self.wanted.clone();
        let (property, status) = property.unwrap_or_default();
        let (text, labels): (_, &[&str]) = match step {
            Step::List | Step::Builder | Step::Add => return self.has_control_after(step).await,
            Step::Name => (name, &[]),
            Step::TagValue => (tag, &[]),
            Step::PropertyValue => (status, &[]),
            Step::PropertyCriterion => (property, &[]),
            Step::TagCriterion => (String::new(), labels::TAG_CRITERION),
            Step::TagOperator => (String::new(), labels::INCLUDES),
            Step::PropertyOperator => (String::new(), labels::IS_NOT),
        };
        let is_it = |shown: &String| {
            !shown.is_empty() && (*shown == text || labels.contains(&plain(shown).as_str()))
        };
        let mut elements = self.page.elements().await?;
        elements.retain(|one| !one.is_option() && (is_it(&one.name) || is_it(&one.value)));
        Ok(!self.page.shown(elements).await?.is_empty())
    }

    /// Reads all that was set back from the page, a line for each. Fails if the segment must not be saved.
    pub async fn read_back(&mut self) -> Result<Vec<String>, StepError> {
        let elements = self.page.elements().await?;
        let is_wrong = |text: &str| labels::WRONG_JOIN.contains(&plain(text).as_str());
        let joins_wrongly = |one: &&Element| {
            is_wrong(&one.value) || (one.value == "checked" && is_wrong(&one.name))
        };
        if elements.iter().any(|one| joins_wrongly(&one)) {
            let reason = "criteria are joined with OR";
            return Err(StepError::Unrecognized(reason.to_owned()));
        }
        let rows = 1 + usize::from(self.wanted.property.is_some());
        let mut lines = Vec::new();
        for setting in self.settings.clone() {
            let mut alike = elements.clone();
            alike.retain(|one| {
                one.is_control() && setting.names.contains(&plain(&one.name).as_str())
            });
            let alike = self.page.shown(alike).await?;
            let rows = if setting.step == BuildStep::Name {
                1
            } else {
                rows
            };
            // The page may have been built anew since: then the field is known by its row.
            let same = elements.iter().find(|one| one.id == setting.element.id);
            let in_row = alike.get(setting.row).filter(|_| alike.len() == rows);
            let field = same.or(in_row).filter(|_| alike.len() <= rows);
            let Some(field) = field.filter(|field| field.shows(&setting.text)) else {
                return Err(StepError::Unrecognized(format!(
                    "the page doesn't show \"{}\" where it was entered, and nowhere else",
                    setting.text
                )));
            };
            lines.push(if field.value.is_empty() {
                field.name.clone()
            } else {
                format!("{}: {}", field.name, field.value)
            });
        }
        Ok(lines)
    }
}
