//! Checks of the network, Postscript, the shop and Prive.

use std::net::IpAddr;

use super::checklist::Passed;
use crate::backfill::check_lookups;
use crate::connection::{self, Connected};
use crate::error::CommandError;
use crate::postscript::{Client, Error, ErrorKind, Page, PageSource as _, Shop};
use crate::prive;
use crate::terminal::count;

/// The accepted difference between the clocks, in seconds. A larger one can put events on another day.
const MAX_CLOCK_DIFFERENCE: u64 = 60;

/// Resolves the host name of the API or the proxy.
pub(super) async fn dns(client: &Client) -> Result<Passed<()>, CommandError> {
    let hop = client.http().connect_target();
    if hop.host.parse::<IpAddr>().is_ok() {
        return Ok(Passed::ok(format!("not needed ({})", hop.host)));
    }
    let addresses = client.http().resolve(&hop).await?;
    let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let shown = shown.join(", ");
    let what = if hop.is_proxy { "the proxy " } else { "" };
    Ok(Passed::ok(format!("{what}{}: {shown}", hop.host)))
}

/// Connects and sends a request. Any response passes.
pub(super) async fn connection(
    client: &Client,
) -> Result<Passed<Result<Shop, Error>>, CommandError> {
    let shop = client.shop().await;
    let shop = match shop {
        Err(error) if is_without_response(&error) => return Err(error.into()),
        answered => answered,
    };
    let hop = client.http().connect_target();
    let detail = if client.address().is_loopback() {
        "to this machine, no proxy".to_owned()
    } else if hop.is_proxy {
        format!("TLS, through proxy {}", hop.host)
    } else {
        "TLS, no proxy".to_owned()
    };
    Ok(Passed::ok(detail).with(shop))
}

/// Whether there was no response from Postscript.
fn is_without_response(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Network | ErrorKind::Settings | ErrorKind::Interrupted
    )
}

/// Compares this machine's clock with a service's, which is so many seconds ahead.
pub(super) fn clock(ahead: Option<i64>, service: &str) -> Passed<()> {
    let Some(ahead) = ahead else {
        return Passed::ok("server sent no Date header");
    };
    let apart = ahead.unsigned_abs();
    if apart <= MAX_CLOCK_DIFFERENCE {
        return Passed::ok(format!(
            "within {MAX_CLOCK_DIFFERENCE} s of {service}'s clock"
        ));
    }
    let which = if ahead > 0 { "behind" } else { "ahead of" };
    Passed::warning(
        format!("this machine's clock is {apart} s {which} {service}'s"),
        "Correct this machine's clock. It determines which events are due.",
    )
}

/// Whether the key is accepted and belongs to the connected shop.
pub(super) fn shop(
    connected: &Connected,
    shop: Result<Shop, Error>,
) -> Result<Passed<Shop>, CommandError> {
    let shop = shop?;
    connected.expect_shop(&shop)?;
    let detail = format!("{} ({})", shop.name, shop.id);
    Ok(Passed::ok(detail).with(shop))
}

/// Reads the first page of subscribers.
pub(super) async fn subscribers(client: &Client) -> Result<Passed<Page>, CommandError> {
    let page = client.page(1).await?;
    let here = page.subscribers.len() as u64;
    let detail = match page.total_pages() {
        1 => format!("readable ({})", count(here, "subscriber")),
        pages => format!("readable ({pages} pages)"),
    };
    Ok(Passed::ok(detail).with(page))
}

/// Looks up subscribers of the first page, as a backfill looks up customers.
pub(super) async fn lookups(
    connected: &Connected,
    page: &Page,
) -> Result<Passed<()>, CommandError> {
    let region = connection::region(&connected.store, None)?;
    let checks = check_lookups(&connected.client, page, region).await?;
    let with_result = |result| {
        let keys = checks.iter().filter(move |(_, found)| *found == result);
        let names: Vec<&str> = keys.map(|(key, _)| key.name()).collect();
        names.join(" or ")
    };
    let (unusable, unverified) = (with_result(Some(false)), with_result(None));
    if !unusable.is_empty() {
        return Ok(Passed::warning(
            format!("a lookup by {unusable} doesn't find a known subscriber"),
            "A backfill lists all subscribers instead, one request per page.",
        ));
    }
    Ok(Passed::ok(if unverified.is_empty() {
        "known subscribers are found".to_owned()
    } else {
        format!("not verified: no subscriber to look up by {unverified}")
    }))
}

/// Reads the keywords.
pub(super) async fn keywords(client: &Client) -> Result<Passed<()>, CommandError> {
    Ok(Passed::ok(format!(
        "readable ({})",
        count(client.count_keywords().await? as u64, "keyword")
    )))
}

/// Whether Prive accepts the key, and how many contracts it has.
pub(super) async fn contracts(
    client: Result<prive::Client, CommandError>,
) -> Result<Passed<prive::Client>, CommandError> {
    let client = client?;
    let contracts = count(client.count_subscriptions().await?, "contract");
    Ok(Passed::ok(contracts).with(client))
}
