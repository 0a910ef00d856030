//! The report: a line for every customer as it is settled, and for every row and subscriber that
//! fell out on the way. Written as it happens, line by line, so that what is in it has happened.
//! Without a phone number, an address or a name, unless asked for.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use super::observer::Settled;
use super::summary::{Outcome, key_name};
use crate::domain::Membership;

/// A report under way.
pub struct Report {
    file: File,
    form: Form,
    with_people: bool,
    /// How long it is in whole lines.
    length: u64,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated, below a header.
    Csv,
    /// A JSON object a line.
    JsonLines,
}

impl Form {
    /// The form that a file's name says: `.csv` or `.jsonl`.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// A line of the report. Fields that don't apply are empty.
#[derive(Debug, Default, Serialize)]
struct Line<'a> {
    lines: String,
    customer_id: Option<u64>,
    subscriber_id: Option<&'a str>,
    matched_by: Option<&'static str>,
    membership: Option<&'static str>,
    outcome: &'static str,
    tag: Option<&'static str>,
    stale: bool,
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phones: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emails: Option<String>,
}

impl Report {
    /// Begins in an empty file, with the header of CSV: a disk without any room is noticed at once.
    pub fn begin(file: File, form: Form, with_people: bool) -> io::Result<Self> {
        let mut report = Self {
            file,
            form,
            with_people,
            length: 0,
        };
        if form == Form::Csv {
            let header = csv_header(&report.empty())?;
            report.put(&header)?;
        }
        Ok(report)
    }

    /// Writes what became of a customer.
    pub fn customer(&mut self, settled: &Settled<'_>) -> io::Result<()> {
        let customer = settled.customer;
        let lines = customer.lines();
        let more = usize::try_from(lines.total).unwrap_or(usize::MAX) - lines.first.len();
        let mut spelled: Vec<String> = lines.first.iter().map(u64::to_string).collect();
        if more > 0 {
            spelled.push(format!("+{more} more"));
        }
        let people = self.with_people;
        self.write(&Line {
            lines: spelled.join(" "),
            customer_id: customer.shopify_id().map(|id| id.0),
            subscriber_id: settled.subscriber_id,
            matched_by: settled.matched_by.map(key_name),
            membership: Some(match settled.membership {
                Membership::Active => "active",
                Membership::Inactive => "inactive",
                Membership::Undecided(_) => "undecided",
            }),
            outcome: outcome_name(settled.outcome),
            tag: settled.tag,
            stale: settled.stale,
            reason: settled.reason.map(str::to_owned),
            phones: people.then(|| joined(customer.phones())),
            emails: people.then(|| joined(customer.emails())),
        })
    }

    /// Writes a row of the export that was not understood.
    pub fn rejected(&mut self, line: u64, reason: &str) -> io::Result<()> {
        self.write(&Line {
            lines: line.to_string(),
            outcome: "rejected_row",
            reason: Some(reason.to_owned()),
            ..self.empty()
        })
    }

    /// Writes a tagged subscriber who isn't in the export.
    pub fn absent(&mut self, subscriber_id: &str, property: Option<&str>) -> io::Result<()> {
        let status = property.unwrap_or("not set");
        self.write(&Line {
            subscriber_id: Some(subscriber_id),
            outcome: "absent",
            reason: Some(format!(
                "tagged and not in the export; prive_status is {status}"
            )),
            ..self.empty()
        })
    }

    fn empty(&self) -> Line<'static> {
        Line {
            phones: self.with_people.then(String::new),
            emails: self.with_people.then(String::new),
            ..Line::default()
        }
    }

    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let text = match self.form {
            Form::Csv => csv_line(line)?,
            Form::JsonLines => {
                let mut text = serde_json::to_vec(line)?;
                text.push(b'\n');
                text
            }
        };
        self.put(&text)
    }

    /// A line is in the file as a whole, or not at all: where the disk is full, what was written of
    /// it is taken away again.
    fn put(&mut self, text: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(text) {
            // If that fails too, the first failure is the one to tell.
            let _ = self.file.set_len(self.length);
            return Err(error);
        }
        self.length += text.len() as u64;
        Ok(())
    }
}

/// The names of the fields that such a line has.
fn csv_header(line: &Line<'_>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.serialize(line)?;
    let mut text = written(writer)?;
    let end = text.iter().position(|byte| *byte == b'\n');
    text.truncate(end.map_or(0, |end| end + 1));
    Ok(text)
}

/// The line as CSV. Cells are defused that hold words from elsewhere.
fn csv_line(line: &Line<'_>) -> io::Result<Vec<u8>> {
    let text = |cell: &Option<String>| cell.as_deref().map(defused);
    let subscriber_id = line.subscriber_id.map(defused);
    let mut builder = csv::WriterBuilder::new();
    let mut writer = builder.has_headers(false).from_writer(Vec::new());
    writer.serialize(Line {
        lines: line.lines.clone(),
        subscriber_id: subscriber_id.as_deref(),
        reason: text(&line.reason),
        phones: text(&line.phones),
        emails: text(&line.emails),
        ..*line
    })?;
    written(writer)
}

fn written(writer: csv::Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front. Some take the wide
/// forms of the signs for the signs.
fn defused(cell: &str) -> String {
    let starts = [
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    if cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(starts) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn joined(values: impl Iterator<Item = impl ToString>) -> String {
    values
        .map(|value| value.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Tagged => "tagged",
        Outcome::WouldTag => "would_tag",
        Outcome::Unchanged => "unchanged",
        Outcome::NotSubscriber => "not_subscriber",
        Outcome::Conflict => "conflict",
        Outcome::Undecided => "undecided",
        Outcome::NotTried => "not_tried",
        Outcome::Failed => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for formula in [
            "=1+1",
            "+12125550100",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{ff1d}1",
        ] {
            assert_eq!(defused(formula), format!("'{formula}"));
        }
        for text in ["", "s_1", "1+1", "rosa@example.com", "the status is blank"] {
            assert_eq!(defused(text), text);
        }
        let line = Line {
            subscriber_id: Some("-1-1"),
            outcome: "absent",
            reason: Some("=HYPERLINK(\"http://example.com\")".to_owned()),
            phones: Some("+12125550100".to_owned()),
            emails: Some("=1+1@example.com".to_owned()),
            ..Line::default()
        };
        assert_eq!(
            String::from_utf8(csv_line(&line).unwrap()).unwrap(),
            ",,'-1-1,,,absent,,false,\"'=HYPERLINK(\"\"http://example.com\"\")\",'+12125550100,\
             '=1+1@example.com\n"
        );
    }
}
