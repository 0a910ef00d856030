//! The cheapest way to know the shop: look the customers up, or walk the whole list, or change over
//! when the one turns out dearer than the other.

use super::known::Known;
use super::lookups;
use super::observer::Observer;
use super::stage::{Alternative, LookedUp};
use super::walk::walk;
use crate::domain::Customers;
use crate::postscript::{Client, Error, Page, Walked};

/// How customers are found among the shop's subscribers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// By whichever way takes fewer requests.
    Auto,
    /// By looking them up, fifty at a time.
    Lookup,
    /// By walking the list of all subscribers, which also finds the tagged ones that aren't in the
    /// export.
    Walk,
}

/// Finds the customers among the shop's subscribers.
pub async fn find(
    client: &Client,
    customers: &Customers,
    how: Find,
    observer: &mut dyn Observer,
) -> Result<Known, Error> {
    let mut known = Known::nothing(customers.len());
    let least = lookups::least(customers);
    // A single look-up can't be undercut, so there is nothing to ask the first page for.
    let first = match how {
        Find::Auto if least > 1 => Some(client.page(1).await?),
        _ => None,
    };
    // A walk that begins now has its first page already; one that begins later hasn't.
    let pages = first.as_ref().map(Page::total_pages);
    let alternative = pages.map_or(Alternative::None, |pages| Alternative::Walk { pages });
    let walks = how == Find::Walk || pages.is_some_and(|pages| pages - 1 <= least);
    let mut changes_over = false;
    if !walks {
        let ended = lookups::look_up(client, customers, &mut known, alternative, observer).await?;
        changes_over = ended == LookedUp::WalkIsCheaper;
    }
    if walks || changes_over {
        // A walk sees everything again, so what look-ups found before it is left behind; and so is
        // the first page, which is as old as they are.
        known = Known::nothing(customers.len());
        let first = first.filter(|_| !changes_over);
        // Who asked for a walk gets one, however long.
        let most = match how {
            Find::Walk => u64::MAX,
            _ => lookups::most(customers),
        };
        let walked = walk(client, customers, &mut known, first, most, observer).await?;
        // Whoever was hidden could be anybody: a customer found by one key may be somebody else by
        // a better one.
        match walked {
            Walked::All => {}
            Walked::Unsure => known = known.only_absent(customers.len()),
            Walked::GivenUp => known = Known::nothing(customers.len()),
        }
        if walked != Walked::All {
            lookups::look_up(client, customers, &mut known, Alternative::None, observer).await?;
        }
    }
    known.close();
    Ok(known)
}
