//! Sends events one by one, and records each in the ledger before and after.

use std::time::Duration;

use tokio::time::sleep;

use super::event::TestEvent;
use super::event_log::EventLog;
use super::recipient::Recipient;
use super::result::{Sender, TestOutcome, TestResult};
use crate::error::{CommandError, Exit};
use crate::postscript::{Cancellation, Client, Delivery, Error};
use crate::terminal::{Printer, Signals, wait_with_message};

/// The pause between two events for one recipient.
const PAUSE: Duration = Duration::from_secs(1);

/// Where events go, and where they are recorded.
pub struct Destination<'a> {
    /// Postscript.
    pub client: &'a Client,
    /// The key's owner.
    pub sender: &'a Sender,
    /// The recipient.
    pub recipient: &'a Recipient,
    /// The shop's ledger.
    pub log: EventLog,
}

/// The events that were sent.
#[derive(Default)]
pub struct SendResult {
    /// What became of each. Only the last one may not have been accepted.
    pub rows: Vec<TestResult>,
    /// Why sending ended before the last event was accepted, unless it was canceled.
    pub error: Option<CommandError>,
    /// The names of the triggers that weren't sent.
    pub not_sent: Vec<&'static str>,
}

impl SendResult {
    /// The accepted events: the names of their triggers, and their external IDs.
    pub fn accepted(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let accepted = self
            .rows
            .iter()
            .filter(|row| row.outcome == TestOutcome::Accepted);
        accepted.map(|row| (row.trigger, row.external_id.as_str()))
    }

    /// The recipient, masked; none if nothing was sent.
    pub fn recipient(&self) -> Option<&str> {
        self.rows.first().map(|row| row.to.as_str())
    }
}

/// Sends the events in order, one second apart, and stops after the first that isn't accepted. The
/// first signal stops after the response to the event in flight; the second doesn't wait for it.
pub async fn send(
    events: &[TestEvent],
    mut to: Destination<'_>,
    cancellation: &Cancellation,
    signals: &mut Signals,
    printer: &Printer,
) -> SendResult {
    let impatient = Cancellation::new();
    let sending = async {
        let mut sent = SendResult::default();
        for event in events {
            if !sent.rows.is_empty() {
                tokio::select! {
                    () = sleep(PAUSE) => {}
                    () = cancellation.wait() => {}
                }
            }
            if cancellation.is_canceled() {
                break;
            }
            if let Err(error) = to.send(event, &impatient, &mut sent.rows).await {
                sent.error = Some(error);
                break;
            }
        }
        sent
    };
    let canceling = async {
        signals.next().await;
        cancellation.cancel();
        printer.status(
            "Stopping after the in-flight request finishes… Press Ctrl-C again to quit now.",
        );
        signals.next().await;
        impatient.cancel();
        std::future::pending::<()>().await;
    };
    let mut sent = tokio::select! {
        sent = wait_with_message(printer, "Sending…", sending) => sent,
        () = canceling => SendResult::default(),
    };
    let rest = &events[sent.rows.len()..];
    sent.not_sent = rest.iter().map(|event| event.trigger.name()).collect();
    sent
}

impl Destination<'_> {
    /// Sends one event. Fails unless it was accepted, and both its intent and its outcome recorded.
    async fn send(
        &mut self,
        event: &TestEvent,
        impatient: &Cancellation,
        rows: &mut Vec<TestResult>,
    ) -> Result<(), CommandError> {
        let request = event.request(self.client, self.recipient.subscriber.clone());
        self.log.begin(event, self.recipient)?;
        let delivery = tokio::select! {
            delivery = self.client.send_event(request) => delivery,
            () = impatient.wait() => Delivery::Unknown {
                why: "canceled before the response arrived".to_owned(),
            },
        };
        let mut row = TestResult::new(event, self.sender, self.recipient);
        let result = row.record(delivery);
        let recorded = self.log.finish(&row);
        rows.push(row);
        result?;
        recorded.map_err(|error| error.context("the event was accepted, but not recorded"))
    }
}

impl TestResult {
    /// Notes the outcome. Fails unless the event was accepted.
    fn record(&mut self, delivery: Delivery) -> Result<(), CommandError> {
        let name = self.trigger;
        match delivery {
            Delivery::Accepted { event_ids } => {
                self.event_ids = event_ids;
                self.outcome = TestOutcome::Accepted;
                Ok(())
            }
            Delivery::Rejected(error) => {
                self.outcome = TestOutcome::Refused;
                self.reason = Some(error.to_string());
                Err(refused(error, name))
            }
            Delivery::Unknown { why } => {
                let sentence = format!("{name} may or may not have been delivered: {why}");
                let hint = format!(
                    "It won't be resent automatically, because that could text someone twice. Check in Postscript \
                     whether it arrived, then run `prive-ps events resolve {} sent` or `unsent`.",
                    self.external_id
                );
                self.reason = Some(why);
                Err(CommandError::new(Exit::Failed, sentence).hint(hint))
            }
        }
    }
}

fn refused(error: Error, name: &str) -> CommandError {
    match error {
        // The usual hint is to run the command again, which could resend what was accepted.
        Error::Interrupted { .. } => CommandError::interrupted(format!("{name} was not sent.")),
        error => CommandError::from(error).context(format!("Postscript rejected {name}")),
    }
}
