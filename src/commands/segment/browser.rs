//! `segment create --browser`: builds the segment in the dashboard, in a browser with a profile of its own,
//! with a person at hand for whatever isn't recognized.

use std::path::PathBuf;

use super::guide::{self, NOT_RECORDED};
use crate::browser::{BrowserError, BuildStep, Dashboard, StepError, Wanted, build_steps, log_in};
use crate::commands::ask::{confirm_or_cancel, line_or_cancel};
use crate::commands::error::{CommandError, Exit};
use crate::http::Cancellation;
use crate::segments::Step;
use crate::stores::{create_private_folder, state_folder};
use crate::terminal::{Printer, copy};

/// Arguments of `segment create` about the browser.
#[derive(Debug, clap::Args)]
pub(super) struct BrowserArgs {
    /// Build the segment in your dashboard, in Chrome, Chromium or Edge (experimental).
    #[arg(long)]
    browser: bool,

    /// The browser to use.
    #[arg(long, value_name = "FILE", requires = "browser")]
    browser_path: Option<PathBuf>,

    /// Only list the roles and names on the pages that you open, for a bug report.
    #[arg(long, requires = "browser")]
    look: bool,

    /// Delete the browser's profile, and the login in it, first.
    #[arg(long, requires = "browser")]
    forget_browser: bool,
}

/// How building the segment ended.
pub(super) enum Built {
    /// It is saved.
    Saved,
    /// The person must do the rest, or nothing was to be built.
    ByHand,
    /// `--look` is done.
    Looked,
}

impl BrowserArgs {
    /// Fails if the browser can't be used here; false if it isn't to be used.
    pub(super) fn is_wanted(&self, printer: &Printer) -> Result<bool, CommandError> {
        let reason = if !self.browser {
            return Ok(false);
        } else if cfg!(windows) {
            "--browser doesn't work on Windows yet"
        } else if printer.wants_json() || !printer.can_ask() || !printer.on_terminal() {
            "--browser needs a terminal"
        } else if cfg!(target_os = "linux") && !has_display() {
            "--browser needs a display"
        } else {
            return Ok(true);
        };
        Err(CommandError::new(Exit::Usage, reason)
            .hint("Leave --browser out to be guided instead."))
    }

    /// Builds the segment, as far as the dashboard is recognized.
    pub(super) async fn build(
        &self,
        url: &str,
        shop: &str,
        wanted: Wanted,
        steps: &[Step],
        printer: &Printer,
        cancellation: &Cancellation,
    ) -> Result<Built, CommandError> {
        let built = self.build_in_browser(url, shop, wanted, steps, printer, cancellation);
        tokio::select! {
            built = built => built,
            () = cancellation.wait() => Err(CommandError::interrupted(NOT_RECORDED)),
        }
    }

    async fn build_in_browser(
        &self,
        url: &str,
        shop: &str,
        wanted: Wanted,
        steps: &[Step],
        printer: &Printer,
        cancellation: &Cancellation,
    ) -> Result<Built, CommandError> {
        let profile = state_folder()
            .map_err(CommandError::from_error)?
            .join(format!("browser-{shop}"));
        if self.forget_browser && profile.exists() {
            std::fs::remove_dir_all(&profile).map_err(|error| cannot_use(&profile, error))?;
        }
        let browser = self.browser_path.as_deref();
        if !profile.exists() {
            create_private_folder(&profile).map_err(|error| cannot_use(&profile, error))?;
            printer.status(
                "\nA browser window opens. Log in to Postscript there, then close the window.",
            );
            log_in(browser, &profile, url).await?;
        }
        let mut dashboard = Dashboard::open(browser, &profile, url, wanted.clone()).await?;
        if self.look {
            self.look_around(&mut dashboard, printer, cancellation)
                .await?;
            return Ok(Built::Looked);
        }
        let plan = build_steps(&wanted);
        let mut is_all_made = true;
        for (number, &step) in (1..).zip(&plan) {
            let words = words(step, steps);
            match dashboard.make(step).await {
                Ok(()) => printer.status(format!(
                    "{number} of {}. Done: {}",
                    plan.len(),
                    words.line()
                )),
                Err(StepError::Browser(error)) => return Err(error.into()),
                Err(StepError::Unrecognized(reason)) => {
                    is_all_made = false;
                    printer.warn(format!("{reason}. Please do this step yourself"));
                    if let Some(paste) = &words.paste {
                        // Without a clipboard, the text is still on the screen.
                        let _ = copy(paste);
                    }
                    let question = format!("{number} of {}. {}\n[Enter]", plan.len(), words.line());
                    line_or_cancel(question, NOT_RECORDED, cancellation.wait()).await?;
                    if !dashboard.shows(step).await? {
                        printer.warn("the page doesn't show that. Please do the rest yourself; the browser stays open");
                        return by_hand(dashboard, steps, words, printer, cancellation).await;
                    }
                }
            }
            if step == BuildStep::List && dashboard.lists_segment().await? {
                let message = format!(
                    "the dashboard already has a segment named \"{}\"",
                    wanted.name
                );
                return Err(CommandError::new(Exit::Failed, message)
                    .hint("Choose another name with --name."));
            }
        }
        let read = match dashboard.read_back().await {
            Err(StepError::Browser(error)) => return Err(error.into()),
            Ok(lines) if is_all_made => Ok(lines),
            Ok(_) => Err("You did some of the steps".to_owned()),
            Err(StepError::Unrecognized(reason)) => Err(reason),
        };
        let lines = match read {
            Ok(lines) => lines,
            Err(reason) => {
                printer.warn(format!(
                    "{reason}. Please check the criteria and save the segment yourself"
                ));
                return by_hand(dashboard, steps, last(steps), printer, cancellation).await;
            }
        };
        printer.status(format!("\nThe dashboard shows:\n  {}", lines.join("\n  ")));
        confirm_or_cancel("\nSave this segment?", NOT_RECORDED, cancellation.wait()).await?;
        match dashboard.save().await {
            Ok(()) => {}
            Err(StepError::Browser(error)) => return Err(error.into()),
            Err(StepError::Unrecognized(reason)) => {
                printer.warn(format!("{reason}. Please look whether it was saved"));
                return by_hand(dashboard, steps, last(steps), printer, cancellation).await;
            }
        }
        printer.status(format!("Saved \"{}\".", wanted.name));
        Ok(Built::Saved)
    }

    async fn look_around(
        &self,
        dashboard: &mut Dashboard,
        printer: &Printer,
        cancellation: &Cancellation,
    ) -> Result<(), CommandError> {
        loop {
            let question = "\nOpen a page in the browser, then press Enter to list what is on it, or q to quit:";
            let answer =
                line_or_cancel(question.to_owned(), NOT_RECORDED, cancellation.wait()).await?;
            if answer.eq_ignore_ascii_case("q") {
                return Ok(());
            }
            for element in dashboard.look().await? {
                printer.result(format!("{}: {}\n", element.role, element.name))?;
            }
        }
    }
}

/// Guides the person through the rest, while the browser stays open.
async fn by_hand(
    dashboard: Dashboard,
    steps: &[Step],
    from: &Step,
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<Built, CommandError> {
    let start = steps.iter().position(|step| step == from).unwrap_or(0);
    guide::show_steps(&steps[start..], printer, cancellation).await?;
    drop(dashboard);
    Ok(Built::ByHand)
}

/// The step in words. The walk-through has fewer steps: some are two of the builder's.
fn words(step: BuildStep, steps: &[Step]) -> &Step {
    let place = match step {
        BuildStep::List => 1,
        BuildStep::Builder => 2,
        BuildStep::Name => 3,
        BuildStep::TagCriterion | BuildStep::TagOperator | BuildStep::TagValue => 4,
        BuildStep::Add | BuildStep::PropertyCriterion => 5,
        BuildStep::PropertyOperator | BuildStep::PropertyValue => 6,
    };
    &steps[place.min(steps.len() - 1)]
}

fn last(steps: &[Step]) -> &Step {
    &steps[steps.len() - 1]
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn cannot_use(profile: &std::path::Path, error: std::io::Error) -> CommandError {
    CommandError::from_error(error).context(format!(
        "can't use the browser's profile {}",
        profile.display()
    ))
}

impl From<BrowserError> for CommandError {
    fn from(error: BrowserError) -> Self {
        Self::from_error(error)
            .hint("Nothing was saved by prive-ps. Leave --browser out to be guided instead.")
    }
}
