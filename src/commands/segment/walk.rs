//! The walk that counts: a request for each page, with its progress.

use crate::commands::error::CommandError;
use crate::postscript::{Client, ListVisitor, Listed, Subscriber, list_subscribers};
use crate::segments::Census;
use crate::terminal::{Printer, Progress};

/// Counts all subscribers. Warns where the list changed while it was read.
pub(super) async fn census(client: &Client, printer: &Printer) -> Result<Census, CommandError> {
    let mut walk = Counting {
        census: Census::default(),
        printer,
        progress: None,
    };
    let walked = list_subscribers(client, None, &mut walk).await;
    if let Some(progress) = walk.progress {
        progress.finish();
    }
    let counting = |error| CommandError::from(error).context("the subscribers can't be counted");
    if walked.map_err(counting)? == Listed::Inconsistent {
        printer.warn(
            "people joined or left while the list was read, so the counts can be off by as many",
        );
    }
    Ok(walk.census)
}

struct Counting<'a> {
    census: Census,
    printer: &'a Printer,
    progress: Option<Progress<'a>>,
}

impl ListVisitor for Counting<'_> {
    fn expect(&mut self, pages: u64) {
        if let Some(progress) = &self.progress {
            progress.expect(pages);
        } else {
            let (label, unit) = ("Reading subscribers", "pages");
            self.progress = Some(Progress::start(self.printer, label, unit, pages));
        }
    }

    fn page_read(&mut self) {
        if let Some(progress) = &self.progress {
            progress.advance(1);
        }
    }

    fn visit(&mut self, subscriber: &Subscriber) -> bool {
        self.census.meet(subscriber)
    }
}
