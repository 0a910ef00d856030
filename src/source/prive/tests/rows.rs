//! What a contract's row and the summary have.

use super::*;
use crate::domain::{ContractStatus, RowStatus};

#[tokio::test]
async fn the_summary_counts_what_was_read() {
    let list = List::of(10);
    list.contracts.borrow_mut()[1].status = Some("FROZEN".to_owned());
    list.contracts.borrow_mut()[2].subscriber = None;
    list.contracts.borrow_mut()[3].subscriber = None;
    let contracts = read_list(&list).await;
    let summary = &contracts.summary;
    assert_eq!((summary.rows, summary.contracts), (10, 7));
    assert_eq!(summary.statuses.count(ContractStatus::Active), 4);
    assert_eq!(summary.statuses.count(ContractStatus::Cancelled), 3);
    assert_eq!(
        (summary.unattributed.total, summary.unattributed.not_ended),
        (2, 1)
    );
    assert_eq!(summary.newest_date, Some("2026-05-01".parse().unwrap()));
    // 01:00 in UTC is the evening before in the store's zone.
    assert_eq!(summary.upcoming[1], ("2026-11-26".parse().unwrap(), 4));
    let first: Vec<_> = contracts.batches[0]
        .iter()
        .take(2)
        .map(|row| row.status)
        .collect();
    assert_eq!(
        first,
        [
            RowStatus::Is(ContractStatus::Cancelled),
            RowStatus::Unreadable
        ]
    );
}

#[tokio::test]
async fn details_are_kept_where_they_are_asked_for() {
    let list = List::of(1);
    let with_details = PriveOptions {
        has_details: true,
        ..options()
    };
    let contracts = read(&list, &with_details, |_, _| {}).await.unwrap();
    let row = contracts.batches[0].iter().next().unwrap();
    let facts = &row.details.unwrap().facts;
    assert_eq!(facts.next_billing_date, Some("2026-11-26".parse().unwrap()));
    let without = read_list(&list).await;
    assert!(without.batches[0].iter().next().unwrap().details.is_none());
}
