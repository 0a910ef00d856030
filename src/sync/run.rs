//! Sending: for each event the intent is on the disk before its request is sent, and the outcome after
//! the response. If the program dies in between, the event isn't sent again.

use std::collections::VecDeque;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;

use super::ledger::{EventState, Ledger, LedgerError};

/// How many events are checked for consent at a time: as many as one lookup takes.
const BATCH: usize = 100;

/// How many requests are in flight. At 15 a second, responses may take 400 ms.
const IN_FLIGHT: usize = 6;

/// After this many failures in a row, the cause isn't the events.
pub const MAX_FAILURES_IN_A_ROW: usize = 5;

/// Sends events and checks consent: Postscript, or a test.
pub trait SendEvents {
    /// What is sent, beside key and subscriber.
    type Body;
    /// Why nothing more can be sent.
    type Error;

    /// For each event the reason to skip it; none if its subscriber can be texted now.
    fn check_consent(
        &self,
        events: &[Outgoing<Self::Body>],
    ) -> impl Future<Output = Result<Vec<Option<String>>, Self::Error>>;

    /// Sends one event, once.
    fn send(&self, event: &Outgoing<Self::Body>) -> impl Future<Output = SendOutcome<Self::Error>>;
}

/// An event that is recorded as due, and its recipient.
#[derive(Clone, Debug)]
pub struct Outgoing<B> {
    /// The key.
    pub key: String,
    /// The subscriber's id.
    pub subscriber: String,
    /// What is sent.
    pub body: B,
}

/// The outcome of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome<E> {
    /// Accepted.
    Sent,
    /// Refused because of its content.
    Refused(String),
    /// Certainly not accepted, but another event may be. It stays due.
    NotAllowed(String),
    /// It may or may not have been accepted.
    Unknown(String),
    /// Certainly not accepted, and no other event will be.
    NotSent(E),
}

/// An event whose state has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventResult {
    /// The key.
    pub key: String,
    /// The state.
    pub state: EventState,
    /// Why it wasn't sent.
    pub reason: Option<String>,
}

impl EventResult {
    /// An event that isn't sent, for this reason.
    pub fn skipped(key: &str, reason: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            state: EventState::Skipped,
            reason: Some(reason.into()),
        }
    }
}

/// Why sending ended before the last event. The rest stays due.
#[derive(Debug)]
pub enum Ended<E> {
    /// The run was canceled.
    Canceled,
    /// Nothing more can be sent.
    Failed(E),
    /// Several in a row were refused, or are unknown.
    TooManyFailures,
    /// The ledger can't be written to.
    Ledger(LedgerError),
}

/// Sends the events in order. Returns the result of each that was tried or skipped, and why sending
/// ended before the last one, if it did.
pub async fn send_all<S: SendEvents>(
    ledger: &mut Ledger,
    events: &[Outgoing<S::Body>],
    sender: &S,
    now: impl Fn() -> Timestamp,
    is_canceled: impl Fn() -> bool,
    mut observe: impl FnMut(&EventResult),
) -> (Vec<EventResult>, Option<Ended<S::Error>>) {
    let mut run = Run {
        ledger,
        now,
        sent: Vec::new(),
        failures_in_a_row: 0,
        ended: None,
    };
    let mut batches = events.chunks(BATCH);
    let mut queue: VecDeque<&Outgoing<S::Body>> = VecDeque::new();
    let mut checks = FuturesUnordered::new();
    let mut in_flight = FuturesUnordered::new();
    loop {
        // The next batch is checked while the last events of this one are sent.
        if run.ended.is_none()
            && checks.is_empty()
            && queue.len() <= IN_FLIGHT
            && let Some(batch) = batches.next()
        {
            checks.push(async move { (batch, sender.check_consent(batch).await) });
        }
        let is_left = !(queue.is_empty() && checks.is_empty());
        if run.ended.is_none() && is_left && is_canceled() {
            run.ended = Some(Ended::Canceled);
        }
        while run.ended.is_none() && in_flight.len() < IN_FLIGHT && !queue.is_empty() {
            if let Some(event) = queue.pop_front().filter(|event| run.begin(event)) {
                in_flight.push(async move { (event, sender.send(event).await) });
            }
        }
        if run.ended.is_some() {
            checks.clear();
        }
        // Requests in flight are waited for even if sending ended.
        tokio::select! {
            Some((event, outcome)) = in_flight.next(), if !in_flight.is_empty() => {
                run.finish(&event.key, outcome, &mut observe);
            }
            Some((batch, checked)) = checks.next(), if !checks.is_empty() => match checked {
                Ok(reasons) => queue.extend(run.skip(batch, reasons, &mut observe)),
                Err(error) => run.ended = Some(Ended::Failed(error)),
            },
            else => break,
        }
    }
    (run.sent, run.ended)
}

struct Run<'a, N, E> {
    ledger: &'a mut Ledger,
    now: N,
    sent: Vec<EventResult>,
    failures_in_a_row: usize,
    ended: Option<Ended<E>>,
}

impl<N: Fn() -> Timestamp, E> Run<'_, N, E> {
    /// Skips the events that have a reason; returns the others.
    fn skip<'e, B>(
        &mut self,
        batch: &'e [Outgoing<B>],
        reasons: Vec<Option<String>>,
        observe: &mut impl FnMut(&EventResult),
    ) -> Vec<&'e Outgoing<B>> {
        let mut skipped = Vec::new();
        let mut kept = Vec::new();
        for (event, reason) in batch.iter().zip(reasons) {
            match reason {
                Some(reason) => skipped.push((event.key.clone(), EventState::Skipped, reason)),
                None => kept.push(event),
            }
        }
        if skipped.is_empty() {
            return kept;
        }
        if let Err(error) = self.ledger.give_up(&skipped, (self.now)()) {
            self.ended = Some(Ended::Ledger(error));
            return Vec::new();
        }
        for (key, state, reason) in skipped {
            self.note(key, state, Some(reason), observe);
        }
        kept
    }

    /// Records the intent. Returns whether the event may be sent.
    fn begin<B>(&mut self, event: &Outgoing<B>) -> bool {
        let begun = self
            .ledger
            .begin(&event.key, &event.subscriber, (self.now)());
        begun
            .map_err(|error| self.ended = Some(Ended::Ledger(error)))
            .is_ok()
    }

    /// Records the outcome.
    fn finish(
        &mut self,
        key: &str,
        outcome: SendOutcome<E>,
        observe: &mut impl FnMut(&EventResult),
    ) {
        let (state, reason) = match outcome {
            SendOutcome::Sent => (EventState::Sent, None),
            SendOutcome::Refused(why) => (EventState::Refused, Some(why)),
            SendOutcome::NotAllowed(why) => (EventState::Due, Some(why)),
            SendOutcome::Unknown(why) => (EventState::Unknown, Some(why)),
            SendOutcome::NotSent(error) => {
                self.ended.get_or_insert(Ended::Failed(error));
                (EventState::Due, None)
            }
        };
        let finished = self
            .ledger
            .finish(key, state, reason.as_deref(), (self.now)());
        if let Err(error) = finished {
            // In the ledger it stays `sending`, so the next run reports it as unknown.
            self.ended.get_or_insert(Ended::Ledger(error));
        }
        match reason {
            None if state == EventState::Sent => self.failures_in_a_row = 0,
            None => {}
            Some(_) => self.failures_in_a_row += 1,
        }
        if self.failures_in_a_row >= MAX_FAILURES_IN_A_ROW {
            self.ended.get_or_insert(Ended::TooManyFailures);
        }
        if state == EventState::Sent || reason.is_some() {
            self.note(key.to_owned(), state, reason, observe);
        }
    }

    fn note(
        &mut self,
        key: String,
        state: EventState,
        reason: Option<String>,
        observe: &mut impl FnMut(&EventResult),
    ) {
        let sent = EventResult { key, state, reason };
        observe(&sent);
        self.sent.push(sent);
    }
}

#[cfg(test)]
mod tests;
