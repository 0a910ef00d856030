//! The four triggers, sent to somebody who is willing.

use super::checklist::Found;
use crate::commands::connection::Connected;
use crate::commands::failure::Failure;
use crate::commands::send_trigger;
use crate::postscript::Identity;
use crate::terminal::Printer;

/// Sends the four to this subscriber, with the sample of each.
pub(super) async fn send(
    connected: &Connected,
    shop: Identity,
    whom: &str,
    printer: &Printer,
) -> Result<Found<()>, Failure> {
    let shown = send_trigger::send_samples(connected, shop, whom, printer).await?;
    Ok(Found::well(
        (),
        format!("Postscript took the four for {shown}"),
    ))
}
