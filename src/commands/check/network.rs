//! What is checked between this machine and the shop.

use std::net::IpAddr;

use super::checklist::Found;
use crate::commands::connection::Connected;
use crate::commands::error::CommandError;
use crate::postscript::{Client, Error, ErrorKind, Identity, PageSource as _};

/// Clocks further apart than this, in seconds, put events and dates on the wrong side of midnight.
const MOST_APART: u64 = 60;

/// Whether the name of who is connected to resolves.
pub(super) async fn name(client: &Client) -> Result<Found<()>, CommandError> {
    let hop = client.http().connect_target();
    if hop.host.parse::<IpAddr>().is_ok() {
        return Ok(Found::well((), format!("{} needs no look-up", hop.host)));
    }
    let addresses = client.http().resolve(&hop).await?;
    let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let shown = shown.join(", ");
    let what = if hop.is_proxy { "the proxy " } else { "" };
    Ok(Found::well((), format!("{what}{} is {shown}", hop.host)))
}

/// Whether anything answers at the other end of a connection, whatever it says.
pub(super) async fn connection(
    client: &Client,
) -> Result<Found<Result<Identity, Error>>, CommandError> {
    let answer = client.identity().await;
    let answer = match answer {
        Err(error) if is_without_answer(&error) => return Err(error.into()),
        answered => answered,
    };
    let hop = client.http().connect_target();
    let detail = if client.address().is_loopback() {
        "to this machine, without a proxy".to_owned()
    } else if hop.is_proxy {
        format!("TLS, through the proxy {}", hop.host)
    } else {
        "TLS, without a proxy".to_owned()
    };
    Ok(Found::well(answer, detail))
}

/// Whether nothing came back that Postscript may have said.
fn is_without_answer(error: &Error) -> bool {
    let remedy = error.kind();
    matches!(
        remedy,
        ErrorKind::Network | ErrorKind::Settings | ErrorKind::Interrupted
    )
}

/// Whether the clocks at the two ends agree.
pub(super) fn clock(client: &Client) -> Found<()> {
    let Some(ahead) = client.http().clock_ahead() else {
        return Found::well((), "the other end doesn't say what time it is");
    };
    let apart = ahead.unsigned_abs();
    if apart <= MOST_APART {
        return Found::well((), format!("within {MOST_APART} s of Postscript's"));
    }
    let which = if ahead > 0 { "behind" } else { "ahead of" };
    Found::warned(
        (),
        format!("this machine's clock is {apart} s {which} Postscript's"),
        "Set the clock; dates and times in events are taken from it.",
    )
}

/// Whether the key is taken, and opens the shop that was connected.
pub(super) fn shop(
    connected: &Connected,
    answer: Result<Identity, Error>,
) -> Result<Found<Identity>, CommandError> {
    let identity = answer?;
    connected.expect_shop(&identity)?;
    let detail = format!("{} ({})", identity.name, identity.id);
    Ok(Found::well(identity, detail))
}

/// Whether the subscribers can be read, and how many requests that takes.
pub(super) async fn subscribers(client: &Client) -> Result<Found<()>, CommandError> {
    let page = client.page(1).await?;
    let here = page.subscribers.len();
    Ok(Found::well(
        (),
        match page.total_pages() {
            1 => format!("{here}, on one page"),
            pages => format!("{pages} pages of {here}"),
        },
    ))
}

/// Whether the keywords can be read.
pub(super) async fn keywords(client: &Client) -> Result<Found<()>, CommandError> {
    Ok(Found::well((), client.count_keywords().await?.to_string()))
}
