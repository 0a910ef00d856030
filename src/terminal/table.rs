//! Tables: boxed on a terminal, plain columns elsewhere. A terminal that is too narrow to keep every
//! word whole gets one paragraph per row.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
use console::{Term, measure_text_width};

use super::sanitize::escape_control_line;

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Lays out rows under their headings. With `boxed`, draws lines around the cells; without it, columns
/// are separated by spaces, for files and pipes. No word is broken, so ids stay whole.
pub fn table<const N: usize>(
    columns: [(&str, Align); N],
    rows: impl IntoIterator<Item = [String; N]>,
    boxed: bool,
) -> String {
    // A line feed in a cell would break the table.
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| row.map(|cell| escape_control_line(&cell)))
        .collect();
    let width = Term::stdout().size().1;
    let names = columns.map(|(name, _)| name);
    let least = least_widths(names, &rows);
    // A line before each column and one at the end.
    let needed = least
        .iter()
        .map(|width| usize::from(*width) + 1)
        .sum::<usize>()
        + 1;
    if boxed && needed > usize::from(width) {
        return paragraphs(names, &rows);
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
    table.set_header(names);
    for row in rows {
        table.add_row(row);
    }
    for (index, (_, align)) in columns.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
            if boxed {
                let least = Width::Fixed(least[index]);
                column.set_constraint(ColumnConstraint::LowerBoundary(least));
            } else {
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

/// The width of each column's longest word, with a space on both sides.
fn least_widths<const N: usize>(names: [&str; N], rows: &[[String; N]]) -> [u16; N] {
    let longest_word = |cell: &str| cell.split(' ').map(measure_text_width).max();
    std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].as_str());
        let words = cells.chain([names[column]]).filter_map(longest_word);
        u16::try_from(words.max().unwrap_or_default() + 2).unwrap_or(u16::MAX)
    })
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
    fn a_column_is_as_wide_as_its_longest_word() {
        assert_eq!(least_widths(NAMES, &rows()), [13, 7]);
        assert_eq!(least_widths(NAMES, &[]), [7, 5]);
    }

    #[test]
    fn a_row_is_a_paragraph_if_no_table_fits() {
        assert_eq!(
            paragraphs(NAMES, &rows()),
            "store: lantern-tea\nkey: plain file\n\nstore: お茶の店\nkey:"
        );
    }
}
