//! Lists all subscribers and counts them, one request per page, with progress.

use crate::error::CommandError;
use crate::postscript::{Client, ListVisitor, Listed, Subscriber, list_subscribers};
use crate::segments::SubscriberCounts;
use crate::terminal::{Printer, Progress};

/// Counts all subscribers. Warns if the list changed while it was read.
pub(super) async fn count_subscribers(
    client: &Client,
    printer: &Printer,
) -> Result<SubscriberCounts, CommandError> {
    let mut counting = Counting {
        counts: SubscriberCounts::default(),
        printer,
        progress: None,
    };
    let listed = list_subscribers(client, None, &mut counting).await;
    if let Some(progress) = counting.progress {
        progress.finish();
    }
    let failed = |error| CommandError::from(error).context("can't count the subscribers");
    counting.counts.is_uncertain = listed.map_err(failed)? == Listed::Inconsistent;
    if counting.counts.is_uncertain {
        printer.warn(
            "subscribers were added or removed while the list was being read, so counts may be slightly off",
        );
    }
    Ok(counting.counts)
}

struct Counting<'a> {
    counts: SubscriberCounts,
    printer: &'a Printer,
    progress: Option<Progress<'a>>,
}

impl ListVisitor for Counting<'_> {
    fn expect(&mut self, pages: u64) {
        if let Some(progress) = &self.progress {
            progress.expect(pages);
        } else {
            let (label, unit) = ("Listing subscribers", "pages");
            self.progress = Some(Progress::start(self.printer, label, unit, pages));
        }
    }

    fn page_read(&mut self) {
        if let Some(progress) = &self.progress {
            progress.advance(1);
        }
    }

    fn visit(&mut self, subscriber: &Subscriber) -> bool {
        self.counts.add(subscriber)
    }
}
