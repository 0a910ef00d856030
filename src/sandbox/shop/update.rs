//! What a PATCH does to a subscriber.

use serde_json::{Map, Value};

use super::moment::Moment;
use super::record::packed;
use super::{Record, Shop};

/// Custom properties that a subscriber can have (documented).
pub(in super::super) const MAX_PROPERTIES: usize = 50;

/// A change that was asked for.
#[derive(Default)]
pub(in super::super) struct Change {
    pub(in super::super) email: Option<String>,
    pub(in super::super) tags: Vec<String>,
    pub(in super::super) properties: Map<String, Value>,
}

/// The subscriber would have had more than [`MAX_PROPERTIES`].
pub(in super::super) struct TooManyProperties;

impl Shop {
    /// Applies a change, whole or not at all.
    ///
    /// Tags are added to those there (documented). Properties are merged by name, and a list
    /// replaces a list (as Postscript's own Segment destination relies on). An email is taken only
    /// where there was none or no Shopify customer is linked (documented), and otherwise left as it
    /// was without a word (assumed). The date of the update moves even where nothing changed
    /// (assumed).
    pub(in super::super) fn update(
        &mut self,
        position: u32,
        change: Change,
        now: Moment,
    ) -> Result<(), TooManyProperties> {
        let Shop {
            records,
            tags,
            rewind,
            ..
        } = self;
        let record = &mut records[position as usize];
        let properties = merged(record, change.properties)?;
        if let Some(rewind) = rewind.as_mut().filter(|_| !record.kept) {
            rewind.keep(position, record);
        }
        if let Some(added) = tags.added(&record.tags, &change.tags) {
            record.tags = added;
        }
        if let Some(properties) = properties {
            record.properties = packed(&properties).unwrap_or_default();
        }
        record.updated_at = now.in_seconds().0;
        if let Some(email) = change.email {
            self.update_email(position, email);
        }
        Ok(())
    }

    fn update_email(&mut self, position: u32, email: String) {
        let Shop {
            records,
            by_email,
            rewind,
            ..
        } = self;
        let record = &mut records[position as usize];
        if record.email.is_some() && record.customer.is_some() {
            return;
        }
        if record.email.is_some() {
            by_email.remove(record.email_hash(), position);
        }
        let former = record.email.replace(email.into());
        if let Some(rewind) = rewind.as_mut().filter(|_| !record.email_kept) {
            record.email_kept = true;
            rewind.keep_email(position, former);
        }
        let hash = record.email_hash();
        by_email.insert(hash, position, |at| records[at as usize].email_hash());
    }
}

/// The record's properties with those given; `None` where none were given.
fn merged(
    record: &Record,
    given: Map<String, Value>,
) -> Result<Option<Map<String, Value>>, TooManyProperties> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut properties = record.properties();

    properties.extend(given);
    if properties.len() > MAX_PROPERTIES {
        Err(TooManyProperties)
    } else {
        Ok(Some(properties))
    }
}
