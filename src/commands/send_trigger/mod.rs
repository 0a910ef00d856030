//! `send-trigger`: sends a custom event that stands in for one of Prive's triggers, so that a flow
//! can be built on it and tried.
//!
//! Every event may text a real person. So whom it reaches is known before it is sent, it goes to a
//! live shop only on a yes, and it is never sent twice on a guess.

mod args;
mod carried;
mod draft;
mod moment;
mod order;
mod post;
mod report;
mod sequence;
mod which;
mod whom;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::connection::{self, Connected};
use super::error::{CommandError, Exit};
use super::store_settings::{region, timezone};
use crate::args::ConnectionArgs;
use crate::domain::Trigger;
use crate::postscript::{Cancellation, Client, Identity};
use crate::terminal::{Printer, confirm};

pub use args::SendTriggerArgs;

use draft::Draft;
use post::{Letter, Sent};
use report::{Outcome, Sender};
use whom::{Reach, Recipient, Whom};

/// Sends the events.
pub async fn run(
    args: SendTriggerArgs,
    connection_args: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let stop = Cancellation::new();
    let connected = connection::client(connection_args, printer, &stop)?;
    let zone = timezone(&connected.store, args.timezone.as_ref())?;
    let now = Timestamp::now().to_zoned_datetime(zone.unwrap_or(TimeZone::UTC));
    let drafts = draft::drafts(&args, &now)?;
    let whom = Whom::read(&args.to, region(&connected.store, args.region)?)?;
    let client = &connected.client;
    let is_asked = !args.dry_run && !args.yes && !client.address().is_loopback();
    if is_asked && !printer.can_ask() {
        return Err(unasked());
    }
    let identity = client.identity().await?;
    connected.expect_shop(&identity)?;
    let sender = sender(client, identity);
    let recipient = whom.look_up(client, &sender.shop, args.anyway).await?;
    let triggers: Vec<Trigger> = drafts.iter().map(|draft| draft.trigger).collect();
    let to_letter = |draft: Draft| post::letter(client, &sender, &recipient, draft);
    let letters: Vec<Letter> = drafts.into_iter().map(to_letter).collect();
    if args.dry_run {
        report::requests(printer, letters.iter().map(|letter| &letter.request))?;
        printer.status("Nothing was sent.");
        return Ok(Exit::Done);
    }
    let asks = || confirm(&question(&recipient, &sender, letters.len()));
    if is_asked && !asks().map_err(CommandError::unanswered)? {
        return Err(CommandError::new(
            Exit::Failed,
            "nothing was sent, as you wished",
        ));
    }
    let sent = post::send(client, letters, &stop, printer).await?;
    let left = &triggers[sent.len()..];
    finish(sent, left, printer)
}

/// What became of the four.
pub(super) struct Samples {
    /// Who they are for, masked.
    pub(super) shown: String,
    /// What Postscript took: names and external ids.
    pub(super) taken: Vec<(&'static str, String)>,
    /// What the one after them failed with.
    pub(super) failure: Option<CommandError>,
    /// The names of those that weren't sent.
    pub(super) left: Vec<&'static str>,
}

/// Sends the four, each with its sample, to a subscriber who can be texted.
pub(super) async fn send_samples(
    connected: &Connected,
    shop: Identity,
    whom: &str,
    printer: &Printer,
) -> Result<Samples, CommandError> {
    let zone = timezone(&connected.store, None)?.unwrap_or(TimeZone::UTC);
    let whom = Whom::read(whom, region(&connected.store, None)?)?;
    let client = &connected.client;
    let sender = sender(client, shop);
    let recipient = whom.look_up(client, &sender.shop, true).await?;
    let refused = match recipient.reach {
        Reach::Texted => None,
        Reach::NotOptedIn => Some(whom::not_opted_in(&recipient.shown, &sender.shop)),
        Reach::Nobody => Some(whom::nobody(&recipient.shown, &sender.shop)),
    };
    if let Some(failure) = refused {
        return Err(failure.hint("Name a subscriber who is opted in to the shop's texts."));
    }
    let now = Timestamp::now().to_zoned_datetime(zone);
    let to_letter = |draft: Draft| post::letter(client, &sender, &recipient, draft);
    let drafts = draft::samples(&now);
    let letters: Vec<Letter> = drafts.map(to_letter).collect();
    let names: Vec<_> = letters.iter().map(|one| one.row.trigger.name()).collect();
    let sent = post::send(client, letters, client.cancellation(), printer).await?;
    let mut samples = Samples {
        shown: recipient.shown,
        taken: Vec::new(),
        failure: None,
        left: names[sent.len()..].to_vec(),
    };
    for Sent { row, failure } in sent {
        match failure {
            None => samples.taken.push((row.trigger.name(), row.external_id)),
            failure => samples.failure = failure,
        }
    }
    Ok(samples)
}

/// Postscript puts the name of the key's owner in front of an event. With a partner's key that is
/// the partner, and whose name `me` tells beside a shop's token isn't published.
fn sender(client: &Client, identity: Identity) -> Sender {
    let is_owner = !client.is_partners() || identity.kind == "partner";
    Sender {
        prefix: is_owner.then(|| identity.name.clone()),
        shop: identity.name,
    }
}

fn unasked() -> CommandError {
    CommandError::new(
        Exit::Usage,
        "this goes to a live shop and may text somebody, and there is no terminal to ask at",
    )
    .hint("Say --yes to send it without being asked, or --dry-run to see it first.")
}

fn question(recipient: &Recipient, sender: &Sender, count: usize) -> String {
    let (shown, shop) = (&recipient.shown, &sender.shop);
    let times = if count > 1 { " four times" } else { "" };
    match recipient.reach {
        Reach::Texted => format!("This can text {shown} from {shop}{times}. Send?"),
        Reach::NotOptedIn => {
            format!("{shown} isn't opted in to the texts of {shop}. Send all the same?")
        }
        Reach::Nobody => format!("{shop} has no subscriber {shown}. Send all the same?"),
    }
}

fn finish(sent: Vec<Sent>, left: &[Trigger], printer: &Printer) -> Result<Exit, CommandError> {
    let (rows, failures): (Vec<_>, Vec<_>) =
        sent.into_iter().map(|one| (one.row, one.failure)).unzip();
    let result_shown = report::outcomes(printer, &rows);
    let is_accepted = |row: &&report::Row| row.outcome == Outcome::Accepted;
    report::what_next(printer, rows.iter().filter(is_accepted));
    if !left.is_empty() {
        let names: Vec<_> = left.iter().map(|trigger| trigger.name()).collect();
        printer.warn(format!("not sent: {}", names.join(", ")));
    }
    let is_rejected = |row: &report::Row| row.outcome == Outcome::Rejected;
    let has_rest = !left.is_empty() || rows.iter().any(is_rejected);
    if has_rest && !rows.iter().all(is_rejected) {
        printer.hint("Send the rest one by one: `all` would send again what has gone.");
    }
    // Told even where the result couldn't be printed: a doubtful event must not pass unseen.
    if let Some(failure) = failures.into_iter().flatten().next() {
        return Err(failure);
    }
    result_shown?;
    // Only a person stops it between two.
    Ok(if left.is_empty() {
        Exit::Done
    } else {
        Exit::Interrupted
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postscript::Person;

    #[test]
    fn the_question_says_who_can_be_texted_by_whom_and_how_often() {
        let sender = Sender {
            shop: "Acme Coffee".to_owned(),
            prefix: None,
        };
        let asked = |reach, count| {
            let recipient = Recipient {
                person: Person::Phone(12_125_550_123),
                subscriber_id: None,
                shown: "+1•••••••123".to_owned(),
                reach,
            };
            question(&recipient, &sender, count)
        };
        for (reach, count, expected) in [
            (
                Reach::Texted,
                1,
                "This can text +1•••••••123 from Acme Coffee. Send?",
            ),
            (
                Reach::Texted,
                4,
                "This can text +1•••••••123 from Acme Coffee four times. Send?",
            ),
            (
                Reach::NotOptedIn,
                1,
                "+1•••••••123 isn't opted in to the texts of Acme Coffee. Send all the same?",
            ),
            (
                Reach::Nobody,
                1,
                "Acme Coffee has no subscriber +1•••••••123. Send all the same?",
            ),
        ] {
            assert_eq!(asked(reach, count), expected);
        }
    }
}
