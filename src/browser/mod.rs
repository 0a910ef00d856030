//! Builds a segment in Postscript's dashboard, in a browser of the user's with a profile of its own.
//!
//! Experimental: not tested on the real dashboard. It recognizes controls by role and name
//! (`steps`), waits for everything, and checks the effect of every step. It doesn't choose between several
//! controls of one name. What it doesn't recognize it reports, for a person to do. It prints nothing and asks
//! nothing.

mod chrome;
mod page;
mod steps;

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use self::chrome::DevTools;
use self::page::{
    CHOOSE_OPTION, FIELDS, OPTION_LABELS, OPTIONS, Page, TAKES_FREE_TEXT, TEXT_FIELDS, unrecognized,
};
use self::steps::{
    Action, Control, MENU, PROPERTY, PROPERTY_LABELS, SAVE, SEGMENTS, SEGMENTS_PARENT, WRONG_JOIN,
    first_named, is_called, plain,
};
use crate::domain::STATUS_PROPERTY;

pub use self::chrome::{BrowserError, Profile, find_browser};
pub use self::page::{Element, StepError};
pub use self::steps::{BuildPlan, BuildStep, build_plan};

/// How long a step may take to be recognized, and its effect to show.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);
/// The time between two looks at the page.
const INTERVAL: Duration = Duration::from_millis(200);

/// A field that was set, and what it shows since then.
#[derive(Clone, Debug)]
struct Setting {
    control: Control<'static>,
    field: Element,
    text: String,
}

/// A dashboard in a browser. The browser closes when this is dropped.
pub struct Dashboard {
    page: Page,
    settings: Vec<Setting>,
}

impl Dashboard {
    /// Opens the dashboard at this address.
    pub async fn open(browser: &Path, profile: &Profile, url: &str) -> Result<Self, BrowserError> {
        let tools = DevTools::start(browser, profile, url).await?;
        // The scheme and the host, up to the third slash.
        let origin: Vec<&str> = url.splitn(4, '/').take(3).collect();
        let page = Page::new(tools, origin.join("/"));
        let settings = Vec::new();
        Ok(Self { page, settings })
    }

    /// What is on the page now, for a person to report.
    pub async fn look(&mut self) -> Result<Vec<Element>, BrowserError> {
        self.page.elements().await
    }

    /// Whether the page names a segment.
    pub async fn lists_segment(&mut self, name: &str) -> Result<bool, BrowserError> {
        let is_it =
            |one: &Element| one.name == name && one.value.is_empty() && !one.has_role(FIELDS);
        Ok(self.page.elements().await?.iter().any(is_it))
    }

    /// Makes a step and checks its effect.
    pub async fn make(&mut self, step: &BuildStep) -> Result<(), StepError> {
        let control = step.control;
        match &step.action {
            Action::Press { then } => {
                if control.names == SEGMENTS.names {
                    self.unfold_menu(&control).await?;
                }
                let button = self.wait_for(&control).await?;
                self.page.press(&button).await?;
                self.wait_for(then).await.map(drop)
            }
            Action::Choose(labels) => self.choose(control, labels).await.map(drop),
            Action::ChooseProperty => {
                let either = [&[STATUS_PROPERTY], PROPERTY_LABELS].concat();
                let mut chosen = self.choose(control, &either).await?;
                if chosen != STATUS_PROPERTY {
                    chosen = self.choose(PROPERTY, &[STATUS_PROPERTY]).await?;
                }
                if chosen != STATUS_PROPERTY {
                    return unrecognized(format!(
                        "the selected property is \"{chosen}\", not {STATUS_PROPERTY}"
                    ));
                }
                Ok(())
            }
            Action::Enter(text) => self.enter(control, text).await,
        }
    }

    /// Whether the effect of a step shows, whoever made it.
    pub async fn shows(&mut self, step: &BuildStep) -> Result<bool, BrowserError> {
        if let Action::Press { then } = &step.action {
            return match self.find(then).await {
                Err(StepError::Browser(error)) => Err(error),
                found => Ok(found.is_ok()),
            };
        }
        let is_effect = |shown: &str| step.action.is_shown_as(shown);
        let mut elements = self.page.elements().await?;
        elements.retain(|one| {
            !one.has_role(OPTIONS) && (is_effect(&one.name) || is_effect(&one.value))
        });
        Ok(!self.page.shown(elements).await?.is_empty())
    }

    /// Reads all that was set back from the page, a line for each. Fails unless the page shows that, and no other
    /// field of these names.
    pub async fn read_back(&mut self) -> Result<Vec<String>, StepError> {
        let elements = self.page.elements().await?;
        let is_wrong = |text: &str| WRONG_JOIN.contains(&plain(text).as_str());
        let joins_wrongly =
            |one: &Element| is_wrong(&one.value) || (one.value == "checked" && is_wrong(&one.name));
        if elements.iter().any(joins_wrongly) {
            return unrecognized("criteria are joined with OR");
        }
        let mut lines = Vec::new();
        for set in self.settings.clone() {
            let is_alike = |one: &&Setting| one.control.names == set.control.names;
            let rows = self.settings.iter().filter(is_alike).count();
            let alike = self.named(&set.control).await?;
            // The page may have been built anew since: then the field is known by its row.
            let same = elements.iter().find(|one| one.id == set.field.id);
            let in_row = alike.get(set.control.row).filter(|_| alike.len() == rows);
            let right = |field: &&Element| alike.len() <= rows && field.shows(&set.text);
            let Some(field) = same.or(in_row).filter(right) else {
                return unrecognized(format!(
                    "the page doesn't show \"{}\" in the field where it was entered, or also shows it elsewhere",
                    set.text
                ));
            };
            lines.push(field.line());
        }
        Ok(lines)
    }

    /// Saves the segment and waits until the list names it. Call it only after
    /// [`read_back`](Self::read_back) and a person's yes.
    pub async fn save(&mut self, name: &str) -> Result<(), StepError> {
        let button = self.find(&SAVE).await?;
        self.page.press(&button).await?;
        self.retry(async |dashboard| {
            let elements = dashboard.page.elements().await?;
            let is_in_builder = elements.iter().any(|one| one.id == button.id);
            if is_in_builder || !dashboard.lists_segment(name).await? {
                return unrecognized("the list doesn't show the segment");
            }
            Ok(())
        })
        .await
    }

    /// Opens the menus that the list of segments may be in, until it is there.
    async fn unfold_menu(&mut self, segments: &Control<'_>) -> Result<(), StepError> {
        self.retry(async |dashboard| {
            let Err(missing) = dashboard.find(segments).await else {
                return Ok(());
            };
            for menu in [SEGMENTS_PARENT, MENU] {
                if let Ok(button) = dashboard.find(&menu).await {
                    dashboard.page.press(&button).await?;
                    break;
                }
            }
            Err(missing)
        })
        .await
    }

    /// Chooses the option with the first of these names that any has, checks that the field shows it, and
    /// returns it.
    async fn choose(
        &mut self,
        control: Control<'static>,
        names: &[&str],
    ) -> Result<String, StepError> {
        let field = self.wait_for(&control).await?;
        let options = self.page.run(&field, OPTION_LABELS, json!([])).await?;
        let chosen = if let Ok(mut options) = serde_json::from_value::<Vec<String>>(options) {
            let [place] = first_named(&options, names)[..] else {
                let reason = format!("\"{}\" doesn't have the expected option", field.name);
                return unrecognized(reason);
            };
            self.page.highlight(&field).await?;
            let place_argument = json!([{ "value": place }]);
            self.page.run(&field, CHOOSE_OPTION, place_argument).await?;
            options.swap_remove(place)
        } else {
            self.page.press(&field).await?;
            let option = self.wait_for(&Control::new(OPTIONS, names, 0)).await?;
            self.page.press(&option).await?;
            option.name
        };
        self.wait_until_shown(control, field, &chosen).await?;
        Ok(chosen)
    }

    /// Enters a text into a field and checks that it is there.
    async fn enter(&mut self, control: Control<'static>, text: &str) -> Result<(), StepError> {
        let field = self.wait_for(&control).await?;
        if !field.has_role(TEXT_FIELDS) {
            return unrecognized(format!("\"{}\" isn't a text field", field.name));
        }
        self.page.press(&field).await?;
        self.page.type_text(&field, text).await?;
        if self.page.run(&field, TAKES_FREE_TEXT, json!([])).await? != true {
            let option = self.wait_for(&Control::new(OPTIONS, &[text], 0)).await?;
            self.page.press(&option).await?;
        }
        self.wait_until_shown(control, field, text).await
    }

    /// Waits until a field shows what was chosen or entered, and remembers it.
    async fn wait_until_shown(
        &mut self,
        control: Control<'static>,
        field: Element,
        text: &str,
    ) -> Result<(), StepError> {
        self.retry(async |dashboard| {
            let is_set = |one: &Element| one.id == field.id && one.shows(text);
            if dashboard.page.elements().await?.iter().any(is_set) {
                return Ok(());
            }
            unrecognized(format!("\"{}\" doesn't show \"{text}\"", field.name))
        })
        .await?;
        let text = text.to_owned();
        self.settings.push(Setting {
            control,
            field,
            text,
        });
        Ok(())
    }

    async fn wait_for(&mut self, control: &Control<'_>) -> Result<Element, StepError> {
        self.retry(async |dashboard| dashboard.find(control).await)
            .await
    }

    /// Tries something until the page is as expected, or for as long as a step may take.
    async fn retry<T>(
        &mut self,
        mut attempt: impl AsyncFnMut(&mut Self) -> Result<T, StepError>,
    ) -> Result<T, StepError> {
        let end = Instant::now() + STEP_TIMEOUT;
        loop {
            match attempt(self).await {
                Err(StepError::Unrecognized(_)) if Instant::now() < end => sleep(INTERVAL).await,
                result => return result,
            }
        }
    }

    /// Finds a control by the first of its names that any has: the last of one for each row so far, or the
    /// only one if no other row uses it.
    async fn find(&mut self, control: &Control<'_>) -> Result<Element, StepError> {
        let mut alike = self.named(control).await?;
        let names: Vec<&str> = alike.iter().map(|one| one.name.as_str()).collect();
        let places = first_named(&names, control.names);
        let Some(&last) = places.last() else {
            let names = control.names.join("\" or \"");
            return unrecognized(format!("no control is named \"{names}\""));
        };
        let found = alike.swap_remove(last);
        let is_used = |one: &Setting| one.control.row != control.row && one.field.id == found.id;
        let is_only = places.len() == 1 && !self.settings.iter().any(is_used);
        if places.len() == control.row + 1 || is_only {
            return Ok(found);
        }
        let count = places.len();
        unrecognized(format!("{count} controls are named \"{}\"", found.name))
    }

    /// Everything shown that may be this control, from the top down.
    async fn named(&mut self, control: &Control<'_>) -> Result<Vec<Element>, BrowserError> {
        let mut elements = self.page.elements().await?;
        elements.retain(|one| {
            let is_called = |name: &&str| is_called(&one.name, name);
            one.has_role(control.roles) && control.names.iter().any(is_called)
        });
        self.page.shown(elements).await
    }
}
