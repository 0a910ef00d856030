//! The checks as a JUnit report.

use std::fmt::Write as _;

use super::checklist::{Check, Status};

/// The report.
pub fn junit_report(checks: &[Check]) -> String {
    let failures = checks
        .iter()
        .filter(|check| check.status == Status::Failed)
        .count();
    let seconds: f64 = checks.iter().map(|check| check.seconds).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string can't fail, here and below.
    let _ = writeln!(
        xml,
        "<testsuite name=\"prive-ps check\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" \
         skipped=\"0\" time=\"{seconds:.3}\">",
        checks.len()
    );
    for check in checks {
        push(&mut xml, check);
    }
    xml.push_str("</testsuite>\n");
    xml
}

fn push(xml: &mut String, check: &Check) {
    let detail = escaped(&check.detail);
    let fix = check.fix.as_deref().map(escaped).unwrap_or_default();
    let _ = writeln!(
        xml,
        "  <testcase classname=\"prive-ps\" name=\"{}\" time=\"{:.3}\">",
        escaped(check.name),
        check.seconds
    );
    let _ = match check.status {
        Status::Failed => writeln!(xml, "    <failure message=\"{detail}\">{fix}</failure>"),
        Status::Warning => writeln!(xml, "    <system-out>warning: {detail}\n{fix}</system-out>"),
        Status::Ok => writeln!(xml, "    <system-out>{detail}</system-out>"),
    };
    xml.push_str("  </testcase>\n");
}

/// Escapes text for XML, which doesn't allow most control characters in any form.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                out.push('\u{fffd}');
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_result_becomes_well_formed_xml() {
        let check = |name, status, detail: &str, fix: Option<&str>| Check {
            name,
            status,
            detail: detail.to_owned(),
            fix: fix.map(str::to_owned),
            seconds: 0.25,
        };
        let checks = [
            check("shop", Status::Ok, "Tea & \"Soap\" <\u{1b}[31m>", None),
            check("clock", Status::Warning, "late", Some("Set it.")),
            check("key", Status::Failed, "no\nkey", Some("a > b")),
        ];
        assert_eq!(
            junit_report(&checks),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuite name=\"prive-ps check\" tests=\"3\" failures=\"1\" errors=\"0\" \
             skipped=\"0\" time=\"0.750\">\n\
             \x20 <testcase classname=\"prive-ps\" name=\"shop\" time=\"0.250\">\n\
             \x20   <system-out>Tea &amp; &quot;Soap&quot; &lt;\u{fffd}[31m&gt;</system-out>\n\
             \x20 </testcase>\n\
             \x20 <testcase classname=\"prive-ps\" name=\"clock\" time=\"0.250\">\n\
             \x20   <system-out>warning: late\nSet it.</system-out>\n\
             \x20 </testcase>\n\
             \x20 <testcase classname=\"prive-ps\" name=\"key\" time=\"0.250\">\n\
             \x20   <failure message=\"no\nkey\">a &gt; b</failure>\n\
             \x20 </testcase>\n\
             </testsuite>\n"
        );
    }
}
