//! Why an export can't be used at all, and what to do about it.

use std::io;

use super::field::Field;
use super::scanner::LONGEST_ROW;

/// An export that can't be used. Single rows that can't be are no error; they are rejected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("there is no file {0}")]
    NotFound(String),
    /// The path names a directory.
    #[error("{0} is a directory, not an export file")]
    Directory(String),
    /// Reading failed.
    #[error("{0} can't be read")]
    Unreadable(String, #[source] io::Error),
    /// The file is packed with gzip and damaged or cut off.
    #[error("{0} is packed with gzip, and damaged or incomplete")]
    BrokenGzip(String, #[source] io::Error),
    /// Somebody wrote to the file meanwhile.
    #[error("{0} changed while it was read")]
    Changed(String),
    /// There is nothing in the file.
    #[error("the export is empty: it has not even a header row")]
    Empty,
    /// The file is a workbook or a zip archive.
    #[error("the file is an Excel workbook or a zip archive, not CSV")]
    Workbook,
    /// The text is UTF-16 and doesn't say in which byte order.
    #[error("the file is UTF-16 text without a byte order mark")]
    Utf16WithoutMark,
    /// The file is a picture, a program or the like.
    #[error("the file is not text, as a CSV file is")]
    NotText,
    /// The first line is longer than a row can be.
    #[error("the first line of the file is too long for a header row")]
    HeaderTooLong,
    /// The header's quotes don't close.
    #[error("the quotes in the header row don't match")]
    HeaderQuotes,
    /// There is no status column.
    #[error("no column is named as a status would be; there are {}", listed(.0))]
    NoStatus(Vec<String>),
    /// A status was to be assumed, and there is a column with it.
    #[error("a status was to be assumed, but column {} has it", quoted(.0))]
    StatusIsThere(String),
    /// There is no column to know a customer by.
    #[error(
        "no column is named as a customer id, an email address or a phone number would be; there \
         are {}",
        listed(.0)
    )]
    NoCustomer(Vec<String>),
    /// There is no column to find a contract by.
    #[error("no column is named as a contract's id would be; there are {}", listed(.0))]
    NoContractId(Vec<String>),
    /// A column that is to be read stands twice in the header.
    #[error(
        "there are two columns {} to read the {field} from; there are {}",
        quoted(column),
        listed(columns)
    )]
    NamedTwice {
        /// What was to be read from it.
        field: Field,
        /// The name.
        column: String,
        /// All names.
        columns: Vec<String>,
    },
    /// `--map` names a column that isn't there.
    #[error(
        "there is no column {} to read the {field} from; there are {}",
        quoted(column),
        listed(columns)
    )]
    NoSuchColumn {
        /// What was to be read from it.
        field: Field,
        /// The name.
        column: String,
        /// All names.
        columns: Vec<String>,
    },
    /// `--map` names one field twice.
    #[error("two columns are mapped to {0}")]
    MappedTwice(Field),
    /// `--status` teaches two meanings of a word.
    #[error("the status {0:?} is given two meanings")]
    TaughtTwice(String),
    /// There are more lines than can be counted.
    #[error("the export has more than 4,294,967,295 lines")]
    TooManyLines,
    /// The file for rejected rows can't be written.
    #[error("the rejected rows can't be written")]
    Rejects(#[source] io::Error),
    /// The system gave no thread to read in.
    #[error("the export can't be read now")]
    Thread(#[source] io::Error),
}

impl Error {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound(_) | Self::Directory(_) => {
                "Name the CSV file that was downloaded; `-` reads standard input.".to_owned()
            }
            Self::BrokenGzip(..) => "Download it again, or unpack it with gzip -d.".to_owned(),
            Self::Changed(_) => {
                "Wait until it is downloaded or written to its end, and run this again.".to_owned()
            }
            Self::Empty => "Download the export again.".to_owned(),
            Self::Workbook => {
                "Unpack it, or open it and save it as \"CSV UTF-8\"; better, download the CSV \
                 again: a spreadsheet rounds long ids."
                    .to_owned()
            }
            Self::Utf16WithoutMark => "Save it as \"CSV UTF-8\".".to_owned(),
            Self::NotText => "Name the CSV file that was downloaded.".to_owned(),
            Self::HeaderTooLong => {
                format!("The first line must name the columns, in fewer than {LONGEST_ROW} bytes.")
            }
            Self::NoStatus(_) => {
                "Name it with --map status=COLUMN. If the file holds contracts of \
                 one status only, say which with --assume-status STATUS."
                    .to_owned()
            }
            Self::StatusIsThere(_) => "Leave --assume-status out.".to_owned(),
            Self::NoCustomer(_) => "Name one with --map customer_id=COLUMN, --map email=COLUMN or \
                 --map phone=COLUMN."
                .to_owned(),
            Self::NoContractId(_) => "Name it with --map contract_id=COLUMN.".to_owned(),
            Self::NamedTwice { field, .. } => format!(
                "Rename one of them in the header, or name another with --map {field}=COLUMN."
            ),
            Self::NoSuchColumn { field, .. } => {
                format!("Name one of those: --map {field}=COLUMN.")
            }
            Self::MappedTwice(field) => format!("Give one --map {field}=COLUMN."),
            Self::TaughtTwice(word) => format!("Give one --status \"{word}=STATUS\"."),
            Self::TooManyLines => "Split it, customer by customer.".to_owned(),
            Self::HeaderQuotes => {
                "Download the export again, or mend the first line in a text editor.".to_owned()
            }
            Self::Unreadable(..) => {
                "See that the file is there, whole, and yours to read.".to_owned()
            }
            Self::Rejects(_) => "Name a file in a folder that can be written to.".to_owned(),
            Self::Thread(_) => "Try again when the machine is less busy.".to_owned(),
        }
    }
}

fn quoted(column: &String) -> String {
    match column.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{:?}…", &column[..end]),
        None => format!("{column:?}"),
    }
}

/// At most so many columns are listed.
const LISTED: usize = 250;

/// How much of a column's name is quoted, in characters. The first line of a file that is no CSV is
/// one name as well.
const QUOTED: usize = 100;

fn listed(columns: &[String]) -> String {
    let shown: Vec<String> = columns.iter().take(LISTED).map(quoted).collect();
    let more = columns.len().saturating_sub(LISTED);
    if more > 0 {
        format!("{} and {more} more", shown.join(", "))
    } else {
        shown.join(", ")
    }
}
