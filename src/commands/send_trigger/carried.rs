//! What an event carries: a sample, a file's properties or nothing, and what the command line adds.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jiff::ZonedDateTime;
use jiff::civil::Date;

use super::order::{self, Dated};
use crate::commands::{CommandError, Exit};
use crate::domain::{ContractFacts, Properties, PropertyError, Trigger, sample};
use crate::source::csv::{ReadOptions, Source, find_contract};

/// More than this is not read for a file of properties.
const MOST_BYTES: u64 = 1 << 20;

/// What properties begin with, before the command line adds its own.
pub(super) enum Basis {
    /// The sample that belongs to the trigger.
    Sample,
    /// The properties of a file, or none.
    Given(Properties),
    /// What an export says of a contract.
    Contract(Box<ContractFacts>),
}

/// What the command line says of the properties.
pub(super) struct Carried {
    pub(super) basis: Basis,
    /// `NAME=VALUE`, in the order given.
    pub(super) typed: Vec<String>,
    /// The order that an upcoming order speaks of.
    pub(super) order_date: Option<Date>,
}

impl Carried {
    /// The properties of an event for this trigger, sent at `now`, a time in the store's zone. An
    /// order date that was given is in them whatever they begin with.
    pub(super) fn properties(
        &self,
        trigger: Trigger,
        now: &ZonedDateTime,
    ) -> Result<Properties, CommandError> {
        let mut properties = match &self.basis {
            Basis::Sample => sample(trigger, now),
            Basis::Given(properties) => properties.clone(),
            Basis::Contract(contract) => contract.properties(trigger),
        };
        if trigger == Trigger::UpcomingOrder
            && let Some(date) = self.order_date()?
        {
            order::on(date, now)?.mark(&mut properties).map_err(wrong)?;
        }
        for text in &self.typed {
            properties.set_typed(text).map_err(wrong)?;
        }
        if trigger == Trigger::UpcomingOrder {
            order::settle(&mut properties, &self.typed, self.dated(), now)?;
        }
        Ok(properties)
    }

    fn dated(&self) -> Dated {
        match (self.order_date, &self.basis) {
            (Some(date), _) => Dated::Flag(date),
            (None, Basis::Sample) => Dated::Sample,
            (None, Basis::Given(_) | Basis::Contract(_)) => Dated::Record,
        }
    }

    /// The date of the upcoming order, where it isn't the sample's.
    fn order_date(&self) -> Result<Option<Date>, CommandError> {
        match (&self.basis, self.order_date) {
            (Basis::Contract(contract), None) => {
                contract.next_billing_date.map(Some).ok_or_else(|| {
                    CommandError::new(
                        Exit::Failed,
                        "the export says no date on which the contract renews next",
                    )
                    .hint("Say which with --order-date.")
                })
            }
            (_, date) => Ok(date),
        }
    }
}

/// What an export says of the contract with this id.
pub(super) fn from_export(
    path: &Path,
    options: &ReadOptions,
    id: &str,
) -> Result<Basis, CommandError> {
    let contract = find_contract(&Source::named(path), options, id)?;
    let contract = contract.ok_or_else(|| {
        CommandError::new(
            Exit::Failed,
            format!("there is no contract `{id}` in {}", path.display()),
        )
        .hint(
            "`prive-ps inspect` shows which column is taken for the contract's id, and which rows \
             can't be read; --map contract_id=COLUMN names another.",
        )
    })?;
    Ok(Basis::Contract(Box::new(contract)))
}

/// The properties in a file, or on standard input where its name is `-`: one flat JSON object.
pub(super) fn from_file(path: &Path) -> Result<Properties, CommandError> {
    let (text, place) = if path.as_os_str() == "-" {
        (read(io::stdin()), "on standard input".to_owned())
    } else {
        (
            File::open(path).and_then(read),
            format!("in {}", path.display()),
        )
    };
    let about = format!("the properties {place} can't be used");
    let text = text.map_err(|error| CommandError::from_error(error).context(&about))?;
    // Editors of Windows put a mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let json = serde_json::from_str(text).map_err(|error| {
        CommandError::from_error(error)
            .context(&about)
            .hint("The file holds one JSON object: {\"product_title\": \"House Blend\"}")
    })?;
    Properties::from_json(json).map_err(|error| CommandError::from_error(error).context(&about))
}

fn read(file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(
            "a megabyte, and more, is no hundred properties",
        ));
    }
    Ok(text)
}

fn wrong(error: PropertyError) -> CommandError {
    CommandError::from_error(error).with_exit(Exit::Usage)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: &str = "2026-03-07T23:59:00[America/New_York]";

    fn carried(basis: Basis, typed: &[&str], order_date: Option<&str>) -> Carried {
        Carried {
            basis,
            typed: typed.iter().map(|text| (*text).to_owned()).collect(),
            order_date: order_date.map(|date| date.parse().unwrap()),
        }
    }

    fn json_of(carried: &Carried, trigger: Trigger) -> Value {
        let properties = carried.properties(trigger, &NOW.parse().unwrap()).unwrap();
        Value::Object(properties.into())
    }

    #[test]
    fn an_order_date_sets_both_its_properties_and_no_others() {
        for (date, days) in [("2026-03-07", 0), ("2026-03-09", 2), ("2026-11-02", 240)] {
            let order = carried(Basis::Given(Properties::default()), &[], Some(date));
            assert_eq!(
                json_of(&order, Trigger::UpcomingOrder),
                json!({"next_billing_date": date, "days_before_billing": days})
            );
            assert_eq!(json_of(&order, Trigger::Canceled), json!({}));
        }
        let past = carried(Basis::Sample, &[], Some("2026-03-06"));
        let now = NOW.parse().unwrap();
        assert!(past.properties(Trigger::UpcomingOrder, &now).is_err());
    }

    #[test]
    fn what_is_typed_goes_last() {
        let typed = ["currency=EUR", "test=false", "note=a", "note=b"];
        let seen = json_of(
            &carried(Basis::Sample, &typed, Some("2026-03-09")),
            Trigger::UpcomingOrder,
        );
        assert_eq!(seen["days_before_billing"], json!(2));
        assert_eq!(seen["next_billing_date"], json!("2026-03-09"));
        assert_eq!(seen["test"], json!(false));
        assert_eq!(seen["note"], json!("b"));
        assert_eq!(seen["currency"], json!("EUR"));
        assert_eq!(seen["is_prepaid"], json!(false));
    }
}
