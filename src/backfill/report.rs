//! The report: one line for each customer, rejected row and absent subscriber, written as the
//! results come, so that a line is true from the moment it is there. It has no phone numbers or
//! email addresses unless asked for.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Serialize, Serializer};

use super::observer::{Absent, CustomerResult};
use super::results::key_name;
use crate::domain::Membership;
use crate::terminal::escape_formula;

/// A report being written.
pub struct Report {
    file: File,
    format: ReportFormat,
    has_pii: bool,
    /// Its length in complete lines, in bytes.
    length: u64,
    lines: u64,
}

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    /// Comma-separated, with a header.
    Csv,
    /// One JSON object per line.
    JsonLines,
}

impl ReportFormat {
    /// The format by a file's name: `.csv` or `.jsonl`.
    pub fn from_path(path: &Path) -> Option<Self> {
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
    kind: &'static str,
    lines: LineNumbers,
    rows: Option<u32>,
    customer_id: Option<u64>,
    subscriber_id: Option<&'a str>,
    matched_by: Option<&'static str>,
    membership: Option<&'static str>,
    outcome: Option<&'static str>,
    tag: Option<&'static str>,
    stale: Option<bool>,
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phones: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emails: Option<String>,
}

/// Line numbers in the source: an array in JSON, separated by spaces in CSV.
#[derive(Clone, Debug, Default)]
struct LineNumbers {
    numbers: Vec<u64>,
    is_csv: bool,
}

impl Serialize for LineNumbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_csv {
            serializer.serialize_str(&joined(self.numbers.iter()))
        } else {
            self.numbers.serialize(serializer)
        }
    }
}

impl Report {
    /// Begins a report in an empty file. A CSV header is written at once, which fails on a full
    /// disk.
    pub fn begin(file: File, format: ReportFormat, has_pii: bool) -> io::Result<Self> {
        let mut report = Self {
            file,
            format,
            has_pii,
            length: 0,
            lines: 0,
        };
        if format == ReportFormat::Csv {
            let header = csv_header(&report.empty("", Vec::new()))?;
            report.put(&header)?;
        }
        Ok(report)
    }

    /// How many lines were written, not counting a header.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Writes the result for a customer.
    pub fn customer(&mut self, result: &CustomerResult<'_>) -> io::Result<()> {
        let customer = result.customer;
        let lines = customer.lines();
        self.write(&Line {
            rows: Some(lines.total),
            customer_id: customer.shopify_id().map(|id| id.0),
            subscriber_id: result.subscriber_id,
            matched_by: result.matched_by.map(key_name),
            membership: Some(match result.membership {
                Membership::Active => "active",
                Membership::Inactive => "inactive",
                Membership::Undecided(_) => "undecided",
            }),
            outcome: Some(result.outcome.name()),
            tag: result.tag,
            stale: Some(result.is_stale),
            reason: result.reason.map(str::to_owned),
            phones: self.has_pii.then(|| joined(customer.phones())),
            emails: self.has_pii.then(|| joined(customer.emails())),
            ..self.empty("customer", lines.first)
        })
    }

    /// Writes a row of the source that can't be read.
    pub fn rejected(&mut self, line: u64, reason: &str) -> io::Result<()> {
        self.write(&Line {
            reason: Some(reason.to_owned()),
            ..self.empty("rejected_row", vec![line])
        })
    }

    /// Writes a tagged subscriber who isn't in the source.
    pub fn absent(&mut self, subscriber: &Absent) -> io::Result<()> {
        let status = subscriber.property;
        self.write(&Line {
            subscriber_id: Some(subscriber.id.as_str()),
            reason: Some(format!(
                "tagged, but not in the source; prive_status is {status}"
            )),
            ..self.empty("absent_subscriber", Vec::new())
        })
    }

    fn empty(&self, kind: &'static str, numbers: Vec<u64>) -> Line<'static> {
        let is_csv = self.format == ReportFormat::Csv;
        Line {
            kind,
            lines: LineNumbers { numbers, is_csv },
            phones: self.has_pii.then(String::new),
            emails: self.has_pii.then(String::new),
            ..Line::default()
        }
    }

    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let text = match self.format {
            ReportFormat::Csv => csv_line(line)?,
            ReportFormat::JsonLines => {
                let mut text = serde_json::to_vec(line)?;
                text.push(b'\n');
                text
            }
        };
        self.put(&text)?;
        self.lines += 1;
        Ok(())
    }

    /// Writes a line whole or not at all: on a full disk, the beginning of it is removed again.
    fn put(&mut self, text: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(text) {
            // If that fails too, the first error is the one to show.
            let _ = self.file.set_len(self.length);
            return Err(error);
        }
        self.length += text.len() as u64;
        Ok(())
    }
}

/// The names of the fields of such a line.
fn csv_header(line: &Line<'_>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.serialize(line)?;
    let mut text = written(writer)?;
    let end = text.iter().position(|byte| *byte == b'\n');
    text.truncate(end.map_or(0, |end| end + 1));
    Ok(text)
}

/// The line as CSV, with formulas escaped in cells whose text comes from elsewhere.
fn csv_line(line: &Line<'_>) -> io::Result<Vec<u8>> {
    let text = |cell: &Option<String>| cell.as_deref().map(escape_formula);
    let subscriber_id = line.subscriber_id.map(escape_formula);
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

fn joined(values: impl Iterator<Item = impl ToString>) -> String {
    let values: Vec<String> = values.map(|value| value.to_string()).collect();
    values.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_text_from_elsewhere_are_no_formulas() {
        let line = Line {
            kind: "absent_subscriber",
            lines: LineNumbers {
                numbers: vec![2, 5],
                is_csv: true,
            },
            subscriber_id: Some("-1-1"),
            reason: Some("=HYPERLINK(\"http://example.com\")".to_owned()),
            phones: Some("+12125550100".to_owned()),
            emails: Some("=1+1@example.com".to_owned()),
            ..Line::default()
        };
        assert_eq!(
            String::from_utf8(csv_line(&line).unwrap()).unwrap(),
            "absent_subscriber,2 5,,,'-1-1,,,,,,\"'=HYPERLINK(\"\"http://example.com\"\")\",'+12125550100,\
             '=1+1@example.com\n"
        );
    }
}
