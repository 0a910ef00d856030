//! What is told about events: the requests of a dry run, the outcomes, and what the merchant sees
//! and does next.

use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::domain::{EventName, Trigger};
use crate::postscript::EventRequest;
use crate::terminal::{Printer, masked_email, masked_phone};

/// One event and what became of it.
pub(super) struct Row {
    pub(super) trigger: Trigger,
    pub(super) event: EventName,
    /// The name in Postscript's dashboard; none where the sender's name isn't known.
    pub(super) shown_as: Option<String>,
    /// Whom it is for, masked.
    pub(super) to: String,
    pub(super) subscriber_id: Option<String>,
    pub(super) external_id: String,
    pub(super) event_ids: Vec<String>,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<String>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Unknown,
    Rejected,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Unknown => "unknown",
            Self::Rejected => "rejected",
        }
    }
}

/// A row as JSON has it.
#[derive(Serialize)]
struct JsonRow<'a> {
    trigger: &'static str,
    event: &'a str,
    shown_as: Option<&'a str>,
    to: &'a str,
    subscriber_id: Option<&'a str>,
    external_id: &'a str,
    event_ids: &'a [String],
    outcome: &'static str,
    reason: Option<&'a str>,
}

/// A request as JSON has it.
#[derive(Serialize)]
struct JsonRequest<'a> {
    method: &'a str,
    url: &'a str,
    body: Value,
}

impl Row {
    fn json(&self) -> JsonRow<'_> {
        JsonRow {
            trigger: self.trigger.name(),
            event: self.event.as_str(),
            shown_as: self.shown_as.as_deref(),
            to: &self.to,
            subscriber_id: self.subscriber_id.as_deref(),
            external_id: &self.external_id,
            event_ids: &self.event_ids,
            outcome: self.outcome.name(),
            reason: self.reason.as_deref(),
        }
    }

    /// Lines for people.
    fn text(&self) -> String {
        let event = self.shown_as.as_deref().unwrap_or(self.event.as_str());
        let mut lines = vec![
            format!(
                "{} {} for {}",
                self.trigger.name(),
                self.outcome.name(),
                self.to
            ),
            format!("  event        {event}"),
            format!("  external id  {}", self.external_id),
        ];
        if !self.event_ids.is_empty() {
            lines.push(format!("  event id     {}", self.event_ids.join(", ")));
        }
        if let Some(reason) = &self.reason {
            lines.push(format!("  reason       {reason}"));
        }
        lines.join("\n")
    }
}

/// Who speaks, and how Postscript shows that.
pub(super) struct Sender {
    /// The shop's name.
    pub(super) shop: String,
    /// What Postscript puts in front of an event's name. For a partner it is the partner's name,
    /// which Postscript doesn't tell.
    pub(super) prefix: Option<String>,
}

impl Sender {
    /// The event's name in the dashboard, if it is known.
    pub(super) fn shown_as(&self, event: &EventName) -> Option<String> {
        let prefix = self.prefix.as_ref()?;
        Some(format!("{prefix} - {event}"))
    }
}

/// Prints what became of the events: the result.
pub(super) fn outcomes(printer: &Printer, rows: &[Row]) -> io::Result<()> {
    if printer.wants_json() {
        return printer.json(&rows.iter().map(Row::json).collect::<Vec<_>>());
    }
    for row in rows {
        printer.stdout_wrapped(row.text())?;
    }
    Ok(())
}

/// Prints the requests that would be sent.
pub(super) fn requests<'a>(
    printer: &Printer,
    requests: impl Iterator<Item = &'a EventRequest>,
) -> io::Result<()> {
    if printer.wants_json() {
        let shown = requests.map(|request| JsonRequest {
            method: request.method(),
            url: request.url(),
            body: masked(request.body()),
        });
        return printer.json(&shown.collect::<Vec<_>>());
    }
    for request in requests {
        printer.result(format!("{} {}", request.method(), request.url()))?;
        printer.json(&masked(request.body()))?;
    }
    Ok(())
}

/// The body with nothing in it by which somebody can be called or written to. It only ever holds
/// that where nobody was found.
fn masked(body: &Value) -> Value {
    let mut body = body.clone();
    for (field, mask) in [
        ("phone", masked_phone as fn(&str) -> String),
        ("email", masked_email),
    ] {
        if let Some(value) = body.get_mut(field)
            && let Some(text) = value.as_str()
        {
            *value = mask(text).into();
        }
    }
    body
}

/// Says how the events that were accepted look in Postscript, and what there is to do there.
pub(super) fn what_next<'a>(printer: &Printer, accepted: impl Iterator<Item = &'a Row>) {
    let mut accepted = accepted.peekable();
    if accepted.peek().is_none() {
        return;
    }
    for row in accepted {
        let shown = match &row.shown_as {
            Some(shown) => format!("\"{shown}\""),
            None => format!("\"{}\" behind the partner's name", row.event),
        };
        printer.status(format!(
            "In Flow Builder this is {shown}.\nA flow built on Prive's own \"{}\" doesn't start \
             from it.",
            row.trigger.prive_name()
        ));
    }
    printer.status(STEPS);
}

/// As Postscript's help has them; it shows two states of the menu.
const STEPS: &str = "\
To build a flow on it, in Postscript:
  1. Messaging → Automations → Create Automation → Create Automation Flow → Create a new automation
     (where the menu has no Automations: Messaging → Flow Builder → Create Flow → Automation)
  2. Name it, and choose the event as its trigger.
  3. Use its properties as trigger filters and as tags in the text.";
