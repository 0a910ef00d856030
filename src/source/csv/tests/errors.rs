//! Files that can't be used at all: what is said, and what to do about it.

use std::path::Path;

use super::*;

fn refused_with(options: &ReadOptions, file: impl Into<Vec<u8>>) -> (String, String) {
    let error = match read_bytes(file, options, None) {
        Ok(export) => panic!("{:?}", outcome(&export)),
        Err(error) => error,
    };
    (error.to_string(), error.hint())
}

fn refused(file: impl Into<Vec<u8>>) -> (String, String) {
    refused_with(&options(), file)
}

fn assert_refused(file: impl Into<Vec<u8>>, sentence: &str, hint: &str) {
    let (said, hinted) = refused(file);
    assert_eq!(said, sentence);
    assert!(hinted.contains(hint), "{hinted}");
}

#[test]
fn what_is_no_csv_is_said_to_be_none() {
    let empty = "the file is empty";
    for file in ["", "\n\n", "\u{feff}", "\r\n"] {
        assert_refused(file, empty, "again");
    }
    let workbook =
        "the file is an Excel workbook or a zip archive, not an export of subscription contracts";
    assert_refused("PK\u{3}\u{4}abc", workbook, "as CSV");
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";
    let not_text = "the file is not text";
    assert_refused(*picture, not_text, "CSV file that you downloaded");
    assert_refused("email,status\0\n", not_text, "CSV file that you downloaded");
    let too_long = "the first line of the file is too long for a header row";
    assert_refused("x".repeat(3 << 20), too_long, "1048576 bytes");
    let utf16: Vec<u8> = "email,status\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let without_mark = "the file is UTF-16 text without a byte order mark";
    assert_refused(utf16, without_mark, "CSV UTF-8");
    assert_refused(
        "\"email,status\n",
        "a quote in the header row is not closed",
        "",
    );
}

#[test]
fn the_first_line_of_another_file_is_not_told_whole() {
    let file = format!("{{\"orders\":\"{}\"}}", "x".repeat(100_000));
    let (said, _) = refused(file.replace('"', "'"));
    assert!(said.starts_with("no status column found"), "{said}");
    assert!(said.len() < 300, "{} bytes", said.len());
}

#[test]
fn damaged_gzip_is_said_to_be_damaged() {
    let file = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03";
    let sentence = "test.csv is a damaged or incomplete gzip file";
    assert_refused(*file, sentence, "Download it again");
    assert_refused(b"\x1f\x8b not gzip".to_vec(), sentence, "Download it again");
}

#[test]
fn a_header_without_what_is_needed_lists_what_there_is() {
    assert_refused(
        "Email,City\nrosa@example.com,Utica\n",
        "no status column found. Columns: \"Email\", \"City\"",
        "--assume-status",
    );
    assert_refused(
        "contract id,status\n7,active\n",
        "no customer id, email or phone column found. Columns: \"contract id\", \"status\"",
        "--map email=COLUMN",
    );
    assert_refused(
        "Email,status,E-Mail\n",
        "two columns are named \"Email\", and email is read from one of them. Columns: \
         \"Email\", \"status\", \"E-Mail\"",
        "--map email=COLUMN",
    );
    assert_refused(
        "<html><body>Sign in</body></html>\n",
        "the file is a web page (HTML), not an export of subscription contracts",
        "Sign in",
    );
}

#[test]
fn a_map_must_fit_the_header() {
    let mut options = options();
    options.map = vec![(Field::Phone, "Mobil".to_owned())];
    let (sentence, hint) = refused_with(&options, "email,status\n");
    assert_eq!(
        sentence,
        "no column \"Mobil\" found to read phone from. Columns: \"email\", \"status\""
    );
    assert!(hint.contains("--map phone=COLUMN"), "{hint}");
    let column = "email".to_owned();
    options.map = vec![(Field::Email, column.clone()), (Field::Email, column)];
    let (sentence, _) = refused_with(&options, "email,status\n");
    assert_eq!(sentence, "--map names two columns for email");
    options.map = vec![(Field::Email, "-".to_owned())];
    let (sentence, _) = refused_with(&options, "email,status,,\n");
    assert!(sentence.starts_with("no column \"-\" found"), "{sentence}");
    options.map = vec![(Field::Email, "mail".to_owned())];
    let (sentence, _) = refused_with(&options, "mail,status,Mail,mail\n");
    assert!(
        sentence.starts_with("two columns are named \"mail\""),
        "{sentence}"
    );
}

#[test]
fn a_status_is_not_assumed_over_a_column() {
    let mut options = options();
    options.assume_status = Some(ContractStatus::Active);
    let (sentence, hint) = refused_with(&options, "email,Status\n");
    assert_eq!(
        sentence,
        "--assume-status is given, but the file has a status column, \"Status\""
    );
    assert!(hint.contains("--assume-status"), "{hint}");
}

#[test]
fn paths_that_lead_nowhere_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let said = |path: &Path| {
        let source = Source::named(path);
        match super::super::read(&source, &options()) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    };
    let gone = directory.path().join("gone.csv");
    assert_eq!(said(&gone), format!("{} not found", gone.display()));
    let here = directory.path();
    assert_eq!(
        said(here),
        format!("{} is a directory, not an export file", here.display())
    );
}

#[test]
fn a_file_is_read_from_disk() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("export.csv");
    std::fs::write(&path, "email,status\nrosa@example.com,active\n").unwrap();
    let export = super::super::read(&Source::named(&path), &options()).unwrap();
    assert_eq!(export.summary.file.path, path.display().to_string());
    assert_eq!(export.customers.len(), 1);
}

#[test]
fn a_dash_is_standard_input() {
    assert_eq!(Source::named("-"), Source::Stdin);
    assert_eq!(Source::Stdin.path(), "-");
    assert_eq!(Source::named("./-"), Source::File("./-".into()));
}

#[test]
fn rejects_that_cannot_be_written_end_the_reading() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let file = "email,status\nrosa@example.com,gone\n";
    let Err(error) = read_bytes(file, &options(), Some(&mut Full)) else {
        panic!("it was written");
    };
    assert_eq!(error.to_string(), "the rejected rows can't be written");
}
