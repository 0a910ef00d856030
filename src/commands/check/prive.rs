//! What is checked between this machine and Prive.

use super::checklist::Passed;
use crate::commands::error::CommandError;
use crate::prive::Client;
use crate::terminal::count;

/// Whether Prive accepts the key, and how many contracts it has.
pub(super) async fn contracts(client: &Client) -> Result<Passed<()>, CommandError> {
    let contracts = client.count_subscriptions().await?;
    Ok(Passed::ok((), count(contracts, "contract")))
}
