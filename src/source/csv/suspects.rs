//! Whom the rows are about that were not understood, as far as anything in them says. Reads no more
//! of a row than that; whether it was understood is decided elsewhere.

use super::cells::Region;
use super::garbled;
use super::previous::Who;
use super::scanner::{Fault, Record};
use super::traces;
use crate::domain::{Doubts, Garbled, Mention, ShopifyCustomerId};

/// Gathers them.
pub(super) struct Suspects {
    doubts: Doubts,
    /// The code of the country that numbers belong to which don't say theirs.
    country: Option<u64>,
}

impl Suspects {
    pub(super) fn new(region: Region) -> Self {
        Self {
            doubts: Doubts::default(),
            country: region.country_code(),
        }
    }

    /// A row whose cells may stand anywhere, and whom it may be about by where they stand.
    pub(super) fn garbled(&mut self, record: &Record<'_>, row: &Garbled) {
        self.doubts.add_garbled(row);
        let beside = Mention {
            email: row.emails.first().map(String::as_str),
            phone: row.phones.first().copied(),
            ..Mention::default()
        };
        self.trace(record.raw, &beside);
        if record.fault == Some(Fault::TooLong) {
            // Not even all of it was seen.
            self.doubts.traces().add_anybody();
        }
    }

    /// A row whose cells stand under their columns. One that is odd may be about others, too, whom
    /// another cell names, or the right one in a form that can't be read.
    pub(super) fn clear(&mut self, record: &Record<'_>, who: &Who<'_>, is_odd: bool) {
        if !is_odd {
            self.doubts.add(&who.mention(None, record.line));
            return;
        }
        let others = garbled::addresses(record.raw).into_iter();
        let others = others.filter(|email| who.email != Some(email));
        let row = Garbled {
            shopify_id: who.id.map(|id| ShopifyCustomerId(id.get())),
            possible_ids: Vec::new(),
            phones: who.phone.into_iter().collect(),
            emails: who
                .email
                .map(str::to_owned)
                .into_iter()
                .chain(others)
                .collect(),
            line: record.line,
        };
        self.garbled(record, &row);
    }

    /// What can't be read in a row that was understood otherwise: whoever is known by it may be the
    /// same person.
    pub(super) fn unread(&mut self, cell: &[u8]) {
        for address in garbled::addresses(cell) {
            self.doubts.traces().add_email(&address);
        }
        self.trace(cell, &Mention::default());
    }

    /// A cell with a number that was rounded, and whom else the row names.
    pub(super) fn rounded(&mut self, cell: &[u8], who: &Who<'_>) {
        if let Some(numbers) = traces::before_rounding(cell) {
            self.doubts.add_rounded(numbers, &who.mention(None, 0));
        }
    }

    /// All that was gathered.
    pub(super) fn finish(self) -> Doubts {
        self.doubts
    }

    /// Holds a text against whoever it may name by a number; `beside` is who else is named.
    fn trace(&mut self, text: &[u8], beside: &Mention<'_>) {
        let doubts = &mut self.doubts;
        traces::numbers(text, self.country, |number| {
            doubts.traces().add_number(number);
        });
        for numbers in traces::rounded(text) {
            doubts.add_rounded(numbers, beside);
        }
    }
}
