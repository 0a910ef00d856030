//! Sends all four triggers to a test recipient.

use super::checklist::Passed;
use crate::commands::connection::Connected;
use crate::commands::error::{CommandError, Exit};
use crate::commands::send_trigger::{self, Samples};
use crate::postscript::Identity;
use crate::terminal::Printer;

/// Sends all four triggers with their samples to this subscriber.
pub(super) async fn send(
    connected: &Connected,
    shop: Identity,
    to: &str,
    printer: &Printer,
) -> Result<Passed<()>, CommandError> {
    let Samples {
        recipient,
        accepted,
        error,
        not_sent,
    } = send_trigger::send_samples(connected, shop, to, printer).await?;
    let error = match error {
        Some(error) => error,
        None if !not_sent.is_empty() => CommandError::new(Exit::Interrupted, "canceled"),
        None => {
            let detail = format!("all 4 accepted for {recipient}");
            return Ok(Passed::ok((), detail));
        }
    };
    let advice = error.advice().map(str::to_owned);
    let mut parts = vec![error.sentence()];
    if !accepted.is_empty() {
        let accepted = accepted
            .iter()
            .map(|(name, id)| format!("{name} (external ID {id})"));
        parts.push(format!(
            "accepted: {}",
            accepted.collect::<Vec<_>>().join(", ")
        ));
    }
    if !not_sent.is_empty() {
        parts.push(format!("not sent: {}", not_sent.join(", ")));
    }
    // Running the check again would resend those that were accepted.
    let rest = "Send the rest individually with `prive-ps send-trigger`.";
    let fix = match advice {
        Some(advice) if accepted.is_empty() && error.exit() != Exit::Interrupted => advice,
        Some(advice) => format!("{advice} {rest}"),
        None => rest.to_owned(),
    };
    Err(CommandError::new(error.exit(), parts.join("; ")).hint(fix))
}
