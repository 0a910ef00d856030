//! The report: a line for every customer as it is settled, and for every row and subscriber that
//! fell out on the way. Written as it happens and flushed by line, so that what is in it has
//! happened. Without a phone number, an address or a name, unless asked for.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use super::observer::Settled;
use super::summary::{Outcome, key_name};
use crate::subscription::Membership;

/// A report under way.
pub struct Report {
    sink: Sink,
    with_people: bool,
}

enum Sink {
    Csv(Box<csv::Writer<File>>),
    JsonLines(File),
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
    /// Creates the file, readable by its owner only; its name says the form: `.csv` or `.jsonl`.
    /// A file that is there already is replaced, a link is not followed.
    pub fn create(path: &Path, with_people: bool) -> io::Result<Self> {
        let is_csv = match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => true,
            Some("jsonl") => false,
            _ => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "a report's name ends in .csv or .jsonl",
                ));
            }
        };
        let file = create_private(path)?;
        let sink = if is_csv {
            Sink::Csv(Box::new(csv::Writer::from_writer(file)))
        } else {
            Sink::JsonLines(file)
        };
        Ok(Self { sink, with_people })
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
        match &mut self.sink {
            Sink::Csv(writer) => {
                let reason = line.reason.as_deref().map(defused);
                writer.serialize(Line {
                    reason,
                    ..line.copied()
                })?;
                writer.flush()
            }
            Sink::JsonLines(file) => {
                let mut text = serde_json::to_vec(line)?;
                text.push(b'\n');
                file.write_all(&text)
            }
        }
    }
}

impl Line<'_> {
    /// The line with the cells defused that hold words from elsewhere.
    fn copied(&self) -> Line<'_> {
        Line {
            lines: self.lines.clone(),
            reason: None,
            phones: self.phones.as_deref().map(defused),
            emails: self.emails.as_deref().map(defused),
            ..*self
        }
    }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front.
fn defused(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
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

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};

    if let Ok(there) = path.symlink_metadata()
        && !there.is_file()
    {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "there is something at the path that isn't a plain file",
        ));
    }
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    // A file that was there already keeps its mode otherwise.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    Ok(file)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
}
