//! Which of the triggers, as the command line spells them.

use std::ffi::OsStr;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command, Error, ValueEnum};

use crate::domain::Trigger;

/// One trigger, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    One(Trigger),
    All,
}

impl Which {
    /// The triggers meant, in the order in which they are sent.
    pub(super) fn triggers(self) -> Vec<Trigger> {
        match self {
            Self::One(trigger) => vec![trigger],
            Self::All => Trigger::ALL.to_vec(),
        }
    }
}

impl ValueEnum for Which {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Which; 5] = {
            let [a, b, c, d] = Trigger::ALL;
            [
                Which::One(a),
                Which::One(b),
                Which::One(c),
                Which::One(d),
                Which::All,
            ]
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::One(trigger) => PossibleValue::new(trigger.name()),
            Self::All => PossibleValue::new("all").help("The four, a second apart"),
        })
    }
}

/// Understands a trigger however it is spelled, and suggests the nearest where it doesn't.
#[derive(Clone)]
pub(super) struct Spelled;

impl TypedValueParser for Spelled {
    type Value = Which;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Which, Error> {
        let text = value.to_string_lossy();
        if let Some(trigger) = Trigger::parse(&text) {
            return Ok(Which::One(trigger));
        }
        // The plain spelling is what the nearest name can be told from.
        let plain = Trigger::plain(&text);
        EnumValueParser::new()
            .parse_ref(command, arg, plain.as_ref())
            .map_err(|mut error| {
                let typed = ContextValue::String(text.into_owned());
                error.insert(ContextKind::InvalidValue, typed);
                error
            })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            Which::value_variants()
                .iter()
                .filter_map(ValueEnum::to_possible_value),
        ))
    }
}
