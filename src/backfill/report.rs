//! The report: one line for each customer, rejected row and absent subscriber, written as the
//! results come, so that a line is true from the moment it is there. It has no phone numbers or
//! email addresses unless asked for.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serializer as _;
use serde_json::{Value, json};

use super::observer::CustomerResult;
use crate::postscript::{LookupKey, SubscriberId};
use crate::terminal::escape_formula;

/// A report being written.
pub struct Report {
    file: File,
    format: ReportFormat,
    fields: &'static [&'static str],
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

/// The fields of a line; the last two only if personal data is wanted. Fields that don't apply are null,
/// and empty in CSV.
const FIELDS: [&str; 13] = [
    "kind",
    "lines",
    "rows",
    "customer_id",
    "subscriber_id",
    "matched_by",
    "membership",
    "outcome",
    "tag",
    "stale",
    "reason",
    "phones",
    "emails",
];

impl Report {
    /// Begins a report in an empty file. A CSV header is written at once, which fails on a full
    /// disk.
    pub fn begin(file: File, format: ReportFormat, has_pii: bool) -> io::Result<Self> {
        let mut report = Self {
            file,
            format,
            fields: &FIELDS[..if has_pii { 13 } else { 11 }],
            length: 0,
            lines: 0,
        };
        if format == ReportFormat::Csv {
            let header = csv_line(report.fields.iter())?;
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
        self.write(&json!({
            "kind": "customer",
            "lines": lines.first,
            "rows": lines.total,
            "customer_id": customer.shopify_id().map(|id| id.0),
            "subscriber_id": result.subscriber_id,
            "matched_by": result.matched_by.map(LookupKey::name),
            "membership": result.membership.marks().map_or("undecided", |(_, status)| status),
            "outcome": result.outcome.name(),
            "tag": result.tag,
            "stale": result.is_stale,
            "reason": result.reason,
            "phones": joined(customer.phones()),
            "emails": joined(customer.emails()),
        }))
    }

    /// Writes a row of the source that can't be read.
    pub fn rejected(&mut self, line: u64, reason: &str) -> io::Result<()> {
        self.write(&json!({
            "kind": "rejected_row",
            "lines": [line],
            "reason": reason,
            "phones": "",
            "emails": "",
        }))
    }

    /// Writes a tagged subscriber who isn't in the source.
    pub fn absent(&mut self, id: &SubscriberId, property: Option<&str>) -> io::Result<()> {
        let status = property.unwrap_or("not set");
        self.write(&json!({
            "kind": "absent_subscriber",
            "lines": [],
            "subscriber_id": id.as_str(),
            "reason": format!("tagged, but not in the source; prive_status is {status}"),
            "phones": "",
            "emails": "",
        }))
    }

    fn write(&mut self, line: &Value) -> io::Result<()> {
        let fields = self.fields.iter();
        let text = match self.format {
            ReportFormat::Csv => csv_line(fields.map(|field| cell(&line[*field])))?,
            ReportFormat::JsonLines => {
                let mut text = Vec::new();
                let mut serializer = serde_json::Serializer::new(&mut text);
                serializer.collect_map(fields.map(|field| (field, &line[*field])))?;
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

/// A value as a cell of CSV. Formulas are escaped.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escape_formula(text),
        Value::Array(values) => joined(values.iter()),
        value => value.to_string(),
    }
}

fn csv_line(cells: impl Iterator<Item = impl AsRef<[u8]>>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
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
        let values = [
            (json!([2, 5]), "2 5"),
            (Value::Null, ""),
            (json!(true), "true"),
            (json!("-1-1"), "'-1-1"),
            (
                json!("=HYPERLINK(\"http://example.com\")"),
                "'=HYPERLINK(\"http://example.com\")",
            ),
            (json!("+12125550100"), "'+12125550100"),
            (json!("=1+1@example.com"), "'=1+1@example.com"),
        ];
        for (value, expected) in values {
            assert_eq!(cell(&value), expected);
        }
    }
}
