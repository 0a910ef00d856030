//! Shapes that files come in: what stands above, below and around the rows.

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

#[test]
fn lines_above_the_header_are_skipped() {
    for above in [
        "sep=,\n",
        "All subscription contracts\n",
        "# exported 2026-11-01\n\n",
        ",Customer,,Subscription\n",
        "All contracts\nLantern Tea\n2026-11-01\n\n",
    ] {
        assert_read_alike(format!("{above}{PLAIN}").as_bytes(), PLAIN);
    }
    let export = read(&format!("Title\n\n{PLAIN}"));
    assert_eq!(export.customers.get(0).lines().first, [4]);
}

#[test]
fn empty_cells_at_the_end_don_t_count() {
    for file in [
        replaced(",status", ",status,,"),
        replaced("ACTIVE", "ACTIVE,, "),
        each_line(|line| format!("{line},,,")),
    ] {
        assert_read_alike(&file, PLAIN);
    }
    assert_outcome(
        "email,status,cancelDate\nrosa@example.com,ACTIVE\nsam@example.com\n",
        &[
            "2 rows, 1 contracts, unattributed 0 (0 not ended)",
            "rosa@example.com 1×ACTIVE active lines 2",
            "sam@example.com 1×? undecided lines 3",
            "line 3: status is blank",
        ],
    );
}

#[test]
fn quotes_delimiters_and_line_breaks_vary() {
    for file in [
        each_line(|line| format!("\"{}\"", line.replace(',', "\",\""))),
        each_line(|line| format!("\"{line}\"")),
        each_line(|line| format!("\"{line}\";;;")),
        each_line(|line| format!("=\"{}\"", line.replace(',', "\",=\""))),
        replaced(",", ";"),
        replaced(",", "\t"),
        replaced(",", " | "),
        replaced("\n", "\r\n"),
        replaced("\n", "\r"),
        replaced("\n", "\n\n"),
        replaced("customerId", "\"Customer\nID\""),
        format!("{PLAIN}\u{1a}").into_bytes(),
        format!("{}\u{1a}", PLAIN.trim_end()).into_bytes(),
        format!("\u{feff}{PLAIN}").into_bytes(),
    ] {
        assert_read_alike(&file, PLAIN);
    }
}

#[test]
fn a_header_may_stand_again_below() {
    let header = PLAIN.lines().next().unwrap();
    assert_read_alike(format!("{PLAIN}{header}\n").as_bytes(), PLAIN);
    assert_outcome(
        "email,status,previousStatus\n\
         rosa@example.com,ACTIVE,CANCELLED\n\
         email,previousStatus,status\n\
         sam@example.com,CANCELLED,ACTIVE\n\
         email,phone\n\
         tia@example.com,,CANCELLED\n",
        &[
            "3 rows, 2 contracts, unattributed 1 (1 not ended)",
            "rosa@example.com 1×ACTIVE active lines 2",
            "sam@example.com 1×ACTIVE active lines 4",
            "line 6: below a second header whose columns can't be used",
        ],
    );
}

#[test]
fn malformed_quotes_never_swallow_rows_silently() {
    let table = [
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
    ];
    for (rows, unattributed) in table {
        let source = read(&format!("id,name,email,status\n{rows}")).source;
        assert_eq!(source.unattributed.not_ended, unattributed, "{rows}");
    }
    assert_outcome(
        "id,name,email,status\n1,5\" pipe,rosa@example.com,ACTIVE\n2,\"b\nc\",sam@example.com,PAUSED\n",
        &[
            "2 rows, 2 contracts, unattributed 0 (0 not ended)",
            "rosa@example.com 1×ACTIVE active lines 2",
            "sam@example.com 1×PAUSED skipped lines 3",
        ],
    );
}

#[test]
fn a_last_row_without_its_end_is_cut_off() {
    let export = read("id,email,status\n1,rosa@example.com,CANCELLED\n2,sam@exam");
    assert!(export.summary.is_cut_off);
    assert_eq!(export.source.unattributed.not_ended, 1);
    for footer in ["Generated on 2026-11-01", "End of report"] {
        let export = read(&format!(
            "id,email,status\n1,rosa@example.com,ACTIVE\n{footer}"
        ));
        assert!(!export.summary.is_cut_off, "{footer}");
        assert_eq!(export.source.unattributed.total, 0, "{footer}");
    }
    let export = read("id,email,status\n1,rosa@example.com,ACTIVE");
    assert!(!export.summary.is_cut_off);
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

#[test]
fn rejected_rows_are_written_as_they_were() {
    let file = "email;status\r\nrosa@example.com;\"on\r\nice\"\r\n;ACTIVE\r\n";
    let source = Source::InMemory("test.csv", file.as_bytes().into());
    let mut rejects = Vec::new();
    read_with_rejects(&source, &options(), &mut rejects).unwrap();
    assert_eq!(
        String::from_utf8(rejects).unwrap(),
        "line;reason;email;status\n\
         2;\"unknown status \"\"on\\u{a}ice\"\"\";rosa@example.com;\"on\nice\"\n\
         4;\"no customer ID, email address or phone number\";;ACTIVE\n"
    );
}

#[test]
fn files_that_hold_no_rows_are_told_apart() {
    assert!(matches!(read_with(&options(), b""), Err(Error::Empty)));
    assert!(matches!(read_with(&options(), b"\n\n"), Err(Error::Empty)));
    assert_eq!(read("email,status\n").source.contracts, 0);
    let utf16: Vec<u8> = PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = read_with(&options(), &utf16);
    assert!(matches!(error, Err(Error::Utf16WithoutMark)));
    let binary = read_with(&options(), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR,,,,");
    assert!(matches!(binary, Err(Error::NotText)));
}
