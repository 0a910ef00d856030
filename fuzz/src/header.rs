//! The header row, and what `--map` makes of it.

use std::collections::HashSet;
use std::ffi::OsString;

use clap::{Args as _, FromArgMatches as _};
use jiff::Timestamp;
use prive_ps::commands::export_args::CellArgs;
use prive_ps::source::csv::{Columns, Field, ReadOptions, Reason, Source, read};

use super::customers::add_up;
use super::telling::told;

/// What `--map` is given, a line each, then an empty line, then the export.
pub fn header(data: &[u8]) {
    let (maps, file) = match data.windows(2).position(|pair| pair == b"\n\n") {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (&[][..], data),
    };
    let maps = String::from_utf8_lossy(maps);
    let Some(options) = options(maps.lines().take(16)) else {
        return;
    };
    let source = Source::InMemory("export.csv", file.into());
    let export = match read(&source, &options, None) {
        Ok(export) => export,
        Err(error) => {
            told(&error.to_string());
            told(&error.hint());
            return;
        }
    };
    add_up(&export);
    let columns = &export.summary.columns;
    sound(columns, &options);
    // What was chosen by itself can be said, and is read the same. Only for a contract's id it makes a
    // difference: what is said to be one isn't a customer's.
    let said = ReadOptions {
        map: columns
            .chosen
            .iter()
            .filter(|it| it.field != Field::ContractId)
            .map(|it| (it.field, it.column.clone()))
            .collect(),
        ..options
    };
    let mut names = HashSet::new();
    if !columns.names.iter().all(|name| names.insert(name)) {
        return;
    }
    let again = read(&source, &said, None).unwrap_or_else(|error| panic!("said, it is {error}"));
    let places = |columns: &Columns| -> Vec<(Field, usize)> {
        columns
            .chosen
            .iter()
            .map(|it| (it.field, it.index))
            .collect()
    };
    assert_eq!(places(&again.summary.columns), places(columns));
    // A second header may be told by a mapped column only.
    let mut rejected = again.summary.rejected.iter();
    if rejected.any(|row| *row.reason == Reason::BelowOtherHeader) {
        assert!(again.source.contracts <= export.source.contracts);
    } else {
        assert_eq!(again.source.contracts, export.source.contracts);
        assert_eq!(again.customers.len(), export.customers.len());
    }
}

/// What the command line makes of the flags; none where it refuses them.
fn options<'a>(maps: impl Iterator<Item = &'a str>) -> Option<ReadOptions> {
    let maps = maps.map(|map| OsString::from(format!("--map={map}")));
    let command = CellArgs::augment_args(clap::Command::new("header").no_binary_name(true));
    let matches = command.try_get_matches_from(maps).ok()?;
    let cells = CellArgs::from_arg_matches(&matches).ok()?;
    Some(cells.options(Timestamp::UNIX_EPOCH))
}

fn sound(columns: &Columns, options: &ReadOptions) {
    let names = &columns.names;
    let chosen = &columns.chosen;
    let order = |field| Field::ALL.into_iter().position(|known| known == field);
    assert!(chosen.is_sorted_by(|one, next| order(one.field) < order(next.field)));
    let is_mapped = |field| options.map.iter().any(|(mapped, _)| *mapped == field);
    let mapped = chosen.iter().filter(|choice| is_mapped(choice.field));
    let mut taken: HashSet<usize> = mapped.map(|choice| choice.index).collect();
    for choice in chosen {
        assert_eq!(names.get(choice.index), Some(&choice.column));
        assert!(choice.passed_over.iter().all(|name| names.contains(name)));
        let mapped = options.map.iter().find(|(field, _)| *field == choice.field);
        match mapped {
            Some((_, column)) => {
                assert!(letters(column) == letters(&choice.column), "{column:?}");
            }
            // A column means one thing, unless it was said to mean several.
            None => assert!(taken.insert(choice.index), "{:?} twice", choice.column),
        }
    }
    for (field, column) in &options.map {
        let is_chosen = chosen.iter().any(|choice| choice.field == *field);
        assert_eq!(is_chosen, !column.is_empty(), "{field}");
    }
}

fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}
