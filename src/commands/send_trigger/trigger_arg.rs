//! The trigger argument: one of the four, in any common spelling, or `all`.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, Error};

use crate::domain::Trigger;

/// Parses the argument to the triggers, in the order in which they are sent. Suggests the nearest
/// name for one that doesn't exist.
#[derive(Clone)]
pub(super) struct TriggerParser;

impl TypedValueParser for TriggerParser {
    type Value = Box<[Trigger]>;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        // Suggestions compare names, so they need the spelling of a name.
        let plain = Trigger::plain(&value.to_string_lossy());
        if let Some(trigger) = Trigger::parse(&plain) {
            return Ok(Box::new([trigger]));
        }
        PossibleValuesParser::new(names()).parse_ref(command, arg, plain.as_ref())?;
        Ok(Box::new(Trigger::ALL))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(names()))
    }
}

fn names() -> impl Iterator<Item = PossibleValue> {
    let all = PossibleValue::new("all").help("All four, one second apart");
    let each = Trigger::ALL.map(|trigger| PossibleValue::new(trigger.name()));
    each.into_iter().chain([all])
}
