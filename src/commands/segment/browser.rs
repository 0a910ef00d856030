//! `segment create --browser`: builds the segment in the dashboard, in a browser with a profile of its own,
//! with a person at hand for whatever isn't recognized.

use std::path::PathBuf;

use super::guide::{self, NOT_RECORDED};
use crate::browser::{BrowserError, BuildPlan, Dashboard, Profile, StepError, find_browser};
use crate::commands::ask::{confirm_or_cancel, line_or_cancel};
use crate::error::{CommandError, Exit};
use crate::http::Cancellation;
use crate::segments::Step;
use crate::terminal::{Printer, copy};

/// Arguments of `segment create` about the browser.
#[derive(Debug, clap::Args)]
pub(super) struct BrowserArgs {
    /// Build the segment in the dashboard for you, using Chrome, Chromium or Edge (experimental).
    #[arg(long)]
    browser: bool,

    /// Path to the browser to use.
    #[arg(long, value_name = "FILE", requires = "browser")]
    browser_path: Option<PathBuf>,

    /// Create no segment; only list the elements of each page that you open, for a bug report.
    #[arg(long, requires = "browser")]
    look: bool,

    /// First delete the browser profile and the login saved in it.
    #[arg(long, requires = "browser")]
    forget_browser: bool,
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
            .hint("Leave out --browser to get step-by-step instructions."))
    }

    /// Builds the segment, as far as the dashboard is recognized, and guides the person through the rest.
    /// False if nothing was to be built.
    pub(super) async fn build(
        &self,
        url: &str,
        shop: &str,
        plan: &BuildPlan,
        guide: &[Step],
        printer: &Printer,
        cancellation: &Cancellation,
    ) -> Result<bool, CommandError> {
        let built = async {
            let mut dashboard = self.open(url, shop, printer).await?;
            if self.look {
                look_around(&mut dashboard, printer, cancellation).await?;
                return Ok(false);
            }
            let rest = build(&mut dashboard, plan, guide, printer, cancellation).await?;
            if let Some(from) = rest {
                guide::show_steps(&guide[from..], printer, cancellation).await?;
            }
            Ok(true)
        };
        tokio::select! {
            built = built => built,
            () = cancellation.wait() => Err(CommandError::interrupted(NOT_RECORDED)),
        }
    }

    async fn open(
        &self,
        url: &str,
        shop: &str,
        printer: &Printer,
    ) -> Result<Dashboard, CommandError> {
        let browser = self.browser_path.clone().or_else(find_browser);
        let browser = browser.ok_or_else(|| {
            CommandError::new(Exit::Failed, "no Chrome, Chromium or Edge found").hint(
                "Use --browser-path FILE, or leave out --browser to get step-by-step instructions.",
            )
        })?;
        let profile = Profile::of_shop(shop)?;
        if self.forget_browser {
            profile.delete()?;
        }
        if !profile.has_login() {
            printer.status(
                "\nOpening a browser window. Log in to Postscript there, then close the window.",
            );
            profile.log_in(&browser, url).await?;
        }
        Ok(Dashboard::open(&browser, &profile, url).await?)
    }
}

/// Builds the segment. Returns the step of the guide from which on the person must do it, if any.
async fn build(
    dashboard: &mut Dashboard,
    plan: &BuildPlan,
    guide: &[Step],
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<Option<usize>, CommandError> {
    let last = Some(guide.len() - 1);
    let mut is_all_made = true;
    for (number, step) in (1..).zip(&plan.steps) {
        let words = &guide[step.guide_step];
        let progress = format!("{number} of {}.", plan.steps.len());
        if let Some(reason) = unrecognized(dashboard.make(step).await)? {
            is_all_made = false;
            printer.warn(format!("{reason}. Please do this step yourself."));
            if let Some(paste) = &words.paste {
                // Without a clipboard, the text is still on the screen.
                let _ = copy(paste);
            }
            let question = format!("{progress} {}\n[Enter]", words.line());
            line_or_cancel(question, NOT_RECORDED, cancellation.wait()).await?;
            if !dashboard.shows(step).await? {
                printer.warn(
                    "the page doesn't show the result of this step. Please do the rest yourself; the browser stays open.",
                );
                return Ok(Some(step.guide_step));
            }
        } else {
            printer.status(format!("{progress} Done: {}", words.line()));
        }
        if number == 1 && dashboard.lists_segment(&plan.name).await? {
            let message = format!(
                "the dashboard already has a segment named \"{}\"",
                plan.name
            );
            return Err(
                CommandError::new(Exit::Failed, message).hint("Choose another name with --name.")
            );
        }
    }
    if !is_all_made {
        printer.warn(
            "some steps were done by hand. Please check the criteria and save the segment yourself.",
        );
        return Ok(last);
    }
    let lines = match dashboard.read_back().await {
        Err(StepError::Unrecognized(reason)) => {
            printer.warn(format!(
                "{reason}. Please check the criteria and save the segment yourself."
            ));
            return Ok(last);
        }
        Err(StepError::Browser(error)) => return Err(error.into()),
        Ok(lines) => lines,
    };
    printer.status(format!("\nThe dashboard shows:\n  {}", lines.join("\n  ")));
    confirm_or_cancel("\nSave this segment?", NOT_RECORDED, cancellation.wait()).await?;
    if let Err(error) = dashboard.save(&plan.name).await {
        printer.warn(format!(
            "{error}. Please check whether the segment was saved."
        ));
        return Ok(last);
    }
    printer.status(format!("Saved \"{}\".", plan.name));
    Ok(None)
}

/// Why a step wasn't recognized, if so.
fn unrecognized(made: Result<(), StepError>) -> Result<Option<String>, BrowserError> {
    match made {
        Ok(()) => Ok(None),
        Err(StepError::Unrecognized(reason)) => Ok(Some(reason)),
        Err(StepError::Browser(error)) => Err(error),
    }
}

/// Lists what is on the pages that the person opens.
async fn look_around(
    dashboard: &mut Dashboard,
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<(), CommandError> {
    let question =
        "\nOpen a page in the browser, then press Enter to list what is on it, or q to quit:";
    loop {
        let answer = line_or_cancel(question.to_owned(), NOT_RECORDED, cancellation.wait()).await?;
        if answer.eq_ignore_ascii_case("q") {
            return Ok(());
        }
        for element in dashboard.look().await? {
            printer.result(format!("{}: {}\n", element.role, element.name))?;
        }
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

impl From<BrowserError> for CommandError {
    fn from(error: BrowserError) -> Self {
        Self::from_error(error)
            .hint("No segment was saved. Leave out --browser to get step-by-step instructions.")
    }
}
