//! When to colour. What can't be parsed is told in colour or without, too, so the wish is found in
//! the words of the command line before they are.

use std::ffi::OsString;

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise.
    Auto,
    /// Also into a pipe or a file.
    Always,
    /// Not at all.
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

    /// What `--color` says in these words; automatic where it says nothing that is understood.
    pub fn from_args(words: impl IntoIterator<Item = OsString>) -> Self {
        let mut words = words.into_iter().take_while(|word| word != "--");
        while let Some(word) = words.next() {
            let value = match word.to_str() {
                Some("--color") => words.next(),
                Some(word) => word.strip_prefix("--color=").map(OsString::from),
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
    fn the_choice_is_found_among_the_words() {
        for (words, choice) in [
            ("prive-ps --color never --help", ColorChoice::Never),
            ("prive-ps nope --color=always", ColorChoice::Always),
            ("prive-ps --color auto", ColorChoice::Auto),
            ("prive-ps --color", ColorChoice::Auto),
            ("prive-ps --color pink --color never", ColorChoice::Auto),
            ("prive-ps -- --color never", ColorChoice::Auto),
            ("prive-ps --colour never", ColorChoice::Auto),
        ] {
            let found = ColorChoice::from_args(words.split(' ').map(OsString::from));
            assert_eq!(found, choice, "{words}");
        }
    }
}
