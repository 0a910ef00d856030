//! The properties of an event: a sample, a file, a contract or nothing, and what the command line adds.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jiff::ZonedDateTime;
use jiff::civil::Date;

use crate::commands::{CommandError, Exit};
use crate::domain::{
    ContractFacts, DAYS_BEFORE_BILLING, NEXT_BILLING_DATE, Properties, PropertyError,
    PropertyValue, Trigger, UpcomingOrder, sample,
};
use crate::source::csv::{ReadOptions, Source, find_contract};

/// The size limit of a properties file, in bytes.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// The properties before the command line adds its own.
pub(super) enum BaseProperties {
    /// The trigger's sample.
    Sample,
    /// The properties of a file, or none.
    Fixed(Properties),
    /// The data of a contract.
    Contract(Box<ContractFacts>),
}

/// What the command line says about properties.
pub(super) struct PropertySource {
    pub(super) base: BaseProperties,
    /// `NAME=VALUE`, in the order given.
    pub(super) typed: Vec<String>,
    /// `--order-date`.
    pub(super) order_date: Option<Date>,
}

impl PropertySource {
    /// The properties of an event for this trigger at `now`, a time in the store's zone.
    pub(super) fn properties(
        &self,
        trigger: Trigger,
        now: &ZonedDateTime,
    ) -> Result<Properties, CommandError> {
        let mut properties = match &self.base {
            BaseProperties::Sample => sample(trigger, now),
            BaseProperties::Fixed(properties) => properties.clone(),
            BaseProperties::Contract(contract) => contract.test_properties(trigger),
        };
        let is_upcoming = trigger == Trigger::UpcomingOrder;
        if is_upcoming && let Some(date) = self.order_date()? {
            let order = order_on(date, now)?;
            order.mark(&mut properties).map_err(usage)?;
        }
        for text in &self.typed {
            properties.set_typed(text).map_err(usage)?;
        }
        if is_upcoming {
            self.complete_order(&mut properties, now)?;
        }
        Ok(properties)
    }

    /// The date of the upcoming order, unless it is the sample's.
    fn order_date(&self) -> Result<Option<Date>, CommandError> {
        match (&self.base, self.order_date) {
            (BaseProperties::Contract(contract), None) => {
                contract.next_billing_date.map(Some).ok_or_else(|| {
                    CommandError::new(Exit::Failed, "the contract has no next billing date")
                        .hint("Set one with --order-date, for example --order-date 2026-03-08.")
                })
            }
            (_, date) => Ok(date),
        }
    }

    /// The order's date and the days until then belong together. If only one of them was typed, the
    /// other follows it; if both were, they must agree.
    fn complete_order(
        &self,
        properties: &mut Properties,
        now: &ZonedDateTime,
    ) -> Result<(), CommandError> {
        let date = properties.get(NEXT_BILLING_DATE).and_then(as_date);
        let days = properties.get(DAYS_BEFORE_BILLING).cloned();
        let Some(days) = days else {
            return Ok(());
        };
        let order = match (
            self.is_typed(NEXT_BILLING_DATE),
            self.is_typed(DAYS_BEFORE_BILLING),
        ) {
            (false, false) => return Ok(()),
            (false, true) => match days {
                PropertyValue::Integer(days) => UpcomingOrder::in_days(days, now),
                _ => None,
            }
            .ok_or_else(|| {
                order_error("days_before_billing must be a number of days from today")
            })?,
            (true, is_days_typed) => {
                let date = date.ok_or_else(|| {
                    order_error("next_billing_date must be a date like 2026-03-08")
                })?;
                let order = order_on(date, now)?;
                if is_days_typed && days != PropertyValue::Integer(order.days_before()) {
                    return Err(order_error(format!(
                        "days_before_billing must be {} for an order on {date}",
                        order.days_before()
                    )));
                }
                order
            }
        };
        order.mark(properties).map_err(usage)
    }

    fn is_typed(&self, name: &str) -> bool {
        let mut names = self.typed.iter().filter_map(|text| text.split_once('='));
        names.any(|(typed, _)| typed.trim() == name)
    }
}

/// The data of the contract with this ID in an export.
pub(super) fn from_export(
    path: &Path,
    options: &ReadOptions,
    id: &str,
) -> Result<BaseProperties, CommandError> {
    let contract = find_contract(&Source::from_arg(path), options, id)?;
    let contract = contract.ok_or_else(|| {
        let path = path.display();
        CommandError::new(Exit::Failed, format!("contract `{id}` not found in {path}")).hint(
            format!(
                "See which column is used for contract IDs: `prive-ps inspect --csv {path}`. Use \
                 another with --map contract_id=COLUMN."
            ),
        )
    })?;
    Ok(BaseProperties::Contract(Box::new(contract)))
}

/// The properties in a file, or on standard input for `-`: one flat JSON object.
pub(super) fn from_file(path: &Path) -> Result<Properties, CommandError> {
    let (text, place) = if path.as_os_str() == "-" {
        (read(io::stdin()), "standard input".to_owned())
    } else {
        (File::open(path).and_then(read), path.display().to_string())
    };
    let context = format!("can't use the properties in {place}");
    let failed = |error: CommandError| error.context(&context);
    let text = text.map_err(|error| failed(CommandError::from_error(error)))?;
    // Editors on Windows write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let json = serde_json::from_str(text).map_err(|error| {
        failed(CommandError::from_error(error))
            .hint("The file must hold one JSON object, such as {\"product_title\": \"Decaf\"}.")
    })?;
    Properties::from_json(json).map_err(|error| failed(CommandError::from_error(error)))
}

fn read(file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(MAX_FILE_SIZE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE_SIZE {
        return Err(io::Error::other("file too large (max 1 MB)"));
    }
    Ok(text)
}

fn order_on(date: Date, now: &ZonedDateTime) -> Result<UpcomingOrder, CommandError> {
    UpcomingOrder::on(date, now).map_err(|error| {
        CommandError::from_error(error)
            .with_exit(Exit::Usage)
            .hint("Use today's date or a later one. --timezone sets the store's time zone.")
    })
}

fn as_date(value: &PropertyValue) -> Option<Date> {
    match value {
        PropertyValue::Text(text) if text.len() == 10 => text.parse().ok(),
        _ => None,
    }
}

fn order_error(sentence: impl std::fmt::Display) -> CommandError {
    CommandError::new(Exit::Usage, sentence)
        .hint("--order-date 2026-03-08 sets next_billing_date and days_before_billing together.")
}

fn usage(error: PropertyError) -> CommandError {
    CommandError::from_error(error).with_exit(Exit::Usage)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: &str = "2026-03-07T23:59:00[America/New_York]";
    const DATE: &str = "next_billing_date=2026-03-09";
    const DAYS: &str = "days_before_billing=2";

    fn build(
        base: BaseProperties,
        typed: &[&str],
        order_date: Option<&str>,
        trigger: Trigger,
    ) -> Result<Value, String> {
        let source = PropertySource {
            base,
            typed: typed.iter().map(|text| (*text).to_owned()).collect(),
            order_date: order_date.map(|date| date.parse().unwrap()),
        };
        let properties = source.properties(trigger, &NOW.parse().unwrap());
        let properties = properties.map_err(|error| error.sentence())?;
        Ok(Value::Object(properties.into()))
    }

    #[test]
    fn an_order_date_sets_both_its_properties_and_no_others() {
        let empty = || BaseProperties::Fixed(Properties::default());
        for (date, days) in [("2026-03-07", 0), ("2026-03-09", 2), ("2026-11-02", 240)] {
            assert_eq!(
                build(empty(), &[], Some(date), Trigger::UpcomingOrder),
                Ok(json!({"next_billing_date": date, "days_before_billing": days}))
            );
            assert_eq!(
                build(empty(), &[], Some(date), Trigger::Canceled),
                Ok(json!({}))
            );
        }
        let past = build(empty(), &[], Some("2026-03-06"), Trigger::UpcomingOrder);
        assert!(past.is_err());
    }

    #[test]
    fn typed_properties_replace_all_others() {
        let typed = ["currency=EUR", "test=false", "note=a", "note=b", DATE];
        let sample = BaseProperties::Sample;
        let date = Some("2026-03-20");
        let json = build(sample, &typed, date, Trigger::UpcomingOrder).unwrap();
        assert_eq!(json["days_before_billing"], json!(2));
        assert_eq!(json["next_billing_date"], json!("2026-03-09"));
        assert_eq!(json["test"], json!(false));
        assert_eq!(json["note"], json!("b"));
        assert_eq!(json["currency"], json!("EUR"));
        assert_eq!(json["is_prepaid"], json!(false));
    }

    #[test]
    fn date_and_days_of_an_order_always_agree() {
        let order = |typed: &[&str]| {
            let json = build(BaseProperties::Sample, typed, None, Trigger::UpcomingOrder)?;
            Ok::<_, String>((
                json[NEXT_BILLING_DATE].clone(),
                json[DAYS_BEFORE_BILLING].clone(),
            ))
        };
        for typed in [&[DATE][..], &[DAYS], &[DATE, DAYS]] {
            assert_eq!(order(typed), Ok((json!("2026-03-09"), json!(2))));
        }
        assert_eq!(order(&["note=a"]), Ok((json!("2026-03-10"), json!(3))));
        for (typed, error) in [
            (&[DATE, "days_before_billing=3"][..], "must be 2 for"),
            (&["next_billing_date=March 9"], "must be a date"),
            (&["next_billing_date=3/9/2026"], "must be a date"),
            (&["next_billing_date=2026-03-06"], "2026-03-06"),
            (&["days_before_billing=-1"], "must be a number of days"),
            (&["days_before_billing=few"], "must be a number of days"),
        ] {
            let refused = order(typed).unwrap_err();
            assert!(refused.contains(error), "{typed:?}: {refused}");
        }
    }
}
