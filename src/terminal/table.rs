//! Tables: boxed on a terminal, plain columns elsewhere. A terminal too narrow for the words of a
//! table gets a paragraph a row.

use comfy_table::{CellAlignment, ContentArrangement, Table};
use console::{Term, measure_text_width};

use super::sanitize::escape_control_line;

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Lays rows out under their headings. `boxed` draws lines around the cells; without it, columns
/// are parted by spaces, for files and pipes.
pub fn table<const N: usize>(
    columns: [(&str, Align); N],
    rows: impl IntoIterator<Item = [String; N]>,
    boxed: bool,
) -> String {
    // A line feed in a cell would begin a line that isn't of this table.
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| row.map(|cell| escape_control_line(&cell)))
        .collect();
    let width = Term::stdout().size().1;
    if boxed && narrowest(columns.map(|(name, _)| name), &rows) > usize::from(width) {
        return paragraphs(columns.map(|(name, _)| name), &rows);
    }
    let mut table = Table::new();
    if boxed {
        table
            .load_style(comfy_table::presets::UTF8_FULL_CONDENSED)
            .set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width);
    } else {
        table.load_style(comfy_table::presets::NOTHING);
    }
    table.set_header(columns.map(|(name, _)| name));
    for row in rows {
        table.add_row(row);
    }
    for (index, (_, align)) in columns.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
            if !boxed {
                column.set_padding((0, 2));
            }
        }
    }
    table
        .to_string()
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

/// How many columns of a terminal a boxed table takes at least, if no word is to be broken.
fn narrowest<const N: usize>(names: [&str; N], rows: &[[String; N]]) -> usize {
    let longest_word = |cell: &str| cell.split(' ').map(measure_text_width).max();
    let columns = (0..N).map(|column| {
        let cells = rows.iter().map(|row| row[column].as_str());
        let words = cells.chain([names[column]]).filter_map(longest_word);
        // A space on both sides, and a line.
        words.max().unwrap_or_default() + 3
    });
    columns.sum::<usize>() + 1
}

fn paragraphs<const N: usize>(names: [&str; N], rows: &[[String; N]]) -> String {
    let paragraph = |row: &[String; N]| {
        let lines = names.iter().zip(row).map(|(name, cell)| {
            let line = format!("{name}: {cell}");
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    rows.iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["store", "key"];

    fn rows() -> [[String; 2]; 2] {
        [
            ["lantern-tea".to_owned(), "plain file".to_owned()],
            ["お茶の店".to_owned(), String::new()],
        ]
    }

    #[test]
    fn a_table_is_as_narrow_as_its_longest_words() {
        // │ lantern-tea │ plain │
        assert_eq!(narrowest(NAMES, &rows()), 23);
        assert_eq!(narrowest(NAMES, &[]), 15);
    }

    #[test]
    fn a_row_is_a_paragraph_where_no_table_fits() {
        assert_eq!(
            paragraphs(NAMES, &rows()),
            "store: lantern-tea\nkey: plain file\n\nstore: お茶の店\nkey:"
        );
    }
}
