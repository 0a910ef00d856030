//! What `send-trigger` prints: the requests of a dry run, the outcome of each event, and what to do
//! next in Postscript.

use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::postscript::EventRequest;
use crate::terminal::{Printer, masked_email, masked_phone};
use crate::test_events::{TestOutcome, TestResult};

/// A request in JSON. The fields are stable.
#[derive(Serialize)]
struct JsonRequest<'a> {
    method: &'a str,
    url: &'a str,
    body: Value,
}

/// An event and its outcome.
fn text(result: &TestResult) -> String {
    let event = result.shown_as.as_deref().unwrap_or(&result.event);
    let outcome = match result.outcome {
        TestOutcome::Accepted => "accepted",
        TestOutcome::Unknown => "unknown",
        TestOutcome::Refused => "refused",
    };
    let mut lines = vec![
        format!("{} {outcome} for {}", result.trigger, result.to),
        format!("  event        {event}"),
        format!("  external ID  {}", result.external_id),
    ];
    if !result.event_ids.is_empty() {
        lines.push(format!("  event ID     {}", result.event_ids.join(", ")));
    }
    if let Some(reason) = &result.reason {
        lines.push(format!("  reason       {reason}"));
    }
    lines.join("\n")
}

/// Prints the outcomes: the result.
pub(super) fn outcomes(printer: &Printer, rows: &[TestResult]) -> io::Result<()> {
    if printer.wants_json() {
        return printer.json(&rows);
    }
    for row in rows {
        printer.stdout_wrapped(text(row))?;
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
pub(super) fn next_steps(printer: &Printer, rows: &[TestResult]) {
    let accepted = |row: &&TestResult| row.outcome == TestOutcome::Accepted;
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
To build a flow on an event that you sent, in Postscript:
  1. Messaging → Automations → Create Automation → Create Automation Flow → Create a new automation
     (or, in the older menu: Messaging → Flow Builder → Create Flow → Automation)
  2. Name it, and choose this event as its trigger.
  3. Use the properties in trigger filters and in the text.";
