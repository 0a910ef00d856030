//! The query string of a list of subscribers.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::error::FieldError;
use crate::sandbox::moment;
use crate::sandbox::shop::{Field, Filter, Query, Subscriber};

/// Reads the decoded pairs of a query string.
///
/// Several values of one `__in` are several pairs of that name (the default of the published
/// notation); a comma is part of a value (assumed). A parameter that isn't published is refused, and
/// so is a second value of one that takes only one (assumed). `max_values` bounds the values of one
/// `__in`.
pub(super) fn parse(
    pairs: Vec<(String, String)>,
    max_values: Option<usize>,
) -> Result<Query, FieldError> {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        given.entry(name).or_default().push(value);
    }
    let mut query = Query::all(1);
    for (name, values) in given {
        add(&mut query, &name, &values, max_values)?;
    }
    Ok(query)
}

fn add(
    query: &mut Query,
    name: &str,
    values: &[String],
    max_values: Option<usize>,
) -> Result<(), FieldError> {
    let is_list = name.ends_with("__in");
    let max = if is_list { max_values } else { Some(1) };
    if let Some(max) = max.filter(|&max| values.len() > max) {
        let message = if is_list {
            format!("ensure this value has at most {max} items")
        } else {
            "only one value is permitted".to_owned()
        };
        return Err(FieldError::new(name, message));
    }
    let first = values.first().map_or("", String::as_str);
    let not_an_integer = "value is not an integer";
    match name {
        "page" => {
            let page = first.parse().ok().filter(|&page| page >= 1);
            query.page = page.ok_or_else(|| {
                let message = format!("{not_an_integer} greater than or equal to 1");
                FieldError::new(name, message)
            })?;
        }
        "sort" => {
            let message = "value is not a valid enumeration member";
            set_order(query, first).ok_or_else(|| FieldError::new(name, message))?;
        }
        "ps_id__eq" => {
            let ps_id: i64 = first
                .parse()
                .map_err(|_| FieldError::new(name, not_an_integer))?;
            query.filters.push(Filter::Test(Box::new(move |subscriber| {
                i64::try_from(subscriber.ps_id) == Ok(ps_id)
            })));
        }
        _ => query.filters.push(parse_filter(name, values)?),
    }
    Ok(())
}

fn parse_filter(name: &str, values: &[String]) -> Result<Filter, FieldError> {
    let extra = || FieldError::extra(name);
    let (field, operator) = name.rsplit_once("__").ok_or_else(extra)?;
    let first = values.first().map_or("", String::as_str);
    let date: Option<fn(&Subscriber) -> Timestamp> = match field {
        "created_at" => Some(|subscriber| subscriber.created_at),
        "updated_at" => Some(|subscriber| subscriber.updated_at),
        _ => None,
    };
    if let Some(date) = date {
        let compare = parse_comparison(operator).ok_or_else(extra)?;
        let bound =
            moment::parse(first).ok_or_else(|| FieldError::new(name, "invalid datetime format"))?;
        return Ok(Filter::Test(Box::new(move |subscriber| {
            compare(&date(subscriber), &bound)
        })));
    }
    let field = match field {
        "email" => Field::Email,
        "phone_number" => Field::Phone,
        "shopify_customer_id" => Field::Customer,
        _ => return Err(extra()),
    };
    match operator {
        "eq" | "in" => {
            let texts = values.iter().filter_map(|value| field.normalize(value));
            Ok(Filter::AnyOf(field, texts.collect()))
        }
        "contains" => {
            let part = first.to_lowercase();
            Ok(Filter::Test(Box::new(move |subscriber| {
                let own = field.of(subscriber);
                own.is_some_and(|own| own.contains(&part))
            })))
        }
        _ => Err(extra()),
    }
}

fn parse_comparison(operator: &str) -> Option<fn(&Timestamp, &Timestamp) -> bool> {
    match operator {
        "eq" => Some(PartialEq::eq),
        "gt" => Some(PartialOrd::gt),
        "gte" => Some(PartialOrd::ge),
        "lt" => Some(PartialOrd::lt),
        "lte" => Some(PartialOrd::le),
        _ => None,
    }
}

/// Sets the order; `None` for one that isn't published.
fn set_order(query: &mut Query, value: &str) -> Option<()> {
    let (field, direction) = value.rsplit_once("__")?;
    query.order = match field {
        "created_at" => None,
        "updated_at" => Some(|one, other| one.updated_at.cmp(&other.updated_at)),
        "phone_number" => Some(|one, other| one.phone_number.cmp(&other.phone_number)),
        "shopify_customer_id" => {
            Some(|one, other| one.shopify_customer_id.cmp(&other.shopify_customer_id))
        }
        _ => return None,
    };
    query.is_descending = match direction {
        "asc" => false,
        "desc" => true,
        _ => return None,
    };
    Some(())
}
