//! Sends all four triggers to a test recipient.

use crate::checks::Passed;
use crate::commands::send_trigger;
use crate::connection::Connected;
use crate::error::{CommandError, Exit};
use crate::postscript::Shop;
use crate::terminal::Printer;

/// Sends all four triggers with their samples to this subscriber.
pub(super) async fn send(
    connected: &Connected,
    shop: Shop,
    to: &str,
    printer: &Printer,
) -> Result<Passed<()>, CommandError> {
    let mut sent = send_trigger::send_samples(connected, shop, to, printer).await?;
    let error = match sent.error.take() {
        Some(error) => error,
        None if !sent.not_sent.is_empty() => CommandError::new(Exit::Interrupted, "canceled"),
        None => {
            let recipient = sent.recipient().unwrap_or_default();
            let detail = format!("all 4 accepted for {recipient}");
            return Ok(Passed::ok(detail));
        }
    };
    let advice = error.advice().map(str::to_owned);
    let mut parts = vec![error.sentence()];
    let accepted = sent.accepted();
    let accepted: Vec<_> = accepted
        .map(|(name, id)| format!("{name} (external ID {id})"))
        .collect();
    if !accepted.is_empty() {
        parts.push(format!("accepted: {}", accepted.join(", ")));
    }
    if !sent.not_sent.is_empty() {
        parts.push(format!("not sent: {}", sent.not_sent.join(", ")));
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
