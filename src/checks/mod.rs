//! The checks of `check`, each with its result: everything that a backfill or a trigger needs, and an
//! end-to-end test on a sandbox. The results aren't printed here.

mod checklist;
mod junit;
mod machine;
mod network;
mod self_test;

pub use checklist::{Check, Checklist, Passed, Status};
pub use junit::junit_report;
pub use self_test::run_self_test;

use crate::args::ConnectionArgs;
use crate::connection::{Connected, prive_client_if_connected};
use crate::postscript::Shop;
use crate::terminal::Printer;

/// Checks everything from this machine to the shop, in the order in which the checks depend on each other.
/// Stops at a failed check that later ones need. Returns the shop if events can be sent to it.
pub async fn check_store(
    connection: &ConnectionArgs,
    printer: &Printer,
    list: &mut Checklist<'_>,
) -> Option<(Connected, Shop)> {
    let place = list
        .check("settings", async { machine::settings(connection) })
        .await?;
    list.check("keyring", async { machine::keyring(place) })
        .await?;
    let key = async { machine::key(connection, place, printer) };
    let connected = list.check("key", key).await?;
    let client = &connected.client;
    list.check("dns", network::dns(client)).await?;
    let shop = list
        .check("connection", network::connection(client))
        .await?;
    let ahead = client.http().clock_ahead();
    list.check("clock", async { Ok(network::clock(ahead, "Postscript")) })
        .await;
    let shop = list
        .check("shop", async { network::shop(&connected, shop) })
        .await?;
    let subscribers = network::subscribers(client);
    if let Some(page) = list.check("subscribers", subscribers).await {
        list.check("lookups", network::lookups(&connected, &page))
            .await;
    }
    list.check("keywords", network::keywords(client)).await;
    list.check("segments", async { Ok(machine::segments(&connected)) })
        .await;
    let cancellation = client.cancellation();
    let prive = prive_client_if_connected(connection, &connected.store, printer, cancellation);
    if let Some(prive) = prive.transpose()
        && let Some(client) = list.check("prive", network::contracts(prive)).await
    {
        let ahead = client.http().clock_ahead();
        list.check("prive clock", async { Ok(network::clock(ahead, "Prive")) })
            .await;
    }
    Some((connected, shop))
}
