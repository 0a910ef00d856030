//! What `send-trigger` prints: the requests of a dry run, the outcome of each event, and what to do
//! next in Postscript.

use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::domain::{EventName, Trigger};
use crate::postscript::EventRequest;
use crate::terminal::{Printer, masked_email, masked_phone};

/// One event and its outcome.
pub(super) struct Row {
    pub(super) trigger: Trigger,
    pub(super) event: EventName,
    /// The name in Postscript's dashboard; none if the sender's name isn't known.
    pub(super) shown_as: Option<String>,
    /// The recipient, masked.
    pub(super) to: String,
    pub(super) subscriber_id: Option<String>,
    pub(super) external_id: String,
    pub(super) event_ids: Vec<String>,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<String>,
}

/// The outcome of an event.
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

/// A row in JSON. The fields are stable.
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

/// A request in JSON. The fields are stable.
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
            format!("  external ID  {}", self.external_id),
        ];
        if !self.event_ids.is_empty() {
            lines.push(format!("  event ID     {}", self.event_ids.join(", ")));
        }
        if let Some(reason) = &self.reason {
            lines.push(format!("  reason       {reason}"));
        }
        lines.join("\n")
    }
}

/// The sender of an event.
pub(super) struct Sender {
    /// The shop's name.
    pub(super) shop: String,
    /// What Postscript puts in front of an event's name. None for a partner key: the API doesn't
    /// return the partner's name.
    pub(super) prefix: Option<String>,
}

impl Sender {
    /// The event's name in the dashboard, if known.
    pub(super) fn shown_as(&self, event: &EventName) -> Option<String> {
        let prefix = self.prefix.as_ref()?;
        Some(format!("{prefix} - {event}"))
    }
}

/// Prints the outcomes: the result.
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

/// The body with its phone number or email address masked. It has one only if no subscriber matched.
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

/// Prints the names of accepted events in Postscript, and how to build a flow on them.
pub(super) fn next_steps<'a>(printer: &Printer, accepted: impl Iterator<Item = &'a Row>) {
    let mut accepted = accepted.peekable();
    if accepted.peek().is_none() {
        return;
    }
    for row in accepted {
        let shown = match &row.shown_as {
            Some(shown) => format!("\"{shown}\""),
            None => format!("\"{}\" after the partner's name", row.event),
        };
        printer.status(format!(
            "Flow Builder lists this event as {shown}.\nThis doesn't trigger flows built on Prive's \
             own \"{}\" event.",
            row.trigger.prive_name()
        ));
    }
    printer.status(STEPS);
}

/// From Postscript's help, which shows two versions of the menu.
const STEPS: &str = "\
To build a flow on it, in Postscript:
  1. Messaging → Automations → Create Automation → Create Automation Flow → Create a new automation
     (or, in the older menu: Messaging → Flow Builder → Create Flow → Automation)
  2. Name it, and choose this event as its trigger.
  3. Use the properties in trigger filters and in the text.";
