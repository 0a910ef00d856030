//! When an upcoming order is, said by two properties: its date, and how many days are left until
//! then. Where one of them is typed the other follows it, so that an event never says two things.

use jiff::ZonedDateTime;
use jiff::civil::Date;

use crate::commands::{CommandError, Exit};
use crate::domain::{
    DAYS_BEFORE_BILLING, NEXT_BILLING_DATE, Properties, PropertyValue, UpcomingOrder,
};

/// What the order's date is before anything is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dated {
    /// The sample's, which nobody asked for.
    Sample,
    /// What a file or an export says, which a typed date replaces.
    Record,
    /// What --order-date says.
    Flag(Date),
}

/// The order of this date, seen at `now`, a time in the store's zone.
pub(super) fn on(date: Date, now: &ZonedDateTime) -> Result<UpcomingOrder, CommandError> {
    UpcomingOrder::on(date, now).map_err(|error| {
        CommandError::from_error(error)
            .with_exit(Exit::Usage)
            .hint("--order-date takes today's date or a later one; --timezone says where.")
    })
}

/// Makes both properties say the same after `typed` was added to them. Fails where both were said
/// and contradict each other. Where only one of them is sent there is nothing to contradict.
pub(super) fn settle(
    properties: &mut Properties,
    typed: &[String],
    dated: Dated,
    now: &ZonedDateTime,
) -> Result<(), CommandError> {
    let is_typed = |name: &str| {
        let mut names = typed.iter().filter_map(|text| text.split_once('='));
        names.any(|(typed, _)| typed.trim() == name)
    };
    let (date_typed, days_typed) = (is_typed(NEXT_BILLING_DATE), is_typed(DAYS_BEFORE_BILLING));
    let both = properties
        .get(NEXT_BILLING_DATE)
        .zip(properties.get(DAYS_BEFORE_BILLING));
    let Some((date, days)) = both.filter(|_| date_typed || days_typed) else {
        return Ok(());
    };
    let order = match (dated, date_typed, days_typed) {
        (Dated::Sample, false, true) => match days {
            PropertyValue::Integer(days) => UpcomingOrder::in_days(*days, now),
            _ => None,
        }
        .ok_or_else(|| refused("days_before_billing isn't a number of days from today"))?,
        (Dated::Sample | Dated::Record, true, false) => {
            let date = read(date).ok_or_else(|| {
                refused("next_billing_date isn't a date, so the days until then can't be counted")
            })?;
            on(date, now)?
        }
        (Dated::Flag(flag), ..) if read(date) != Some(flag) => {
            return Err(refused(format!(
                "--order-date says {flag}, and next_billing_date something else"
            )));
        }
        _ => {
            // A date in words can't be compared with anything.
            let Some(date) = read(date) else {
                return Ok(());
            };
            let order = on(date, now)?;
            if *days != PropertyValue::Integer(order.days_before()) {
                return Err(refused(format!(
                    "until {date} it is {} days, and days_before_billing says otherwise",
                    order.days_before()
                )));
            }
            return Ok(());
        }
    };
    order.mark(properties).map_err(CommandError::from_error)
}

fn read(value: &PropertyValue) -> Option<Date> {
    match value {
        PropertyValue::Text(text) if text.len() == 10 => text.parse().ok(),
        _ => None,
    }
}

fn refused(sentence: impl std::fmt::Display) -> CommandError {
    CommandError::new(Exit::Usage, sentence).hint(
        "--order-date 2026-03-08 sets next_billing_date and days_before_billing; of the two, one \
         that is typed alone sets the other.",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::domain::{Trigger, sample};

    /// What date and days are sent, or what is said instead.
    fn settled(dated: Dated, typed: &[&str]) -> Result<(Value, Value), String> {
        let now: ZonedDateTime = "2026-03-07T23:59:00[America/New_York]".parse().unwrap();
        let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
        let mut properties = sample(Trigger::UpcomingOrder, &now);
        if let Dated::Flag(date) = dated {
            on(date, &now).unwrap().mark(&mut properties).unwrap();
        }
        for text in &typed {
            properties.set_typed(text).unwrap();
        }
        settle(&mut properties, &typed, dated, &now).map_err(|failure| failure.sentence())?;
        let json = Map::from(properties);
        Ok((
            json[NEXT_BILLING_DATE].clone(),
            json[DAYS_BEFORE_BILLING].clone(),
        ))
    }

    #[test]
    fn what_is_typed_leads_and_a_contradiction_is_refused() {
        const DATE: &str = "next_billing_date=2026-03-09";
        const DAYS: &str = "days_before_billing=2";
        let flag = Dated::Flag("2026-03-09".parse().unwrap());
        let right = (json!("2026-03-09"), json!(2));
        for (dated, typed) in [
            (Dated::Sample, &[DATE][..]),
            (Dated::Sample, &[DAYS]),
            (Dated::Sample, &[DATE, DAYS]),
            (Dated::Record, &[DATE]),
            (Dated::Record, &[DATE, DAYS]),
            (flag, &[]),
            (flag, &[DATE]),
            (flag, &[DAYS]),
            (flag, &[DATE, DAYS]),
            (Dated::Sample, &["next_billing_date=2026-03-10", DATE]),
        ] {
            assert_eq!(
                settled(dated, typed).as_ref(),
                Ok(&right),
                "{dated:?} {typed:?}"
            );
        }
        let words = "next_billing_date=March 9";
        for (dated, typed, said) in [
            (
                Dated::Sample,
                &[DATE, "days_before_billing=3"][..],
                "until 2026-03-09 it is 2 days",
            ),
            (Dated::Record, &[DAYS], "until 2026-03-10 it is 3 days"),
            (
                flag,
                &["days_before_billing=9"],
                "until 2026-03-09 it is 2 days",
            ),
            (
                flag,
                &["next_billing_date=2026-03-10"],
                "--order-date says 2026-03-09",
            ),
            (flag, &[words], "--order-date says 2026-03-09"),
            (Dated::Sample, &[words], "isn't a date"),
            (
                Dated::Sample,
                &["next_billing_date=3/9/2026"],
                "isn't a date",
            ),
            (
                Dated::Sample,
                &["next_billing_date=2026-03-06"],
                "can't be on 2026-03-06",
            ),
            (
                Dated::Sample,
                &["days_before_billing=-1"],
                "isn't a number of days",
            ),
            (
                Dated::Sample,
                &["days_before_billing=few"],
                "isn't a number of days",
            ),
            (
                Dated::Sample,
                &[DATE, "days_before_billing=few"],
                "says otherwise",
            ),
        ] {
            let refusal = settled(dated, typed).unwrap_err();
            assert!(refusal.contains(said), "{dated:?} {typed:?}: {refusal}");
        }
        let both = settled(Dated::Sample, &[words, "days_before_billing=9"]);
        assert_eq!(both, Ok((json!("March 9"), json!(9))));
    }

    #[test]
    fn what_nobody_typed_stays() {
        assert_eq!(
            settled(Dated::Record, &["note=a"]),
            Ok((json!("2026-03-10"), json!(3)))
        );
    }
}
