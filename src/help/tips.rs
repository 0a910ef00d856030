//! Tips for frequent slips on the command line, beside those that clap gives itself.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};

/// The commands that read an export with `--csv`.
const READ_CSV: [&str; 3] = ["backfill", "inspect", "sync"];

/// The error of a command line, with a tip if its slip is a frequent one.
pub fn with_tips(error: clap::Error) -> clap::Error {
    let args = std::env::args_os().skip(1);
    let args: Vec<String> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    with_tips_for(error, &args)
}

fn with_tips_for(mut error: clap::Error, args: &[String]) -> clap::Error {
    let tip = match (
        error.get(ContextKind::InvalidArg),
        error.get(ContextKind::InvalidSubcommand),
    ) {
        (Some(ContextValue::String(invalid)), _) => csv_tip(invalid, args),
        // Without a dot, it is a subcommand with a typo.
        (_, Some(ContextValue::String(invalid))) if invalid.contains('.') => csv_tip(invalid, args),
        _ => None,
    };
    if let Some(tip) = tip {
        let tip = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}

fn csv_tip(invalid: &str, args: &[String]) -> Option<String> {
    let command = READ_CSV
        .iter()
        .find(|name| args.iter().any(|arg| arg == *name))?;
    if invalid == "--file" {
        Some("use '--csv' for the export file".to_owned())
    } else if invalid.starts_with('-') {
        None
    } else {
        Some(format!(
            "pass the export file with --csv: prive-ps {command} --csv {invalid}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_its_option_gets_a_tip() {
        let args = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let backfill = args("backfill contracts.csv");
        let tip = csv_tip("contracts.csv", &backfill).unwrap();
        assert!(tip.ends_with("prive-ps backfill --csv contracts.csv"));
        assert!(csv_tip("--file", &args("inspect --file x")).is_some());
        let tip = csv_tip("contracts.csv", &args("sync contracts.csv")).unwrap();
        assert!(tip.ends_with("prive-ps sync --csv contracts.csv"));
        assert_eq!(csv_tip("--nope", &backfill), None);
        assert_eq!(csv_tip("x", &args("check x")), None);
    }
}
