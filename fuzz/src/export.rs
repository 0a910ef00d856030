//! The bytes of an export.

use std::num::NonZeroU64;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use prive_ps::domain::ContractStatus;
use prive_ps::source::csv::{
    Cell, DateOrder, Export, Field, ReadOptions, Reason, Region, Source, find_contract,
    read_customer_id, read_email, read_phone, read_with_rejects,
};

use super::customers::{add_up, may_be_inactive};
use super::telling::told;

/// An export, read by options that its length decides on, so that every seed is a plain file.
pub fn export(data: &[u8]) {
    let options = options(data.len());
    let source = Source::Held("export.csv", data.into());
    let mut rejects = Vec::new();
    if data.len().is_multiple_of(7) {
        // Whatever comes of it: no bytes make it panic.
        let _ = find_contract(&source, &options, "7");
    }
    match read_with_rejects(&source, &options, &mut rejects) {
        Err(error) => {
            told(&error.to_string());
            told(&error.hint());
        }
        Ok(export) => {
            add_up(&export);
            rejected(&export);
            if let Some(plain) = Plain::of(data, &export) {
                plain.accounts_for_every_row(&export, &options, &rejects);
                plain.nobody_is_inactive_by_a_rejected_row(&export, options.region);
            }
        }
    }
}

fn options(length: usize) -> ReadOptions {
    let now = Timestamp::from_second(1_795_176_000).unwrap_or_default();
    let base = ReadOptions::at(now);
    let zone = |name| TimeZone::get(name).ok();
    let taught = |word: &str, status| vec![(word.to_owned(), status)];
    match length % 5 {
        1 => ReadOptions {
            region: "GB".parse().unwrap_or_default(),
            timezone: zone("Europe/London"),
            date_order: Some(DateOrder::DayFirst),
            ..base
        },
        2 => ReadOptions {
            timezone: zone("America/New_York"),
            date_order: Some(DateOrder::MonthFirst),
            statuses: taught("Frozen solid", ContractStatus::Paused),
            ..base
        },
        3 => ReadOptions {
            statuses: taught("", ContractStatus::Expired),
            ..base
        },
        4 => ReadOptions {
            assume_status: Some(ContractStatus::Cancelled),
            ..base
        },
        _ => base,
    }
}

fn rejected(export: &Export) {
    let mut last = 1;
    for rejected in export.summary.rejected.iter() {
        assert!(rejected.line > last, "line {} after {last}", rejected.line);
        last = rejected.line;
        told(&rejected.reason.to_string());
    }
    let by_reason = export.summary.rejected.by_reason(3);
    let counted: usize = by_reason.iter().map(|(_, count, _)| count).sum();
    assert_eq!(counted, export.summary.rejected.len());
}

/// An export in UTF-8 without a quote, whose rows are its lines, so that they can be counted in
/// another way.
struct Plain<'a> {
    /// Line number and text of each row.
    rows: Vec<(u64, &'a str)>,
    delimiter: char,
    columns: usize,
}

impl<'a> Plain<'a> {
    fn of(data: &'a [u8], export: &Export) -> Option<Self> {
        let text = std::str::from_utf8(data).ok()?;
        if text.contains('"') {
            return None;
        }
        let delimiter = export.summary.file.delimiter;
        let is_nothing = |mark: char| mark == delimiter || matches!(mark, ' ' | '\t');
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = (1..).zip(lines(text));
        lines.find(|(_, line)| !line.is_empty())?;
        Some(Self {
            rows: lines
                .filter(|(_, line)| !line.chars().all(is_nothing))
                .collect(),
            delimiter,
            columns: export.summary.columns.names().len(),
        })
    }

    /// Rows are contracts, further rows of contracts, or rejected.
    fn accounts_for_every_row(&self, export: &Export, options: &ReadOptions, rejects: &[u8]) {
        let summary = &export.summary;
        assert_eq!(summary.rows, self.rows.len() as u64);
        let written = rejects.split(|byte| *byte == b'\n').count();
        assert_eq!(written, 2 + summary.rejected.len());
        let has_contracts = place(export, Field::ContractId).is_some();
        let blank_is_blank = options.assume_status.is_none()
            && options.statuses.iter().all(|(word, _)| !word.is_empty());
        let Some(status) = place(export, Field::Status) else {
            return;
        };
        if has_contracts || !blank_is_blank {
            return;
        }
        // Without ids, a row that goes on with a contract has a blank status, and no other has.
        let mut rejected = summary.rejected.iter().map(|row| row.line).peekable();
        let mut contracts = 0;
        let mut further = 0;
        for (line, row) in &self.rows {
            if rejected.next_if_eq(line).is_some() {
                continue;
            }
            let cell = row.split(self.delimiter).nth(status).unwrap_or_default();
            match trim(cell) {
                "" => further += 1,
                _ => contracts += 1,
            }
        }
        assert_eq!(rejected.next(), None, "rejected, and not in the file");
        assert_eq!(contracts, summary.contracts);
        let sum = contracts + further + summary.rejected.len() as u64;
        assert_eq!(sum, summary.rows);
    }

    /// Whoever is named in a row that was not understood is not told to have left.
    fn nobody_is_inactive_by_a_rejected_row(&self, export: &Export, region: Region) {
        let mut named = Named::default();
        let mut rows = self.rows.iter();
        for rejected in export.summary.rejected.iter() {
            let Some((_, row)) = rows.find(|(line, _)| *line == rejected.line) else {
                panic!("line {} was rejected and is not there", rejected.line);
            };
            let cells: Vec<&str> = row.split(self.delimiter).collect();
            let cell = |field| {
                let cell = place(export, field).and_then(|place| cells.get(place));
                cell.copied().unwrap_or_default()
            };
            let id = read_customer_id(cell(Field::CustomerId).as_bytes());
            named.ids.extend(id.ok().map(NonZeroU64::get));
            let is_garbled = matches!(
                rejected.reason,
                Reason::Ragged { .. } | Reason::StrayQuote | Reason::Nul | Reason::TooLong
            );
            if is_garbled {
                assert!(cells.len() != self.columns || row.contains('\0'));
                for cell in &cells {
                    cell.split(is_around).for_each(|word| named.add_email(word));
                }
            } else {
                named.add_email(cell(Field::Email));
                let (phone, country) = (cell(Field::Phone), cell(Field::PhoneCountryCode));
                let phone = read_phone(phone.as_bytes(), country.as_bytes(), region);
                named
                    .phones
                    .extend(phone.ok().map(|read| read.phone.digits()));
            }
        }
        for customer in export.customers.iter() {
            let id = customer.shopify_id().map(|id| id.0);
            let is_named = id.is_some_and(|id| named.ids.contains(&id))
                || customer
                    .emails()
                    .any(|email| named.emails.iter().any(|it| it == email))
                || customer
                    .phones()
                    .any(|phone| named.phones.contains(&phone.digits()));
            assert!(
                !(is_named && may_be_inactive(customer)),
                "inactive in spite of a row that was not understood: lines {:?}",
                customer.lines().first
            );
        }
    }
}

/// Whom rejected rows name.
#[derive(Default)]
struct Named {
    ids: Vec<u64>,
    emails: Vec<String>,
    phones: Vec<u64>,
}

impl Named {
    fn add_email(&mut self, word: &str) {
        let mut email = String::new();
        if let Cell::Valid(email) = read_email(word.as_bytes(), &mut email) {
            self.emails.push(email.to_owned());
        }
    }
}

fn place(export: &Export, field: Field) -> Option<usize> {
    let mut chosen = export.summary.columns.chosen().iter();
    chosen
        .find(|choice| choice.field == field)
        .map(|choice| choice.index)
}

/// What stands around an address in text.
fn is_around(mark: char) -> bool {
    matches!(mark, ' ' | ',' | ';' | '<' | '>' | '(' | ')')
}

fn trim(cell: &str) -> &str {
    let is_space = |mark: char| mark.is_whitespace() || matches!(mark, '\u{200b}' | '\u{feff}');
    cell.trim_matches(is_space)
}

/// The lines, however they end.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split("\r\n").flat_map(|part| part.split(['\n', '\r']))
}
