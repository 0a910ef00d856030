//! Tables: boxed on a terminal, plain columns elsewhere.

use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::safe::visible_line;

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
    let mut table = Table::new();
    if boxed {
        table
            .load_style(comfy_table::presets::UTF8_FULL_CONDENSED)
            .set_content_arrangement(ContentArrangement::Dynamic);
        let (_, width) = console::Term::stdout().size();
        table.set_width(width);
    } else {
        table.load_style(comfy_table::presets::NOTHING);
    }
    table.set_header(columns.map(|(name, _)| name));
    for row in rows {
        // A line feed in a cell would begin a line that isn't of this table.
        table.add_row(row.map(|cell| visible_line(&cell)));
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
