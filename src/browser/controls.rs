//! How the dashboard's controls are found, pressed and set. Everything is waited for, and everything is
//! checked; several controls of one name are nobody's guess.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::labels::{self, plain};
use super::page::{BUTTONS, FIELDS, OPTIONS, TEXT_FIELDS};
use super::{BrowserError, BuildStep, Dashboard, Element, Setting, StepError};

/// How long a step may take to be recognized, and its effect to show.
const PATIENCE: Duration = Duration::from_secs(10);
/// The time between two looks at the page.
const INTERVAL: Duration = Duration::from_millis(200);

/// What to find.
enum Target<'a> {
    /// The one button or link with the first of these names that any has.
    Button(&'a [&'a str]),
    /// The field with one of these names in this row: the last of one for each row so far, or the only one
    /// that wasn't used yet.
    Field(&'a [&'a str], usize),
    /// The one option with exactly this text, else with the first of these labels that any has.
    Option(Option<&'a str>, &'a [&'a str]),
}

impl Dashboard {
    /// Saves the segment and waits until the list names it. Call it only after
    /// [`read_back`](Self::read_back) and a person's yes.
    pub async fn save(&mut self) -> Result<(), StepError> {
        let button = self.find(&Target::Button(labels::SAVE)).await?;
        self.press(&button).await?;
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let elements = self.page.elements().await?;
            let is_in_builder = elements.iter().any(|element| element.id == button.id);
            if !is_in_builder && self.lists_segment().await? {
                return Ok(());
            }
            sleep(INTERVAL).await;
        }
        unrecognized("the list doesn't show the segment")
    }

    /// Opens the list of segments, from the menu or what is folded away in it.
    pub(super) async fn open_list(&mut self) -> Result<(), StepError> {
        let segments = Target::Button(labels::SEGMENTS);
        // The page may still be loading.
        let end = Instant::now() + PATIENCE;
        while self.find(&segments).await.is_err() && Instant::now() < end {
            for names in [labels::SEGMENTS_PARENT, labels::MENU] {
                if let Ok(button) = self.find(&Target::Button(names)).await {
                    self.press(&button).await?;
                    break;
                }
            }
            sleep(INTERVAL).await;
        }
        self.press_for(labels::SEGMENTS, BuildStep::List).await
    }

    /// Presses the button with one of these names and waits for the step's effect.
    pub(super) async fn press_for(
        &mut self,
        names: &[&str],
        step: BuildStep,
    ) -> Result<(), StepError> {
        let button = self.wait_for(&Target::Button(names)).await?;
        self.press(&button).await?;
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if self.shows(step).await? {
                return Ok(());
            }
            sleep(INTERVAL).await;
        }
        unrecognized(format!("\"{}\" had no effect", button.name))
    }

    /// Whether the control is there that a step leads to.
    pub(super) async fn has_control_after(
        &mut self,
        step: BuildStep,
    ) -> Result<bool, BrowserError> {
        let target = match step {
            BuildStep::List => Target::Button(labels::CREATE),
            BuildStep::Add => Target::Field(labels::CRITERION_FIELD, 1),
            _ => Target::Field(labels::NAME_FIELD, 0),
        };
        match self.find(&target).await {
            Ok(_) => Ok(true),
            Err(StepError::Unrecognized(_)) => Ok(false),
            Err(StepError::Browser(error)) => Err(error),
        }
    }

    /// Chooses the property, by its own name or by way of the criterion for properties.
    pub(super) async fn choose_property(&mut self, property: &str) -> Result<(), StepError> {
        let step = BuildStep::PropertyCriterion;
        let (names, labels) = (labels::CRITERION_FIELD, labels::PROPERTY_CRITERION);
        self.choose(step, names, 1, Some(property), labels).await?;
        if self
            .settings
            .last()
            .is_some_and(|setting| setting.text == property)
        {
            return Ok(());
        }
        self.choose(step, labels::PROPERTY_FIELD, 0, Some(property), &[])
            .await
    }

    /// Chooses an option in a field of a row and checks that the field shows it: the option with exactly this
    /// text, else the first of these labels.
    pub(super) async fn choose(
        &mut self,
        step: BuildStep,
        names: &'static [&'static str],
        row: usize,
        text: Option<&str>,
        labels: &[&str],
    ) -> Result<(), StepError> {
        let field = self.wait_for(&Target::Field(names, row)).await?;
        let chosen = if let Some(list) = self.page.options(&field).await? {
            let exact = list.iter().position(|label| Some(label.trim()) == text);
            let mut labeled = labels
                .iter()
                .filter_map(|wanted| list.iter().position(|label| plain(label) == *wanted));
            let Some(place) = exact.or_else(|| labeled.next()) else {
                return unrecognized(format!(
                    "\"{}\" has none of the options expected",
                    field.name
                ));
            };
            if list.iter().filter(|label| **label == list[place]).count() > 1 {
                return unrecognized(format!("there are two options \"{}\"", list[place]));
            }
            self.page.choose(&field, place).await?;
            list[place].trim().to_owned()
        } else {
            self.press(&field).await?;
            let option = self.wait_for(&Target::Option(text, labels)).await?;
            self.press(&option).await?;
            option.name
        };
        self.wait_until_shown(Setting {
            step,
            names,
            row,
            element: field,
            text: chosen,
        })
        .await
    }

    /// Enters a text into a field of a row and checks that it is there.
    pub(super) async fn enter(
        &mut self,
        step: BuildStep,
        names: &'static [&'static str],
        row: usize,
        text: &str,
    ) -> Result<(), StepError> {
        let field = self.wait_for(&Target::Field(names, row)).await?;
        if !TEXT_FIELDS.contains(&field.role.as_str()) {
            return unrecognized(format!("\"{}\" isn't a field for text", field.name));
        }
        self.press(&field).await?;
        self.page.type_text(&field, text).await?;
        if !self.page.takes_free_text(&field).await? {
            let option = self.wait_for(&Target::Option(Some(text), &[])).await?;
            self.press(&option).await?;
        }
        let text = text.to_owned();
        self.wait_until_shown(Setting {
            step,
            names,
            row,
            element: field,
            text,
        })
        .await
    }

    /// Waits until a field shows what was chosen or entered, and remembers it.
    async fn wait_until_shown(&mut self, setting: Setting) -> Result<(), StepError> {
        let (id, text) = (setting.element.id, &setting.text);
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let elements = self.page.elements().await?;
            if elements.iter().any(|one| one.id == id && one.shows(text)) {
                let is_same =
                    |other: &Setting| other.step == setting.step && other.names == setting.names;
                self.settings.retain(|other| !is_same(other));
                self.settings.push(setting);
                return Ok(());
            }
            sleep(INTERVAL).await;
        }
        unrecognized(format!(
            "\"{}\" doesn't show \"{text}\"",
            setting.element.name
        ))
    }

    async fn press(&mut self, element: &Element) -> Result<(), StepError> {
        if self.page.press(element).await? {
            return Ok(());
        }
        unrecognized(format!("something is in front of \"{}\"", element.name))
    }

    async fn wait_for(&mut self, target: &Target<'_>) -> Result<Element, StepError> {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.find(target).await {
                Err(StepError::Unrecognized(_)) if Instant::now() < end => sleep(INTERVAL).await,
                found => return found,
            }
        }
    }

    async fn find(&mut self, target: &Target<'_>) -> Result<Element, StepError> {
        let (roles, names, count) = match *target {
            Target::Button(names) => (BUTTONS, names, 1),
            Target::Field(names, row) => (FIELDS, names, row + 1),
            Target::Option(text, names) => {
                let mut exact = self.page.elements().await?;
                exact.retain(|one| one.is_option() && Some(one.name.as_str()) == text);
                let mut exact = self.page.shown(exact).await?;
                match (exact.pop(), exact.is_empty()) {
                    (Some(option), true) => return Ok(option),
                    (None, _) if !names.is_empty() => (OPTIONS, names, 1),
                    _ => {
                        return unrecognized(format!(
                            "there isn't one option \"{}\"",
                            text.unwrap_or_default()
                        ));
                    }
                }
            }
        };
        let elements = self.page.elements().await?;
        for name in names {
            let mut matching = elements.clone();
            matching.retain(|element| element.is(roles, name));
            let mut shown = self.page.shown(matching).await?;
            let shown_count = shown.len();
            let Some(last) = shown.pop() else { continue };
            let is_used = self
                .settings
                .iter()
                .any(|one| one.row + 1 != count && one.element.id == last.id);
            if shown_count == count || (shown_count == 1 && !is_used) {
                return Ok(last);
            }
            return unrecognized(format!(
                "there are {shown_count} controls named \"{}\"",
                last.name
            ));
        }
        unrecognized(format!("nothing is named \"{}\"", names.join("\" or \"")))
    }
}

fn unrecognized<T>(reason: impl Into<String>) -> Result<T, StepError> {
    Err(StepError::Unrecognized(reason.into()))
}
