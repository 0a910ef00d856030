//! `check --sandbox`: an end-to-end test on a built-in sandbox. Needs neither a key nor a network, and
//! writes no files.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::checklist::{Checklist, Passed};
use crate::args::ConnectionArgs;
use crate::backfill::{self, Ended, MatchStrategy, Options, Outcomes, Plan};
use crate::domain::{SegmentKind, Trigger};
use crate::error::{CommandError, Exit};
use crate::postscript::{
    Cancellation, Client, Delivery, PageSource as _, Rate, Subscriber, SubscriberRef,
    list_subscribers,
};
use crate::rehearsal;
use crate::sandbox::Sandbox;
use crate::segments::SubscriberCounts;
use crate::source::cells::Region;
use crate::source::csv::{self, Export, ReadOptions, Source};
use crate::terminal::count;
use crate::test_events::TestEvent;

/// Made-up customers with every kind of contract.
const EXAMPLE: &str = include_str!("../../examples/prive-contracts.csv");

/// A sandbox with the customers of the example export.
struct Shop {
    sandbox: Sandbox,
    client: Client,
    export: Export,
}

/// Tests connect, backfill, triggers and segments. Stops at the first failed check.
pub async fn run_self_test(connection: &ConnectionArgs, list: &mut Checklist<'_>) -> Option<()> {
    let export = list.check("export", async { export() }).await?;
    let shop = list.check("sandbox", sandbox(connection, export)).await?;
    list.check("connect", connect(&shop)).await?;
    let outcomes = list.check("backfill", backfill(&shop)).await?;
    let second = second_backfill(&shop, &outcomes);
    list.check("second backfill", second).await?;
    list.check("triggers", triggers(&shop)).await?;
    list.check("segments", counts(&shop)).await?;
    list.check("shutdown", end(shop)).await
}

/// Reads the example export.
fn export() -> Result<Passed<Export>, CommandError> {
    let source = Source::InMemory("example export", EXAMPLE.as_bytes().into());
    let export = csv::read(&source, &ReadOptions::at(Timestamp::now()), None)?;
    let detail = format!(
        "{} of {} in the example export",
        count(export.source.contracts, "contract"),
        count(export.customers.len() as u64, "customer")
    );
    Ok(Passed::ok(detail).with(export))
}

/// Starts the sandbox, without a rate limit so that the test is quick.
async fn sandbox(args: &ConnectionArgs, export: Export) -> Result<Passed<Shop>, CommandError> {
    let args = ConnectionArgs {
        rate: Rate::Off,
        ..args.clone()
    };
    let (sandbox, client) =
        rehearsal::start(&args, &export.customers, &Cancellation::new()).await?;
    let detail = format!("running at {}", sandbox.url());
    let shop = Shop {
        sandbox,
        client,
        export,
    };
    Ok(Passed::ok(detail).with(shop))
}

/// Verifies the key.
async fn connect(shop: &Shop) -> Result<Passed<()>, CommandError> {
    let owner = shop.client.shop().await?;
    Ok(Passed::ok(format!(
        "key accepted for {} ({})",
        owner.name, owner.id
    )))
}

/// Runs a backfill.
async fn backfill(shop: &Shop) -> Result<Passed<Outcomes>, CommandError> {
    let outcomes = backfilled(shop).await?;
    expect(outcomes.tagged > 0, "no customer was tagged")?;
    let total = count(outcomes.total(), "customer");
    let detail = format!("tagged {} of {total}", outcomes.tagged);
    Ok(Passed::ok(detail).with(outcomes))
}

/// Runs it again: nothing may be left to write.
async fn second_backfill(shop: &Shop, first: &Outcomes) -> Result<Passed<()>, CommandError> {
    let outcomes = backfilled(shop).await?;
    let up_to_date = first.tagged + first.unchanged;
    expect(
        outcomes.tagged == 0 && outcomes.unchanged == up_to_date,
        "the second backfill had something to write",
    )?;
    Ok(Passed::ok(format!(
        "{} up to date, nothing written",
        count(up_to_date, "customer")
    )))
}

/// Sends all four triggers to a subscriber.
async fn triggers(shop: &Shop) -> Result<Passed<()>, CommandError> {
    let client = &shop.client;
    let now = Timestamp::now().to_zoned_datetime(TimeZone::UTC);
    let page = client.page(1).await?;
    let subscriber = page.subscribers.into_iter().find(Subscriber::can_be_texted);
    let subscriber = subscriber.ok_or_else(|| failed("no subscriber is opted in"))?;
    for trigger in Trigger::ALL {
        let to = SubscriberRef::Id(subscriber.id.clone());
        let request = TestEvent::sample(trigger, client, &now).request(client, to);
        match client.send_event(request).await {
            Delivery::Accepted { .. } => {}
            Delivery::Rejected(error) => return Err(error.into()),
            Delivery::Unknown { why } => return Err(failed(why)),
        }
    }
    Ok(Passed::ok("all 4 accepted"))
}

/// Counts the members of both segments.
async fn counts(shop: &Shop) -> Result<Passed<()>, CommandError> {
    let mut counts = SubscriberCounts::default();
    list_subscribers(&shop.client, None, &mut counts).await?;
    let [active, inactive] = SegmentKind::ALL.map(|kind| counts.of(kind).definition.members);
    expect(
        active + inactive + counts.neither_tag.members == counts.subscribers.members,
        "a subscriber with a tag is in both segments, or in neither",
    )?;
    Ok(Passed::ok(format!("{active} active, {inactive} inactive")))
}

/// Stops the sandbox.
async fn end(shop: Shop) -> Result<Passed<()>, CommandError> {
    shop.sandbox.stop().await;
    Ok(Passed::ok("sandbox stopped"))
}

async fn backfilled(shop: &Shop) -> Result<Outcomes, CommandError> {
    let customers = &shop.export.customers;
    let source = shop.export.source.clone();
    let (strategy, region) = (MatchStrategy::Auto, Region::default());
    let client = &shop.client;
    let index = backfill::index_subscribers(client, customers, strategy, region, &mut ()).await?;
    let plan = Plan::new(customers, index, source, Options::default());
    match backfill::apply(client, &plan, &mut ()).await {
        Ended::Complete => {}
        Ended::Interrupted => return Err(failed("the backfill was interrupted")),
        Ended::Refused(reason) => return Err(failed(reason)),
        Ended::Stopped(error) => return Err(error.into()),
    }
    let outcomes = plan.outcomes();
    expect(
        outcomes.failed + outcomes.not_tried == 0,
        "some customers failed",
    )?;
    expect(
        outcomes.total() == customers.len() as u64,
        "the outcomes don't add up to the number of customers",
    )?;
    Ok(outcomes)
}

fn expect(holds: bool, otherwise: &str) -> Result<(), CommandError> {
    if holds {
        Ok(())
    } else {
        Err(failed(otherwise))
    }
}

fn failed(why: impl std::fmt::Display) -> CommandError {
    CommandError::new(Exit::Failed, why)
        .hint("This is a bug in prive-ps. Please report it with the output of -vv.")
}
