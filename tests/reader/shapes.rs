//! Shapes that files come in: what stands above, below and around the rows.

use std::io::{self, ErrorKind, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use prive_ps::source::csv::{self, Encoding};

use super::*;

const PLAIN: &str = "\
contractId,customerId,email,status
1,7012345678901,rosa@example.com,ACTIVE
2,7012345678902,sam@example.com,CANCELLED
";

fn replaced(from: &str, to: &str) -> Vec<u8> {
    PLAIN.replace(from, to).into_bytes()
}

fn each_line(change: impl Fn(&str) -> String) -> Vec<u8> {
    let lines: Vec<String> = PLAIN.lines().map(change).collect();
    lines.join("\n").into_bytes()
}

fn utf16(to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(PLAIN.encode_utf16());
    units.flat_map(to_bytes).collect()
}

#[test]
fn a_file_is_read_the_same_in_every_shape() {
    let header = PLAIN.lines().next().unwrap();
    for file in [
        // Lines above the header, empty cells at the end of lines, a header that stands again.
        format!("sep=,\n{PLAIN}").into_bytes(),
        format!("# exported 2026-11-01\n\n{PLAIN}").into_bytes(),
        format!(",Customer,,Subscription\n{PLAIN}").into_bytes(),
        format!("All contracts\nLantern Tea\n2026-11-01\n\n{PLAIN}").into_bytes(),
        replaced(",status", ",status,,"),
        replaced("ACTIVE", "ACTIVE,, "),
        each_line(|line| format!("{line},,,")),
        format!("{PLAIN}{header}\n").into_bytes(),
        // Quotes.
        each_line(|line| format!("\"{}\"", line.replace(',', "\",\""))),
        each_line(|line| format!("\"{line}\"")),
        each_line(|line| format!("\"{line}\";;;")),
        each_line(|line| format!("=\"{}\"", line.replace(',', "\",=\""))),
        replaced("customerId", "\"Customer\nID\""),
        // Delimiters, line breaks, and what stands at the end.
        replaced(",", ";"),
        replaced(",", "\t"),
        replaced(",", " | "),
        replaced("\n", "\r\n"),
        replaced("\n", "\r"),
        replaced("\n", "\n\n"),
        format!("{PLAIN}\u{1a}").into_bytes(),
        format!("{}\u{1a}\u{1a}", PLAIN.trim_end()).into_bytes(),
        // Encodings.
        format!("\u{feff}{PLAIN}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ] {
        assert_read_alike(&file, PLAIN);
    }
    let export = read(&format!("Title\n\n{PLAIN}"));
    assert_eq!(export.customers.get(0).lines().first, [4]);
}

#[test]
fn encodings_are_told_apart() {
    let long = "é".repeat(1 << 20);
    for (cells, encoding, broken) in [
        (&b"rosa"[..], Encoding::Utf8, 0),
        (long.as_bytes(), Encoding::Utf8, 0),
        (b"Zo\xeb", Encoding::Windows1252, 0),
        (b"Zo\xc3\xab,\xff,\xc3", Encoding::Utf8, 2),
    ] {
        let file = [b"email,status,name\nrosa@example.com,ACTIVE,", cells, b"\n"].concat();
        let file = read_with(&options(), &file).unwrap().summary.file;
        assert_eq!((file.encoding, file.broken_characters), (encoding, broken));
    }
}

#[test]
fn missing_cells_are_blank() {
    assert_outcome(
        "
email,status,cancelDate
rosa@example.com,ACTIVE
sam@example.com
= 2 rows, 1 contracts, unattributed 0 (0 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= sam@example.com 1×? undecided lines 3
= line 3: status is blank",
    );
}

#[test]
fn rows_below_a_header_with_other_columns_are_unattributed() {
    assert_outcome(
        "
email,status,previousStatus
rosa@example.com,ACTIVE,CANCELLED
email,previousStatus,status
sam@example.com,CANCELLED,ACTIVE
tia@example.com,,CANCELLED
= 3 rows, 1 contracts, unattributed 2 (2 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= line 4: below a second header with different columns
= line 5: below a second header with different columns",
    );
}

#[test]
fn malformed_quotes_never_swallow_rows_silently() {
    for (rows, unattributed) in [
        // A quote that closes at the next one takes in the rows between.
        (
            "1,\"a,ACTIVE\n2,b,ACTIVE\n3,c\",ACTIVE\n4,x,sam@example.com,ACTIVE\n",
            3,
        ),
        // The closing quote is followed by text.
        (
            "1,\"a,rosa@example.com,ACTIVE\n2,\"b\",sam@example.com,ACTIVE\n",
            2,
        ),
        ("1,\"a\"b,rosa@example.com,ACTIVE\n", 1),
        // No quote follows.
        (
            "1,\"a,rosa@example.com,ACTIVE\n2,b,sam@example.com,ACTIVE\n",
            2,
        ),
        // An unquoted delimiter.
        ("1,a,b,rosa@example.com,ACTIVE\n", 1),
    ] {
        let source = read(&format!("id,name,email,status\n{rows}")).source;
        assert_eq!(source.unattributed.not_ended, unattributed, "{rows}");
    }
    assert_outcome(
        "
id,name,email,status
1,5\" pipe,rosa@example.com,ACTIVE
2,\"b
c\",sam@example.com,PAUSED
= 2 rows, 2 contracts, unattributed 0 (0 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= sam@example.com 1×PAUSED skipped lines 3",
    );
}

#[test]
fn a_last_row_without_its_end_is_cut_off() {
    let file = "id,email,status\n1,rosa@example.com,CANCELLED\n";
    for (last, is_cut_off, unattributed) in [
        ("2,sam@exam", true, 1),
        ("2,sam@example.com,ACTIVE", false, 0),
        ("Generated on 2026-11-01", false, 0),
        ("End of report", false, 0),
    ] {
        let export = read(&format!("{file}{last}"));
        assert_eq!(export.summary.is_cut_off, is_cut_off, "{last}");
        assert_eq!(export.source.unattributed.total, unattributed, "{last}");
    }
}

#[test]
fn a_row_that_is_too_long_is_rejected_and_the_next_one_read() {
    let long = "x".repeat(3 << 20);
    for quote in ["", "\""] {
        let export = read(&format!(
            "email,status,note\n\
             rosa@example.com,ACTIVE,{quote}{long}\n\
             sam@example.com,ACTIVE,\n"
        ));
        assert_eq!(
            outcome(&export)[1..],
            [
                "sam@example.com 1×ACTIVE active lines 3",
                "line 2: longer than 1048576 bytes"
            ]
        );
    }
}

/// The rejected rows of a file.
fn rejects(file: &str) -> String {
    let source = Source::InMemory("test.csv", file.as_bytes().into());
    let mut rejects = Vec::new();
    csv::read(&source, &options(), Some(&mut rejects)).unwrap();
    String::from_utf8(rejects).unwrap()
}

/// Accepts this many bytes, then fails like a full disk.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn reading_stops_if_a_rejected_row_cannot_be_written() {
    let rows = "rosa@example.com,odd\n".repeat(500_000);
    let file = format!("email,status\n{rows}").into_bytes();
    let source = Source::InMemory("test.csv", file.into());
    for size in [0, 100, 10 << 20] {
        let read = csv::read(&source, &options(), Some(&mut Full(size)));
        assert!(matches!(read, Err(csv::Error::Rejects(_))), "{size} bytes");
    }
}

#[test]
fn rejected_rows_are_written_below_the_header_wherever_it_stands() {
    assert_eq!(
        rejects("rosa@example.com,ACTIVE\nemail,status\nsam@example.com,\n"),
        "line,reason,email,status\n\
         1,\"above the header\",rosa@example.com,ACTIVE\n\
         3,\"status is blank\",sam@example.com,\n"
    );
}

#[test]
fn rejected_rows_are_written_as_they_were() {
    assert_eq!(
        rejects("email;status\r\nrosa@example.com;\"on\r\nice\"\r\n;ACTIVE\r\n"),
        "line;reason;email;status\n\
         2;\"unknown status \"\"on\\nice\"\"\";rosa@example.com;\"on\nice\"\n\
         4;\"no customer ID, email address or phone number\";;ACTIVE\n"
    );
}

#[test]
fn a_gzip_file_that_is_cut_off_anywhere_is_an_error() {
    // Three megabytes: several blocks, so that threads have rows of the first ones when the file ends.
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(PLAIN.as_bytes()).unwrap();
    for n in 0..50_000 {
        let id = 7_012_345_678_903_u64 + n * 7919;
        writeln!(packed, "{n},{id},customer.{n}@example.com,ACTIVE").unwrap();
    }
    let packed = packed.finish().unwrap();
    let whole = read_with(&options(), &packed).unwrap();
    assert_eq!(whole.source.rows, 50_002);
    for tenth in 1..10 {
        let cut = &packed[..packed.len() / 10 * tenth];
        let read = read_with(&options(), cut);
        assert!(matches!(read, Err(Error::BrokenGzip(..))), "{tenth}");
    }
}
