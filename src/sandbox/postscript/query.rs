//! The query string of a list of subscribers.

use std::collections::BTreeMap;

use super::error::FieldError;
use crate::sandbox::moment;
use crate::sandbox::shop::{Comparison, Field, Filter, Match, Query, Sort, SortField};

/// Reads the decoded pairs of a query string.
///
/// Several values of one `__in` are several pairs of that name (the default of the published
/// notation); a comma is part of a value (assumed). A parameter that isn't published is refused, and
/// so is a second value of one that takes only one (assumed). `max_values` bounds the values of one
/// `__in`.
pub(super) fn parse(
    pairs: Vec<(String, String)>,
    max_values: Option<usize>,
) -> Result<Query, Vec<FieldError>> {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        given.entry(name).or_default().push(value);
    }
    let mut query = Query::all(1);
    let mut errors = Vec::new();
    for (name, values) in given {
        if let Err(error) = add(&mut query, &name, &values, max_values) {
            errors.push(error);
        }
    }
    if errors.is_empty() {
        Ok(query)
    } else {
        Err(errors)
    }
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
        return Err(FieldError::new(name, message, "value_error.list.max_items"));
    }
    let first = values.first().map_or("", String::as_str);
    let not_an_integer = "value is not an integer";
    match name {
        "page" => {
            let page = first.parse().ok().filter(|&page| page >= 1);
            query.page = page.ok_or_else(|| {
                let message = format!("{not_an_integer} greater than or equal to 1");
                FieldError::new(name, message, "type_error.integer")
            })?;
        }
        "sort" => {
            let message = "value is not a valid enumeration member";
            query.sort = parse_sort(first)
                .ok_or_else(|| FieldError::new(name, message, "type_error.enum"))?;
        }
        "ps_id__eq" => {
            let ps_id = first.parse();
            let ps_id =
                ps_id.map_err(|_| FieldError::new(name, not_an_integer, "type_error.integer"))?;
            query.filters.push(Filter::PsId(ps_id));
        }
        _ => query.filters.push(parse_filter(name, values)?),
    }
    Ok(())
}

fn parse_filter(name: &str, values: &[String]) -> Result<Filter, FieldError> {
    let extra = || FieldError::extra(name);
    let (field, operator) = name.rsplit_once("__").ok_or_else(extra)?;
    let first = values.first().map_or("", String::as_str);
    if matches!(field, "created_at" | "updated_at") {
        let comparison = parse_comparison(operator).ok_or_else(extra)?;
        let moment = moment::parse(first).ok_or_else(|| {
            FieldError::new(name, "invalid datetime format", "value_error.datetime")
        })?;
        return Ok(match field {
            "created_at" => Filter::Created(comparison, moment),
            _ => Filter::Updated(comparison, moment),
        });
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
            Ok(Filter::Text(field, Match::AnyOf(texts.collect())))
        }
        "contains" => Ok(Filter::Text(field, Match::Contains(first.to_owned()))),
        _ => Err(extra()),
    }
}

fn parse_comparison(operator: &str) -> Option<Comparison> {
    match operator {
        "eq" => Some(Comparison::Equal),
        "gt" => Some(Comparison::After),
        "gte" => Some(Comparison::AfterOrAt),
        "lt" => Some(Comparison::Before),
        "lte" => Some(Comparison::BeforeOrAt),
        _ => None,
    }
}

fn parse_sort(value: &str) -> Option<Sort> {
    let (field, direction) = value.rsplit_once("__")?;
    let field = match field {
        "created_at" => SortField::CreatedAt,
        "updated_at" => SortField::UpdatedAt,
        "phone_number" => SortField::Phone,
        "shopify_customer_id" => SortField::Customer,
        _ => return None,
    };
    let descending = match direction {
        "asc" => false,
        "desc" => true,
        _ => return None,
    };
    Some(Sort { field, descending })
}
