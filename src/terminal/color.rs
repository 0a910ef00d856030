//! When to use color. A usage error is printed before the arguments are parsed, so `--color` is also
//! read from the raw arguments.

use std::ffi::OsString;

/// When to use color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` or `TERM=dumb` is set.
    Auto,
    /// Also in pipes and files.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Makes it the choice of the whole process.
    pub fn apply(self) {
        match self {
            Self::Auto => {}
            Self::Always => anstream::ColorChoice::Always.write_global(),
            Self::Never => anstream::ColorChoice::Never.write_global(),
        }
    }

    /// The value of `--color` in these arguments; [`Self::Auto`] if it is missing or invalid.
    pub fn from_args(args: impl IntoIterator<Item = OsString>) -> Self {
        let mut args = args.into_iter().take_while(|arg| arg != "--");
        while let Some(arg) = args.next() {
            let value = match arg.to_str() {
                Some("--color") => args.next(),
                Some(arg) => arg.strip_prefix("--color=").map(OsString::from),
                None => None,
            };
            if let Some(value) = value {
                let value = value.to_string_lossy();
                return clap::ValueEnum::from_str(&value, false).unwrap_or(Self::Auto);
            }
        }
        Self::Auto
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_is_read_from_raw_arguments() {
        for (args, choice) in [
            ("prive-ps --color never --help", ColorChoice::Never),
            ("prive-ps nope --color=always", ColorChoice::Always),
            ("prive-ps --color auto", ColorChoice::Auto),
            ("prive-ps --color", ColorChoice::Auto),
            ("prive-ps --color pink --color never", ColorChoice::Auto),
            ("prive-ps -- --color never", ColorChoice::Auto),
            ("prive-ps --colour never", ColorChoice::Auto),
        ] {
            let found = ColorChoice::from_args(args.split(' ').map(OsString::from));
            assert_eq!(found, choice, "{args}");
        }
    }
}
