//! Lists: parameters, filters, order and pages.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::error::ApiError;
use crate::sandbox::moment;

/// Items on a page, at most (documented).
const MAX_LIMIT: usize = 250;

/// What the values of a parameter ask of an item.
#[derive(Clone, Copy)]
pub(super) enum Filter {
    /// The field is one of the values.
    Equals(&'static str),
    /// The field isn't before the date.
    Min(&'static str),
    /// The field isn't after the date.
    Max(&'static str),
    /// A line has one of these variants.
    Variants,
}

use Filter::{Equals, Max, Min, Variants};

/// The filters of every list. Their published defaults for the dates aren't applied: they would
/// make every list empty.
const DATES: [(&str, Filter); 4] = [
    ("minCreatedAt", Min("createdAt")),
    ("maxCreatedAt", Max("createdAt")),
    ("minUpdatedAt", Min("updatedAt")),
    ("maxUpdatedAt", Max("updatedAt")),
];

/// The parameters of one operation.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    /// Whether it has the parameters of a list, such as `page`.
    is_list: bool,
    takes_dunning: bool,
    filters: &'static [(&'static str, Filter)],
}

pub(super) const SUBSCRIPTIONS: Operation = Operation {
    is_list: true,
    takes_dunning: true,
    filters: &[
        ("subscriptionId", Equals("id")),
        ("variantIds", Variants),
        ("subscriberId", Equals("subscriber/id")),
        ("subscriberEmail", Equals("subscriber/email")),
        ("subscriberExternalId", Equals("subscriber/externalId")),
        ("subscriptionExternalId", Equals("externalId")),
        ("friendlyId", Equals("friendlyId")),
        ("minNextBillingDate", Min("nextBillingDate")),
        ("maxNextBillingDate", Max("nextBillingDate")),
        ("status", Equals("status")),
        ("statuses", Equals("status")),
    ],
};

pub(super) const COUNT: Operation = Operation {
    is_list: false,
    takes_dunning: false,
    filters: &[
        ("subscriberId", Equals("subscriber/id")),
        ("subscriberEmail", Equals("subscriber/email")),
        ("subscriberExternalId", Equals("subscriber/externalId")),
        ("status", Equals("status")),
        ("variantId", Variants),
    ],
};

pub(super) const SUBSCRIBERS: Operation = Operation {
    is_list: true,
    takes_dunning: false,
    filters: &[
        ("id", Equals("id")),
        ("email", Equals("email")),
        ("externalId", Equals("externalId")),
        ("subscriptionId", Equals("subscriptionId")),
    ],
};

pub(super) const ATTEMPTS: Operation = Operation {
    is_list: true,
    takes_dunning: false,
    filters: &[("subscriptionId", Equals("subscriptionId"))],
};

/// A parsed query string.
pub(super) struct ListQuery {
    page: usize,
    limit: usize,
    sort: String,
    is_descending: bool,
    /// Whether dunning instances are asked for.
    pub(super) with_dunning: bool,
    filters: Vec<(Filter, Vec<String>)>,
}

/// The items of one page, and the number of items on all pages.
pub(super) struct ListPage<'a, T> {
    pub(super) items: Vec<&'a T>,
    pub(super) total: usize,
}

impl ListQuery {
    /// `page` and `limit` are required where they are published (documented); a parameter that isn't
    /// published is refused (assumed). Several values are several pairs of one name, with or without
    /// `[]` behind it (the published description leaves that open).
    pub(super) fn parse(
        pairs: Vec<(String, String)>,
        operation: Operation,
    ) -> Result<ListQuery, ApiError> {
        let mut given = Given(BTreeMap::new());
        for (name, value) in pairs {
            let name = name.strip_suffix("[]").unwrap_or(&name).to_owned();
            given.0.entry(name).or_default().push(value);
        }
        let mut query = ListQuery {
            page: 1,
            limit: usize::MAX,
            sort: "createdAt".to_owned(),
            is_descending: false,
            with_dunning: false,
            filters: Vec::new(),
        };
        if operation.is_list {
            query.page = given.number("page", usize::MAX)?;
            query.limit = given.number("limit", MAX_LIMIT)?;
            query.is_descending = given.flag("desc")?;
            given.flag("includeDeleted")?;
            if let Some(sort) = given.first("sort") {
                // Which fields can be sorted by isn't published (assumed).
                if !matches!(&*sort, "createdAt" | "updatedAt" | "nextBillingDate") {
                    let fields = "createdAt, updatedAt or nextBillingDate";
                    return Err(invalid(format!("sort must be {fields}")));
                }
                query.sort = sort;
            }
        }
        if operation.takes_dunning {
            query.with_dunning = given.flag("includeDunningInstances")?;
        }
        let dates = if operation.is_list { &DATES[..] } else { &[] };
        for &(name, filter) in operation.filters.iter().chain(dates) {
            if let Some(values) = given.0.remove(name) {
                let is_date = matches!(filter, Min(_) | Max(_));
                if is_date && moment::parse(&values[0]).is_none() {
                    return Err(invalid(format!("{name} must be a date")));
                }
                query.filters.push((filter, values));
            }
        }
        match given.0.keys().next() {
            Some(name) => Err(invalid(format!("property {name} should not exist"))),
            None => Ok(query),
        }
    }

    /// One page of these items, which are in order of creation. `at` is the value of an item at a
    /// path such as `subscriber/email`.
    pub(super) fn page_of<'a, T>(
        &self,
        items: &'a [T],
        at: impl Fn(&T, &str) -> Value,
    ) -> ListPage<'a, T> {
        let skip = (self.page - 1).saturating_mul(self.limit);
        if self.filters.is_empty() && self.sort == "createdAt" && !self.is_descending {
            return ListPage {
                items: items.iter().skip(skip).take(self.limit).collect(),
                total: items.len(),
            };
        }
        let passes = |item: &&T| {
            let mut filters = self.filters.iter();
            filters.all(|(filter, values)| filter.holds(values, |path| at(item, path)))
        };
        let mut found: Vec<&T> = items.iter().filter(passes).collect();
        found.sort_by_cached_key(|item| at(item, &self.sort).to_string());
        if self.is_descending {
            found.reverse();
        }
        ListPage {
            total: found.len(),
            items: found.into_iter().skip(skip).take(self.limit).collect(),
        }
    }

    /// The published form of a page.
    pub(super) fn envelope(&self, name: &str, total: usize, items: &[Value]) -> Value {
        json!({
            name: items, "page": self.page, "limit": self.limit, "totalItems": total,
            "totalPages": total.div_ceil(self.limit),
        })
    }
}

/// The parameters that weren't read yet, with their values.
struct Given(BTreeMap<String, Vec<String>>);

impl Given {
    fn first(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)?.into_iter().next()
    }

    /// A number that must be given, from 1 to `max`.
    fn number(&mut self, name: &str, max: usize) -> Result<usize, ApiError> {
        let number = self.first(name).and_then(|text| text.parse().ok());
        number
            .filter(|number| (1..=max).contains(number))
            .ok_or_else(|| invalid(format!("{name} must be a number from 1 to {max}")))
    }

    fn flag(&mut self, name: &str) -> Result<bool, ApiError> {
        let text = self.first(name).unwrap_or_else(|| "false".to_owned());
        text.parse()
            .map_err(|_| invalid(format!("{name} must be true or false")))
    }
}

impl Filter {
    fn holds(self, values: &[String], at: impl Fn(&str) -> Value) -> bool {
        let moment_at = |path: &str| moment::parse(at(path).as_str()?);
        let bound = values.first().and_then(|value| moment::parse(value));
        let is_any = |own: &Value| {
            let own = own.as_str().map(comparable);
            own.is_some_and(|own| values.iter().any(|value| comparable(value) == own))
        };
        match self {
            Equals(path) => is_any(&at(path)),
            Min(path) => moment_at(path).is_some_and(|moment| Some(moment) >= bound),
            Max(path) => moment_at(path).is_some_and(|moment| Some(moment) <= bound),
            Variants => {
                let lines = at("lines");
                let mut variants = lines.as_array().into_iter().flatten();
                variants.any(|line| {
                    is_any(&line["variant"]["id"]) || is_any(&line["variant"]["externalId"])
                })
            }
        }
    }
}

/// Capital letters make no difference, and `gid://shopify/Customer/7` is the same as `7` (assumed).
fn comparable(text: &str) -> String {
    let text = match text.strip_prefix("gid://") {
        Some(gid) => gid.rsplit('/').next().unwrap_or(gid),
        None => text,
    };
    text.to_lowercase()
}

fn invalid(message: String) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, message)
}
