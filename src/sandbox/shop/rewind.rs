//! The way back to how a shop began.
//!
//! Only what a PATCH overwrites is kept, so a shop nobody wrote to costs nothing more.

use serde_json::value::RawValue;

use super::{Record, Shop};

/// What records held before they were first written to.
#[derive(Default)]
pub(super) struct Rewind {
    records: Vec<Former>,
    emails: Vec<(u32, Option<Box<str>>)>,
}

struct Former {
    position: u32,
    updated_at: i64,
    tags: Box<[u32]>,
    properties: Option<Box<RawValue>>,
}

impl Rewind {
    /// Keeps all but the email of a record, and marks it as kept.
    pub(super) fn keep(&mut self, position: u32, record: &mut Record) {
        record.kept = true;
        self.records.push(Former {
            position,
            updated_at: record.updated_at,
            tags: record.tags.clone(),
            properties: record.properties.clone(),
        });
    }

    /// Keeps the email of a record.
    pub(super) fn keep_email(&mut self, position: u32, email: Option<Box<str>>) {
        self.emails.push((position, email));
    }
}

impl Shop {
    /// Takes back every PATCH and forgets the events.
    pub(in super::super) fn go_back(&mut self) {
        let Some(rewind) = self.rewind.replace(Rewind::default()) else {
            return;
        };
        for former in rewind.records {
            let record = &mut self.records[former.position as usize];
            record.updated_at = former.updated_at;
            record.tags = former.tags;
            record.properties = former.properties;
            record.kept = false;
        }
        for (position, email) in rewind.emails {
            let record = &mut self.records[position as usize];
            self.by_email.remove(record.email_hash(), position);
            record.email = email;
            record.email_kept = false;
            if record.email.is_some() {
                let hash = record.email_hash();
                let records = &self.records;
                self.by_email
                    .insert(hash, position, |at| records[at as usize].email_hash());
            }
        }
        self.events.clear();
    }
}
