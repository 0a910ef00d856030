//! `--sandbox`: a shop made from the export itself, the same one every time, on which a newcomer
//! sees every outcome that a healthy run can have.

use secrecy::SecretString;

use crate::args::ConnectionArgs;
use crate::commands::connection::client_at;
use crate::commands::error::{CommandError, Exit};
use crate::commands::sandbox_seed::subscribers;
use crate::domain::{ACTIVE_TAG, INACTIVE_TAG, Membership, Policy, STATUS_PROPERTY};
use crate::postscript::{Address, Cancellation, Client, Key, RATE_LIMIT, Rate, SERVICE};
use crate::sandbox::{Sandbox, SeedSubscriber, Settings};
use crate::source::csv::Export;

/// Starts the sandbox, and makes a client for it.
pub(in crate::commands) async fn start(
    connection: &ConnectionArgs,
    export: &Export,
    stop: &Cancellation,
) -> Result<(Sandbox, Client), CommandError> {
    let settings = Settings {
        rate: match connection.rate {
            Rate::PerSecond(rate) => Some(rate.max(RATE_LIMIT)),
            Rate::Off | Rate::Bucket { .. } => None,
        },
        ..Settings::default()
    };
    let sandbox = Sandbox::start(settings, people(export))
        .await
        .map_err(|error| CommandError::from_error(error).context("the sandbox can't be started"))?;
    let address = Address::parse(&SERVICE, sandbox.url(), None)?;
    let key = Key::shop(&SecretString::from(sandbox.key()))
        .map_err(|error| CommandError::from_error(error).with_exit(Exit::NotConnected))?;
    let client = client_at(connection, address, &key, stop)?;
    Ok((sandbox, client))
}

/// Most customers as subscribers without a tag; of every forty, some otherwise.
fn people(export: &Export) -> impl Iterator<Item = SeedSubscriber> + '_ {
    let customers = export.customers.iter().zip(subscribers(export));
    customers
        .enumerate()
        .flat_map(|(place, (customer, mut person))| {
            let (active, inactive) = (ACTIVE_TAG, INACTIVE_TAG);
            let is_active =
                Policy::default().membership(&customer.contracts()) == Membership::Active;
            let (right, opposite) = if is_active {
                (active, inactive)
            } else {
                (inactive, active)
            };
            let value = if is_active { "active" } else { "inactive" };
            match place % 40 {
                // Never subscribed to texts.
                3 | 11 | 23 | 31 => return Vec::new(),
                // Tagged by Prive or an earlier backfill.
                5 | 6 | 14 | 25 | 26 | 34 => {
                    person.tags.push(right.to_owned());
                    person
                        .properties
                        .insert(STATUS_PROPERTY.to_owned(), value.into());
                }
                // Churned or came back since they were tagged.
                8 | 28 => person.tags.push(opposite.to_owned()),
                // Opted out: a tag sends no text.
                9 | 29 => person.can_send = false,
                // A second number under the same email, and neither linked to the customer: nothing
                // says which of the two the export means.
                17 if person.email.is_some() => {
                    person.shopify_customer_id = None;
                    person.phone = None;
                    return vec![person.clone(), person];
                }
                _ => {}
            }
            vec![person]
        })
}
