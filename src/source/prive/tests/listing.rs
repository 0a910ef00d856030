//! A list that changes while it is read.

use super::*;

/// Deletes a contract before this request.
fn one_is_deleted(at: usize) -> Change {
    Box::new(move |request, contracts| {
        if request == at {
            contracts.remove(10);
        }
    })
}

#[tokio::test]
async fn a_list_is_read_with_few_requests() {
    for (count, requests) in [
        (0, 1),
        (1, 1),
        (249, 1),
        (250, 3),
        (251, 3),
        (1000, 6),
        (1001, 6),
    ] {
        let list = List::of(count);
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{count}");
        assert_eq!(rows(&contracts) as u64, count);
        assert_eq!(list.requests.borrow().len(), requests, "{count}");
    }
}

#[tokio::test]
async fn a_page_behind_the_last_may_be_refused() {
    for (count, status) in [(250, 400), (500, 422)] {
        let mut list = List::of(count);
        list.past_end = Some(status);
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{count}");
        assert_eq!(rows(&contracts) as u64, count);
        let past_end = count / PAGE_SIZE as u64 + 1;
        assert!(list.requests.borrow().contains(&past_end), "{count}");
    }
    // The last page goes while the list is read.
    for at in 2..=3 {
        let mut list = List::of(501);
        list.past_end = Some(422);
        list.change = one_is_deleted(at);
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{at}");
        assert_eq!(rows(&contracts), 500, "{at}");
    }
}

#[tokio::test]
async fn appended_contracts_are_read() {
    // Before the page behind them, after it, and during the verification.
    for at in 1..=6 {
        let mut list = List::of(900);
        list.change = Box::new(move |request, contracts| {
            if request == at {
                contracts.extend((900..903).map(contract));
            }
        });
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{at}");
        let read = rows(&contracts);
        assert!(read == 903 || (at == 6 && read == 900), "{at}: {read}");
    }
}

#[tokio::test]
async fn a_list_that_loses_contracts_is_read_again() {
    for at in 2..=5 {
        let mut list = List::of(1000);
        list.change = one_is_deleted(at);
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, None, "{at}");
        assert_eq!(rows(&contracts), 999, "{at}");
        assert!(list.requests.borrow().len() > 6, "{at}");
    }
}

#[tokio::test]
async fn a_list_that_goes_on_losing_contracts_is_incomplete() {
    let mut list = List::of(1000);
    list.change = Box::new(|_, contracts| {
        contracts.remove(0);
    });
    let contracts = read_list(&list).await;
    assert_eq!(contracts.incomplete, Some(IncompleteReason::Shrunk));
}

#[tokio::test]
async fn a_list_in_changing_order_is_incomplete() {
    let mut list = List::of(1000);
    list.change = Box::new(|request, contracts| contracts.rotate_left(request * 17 % 1000));
    assert!(read_list(&list).await.incomplete.is_some());
}

#[tokio::test]
async fn pages_that_repeat_end_the_reading() {
    for total_pages in [Some(1_000_000), Some(4), None] {
        let mut list = List::of(1000);
        let first = list.contracts.borrow()[..PAGE_SIZE].to_vec();
        list.distort = Box::new(move |_, page| {
            page.records.clone_from(&first);
            page.total_pages = total_pages;
        });
        let contracts = read_list(&list).await;
        assert_eq!(contracts.incomplete, Some(IncompleteReason::Repeated));
        assert!(list.requests.borrow().len() < 20);
    }
}

#[tokio::test]
async fn a_wrong_total_is_incomplete_or_harmless() {
    for (total, pages, is_complete) in [
        (Some(2000), Some(4), false),
        (Some(2000), Some(u64::MAX), false),
        (Some(10), Some(1), true),
        (None, None, false),
    ] {
        let mut list = List::of(1000);
        list.distort = Box::new(move |_, page| {
            page.total_items = total;
            page.total_pages = pages;
        });
        let contracts = read_list(&list).await;
        assert_eq!(rows(&contracts), 1000, "{total:?}");
        assert_eq!(contracts.incomplete.is_none(), is_complete, "{total:?}");
    }
}

#[tokio::test]
async fn contracts_without_an_id_are_incomplete() {
    let list = List::of(3);
    list.contracts.borrow_mut()[1].id = None;
    let contracts = read_list(&list).await;
    assert_eq!(contracts.incomplete, Some(IncompleteReason::NoId));
    assert_eq!(rows(&contracts), 3);
}
