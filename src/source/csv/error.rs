//! Why an export can't be read at all, and what to do about it.

use std::io;

use super::field::Field;
use super::wrong_file::WrongFile;

/// An export that can't be read. A single row that can't be read is no error; it is rejected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("{0} not found")]
    NotFound(String),
    /// The path names a directory.
    #[error("{0} is a folder, not an export file")]
    Directory(String),
    /// Reading failed.
    #[error("can't read {0}")]
    Unreadable(String, #[source] io::Error),
    /// The file is packed with gzip and damaged or cut off.
    #[error("{0} is a damaged or incomplete gzip file")]
    BrokenGzip(String, #[source] io::Error),
    /// The file was written to while it was read.
    #[error("{0} changed while it was being read")]
    Changed(String),
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The file is something else than an export of contracts.
    #[error("the file is {0}, not an export of subscription contracts")]
    WrongFile(WrongFile),
    /// The text is UTF-16 and doesn't say in which byte order.
    #[error("the file is UTF-16 text without a byte order mark")]
    Utf16WithoutMark,
    /// The file is a picture, a program or the like.
    #[error("the file is not text")]
    NotText,
    /// There is no status column.
    #[error(
        "no status column found{}. Columns: {}",
        not_statuses(unfit),
        listed(columns)
    )]
    NoStatus {
        /// All columns.
        columns: Vec<String>,
        /// Columns named like a status, whose values aren't.
        unfit: Vec<String>,
    },
    /// `--assume-status` is given, and there is a status column.
    #[error("--assume-status is given, but the file has a status column, {}", quoted(.0))]
    StatusIsThere(String),
    /// `--assume-status` is given for a file that may list something else than contracts.
    #[error(
        "--assume-status needs a contract ID column, and none was found. Columns: {}",
        listed(.0)
    )]
    AssumedWithoutContract(Vec<String>),
    /// There is no column that identifies customers.
    #[error("no customer ID, email or phone column found. Columns: {}", listed(.0))]
    NoCustomer(Vec<String>),
    /// There is no column of contract ids.
    #[error("no contract ID column found. Columns: {}", listed(.0))]
    NoContractId(Vec<String>),
    /// A spreadsheet rounded all customer ids.
    #[error("a spreadsheet rounded every customer ID in column {}", quoted(column))]
    RoundedIds {
        /// The column.
        column: String,
        /// Whether no other column identifies customers.
        is_only_identity: bool,
    },
    /// Two columns of one name could be read.
    #[error(
        "two columns are named {}; can't tell which one to read {field} from. Columns: {}",
        quoted(column),
        listed(columns)
    )]
    NamedTwice {
        /// What is read from it.
        field: Field,
        /// The name.
        column: String,
        /// All columns.
        columns: Vec<String>,
    },
    /// `--map` names a column that isn't there.
    #[error(
        "no column {} found for {field}. Columns: {}",
        quoted(column),
        listed(columns)
    )]
    NoSuchColumn {
        /// What was to be read from it.
        field: Field,
        /// The name.
        column: String,
        /// All columns.
        columns: Vec<String>,
    },
    /// `--map` names one field twice.
    #[error("--map names two columns for {0}")]
    MappedTwice(Field),
    /// `--status` gives a word two statuses.
    #[error("--status maps {0:?} to two statuses")]
    DuplicateAlias(String),
    /// The file for rejected rows can't be written.
    #[error("can't write the rejected rows")]
    Rejects(#[source] io::Error),
}

impl Error {
    /// What to do next.
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::NotFound(_) | Self::Directory(_) => {
                "Pass the CSV file that you downloaded, or - for standard input."
            }
            Self::BrokenGzip(..) => "Download it again, or unpack it with gzip -d.",
            Self::Changed(_) => "Run the command again when the file is complete.",
            Self::Empty => "Download the export again.",
            Self::WrongFile(file) => file.hint(),
            Self::Utf16WithoutMark => "Save it as \"CSV UTF-8\".",
            Self::NotText => "Pass the CSV file that you downloaded.",
            Self::NoStatus { .. } => {
                "Name it with --map status=COLUMN. If all contracts in the file have one status, use \
                 --assume-status STATUS."
            }
            Self::StatusIsThere(_) => {
                "Remove --assume-status, or use --map status= to ignore the column."
            }
            Self::AssumedWithoutContract(_) | Self::NoContractId(_) => {
                "Name it with --map contract_id=COLUMN."
            }
            Self::NoCustomer(_) => {
                "Name one with --map customer_id=COLUMN, --map email=COLUMN or --map phone=COLUMN."
            }
            Self::RoundedIds {
                is_only_identity: true,
                ..
            } => "Download the export again and don't open it in a spreadsheet first.",
            Self::RoundedIds { .. } => {
                "Download the export again and don't open it in a spreadsheet first. Or use \
                 --map customer_id= to ignore the column."
            }
            Self::Unreadable(..) => "Check that the file exists and is readable.",
            Self::Rejects(_) => "Choose a file in a folder that you can write to.",
            Self::NamedTwice { field, .. } => {
                return format!(
                    "Rename one of them in the header, or use another column with --map \
                     {field}=COLUMN."
                );
            }
            Self::NoSuchColumn { field, .. } => {
                return format!("Name one of these columns with --map {field}=COLUMN.");
            }
            Self::MappedTwice(field) => return format!("Use --map {field}=COLUMN only once."),
            Self::DuplicateAlias(word) => {
                return format!("Use --status \"{word}=STATUS\" only once.");
            }
        };
        hint.to_owned()
    }
}

fn not_statuses(unfit: &[String]) -> String {
    match unfit {
        [] => String::new(),
        [column, ..] => format!(" (the values of {} aren't statuses)", quoted(column)),
    }
}

fn quoted(column: &String) -> String {
    match column.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{:?}…", &column[..end]),
        None => format!("{column:?}"),
    }
}

/// How many columns are listed at most.
const LISTED: usize = 250;

/// How much of a column's name is quoted, in characters. The first line of a file that isn't CSV is
/// one long name.
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
