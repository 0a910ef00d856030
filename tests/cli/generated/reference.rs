//! The reference: the whole command line on one page.

use std::fmt::Write as _;

use clap::{Arg, Command};
use prive_ps::help::{ENVIRONMENT, EXIT_CODES, examples_of};
use serde_json::Value;

use crate::schemas::schemas;

const OPENING: &str = "\
# Reference

Every command and option, exit code, environment variable and JSON shape. This page, the
[manual pages](../completions/man) and `--help` are generated from the program.

";

const JSON: &str = "\
## JSON

With `--json`, the result is JSON on standard output. Each shape has a JSON Schema (draft 2020-12),
and tests check the program's output against it. Later versions may add keys to the output and to
its schema, but won't remove or change any.

| shape | content |
| --- | --- |
";

/// The page.
pub(super) fn reference(commands: &[(String, Command)]) -> String {
    let mut page = OPENING.to_owned();
    for (words, command) in commands {
        let name = format!("prive-ps {words}");
        let name = name.trim();
        push(&mut page, &format!("## {name}\n"));
        let about = command.get_long_about().or(command.get_about()).unwrap();
        push(&mut page, &format!("{about}\n"));
        let usage = command.clone().render_usage().to_string();
        let usage = usage
            .trim_start_matches("Usage: ")
            .replace("\n       ", "\n");
        push(&mut page, &format!("```text\n{usage}\n```\n"));
        push_arguments(&mut page, command, words.is_empty());
        push_examples(&mut page, words);
    }
    push_table(&mut page, "Exit codes", "code", &EXIT_CODES);
    push_table(&mut page, "Environment variables", "variable", &ENVIRONMENT);
    push_schemas(&mut page);
    page
}

/// Those of a command; those that all commands have only where `is_program`.
fn push_arguments(page: &mut String, command: &Command, is_program: bool) {
    // The global options are hidden in a command.
    let shown = |arg: &&Arg| {
        let is_own = !matches!(arg.get_id().as_str(), "help" | "version");
        !arg.is_hide_set() && (is_program || is_own)
    };
    let arguments: Vec<&Arg> = command.get_arguments().filter(shown).collect();
    if arguments.is_empty() {
        return;
    }
    if is_program {
        push(page, "Every command accepts these options.\n");
    }
    push(page, "| argument | |\n| --- | --- |");
    for arg in arguments {
        push(page, &row(arg));
    }
    page.push('\n');
}

/// A row of the table, in which a bar would end the cell, even between backticks.
fn row(arg: &Arg) -> String {
    let [spelled, described] = [spelled(arg), described(arg)].map(|text| text.replace('|', "\\|"));
    format!("| {spelled} | {described} |")
}

/// `-y`, `--yes` or `--csv <FILE>`.
fn spelled(arg: &Arg) -> String {
    let values = arg.get_value_names().unwrap_or_default();
    let takes_value = arg.get_action().takes_values();
    let value = values
        .iter()
        .map(|name| format!("<{name}>"))
        .collect::<Vec<_>>()
        .join(" ");
    let Some(long) = arg.get_long() else {
        return format!("`{value}`");
    };
    let long = if takes_value {
        format!("`--{long} {value}`")
    } else {
        format!("`--{long}`")
    };
    match arg.get_short() {
        Some(short) => format!("`-{short}`, {long}"),
        None => long,
    }
}

/// What it does, its values and its default.
fn described(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help()).unwrap();
    let mut text = help.to_string().replace('\n', " ");
    if !text.ends_with('.') {
        text.push('.');
    }
    let values = arg.get_possible_values();
    let has_values = arg.get_action().takes_values() && !values.is_empty();
    if has_values && !arg.is_hide_possible_values_set() {
        let values = values.iter().map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        });
        let _ = write!(text, " Values: {}.", values.collect::<Vec<_>>().join(", "));
    }
    let defaults = arg.get_default_values();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        let defaults = defaults.iter().map(|value| value.to_string_lossy());
        let defaults: Vec<_> = defaults.collect();
        let _ = write!(text, " Default: `{}`.", defaults.join(" "));
    }
    if let Some(variable) = arg.get_env() {
        let _ = write!(text, " Also `{}`.", variable.to_string_lossy());
    }
    text
}

fn push_examples(page: &mut String, words: &str) {
    for example in examples_of(words) {
        push(page, &format!("{}:\n", example.does));
        push(page, &format!("```sh\n{}\n```\n", example.line));
    }
}

fn push_table(page: &mut String, heading: &str, first: &str, rows: &[(&str, &str)]) {
    push(page, &format!("## {heading}\n"));
    push(page, &format!("| {first} | |\n| --- | --- |"));
    for (name, meaning) in rows {
        push(page, &format!("| `{name}` | {meaning} |"));
    }
    page.push('\n');
}

fn push_schemas(page: &mut String) {
    page.push_str(JSON);
    let text = |schema: &Value, key: &str| schema[key].as_str().unwrap().to_owned();
    let rows = schemas().map(|(name, schema)| {
        let (title, description) = (text(schema, "title"), text(schema, "description"));
        format!("| [`{title}`](schema/{name}.json) | {description} |")
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    push(page, &rows.join("\n"));
}

fn push(page: &mut String, line: &str) {
    page.push_str(line);
    page.push('\n');
}
