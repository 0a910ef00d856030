//! One after the other, with a pause between, until one doesn't go well.

use std::time::Duration;

use tokio::time::sleep;

use crate::http::Cancellation;

/// The pause between two events for one person.
const BETWEEN: Duration = Duration::from_secs(1);

/// Hands the items to `send` in their order, a second apart. Ends before its time when `send`
/// returns a result that isn't `well`, or `stop` is raised: what is left then isn't handed over.
pub(super) async fn in_turn<T, R>(
    items: Vec<T>,
    stop: &Cancellation,
    mut send: impl AsyncFnMut(T) -> R,
    well: impl Fn(&R) -> bool,
) -> Vec<R> {
    let mut results: Vec<R> = Vec::new();
    for item in items {
        match results.last() {
            Some(last) if !well(last) => break,
            Some(_) => tokio::select! {
                () = sleep(BETWEEN) => {}
                () = stop.wait() => {}
            },
            None => {}
        }
        if stop.is_canceled() {
            break;
        }
        results.push(send(item).await);
    }
    results
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_second_lies_between_two() {
        let began = Instant::now();
        let sent_at = async |number: u32| (number, began.elapsed());
        let sent = in_turn(vec![1, 2, 3, 4], &Cancellation::new(), sent_at, |_| true).await;
        let seconds = Duration::from_secs;
        assert_eq!(
            sent,
            [
                (1, seconds(0)),
                (2, seconds(1)),
                (3, seconds(2)),
                (4, seconds(3))
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_that_goes_wrong_is_the_last() {
        let began = Instant::now();
        let sent = in_turn(
            vec![1, 2, 3],
            &Cancellation::new(),
            async |number| number,
            |number| *number < 2,
        )
        .await;
        assert_eq!(sent, [1, 2]);
        assert_eq!(began.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_cuts_the_pause_short() {
        let began = Instant::now();
        let stop = Cancellation::new();
        let sent = in_turn(
            vec![1, 2],
            &stop,
            async |number| {
                stop.cancel();
                number
            },
            |_| true,
        )
        .await;
        assert_eq!(sent, [1]);
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
