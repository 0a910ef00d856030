//! What `send-trigger` prints: the requests of a dry run, the outcome of each event, and what to do
//! next in Postscript.

use std::io;

use serde::Serialize;
use serde_json::Value;

use super::draft::Draft;
use super::recipient::Recipient;
use crate::postscript::{Client, EventRequest, Identity};
use crate::terminal::{Printer, masked_email, masked_phone};

/// One event and its outcome. In JSON the fields are stable.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) trigger: &'static str,
    /// What Prive calls the trigger.
    #[serde(skip)]
    prive_name: &'static str,
    event: String,
    /// The name in Postscript's dashboard; none if the sender's name isn't known.
    shown_as: Option<String>,
    /// The recipient, masked.
    pub(super) to: String,
    subscriber_id: Option<String>,
    pub(super) external_id: String,
    pub(super) event_ids: Vec<String>,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<String>,
}

/// The outcome of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Accepted,
    Unknown,
    Refused,
}

/// A request in JSON. The fields are stable.
#[derive(Serialize)]
struct JsonRequest<'a> {
    method: &'a str,
    url: &'a str,
    body: Value,
}

impl Row {
    /// An event whose outcome isn't known yet.
    pub(super) fn new(draft: &Draft, sender: &Sender, recipient: &Recipient) -> Self {
        let prefix = sender.prefix.as_ref();
        let id = recipient.subscriber_id.as_ref();
        Self {
            trigger: draft.trigger.name(),
            prive_name: draft.trigger.prive_name(),
            event: draft.name.to_string(),
            shown_as: prefix.map(|prefix| format!("{prefix} - {}", draft.name)),
            to: recipient.masked.clone(),
            subscriber_id: id.map(|id| id.as_str().to_owned()),
            external_id: draft.external_id.clone(),
            event_ids: Vec::new(),
            outcome: Outcome::Unknown,
            reason: None,
        }
    }

    fn text(&self) -> String {
        let event = self.shown_as.as_deref().unwrap_or(&self.event);
        let outcome = match self.outcome {
            Outcome::Accepted => "accepted",
            Outcome::Unknown => "unknown",
            Outcome::Refused => "refused",
        };
        let mut lines = vec![
            format!("{} {outcome} for {}", self.trigger, self.to),
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
    /// Postscript puts the name of the key's owner in front. For a partner key that is the partner,
    /// and it isn't published whose name `GET /me` returns for one with a shop token.
    pub(super) fn new(client: &Client, identity: Identity) -> Self {
        let is_owner = !client.is_partners() || identity.kind == "partner";
        Self {
            prefix: is_owner.then(|| identity.name.clone()),
            shop: identity.name,
        }
    }
}

/// Prints the outcomes: the result.
pub(super) fn outcomes(printer: &Printer, rows: &[Row]) -> io::Result<()> {
    if printer.wants_json() {
        return printer.json(&rows);
    }
    for row in rows {
        printer.stdout_wrapped(row.text())?;
    }
    Ok(())
}

/// Prints the requests that would be sent.
pub(super) fn requests(printer: &Printer, requests: &[EventRequest]) -> io::Result<()> {
    if printer.wants_json() {
        let shown = requests.iter().map(|request| JsonRequest {
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
pub(super) fn next_steps(printer: &Printer, rows: &[Row]) {
    let accepted = |row: &&Row| row.outcome == Outcome::Accepted;
    for row in rows.iter().filter(accepted) {
        let shown = match &row.shown_as {
            Some(shown) => format!("\"{shown}\""),
            None => format!("\"{}\" after the partner's name", row.event),
        };
        printer.status(format!(
            "Flow Builder lists this event as {shown}.\nThis doesn't trigger flows built on Prive's \
             own \"{}\" event.",
            row.prive_name
        ));
    }
    if rows.iter().any(|row| accepted(&row)) {
        printer.status(STEPS);
    }
}

/// From Postscript's help, which shows two versions of the menu.
const STEPS: &str = "\
To build a flow on it, in Postscript:
  1. Messaging → Automations → Create Automation → Create Automation Flow → Create a new automation
     (or, in the older menu: Messaging → Flow Builder → Create Flow → Automation)
  2. Name it, and choose this event as its trigger.
  3. Use the properties in trigger filters and in the text.";
