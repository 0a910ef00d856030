//! From the command line to events without a recipient. All their errors are found here, before
//! anything is sent.

use jiff::ZonedDateTime;

use super::args::SendTriggerArgs;
use super::properties::BaseProperties;
use crate::domain::Trigger;
use crate::error::{CommandError, Exit};
use crate::postscript::Client;
use crate::prive;
use crate::test_events::TestEvent;

/// The events to send, in order. `now` is a time in the store's zone.
pub(super) async fn events(
    args: &SendTriggerArgs,
    prive: Option<&prive::Client>,
    client: &Client,
    now: &ZonedDateTime,
) -> Result<Vec<TestEvent>, CommandError> {
    let usage = |sentence: &str| Err(CommandError::new(Exit::Usage, sentence));
    if args.order_date.is_some() && !args.triggers.contains(&Trigger::UpcomingOrder) {
        return usage("--order-date works with upcoming-order only");
    }
    if args.triggers.len() > 1 && (args.event.is_some() || args.external_id.is_some()) {
        return usage("--event and --external-id need a single trigger, not `all`");
    }
    let base = BaseProperties::from_args(args, prive, now).await?;
    let event = |trigger: &Trigger| {
        let sample = TestEvent::sample(*trigger, client, now);
        Ok(TestEvent {
            name: args.event.clone().unwrap_or(sample.name),
            external_id: args.external_id.clone().unwrap_or(sample.external_id),
            occurred_at: args.occurred_at,
            properties: base.complete(*trigger, args, now)?,
            trigger: *trigger,
        })
    };
    args.triggers.iter().map(event).collect()
}
