//! The four triggers, sent to somebody who is willing.

use super::checklist::Found;
use crate::commands::connection::Connected;
use crate::commands::error::{CommandError, Exit};
use crate::commands::send_trigger::{self, Samples};
use crate::postscript::Identity;
use crate::terminal::Printer;

/// Sends the four to this subscriber, with the sample of each.
pub(super) async fn send(
    connected: &Connected,
    shop: Identity,
    whom: &str,
    printer: &Printer,
) -> Result<Found<()>, CommandError> {
    let Samples {
        shown,
        taken,
        failure,
        left,
    } = send_trigger::send_samples(connected, shop, whom, printer).await?;
    let failure = match failure {
        Some(failure) => failure,
        // Only a person stops it between two.
        None if !left.is_empty() => CommandError::new(Exit::Interrupted, "interrupted"),
        None => {
            return Ok(Found::well(
                (),
                format!("Postscript took the four for {shown}"),
            ));
        }
    };
    let advice = failure.advice().map(str::to_owned);
    let mut parts = vec![failure.sentence()];
    if !taken.is_empty() {
        let taken = taken
            .iter()
            .map(|(name, id)| format!("{name} (external id {id})"));
        parts.push(format!("taken: {}", taken.collect::<Vec<_>>().join(", ")));
    }
    if !left.is_empty() {
        parts.push(format!("not sent: {}", left.join(", ")));
    }
    // A check would send again what has gone.
    let rest = "Send what is missing by itself, with prive-ps send-trigger.";
    let fix = match advice {
        Some(advice) if taken.is_empty() && failure.exit() != Exit::Interrupted => advice,
        Some(advice) => format!("{advice} {rest}"),
        None => rest.to_owned(),
    };
    Err(CommandError::new(failure.exit(), parts.join("; ")).hint(fix))
}
