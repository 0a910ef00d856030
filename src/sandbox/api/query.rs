//! The query string of a list of subscribers.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use super::answers::Problem;
use crate::sandbox::shop::{Comparison, Filter, Match, Moment, Phone, Query, Sort, SortField};

/// Reads the decoded pairs of a query string.
///
/// Several values of one `__in` are several pairs of that name (the default of the published
/// notation); a comma is part of a value (assumed). What isn't published is refused, and so is a
/// second value of what can have one only (assumed). `max_values` bounds the values of one `__in`.
pub(super) fn read(
    pairs: Vec<(String, String)>,
    max_values: Option<usize>,
) -> Result<Query, Vec<Problem>> {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        given.entry(name).or_default().push(value);
    }
    let mut query = Query {
        filters: Vec::new(),
        sort: Sort {
            field: SortField::CreatedAt,
            descending: false,
        },
        page: 1,
    };
    let mut problems = Vec::new();
    for (name, values) in given {
        if let Err(problem) = read_one(&mut query, &name, values, max_values) {
            problems.push(problem);
        }
    }
    if problems.is_empty() {
        Ok(query)
    } else {
        Err(problems)
    }
}

fn read_one(
    query: &mut Query,
    name: &str,
    mut values: Vec<String>,
    max_values: Option<usize>,
) -> Result<(), Problem> {
    if let Some((field, "in")) = name.rsplit_once("__") {
        if max_values.is_some_and(|most| values.len() > most) {
            let message = format!(
                "ensure this value has at most {} items",
                max_values.unwrap_or_default()
            );
            return Err(Problem::new(name, message, "value_error.list.max_items"));
        }
        query
            .filters
            .push(any_of(field, values).ok_or_else(|| unknown(name))?);
        return Ok(());
    }
    let value = values.pop().unwrap_or_default();
    if !values.is_empty() {
        return Err(Problem::new(
            name,
            "only one value is permitted",
            "value_error.list.max_items",
        ));
    }
    match name {
        "page" => {
            let page = value.parse().ok().filter(|&page| page >= 1);
            query.page = page.ok_or_else(|| {
                Problem::new(
                    name,
                    "value is not an integer greater than or equal to 1",
                    "type_error.integer",
                )
            })?;
        }
        "sort" => query.sort = sort(&value).ok_or_else(|| invalid(name))?,
        "ps_id__eq" => {
            let ps_id = value
                .parse()
                .map_err(|_| Problem::new(name, "value is not an integer", "type_error.integer"))?;
            query.filters.push(Filter::PsId(ps_id));
        }
        _ => query.filters.push(single(name, value)?),
    }
    Ok(())
}

fn single(name: &str, value: String) -> Result<Filter, Problem> {
    let (field, operator) = name.rsplit_once("__").ok_or_else(|| unknown(name))?;
    match (field, operator) {
        ("created_at" | "updated_at", _) => {
            let comparison = comparison(operator).ok_or_else(|| unknown(name))?;
            let moment = Moment::parse(&value).ok_or_else(|| {
                Problem::new(name, "invalid datetime format", "value_error.datetime")
            })?;
            Ok(if field == "created_at" {
                Filter::Created(comparison, moment)
            } else {
                Filter::Updated(comparison, moment)
            })
        }
        ("email", "contains") => Ok(Filter::Email(Match::Contains(value))),
        ("phone_number", "contains") => Ok(Filter::Phone(Match::Contains(value))),
        ("shopify_customer_id", "contains") => Ok(Filter::Customer(Match::Contains(value))),
        (_, "eq") => any_of(field, vec![value]).ok_or_else(|| unknown(name)),
        _ => Err(unknown(name)),
    }
}

fn any_of(field: &str, values: Vec<String>) -> Option<Filter> {
    match field {
        "email" => Some(Filter::Email(Match::AnyOf(values))),
        "phone_number" => {
            let phones = values
                .iter()
                .filter_map(|value| Phone::exact(value))
                .collect();
            Some(Filter::Phone(Match::AnyOf(phones)))
        }
        "shopify_customer_id" => {
            // The filter is published as text: what isn't a number finds nobody (assumed).
            let ids = values
                .iter()
                .filter_map(|value| value.parse::<NonZeroU64>().ok())
                .collect();
            Some(Filter::Customer(Match::AnyOf(ids)))
        }
        _ => None,
    }
}

fn comparison(operator: &str) -> Option<Comparison> {
    match operator {
        "eq" => Some(Comparison::Equal),
        "gt" => Some(Comparison::After),
        "gte" => Some(Comparison::AfterOrAt),
        "lt" => Some(Comparison::Before),
        "lte" => Some(Comparison::BeforeOrAt),
        _ => None,
    }
}

fn sort(value: &str) -> Option<Sort> {
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

fn unknown(name: &str) -> Problem {
    Problem::new(name, "extra fields not permitted", "value_error.extra")
}

fn invalid(name: &str) -> Problem {
    Problem::new(
        name,
        "value is not a valid enumeration member",
        "type_error.enum",
    )
}
