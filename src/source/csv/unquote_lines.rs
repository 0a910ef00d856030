//! Files in which every line is one quoted cell: what a spreadsheet writes after it has opened a CSV
//! file with the wrong delimiter.

/// Takes the quotes off each line that is one quoted cell, with or without empty cells behind it.
/// Other lines stay as they are.
pub(super) fn unquote_lines(lines: &[u8], out: &mut Vec<u8>) {
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        match quoted_cell(line) {
            Some(cell) => {
                let mut was_quote = false;
                out.extend(cell.iter().copied().filter(|byte| {
                    was_quote = *byte == b'"' && !was_quote;
                    !was_quote
                }));
                out.push(b'\n');
            }
            None => out.extend_from_slice(line),
        }
    }
}

fn quoted_cell(line: &[u8]) -> Option<&[u8]> {
    let is_quote = |byte: &u8| *byte == b'"';
    let end = line.iter().rposition(is_quote)?;
    let is_nothing = |byte: &u8| matches!(byte, b',' | b';' | b'\t' | b'|' | b' ' | b'\n');
    if !line[end + 1..].iter().all(is_nothing) {
        return None;
    }
    let cell = line[..end].strip_prefix(b"\"")?;
    let mut runs = cell.chunk_by(|one, next| is_quote(one) == is_quote(next));
    let is_one_cell = runs.all(|run| !is_quote(&run[0]) || run.len().is_multiple_of(2));
    is_one_cell.then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_are_one_quoted_cell_are_unquoted() {
        let table = [
            ("\"a,b\"\n", "a,b\n"),
            ("\"a,b\";;;\n", "a,b\n"),
            ("\"a,\"\"b, c\"\"\"\n", "a,\"b, c\"\n"),
            ("a,b\n", "a,b\n"),
            ("\"a\",\"b\"\n", "\"a\",\"b\"\n"),
            ("\"a\",b\n", "\"a\",b\n"),
            ("\"\"\n", "\n"),
            ("\"\n", "\"\n"),
            ("\n", "\n"),
        ];
        for (line, expected) in table {
            let mut out = Vec::new();
            unquote_lines(line.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{line}");
        }
    }
}
