//! Rehearsals on a sandbox: a shop made from the source itself, the same one every time, on which a
//! newcomer sees every outcome that a healthy run can have.

mod seed;

pub use seed::{contracts, subscribers};

use secrecy::SecretString;

use crate::args::ConnectionArgs;
use crate::connection::{client_at, prive_client_at};
use crate::domain::{ACTIVE_TAG, Customers, INACTIVE_TAG, Membership, Policy, STATUS_PROPERTY};
use crate::error::{CommandError, Exit};
use crate::postscript::{Address, Cancellation, Client, Key, RATE_LIMIT, Rate, SERVICE};
use crate::prive;
use crate::sandbox::{Sandbox, SeedSubscriber, Settings};

/// How many customers have contracts at the sandbox's Prive.
const CUSTOMERS: usize = 200;

/// Starts a sandbox with invented contracts, and makes a client for its Prive.
pub async fn start_prive(
    connection: &ConnectionArgs,
    stop: &Cancellation,
) -> Result<(Sandbox, prive::Client), CommandError> {
    let settings = Settings {
        generated_customers: CUSTOMERS,
        ..Settings::default()
    };
    let sandbox = start_sandbox(settings, []).await?;
    let address = Address::parse(&prive::SERVICE, sandbox.url(), None)?;
    let key = SecretString::from(sandbox.prive_key());
    let client = prive_client_at(connection, address, &key, stop)?;
    Ok((sandbox, client))
}

/// Starts the sandbox, and makes a client for it.
pub async fn start(
    connection: &ConnectionArgs,
    customers: &Customers,
    stop: &Cancellation,
) -> Result<(Sandbox, Client), CommandError> {
    let settings = Settings {
        rate: match connection.rate {
            Rate::PerSecond(rate) => Some(rate.max(RATE_LIMIT)),
            Rate::Off | Rate::Bucket { .. } => None,
        },
        ..Settings::default()
    };
    let sandbox = start_sandbox(settings, with_every_outcome(customers)).await?;
    let address = Address::parse(&SERVICE, sandbox.url(), None)?;
    let key = Key::shop(&SecretString::from(sandbox.key()))
        .map_err(|error| CommandError::from_error(error).with_exit(Exit::NotConnected))?;
    let client = client_at(connection, address, &key, stop)?;
    Ok((sandbox, client))
}

async fn start_sandbox(
    settings: Settings,
    subscribers: impl IntoIterator<Item = SeedSubscriber>,
) -> Result<Sandbox, CommandError> {
    let started = Sandbox::start(settings, subscribers).await;
    started.map_err(|error| CommandError::from_error(error).context("the sandbox can't be started"))
}

/// Most customers as subscribers without a tag; of every forty, some otherwise.
fn with_every_outcome(customers: &Customers) -> impl Iterator<Item = SeedSubscriber> + '_ {
    let customers = customers.iter().zip(subscribers(customers));
    customers
        .enumerate()
        .flat_map(|(place, (customer, mut subscriber))| {
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
                    subscriber.tags.push(right.to_owned());
                    subscriber
                        .properties
                        .insert(STATUS_PROPERTY.to_owned(), value.into());
                }
                // Churned or came back since they were tagged.
                8 | 28 => subscriber.tags.push(opposite.to_owned()),
                // Opted out: a tag sends no text.
                9 | 29 => subscriber.can_send = false,
                // A second number under the same email, and neither linked to the customer: nothing
                // says which of the two the source means.
                17 if subscriber.email.is_some() => {
                    subscriber.shopify_customer_id = None;
                    subscriber.phone = None;
                    return vec![subscriber.clone(), subscriber];
                }
                _ => {}
            }
            vec![subscriber]
        })
}
