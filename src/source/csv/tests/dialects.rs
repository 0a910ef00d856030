//! However a file is written, the same comes of it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

const PLAIN: &str = "\
Customer ID,Email,Name,Status
700007,rosa@example.com,Rosa,ACTIVE
700008,sam@example.com,Sam,CANCELLED
700007,rosa@example.com,Rosa,EXPIRED
";

const OUTCOME: &[&str] = &[
    "3 rows, 3 contracts: 1 ACTIVE, 1 CANCELLED, 1 EXPIRED",
    "700007 rosa@example.com [1×ACTIVE 1×EXPIRED] active lines 2,4",
    "700008 sam@example.com [1×CANCELLED] inactive lines 3",
];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str, mark: [u8; 2], to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mut bytes = mark.to_vec();
    bytes.extend(text.encode_utf16().flat_map(to_bytes));
    bytes
}

#[test]
fn delimiters_are_found_by_looking() {
    for delimiter in [',', ';', '\t', '|'] {
        let file = PLAIN.replace(',', &delimiter.to_string());
        let export = read(file);
        assert_eq!(outcome(&export), OUTCOME, "{delimiter:?}");
        assert_eq!(export.summary.file.delimiter, delimiter);
    }
}

#[test]
fn a_delimiter_in_a_name_does_not_mislead() {
    let export = read("Email;Note, a, b, c;Status\nrosa@example.com;x;active\n");
    assert_eq!(export.summary.file.delimiter, ';');
    let export = read(
        "email\nrosa@example.com\n"
            .replace("email", "Email;status;\"a,b,c,d,e\"")
            .replace("rosa@example.com", "rosa@example.com;active;"),
    );
    assert_eq!(export.summary.file.delimiter, ';');
    assert_eq!(export.summary.contracts, 1);
}

#[test]
fn lines_end_in_any_way() {
    for end in ["\n", "\r\n", "\r"] {
        let file = PLAIN.replace('\n', end);
        assert_outcome(file.clone(), OUTCOME);
        assert_outcome(file.trim_end(), OUTCOME);
    }
    let mixed = PLAIN
        .replacen('\n', "\r\n", 1)
        .replacen("ACTIVE\n", "ACTIVE\r", 1);
    assert_outcome(mixed, OUTCOME);
}

#[test]
fn blank_lines_are_no_rows_and_count_as_lines() {
    let file = "\n\r\nemail,status\n\n  \nrosa@example.com,active\n,\n\" \",\"\"\n,,,\nsam@example.com,ended\n\n";
    assert_outcome(
        file,
        &[
            "2 rows, 2 contracts: 1 ACTIVE, 1 EXPIRED",
            "rosa@example.com [1×ACTIVE] active lines 6",
            "sam@example.com [1×EXPIRED] inactive lines 10",
        ],
    );
}

#[test]
fn encodings_are_told_apart() {
    let accented = PLAIN.replace("Rosa,", "Zoë – 花,");
    let latin = PLAIN.replace("Rosa,", "Zoë – x,");
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&latin);
    let with_mark = [b"\xef\xbb\xbf", accented.as_bytes()].concat();
    let table = [
        (Encoding::Utf8, PLAIN.as_bytes().to_vec()),
        (Encoding::Utf8, accented.as_bytes().to_vec()),
        (Encoding::Utf8, with_mark),
        (
            Encoding::Utf16Le,
            utf16(&accented, [0xff, 0xfe], u16::to_le_bytes),
        ),
        (
            Encoding::Utf16Be,
            utf16(&accented, [0xfe, 0xff], u16::to_be_bytes),
        ),
        (Encoding::Windows1252, windows.into_owned()),
    ];
    for (encoding, file) in table {
        for (gzip, file) in [(false, file.clone()), (true, gzip(&file))] {
            let bytes = file.len() as u64;
            let export = read(file);
            assert_eq!(outcome(&export), OUTCOME, "{encoding:?}, packed: {gzip}");
            let facts = &export.summary.file;
            assert_eq!((facts.encoding, facts.gzip), (encoding, gzip));
            assert_eq!((facts.bytes, facts.broken_characters), (bytes, 0));
        }
    }
}

/// The first character beyond ASCII may stand far behind the first block.
#[test]
fn windows_1252_is_told_late_in_a_file() {
    let mut file = b"email,name,status\n".to_vec();
    let rows = 40_000;
    for row in 0..rows {
        file.extend_from_slice(format!("c{row}@example.com,Rosa,active\n").as_bytes());
    }
    file.extend_from_slice(b"zo@example.com,Zo\xeb,active\n");
    file.extend_from_slice(b"sam@ex\xe4mple.com,Sam,active\n");
    let export = read(file);
    assert_eq!(export.summary.file.encoding, Encoding::Windows1252);
    assert_eq!(export.summary.contracts, rows + 2);
    let last = export.customers.get(export.customers.len() - 1);
    assert_eq!(last.emails().collect::<Vec<_>>(), ["sam@exämple.com"]);
    assert_eq!(last.lines().first, [rows + 3]);
}

/// A broken byte costs what it stands in, and is never dropped: what is left would be another
/// address.
#[test]
fn broken_bytes_in_utf8_cost_the_value() {
    let file = b"id,email,phone,status\n1,zo\xc3\xab@example.com,,active\n2,jos\xe9@example.com,2125550123,active\n3,ma\xff@example.com,,active\n";
    let export = read(file);
    assert_eq!(
        outcome(&export),
        [
            "3 rows, 2 contracts: 2 ACTIVE",
            "zoë@example.com [1×ACTIVE] active lines 2",
            "+12125550123 [1×ACTIVE] active lines 3",
            "line 4: no customer id, email address or phone number can be read",
        ]
    );
    assert_eq!(export.summary.file.encoding, Encoding::Utf8);
    assert_eq!(export.summary.file.broken_characters, 2);
    assert_eq!(export.summary.unread.emails, 2);
}

#[test]
fn gzip_members_follow_one_another() {
    let (start, end) = PLAIN.split_at(60);
    let file = [gzip(start.as_bytes()), gzip(end.as_bytes())].concat();
    assert_outcome(file, OUTCOME);
}

#[test]
fn quoted_cells_hold_anything() {
    let file = "\"Email\",\"Note\", \"Status\" \r\n\
                \"rosa@example.com\",\"a \"\"b\"\", c\r\nd\n\ne\",\"ACTIVE\"\r\n\
                sam@example.com,\"\",  \"CANCELLED\"  \r\n\
                \"tom\"\"@example.com\",\"x\",\"ACTIVE\"\r\n\
                \"uma@example.com\",\"\"\"\",\"act\"\"ive\"\r\n";
    assert_outcome(
        file,
        &[
            "4 rows, 3 contracts: 2 ACTIVE, 1 CANCELLED",
            "rosa@example.com [1×ACTIVE] active lines 2",
            "sam@example.com [1×CANCELLED] inactive lines 6",
            "uma@example.com [1×ACTIVE] active lines 8",
            "line 7: no customer id, email address or phone number can be read",
        ],
    );
}

/// `act"ive` has the letters of `active`: only letters count in a status.
#[test]
fn a_quote_that_strays_spoils_one_row() {
    let row = |email: &str| format!("{email}@example.com,x,active\n");
    let tables = [
        // Inside a cell without quotes.
        "b@example.com,5\" pipe,active\n",
        // Text behind the closing quote.
        "b@example.com,\"x\"y,active\n",
        // Opened, and closed rows later, where text follows.
        "b@example.com,\"x,active\n",
    ];
    for bad in tables {
        let file = format!(
            "email,note,status\n{}{bad}{}c@example.com,\"q\",active\n{}",
            row("a"),
            row("d"),
            row("e"),
        );
        assert_outcome(
            file,
            &[
                "5 rows, 4 contracts: 4 ACTIVE",
                "a@example.com [1×ACTIVE] active lines 2",
                "d@example.com [1×ACTIVE] active lines 4",
                "c@example.com [1×ACTIVE] active lines 5",
                "e@example.com [1×ACTIVE] active lines 6",
                "b@example.com [1×?] undecided lines 3",
                "line 3: a quote stands where none can",
            ],
        );
    }
}

#[test]
fn a_quote_that_never_closes_spoils_one_row() {
    let mut file = "email,note,status\na@example.com,\"x,active\n".to_owned();
    for row in 0..3 {
        file.extend(["c", &row.to_string(), "@example.com,x,active\n"]);
    }
    assert_outcome(
        file,
        &[
            "4 rows, 3 contracts: 3 ACTIVE",
            "c0@example.com [1×ACTIVE] active lines 3",
            "c1@example.com [1×ACTIVE] active lines 4",
            "c2@example.com [1×ACTIVE] active lines 5",
            "a@example.com [1×?] undecided lines 2",
            "line 2: a quote stands where none can",
        ],
    );
}

/// Two quotes that make one sound row of several: stray ones that would hide the rows between, or
/// text that looks like rows and must not become anybody's contract.
#[test]
fn what_may_be_rows_or_text_is_neither() {
    let file = "id,email,note,status\n\
                1,a@example.com,\"x,active\n\
                2,b@example.com,y,ended\n\
                3,c@example.com,z\",active\n\
                4,d@example.com,\"x,active\n\
                5,e@example.com,z\",active\n\
                6,f@example.com,z,active\n";
    let export = read(file);
    assert_eq!(export.summary.contracts, 1);
    let lines: Vec<_> = export.summary.rejected.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6]);
    assert_eq!(export.customers.len(), 6);
    for customer in export.customers.iter() {
        assert_ne!(
            Policy::default().membership(&customer.contracts()),
            Membership::Inactive
        );
    }
    let reason = export.summary.rejected.iter().next().unwrap().reason;
    assert_eq!(
        reason.to_string(),
        "the line stands between two quotes, and may be a row or text in a cell"
    );
}

/// Two stray quotes far apart spoil two rows, not all between them.
#[test]
fn stray_quotes_far_apart_spoil_their_own_rows() {
    let between = (0..200).map(|n| format!("{n},n{n}@example.com,y,active\n"));
    let between = between.collect::<Vec<_>>().concat();
    let file = format!(
        "id,email,note,status\n1,a@example.com,\"x,active\n{between}2,b@example.com,z\",active\n"
    );
    let export = read(file);
    assert_eq!(export.summary.contracts, 200);
    assert_eq!(export.summary.rejected.len(), 2);
}

/// Text over several lines with commas is text, as long as it has fewer than a row.
#[test]
fn text_over_lines_is_no_swallowed_row() {
    let file = "id,email,note,a,b,status\n\
                1,a@example.com,\"Dear all,\nplease leave it, there, thanks\nA, B\",,,active\n";
    assert_outcome(
        file,
        &[
            "1 rows, 1 contracts: 1 ACTIVE",
            "a@example.com [1×ACTIVE] active lines 2",
        ],
    );
}

#[test]
fn nul_characters_spoil_one_row() {
    assert_outcome(
        "email,note,status\na@example.com,x\0y,active\nb@example.com,\"x\0\",active\nc@example.com,,active\n",
        &[
            "3 rows, 1 contracts: 1 ACTIVE",
            "c@example.com [1×ACTIVE] active lines 4",
            "a@example.com [1×?] undecided lines 2",
            "b@example.com [1×?] undecided lines 3",
            "line 2: there is a NUL character in the row",
            "line 3: there is a NUL character in the row",
        ],
    );
}

#[test]
fn ragged_rows_are_rejected() {
    assert_outcome(
        "email,note,status\na@example.com,active\nb@example.com,x,active,\nc@example.com,x,active\n",
        &[
            "3 rows, 1 contracts: 1 ACTIVE",
            "c@example.com [1×ACTIVE] active lines 4",
            "a@example.com [1×?] undecided lines 2",
            "b@example.com [1×?] undecided lines 3",
            "line 2: the row has 2 cells, the header 3",
            "line 3: the row has 4 cells, the header 3",
        ],
    );
}

/// Rows that are longer than the buffer, whole blocks of blank lines, quotes over block borders:
/// nothing moves the lines.
#[test]
fn long_rows_are_rejected_and_lines_still_right() {
    let long = "x".repeat(3 << 20);
    let wide = "y".repeat(600_000);
    let file = format!(
        "email,note,status\na@example.com,{long},active\r\nb@example.com,\"{wide}\n{}\",active\nc@example.com,\"{long}\",active\nd@example.com,{wide},active\n",
        "z".repeat(50_000)
    );
    assert_outcome(
        file,
        &[
            "4 rows, 2 contracts: 2 ACTIVE",
            "b@example.com [1×ACTIVE 1×?] active lines 3",
            "d@example.com [1×ACTIVE 1×?] active lines 6",
            "a@example.com [1×?] undecided lines 2",
            "c@example.com [1×?] undecided lines 5",
            "line 2: the row is longer than 1048576 bytes",
            "line 5: the row is longer than 1048576 bytes",
        ],
    );
}

#[test]
fn a_header_alone_is_an_export_without_customers() {
    for file in [
        "email,status",
        "email,status\n",
        "\u{feff}email,status\r\n\r\n,\r\n",
    ] {
        assert_outcome(file, &["0 rows, 0 contracts: "]);
    }
}

/// Quotes that open on every line, or that are doubled for as long as a scan can go: time must grow
/// with the file and not with its square, or this would take hours.
#[test]
fn files_full_of_stray_quotes_come_to_an_end() {
    for line in [
        "a@example.com,\"x,active",
        "a@example.com,\"x\"\",active",
        "a@example.com,\"\",active\"",
        "\"",
        "\"\"\"",
        "\"\"\"\",\"",
        ",\",\"\"",
        "a\"\"b",
    ] {
        let rows = format!("{line}\n").repeat(50_000);
        for start in ["", "a@example.com,\"open,active\n"] {
            let file = format!("email,note,status\n{start}{rows}");
            assert!(read(file).summary.rows <= 50_001, "{line}");
        }
    }
}
