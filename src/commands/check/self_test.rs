//! `check --sandbox`: the whole life of the join once, on a sandbox inside the program. Needs neither
//! key nor network, and leaves nothing behind.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::checklist::Found;
use crate::args::ConnectionArgs;
use crate::backfill::{
    self, Absent, CustomerResult, Ended, GuardOptions, MatchStrategy, Observer, Options, Outcomes,
    Phase, Plan, Selection, SourceFacts,
};
use crate::commands::backfill::rehearsal;
use crate::commands::error::{CommandError, Exit};
use crate::domain::{ContractStatus, Policy, SegmentKind, Trigger, sample};
use crate::postscript::{
    Cancellation, Client, Delivery, Event, ListVisitor, LookupKey, PageSource as _, Person, Rate,
    Subscriber, list_subscribers,
};
use crate::sandbox::Sandbox;
use crate::segments::Census;
use crate::source::csv::{self, Export, ReadOptions, Region, Source};

/// Invented customers with every kind of contract.
const EXAMPLE: &str = include_str!("../../../examples/prive-contracts.csv");

/// A sandbox with the customers of the example in it.
pub(super) struct Shop {
    sandbox: Sandbox,
    client: Client,
    export: Export,
}

/// Reads the built-in example.
pub(super) fn export() -> Result<Found<Export>, CommandError> {
    let source = Source::Held("the built-in example", EXAMPLE.as_bytes().into());
    let export = csv::read(&source, &ReadOptions::at(Timestamp::now()))?;
    let summary = &export.summary;
    let detail = format!(
        "{} contracts of {} customers in the built-in example",
        summary.contracts,
        export.customers.len()
    );
    Ok(Found::well(export, detail))
}

/// Starts the sandbox, without a rate limit: nobody wants to wait.
pub(super) async fn sandbox(
    args: &ConnectionArgs,
    export: Export,
) -> Result<Found<Shop>, CommandError> {
    let args = ConnectionArgs {
        rate: Rate::Off,
        ..args.clone()
    };
    let (sandbox, client) = rehearsal::start(&args, &export, &Cancellation::new()).await?;
    let detail = format!("listens on {}", sandbox.url());
    let shop = Shop {
        sandbox,
        client,
        export,
    };
    Ok(Found::well(shop, detail))
}

/// Asks whose key it is.
pub(super) async fn connect(shop: &Shop) -> Result<Found<()>, CommandError> {
    let identity = shop.client.identity().await?;
    Ok(Found::well(
        (),
        format!("the key opens {} ({})", identity.name, identity.id),
    ))
}

/// Tags everyone who needs it.
pub(super) async fn backfill(shop: &Shop) -> Result<Found<Outcomes>, CommandError> {
    let outcomes = backfilled(shop).await?;
    expect(outcomes.tagged > 0, "nobody was tagged")?;
    let detail = format!(
        "{} of {} customers tagged",
        outcomes.tagged,
        outcomes.total()
    );
    Ok(Found::well(outcomes, detail))
}

/// Once more: now everything is right already.
pub(super) async fn again(shop: &Shop, first: &Outcomes) -> Result<Found<()>, CommandError> {
    let outcomes = backfilled(shop).await?;
    let right = first.tagged + first.unchanged;
    expect(
        outcomes.tagged == 0 && outcomes.unchanged == right,
        "the second backfill found something to write",
    )?;
    Ok(Found::well(
        (),
        format!("{right} customers are right already, and none was written"),
    ))
}

/// Sends the four triggers to one of the subscribers.
pub(super) async fn triggers(shop: &Shop) -> Result<Found<()>, CommandError> {
    let client = &shop.client;
    let now = Timestamp::now().to_zoned_datetime(TimeZone::UTC);
    let page = client.page(1).await?;
    let someone = page.subscribers.into_iter().find(Subscriber::can_be_texted);
    let someone = someone.ok_or_else(|| wrong("nobody can be texted"))?;
    for trigger in Trigger::ALL {
        let event = Event {
            name: trigger.event_name(client.is_partners()).to_string(),
            person: Person::Id(someone.id.clone()),
            occurred_at: None,
            properties: sample(trigger, &now).into(),
            external_id: format!("prive-ps:{}:{}", trigger.name(), Uuid::new_v4()),
        };
        match client.send_event(client.event_request(event)).await {
            Delivery::Accepted { .. } => {}
            Delivery::Rejected(error) => return Err(error.into()),
            Delivery::Unknown { why } => return Err(wrong(why)),
        }
    }
    Ok(Found::well((), "the four were taken"))
}

/// Counts the two segments, by the recipe.
pub(super) async fn counts(shop: &Shop) -> Result<Found<()>, CommandError> {
    let mut counting = Counting(Census::default());
    list_subscribers(&shop.client, None, &mut counting).await?;
    let Counting(census) = counting;
    let [active, inactive] = SegmentKind::ALL.map(|kind| census.of(kind).recipe.members);
    expect(
        active + inactive + census.neither_tag.members == census.subscribers.members,
        "somebody with a tag is in both segments, or in neither",
    )?;
    Ok(Found::well(
        (),
        format!("{active} in the active segment, {inactive} in the inactive one"),
    ))
}

/// Stops the sandbox.
pub(super) async fn end(shop: Shop) -> Result<Found<()>, CommandError> {
    shop.sandbox.stop().await;
    Ok(Found::well(
        (),
        "the sandbox is gone, and nothing is left of it",
    ))
}

async fn backfilled(shop: &Shop) -> Result<Outcomes, CommandError> {
    let customers = &shop.export.customers;
    let summary = &shop.export.summary;
    let source = SourceFacts {
        unattributed_open: 0,
        has_active: summary.statuses.count(ContractStatus::Active) > 0,
        is_complete: !summary.is_cut_off,
        contracts: summary.contracts,
        newest_date: None,
    };
    let options = Options {
        policy: Policy::default(),
        writes_property: true,
        selection: Selection::default(),
        guards: GuardOptions::default(),
        region_is_assumed: false,
    };
    let (strategy, region) = (MatchStrategy::Auto, Region::default());
    let client = &shop.client;
    let index =
        backfill::index_subscribers(client, customers, strategy, region, &mut Nobody).await?;
    let plan = Plan::new(customers, index, source, options);
    let mut progress = backfill::Progress::start(&plan);
    match backfill::apply(client, &plan, &mut progress, &mut Nobody).await {
        Ended::Complete => {}
        Ended::Interrupted => return Err(wrong("it was interrupted")),
        Ended::Refused(reason) => return Err(wrong(reason)),
        Ended::Stopped(error) => return Err(error.into()),
    }
    let outcomes = progress.outcomes(&plan);
    expect(
        outcomes.failed + outcomes.not_tried == 0,
        "some customers failed",
    )?;
    expect(
        outcomes.total() == customers.len() as u64,
        "the outcomes don't add up to the customers",
    )?;
    Ok(outcomes)
}

fn expect(holds: bool, otherwise: &str) -> Result<(), CommandError> {
    if holds { Ok(()) } else { Err(wrong(otherwise)) }
}

fn wrong(what: impl std::fmt::Display) -> CommandError {
    CommandError::new(Exit::Failed, what).hint(
        "The sandbox is part of the program, so this is an error in it: report it with the output of \
         -vv.",
    )
}

/// Counts everybody.
struct Counting(Census);

impl ListVisitor for Counting {
    fn expect(&mut self, _: u64) {}
    fn page_read(&mut self) {}
    fn visit(&mut self, subscriber: &Subscriber) -> bool {
        self.0.meet(subscriber)
    }
}

/// Nobody looks on.
struct Nobody;

impl Observer for Nobody {
    fn expect(&mut self, _: Phase, _: u64) {}
    fn advance(&mut self, _: u64) {}
    fn lookups_unusable(&mut self, _: LookupKey) {}
    fn customer(&mut self, _: &CustomerResult<'_>) {}
    fn absent(&mut self, _: &Absent) {}
}
