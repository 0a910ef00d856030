//! Sending against a sender that fails, and a program that dies at each point.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::domain::Trigger;
use crate::sync::ledger::{Choices, NewEvent, Pass, Setup, SourceKind};

type Outcome = SendOutcome<&'static str>;

type Consent<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;

/// Responds as a function says, and counts the events.
struct FakeSender<'a> {
    outcome: Box<dyn Fn(&str) -> Outcome + 'a>,
    consent: Consent<'a>,
    stored: RefCell<BTreeMap<String, u32>>,
    checks: Cell<u32>,
}

impl<'a> FakeSender<'a> {
    fn new(outcome: impl Fn(&str) -> Outcome + 'a) -> Self {
        Self {
            outcome: Box::new(outcome),
            consent: Box::new(|_| None),
            stored: RefCell::default(),
            checks: Cell::new(0),
        }
    }

    fn most_stored(&self) -> u32 {
        self.stored.borrow().values().copied().max().unwrap_or(0)
    }
}

impl SendEvents for FakeSender<'_> {
    type Body = ();
    type Error = &'static str;

    async fn check_consent(
        &self,
        events: &[Outgoing<()>],
    ) -> Result<Vec<Option<String>>, &'static str> {
        self.checks.set(self.checks.get() + 1);
        Ok(events
            .iter()
            .map(|event| (self.consent)(&event.key))
            .collect())
    }

    async fn send(&self, event: &Outgoing<()>) -> Outcome {
        let outcome = (self.outcome)(&event.key);
        if matches!(outcome, SendOutcome::Sent | SendOutcome::Unknown(_)) {
            *self
                .stored
                .borrow_mut()
                .entry(event.key.clone())
                .or_default() += 1;
        }
        tokio::task::yield_now().await;
        outcome
    }
}

fn now() -> Timestamp {
    "2026-03-08T10:00:00Z".parse().unwrap()
}

/// A ledger with so many events due.
fn ledger(folder: &Path, count: usize) -> (Ledger, Vec<Outgoing<()>>) {
    let mut ledger = Ledger::open_or_create(folder, "shop_1").unwrap();
    let setup = Setup {
        choices: Choices {
            events: Vec::new(),
            days_before: Vec::new(),
            timezone: "UTC".to_owned(),
            source: SourceKind::Prive,
            event_names: BTreeMap::new(),
            max_events: None,
        },
        ledger: "l1".to_owned(),
        runs: 0,
        baseline: now(),
        last_pass: date(2026, 3, 7),
        attempts_until: now(),
    };
    ledger.record_setup(&setup, &[], &[]).unwrap();
    let keys: Vec<_> = (0..count)
        .map(|index| format!("started:c{index:03}"))
        .collect();
    let events: Vec<_> = keys
        .iter()
        .map(|key| NewEvent {
            key: key.clone(),
            trigger: Trigger::Started,
            contract: Some(key.clone()),
            subscriber: None,
            state: EventState::Due,
            reason: None,
            due: date(2026, 3, 8),
        })
        .collect();
    let pass = Pass {
        contracts: &[],
        unread: &[],
        events: &events,
        day: date(2026, 3, 8),
        attempts_until: now(),
        at: now(),
    };
    ledger.record_pass(&pass).unwrap();
    let outgoing = keys.into_iter().map(|key| Outgoing {
        subscriber: format!("s_{key}"),
        key,
        body: (),
    });
    (ledger, outgoing.collect())
}

fn left_due(ledger: &Ledger, events: &[Outgoing<()>]) -> Vec<Outgoing<()>> {
    let rows = ledger.events(Some(EventState::Due), None).unwrap();
    let is_due = |event: &&Outgoing<()>| rows.iter().any(|row| row.event.key == event.key);
    events.iter().filter(is_due).cloned().collect()
}

fn count(ledger: &Ledger, state: EventState) -> usize {
    ledger.events(Some(state), None).unwrap().len()
}

async fn run(
    ledger: &mut Ledger,
    events: &[Outgoing<()>],
    sender: &FakeSender<'_>,
) -> (Vec<EventResult>, Option<Ended<&'static str>>) {
    send_all(ledger, events, sender, now, || false, |_| {}).await
}

#[tokio::test]
async fn every_event_is_sent_once_and_consent_is_checked_a_hundred_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let (mut ledger, events) = ledger(home.path(), 250);
    let sender = FakeSender::new(|_| SendOutcome::Sent);
    let (sent, ended) = run(&mut ledger, &events, &sender).await;
    assert!(ended.is_none());
    assert_eq!((sent.len(), sender.stored.borrow().len()), (250, 250));
    assert_eq!((sender.most_stored(), sender.checks.get()), (1, 3));
    assert_eq!(count(&ledger, EventState::Sent), 250);
}

#[tokio::test]
async fn nothing_is_sent_to_somebody_who_opted_out_meanwhile() {
    let home = tempfile::tempdir().unwrap();
    let (mut ledger, events) = ledger(home.path(), 3);
    let mut sender = FakeSender::new(|_| SendOutcome::Sent);
    sender.consent = Box::new(|key| (key == "started:c001").then(|| "not_opted_in".to_owned()));
    run(&mut ledger, &events, &sender).await;
    assert!(!sender.stored.borrow().contains_key("started:c001"));
    let row = ledger.event("started:c001").unwrap().unwrap();
    assert_eq!(row.event.state, EventState::Skipped);
    assert_eq!(row.event.reason.as_deref(), Some("not_opted_in"));
    assert_eq!(count(&ledger, EventState::Sent), 2);
}

#[tokio::test]
async fn refused_and_unknown_events_are_recorded_and_never_sent_again() {
    let home = tempfile::tempdir().unwrap();
    let (mut ledger, events) = ledger(home.path(), 4);
    let sender = FakeSender::new(|key| match key {
        "started:c001" => SendOutcome::Refused("bad property".to_owned()),
        "started:c002" => SendOutcome::Unknown("timeout".to_owned()),
        _ => SendOutcome::Sent,
    });
    run(&mut ledger, &events, &sender).await;
    assert_eq!(count(&ledger, EventState::Refused), 1);
    assert_eq!(count(&ledger, EventState::Unknown), 1);
    assert!(left_due(&ledger, &events).is_empty());
    // None is sent twice, even if the caller passes all of them again.
    let (_, ended) = run(&mut ledger, &events, &sender).await;
    assert!(matches!(ended, Some(Ended::Ledger(_))));
    assert_eq!(sender.most_stored(), 1);
}

#[tokio::test]
async fn what_surely_had_no_effect_stays_due() {
    let home = tempfile::tempdir().unwrap();
    let (mut ledger, events) = ledger(home.path(), 30);
    let limited = FakeSender::new(|key| match key {
        "started:c003" => SendOutcome::NotSent("rate limit"),
        _ => SendOutcome::Sent,
    });
    let (_, ended) = run(&mut ledger, &events, &limited).await;
    assert!(matches!(ended, Some(Ended::Failed("rate limit"))));
    let left = left_due(&ledger, &events);
    assert!(left.iter().any(|event| event.key == "started:c003"));
    assert!(left.len() > 15);
    let sender = FakeSender::new(|_| SendOutcome::Sent);
    let (_, ended) = run(&mut ledger, &left, &sender).await;
    assert!(ended.is_none());
    assert_eq!(count(&ledger, EventState::Sent), 30);
    assert!(
        sender
            .stored
            .borrow()
            .keys()
            .all(|key| !limited.stored.borrow().contains_key(key))
    );
}

#[tokio::test]
async fn five_failures_in_a_row_end_the_run() {
    let home = tempfile::tempdir().unwrap();
    let (mut ledger, events) = ledger(home.path(), 40);
    let sender = FakeSender::new(|_| SendOutcome::Refused("unknown event".to_owned()));
    let (sent, ended) = run(&mut ledger, &events, &sender).await;
    assert!(matches!(ended, Some(Ended::TooManyFailures)));
    assert!(
        sent.len() < MAX_FAILURES_IN_A_ROW + IN_FLIGHT,
        "{}",
        sent.len()
    );
    assert_eq!(left_due(&ledger, &events).len(), 40 - sent.len());
}

#[tokio::test]
async fn a_cancellation_waits_for_what_is_in_flight() {
    let home = tempfile::tempdir().unwrap();
    let (mut ledger, events) = ledger(home.path(), 40);
    let sender = FakeSender::new(|_| SendOutcome::Sent);
    let canceled = || sender.stored.borrow().len() >= 7;
    let (sent, ended) = send_all(&mut ledger, &events, &sender, now, canceled, |_| {}).await;
    assert!(matches!(ended, Some(Ended::Canceled)));
    assert_eq!(sent.len(), sender.stored.borrow().len());
    assert_eq!(count(&ledger, EventState::Sending), 0);
    assert_eq!(left_due(&ledger, &events).len(), 40 - sent.len());
}

/// The future is dropped, as if the process had been killed there, after each number of polls.
#[tokio::test]
async fn a_program_that_dies_anywhere_sends_nothing_twice_and_loses_nothing() {
    for deaths in 1..60 {
        let home = tempfile::tempdir().unwrap();
        let (mut book, events) = ledger(home.path(), 20);
        let sender = FakeSender::new(|_| SendOutcome::Sent);
        let mut polls = 0;
        {
            let mut running = Box::pin(run(&mut book, &events, &sender));
            std::future::poll_fn(|context| {
                polls += 1;
                let ready = running.as_mut().poll(context).is_ready();
                if ready || polls >= deaths {
                    return std::task::Poll::Ready(());
                }
                std::task::Poll::Pending
            })
            .await;
        }
        drop(book);
        let mut book = Ledger::open(home.path(), "shop_1").unwrap().unwrap();
        let unknown = book.mark_interrupted(now()).unwrap();
        let left = left_due(&book, &events);
        let (_, ended) = run(&mut book, &left, &sender).await;
        assert!(ended.is_none());
        assert!(sender.most_stored() <= 1, "{deaths}");
        assert_eq!(count(&book, EventState::Sent) + unknown, 20, "{deaths}");
        let lost = events
            .iter()
            .filter(|event| !sender.stored.borrow().contains_key(&event.key));
        assert!(lost.count() <= unknown, "{deaths}");
    }
}
