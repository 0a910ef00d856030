//! The trigger argument: one of the four, in any common spelling, or `all`.

use std::ffi::OsStr;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command, Error, ValueEnum};

use crate::domain::Trigger;

/// One trigger, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TriggerArg {
    One(Trigger),
    All,
}

impl TriggerArg {
    /// The triggers, in the order in which they are sent.
    pub(super) fn triggers(self) -> Vec<Trigger> {
        match self {
            Self::One(trigger) => vec![trigger],
            Self::All => Trigger::ALL.to_vec(),
        }
    }
}

impl ValueEnum for TriggerArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [TriggerArg; 5] = {
            let [a, b, c, d] = Trigger::ALL;
            [
                TriggerArg::One(a),
                TriggerArg::One(b),
                TriggerArg::One(c),
                TriggerArg::One(d),
                TriggerArg::All,
            ]
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::One(trigger) => PossibleValue::new(trigger.name()),
            Self::All => PossibleValue::new("all").help("All four, one second apart"),
        })
    }
}

/// Parses a trigger in any common spelling, and suggests the nearest name otherwise.
#[derive(Clone)]
pub(super) struct TriggerArgParser;

impl TypedValueParser for TriggerArgParser {
    type Value = TriggerArg;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<TriggerArg, Error> {
        let text = value.to_string_lossy();
        if let Some(trigger) = Trigger::parse(&text) {
            return Ok(TriggerArg::One(trigger));
        }
        // Suggestions compare names, so they need the spelling of a name.
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
        let values = TriggerArg::value_variants().iter();
        Some(Box::new(values.filter_map(ValueEnum::to_possible_value)))
    }
}
