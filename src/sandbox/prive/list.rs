//! Lists: parameters, filters, order and pages.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::contract::Contract;
use super::error::ApiError;
use crate::sandbox::moment;

/// Items on a page, at most (documented).
const MAX_LIMIT: usize = 250;

/// Something whose fields can be filtered and sorted by.
pub(super) trait Fields {
    /// The value at a path such as `subscriber/email`.
    fn at(&self, path: &str, now: Timestamp) -> Value;
}

impl Fields for Contract {
    fn at(&self, path: &str, now: Timestamp) -> Value {
        match path.split_once('/') {
            Some((field, inner)) => self.field(field, now)[inner].take(),
            None => self.field(path, now),
        }
    }
}

impl Fields for Value {
    fn at(&self, path: &str, _: Timestamp) -> Value {
        self[path].clone()
    }
}

/// What a parameter does.
#[derive(Clone, Copy)]
pub(super) enum Parameter {
    Page,
    Limit,
    Sort,
    Descending,
    /// The field is one of the values.
    Equals(&'static str),
    /// The field isn't before the date.
    Min(&'static str),
    /// The field isn't after the date.
    Max(&'static str),
    /// A line has one of these variants.
    Variants,
    /// `true` or `false`, without an effect on which items are listed.
    Flag,
}

type Parameters = &'static [(&'static str, Parameter)];

use Parameter::{Descending, Equals, Flag, Limit, Max, Min, Page, Sort, Variants};

/// The parameters of every list. Their published defaults for the dates aren't applied: they would
/// make every list empty.
const COMMON: Parameters = &[
    ("page", Page),
    ("limit", Limit),
    ("sort", Sort),
    ("desc", Descending),
    ("minCreatedAt", Min("createdAt")),
    ("maxCreatedAt", Max("createdAt")),
    ("minUpdatedAt", Min("updatedAt")),
    ("maxUpdatedAt", Max("updatedAt")),
    ("includeDeleted", Flag),
];

/// The parameters of one operation, and whether it has those of a list.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    is_list: bool,
    own: Parameters,
}

pub(super) const SUBSCRIPTIONS: Operation = Operation {
    is_list: true,
    own: &[
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
        ("includeDunningInstances", Flag),
    ],
};

pub(super) const COUNT: Operation = Operation {
    is_list: false,
    own: &[
        ("subscriberId", Equals("subscriber/id")),
        ("subscriberEmail", Equals("subscriber/email")),
        ("subscriberExternalId", Equals("subscriber/externalId")),
        ("status", Equals("status")),
        ("variantId", Variants),
    ],
};

pub(super) const SUBSCRIBERS: Operation = Operation {
    is_list: true,
    own: &[
        ("id", Equals("id")),
        ("email", Equals("email")),
        ("externalId", Equals("externalId")),
        ("subscriptionId", Equals("subscriptionId")),
    ],
};

pub(super) const ATTEMPTS: Operation = Operation {
    is_list: true,
    own: &[("subscriptionId", Equals("subscriptionId"))],
};

/// A parsed query string.
pub(super) struct ListQuery {
    page: usize,
    limit: usize,
    sort: String,
    is_descending: bool,
    filters: Vec<(Parameter, Vec<String>)>,
    flags: Vec<String>,
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
        let mut query = ListQuery {
            page: 0,
            limit: 0,
            sort: "createdAt".to_owned(),
            is_descending: false,
            filters: Vec::new(),
            flags: Vec::new(),
        };
        let common = if operation.is_list { COMMON } else { &[] };
        let mut given: Vec<(String, Parameter, Vec<String>)> = Vec::new();
        for (name, value) in pairs {
            let name = name.strip_suffix("[]").unwrap_or(&name).to_owned();
            let known = common
                .iter()
                .chain(operation.own)
                .find(|(known, _)| *known == name);
            let Some(&(_, parameter)) = known else {
                return Err(ApiError::invalid(format!(
                    "property {name} should not exist"
                )));
            };
            match given.iter_mut().find(|(other, ..)| *other == name) {
                Some((.., values)) => values.push(value),
                None => given.push((name, parameter, vec![value])),
            }
        }
        for (name, parameter, values) in given {
            query.set(&name, parameter, values)?;
        }
        if operation.is_list && (query.page == 0 || query.limit == 0) {
            let message = format!("page must be at least 1, and limit from 1 to {MAX_LIMIT}");
            return Err(ApiError::invalid(message));
        }
        Ok(query)
    }

    fn set(
        &mut self,
        name: &str,
        parameter: Parameter,
        values: Vec<String>,
    ) -> Result<(), ApiError> {
        let invalid = |what: &str| ApiError::invalid(format!("{name} must be {what}"));
        let first = values.first().map_or("", String::as_str);
        match parameter {
            Page => self.page = first.parse().map_err(|_| invalid("a number"))?,
            Limit => {
                let limit = first
                    .parse()
                    .ok()
                    .filter(|limit| (1..=MAX_LIMIT).contains(limit));
                self.limit = limit.ok_or_else(|| invalid("a number from 1 to 250"))?;
            }
            // Which fields can be sorted by isn't published (assumed).
            Sort if matches!(first, "createdAt" | "updatedAt" | "nextBillingDate") => {
                first.clone_into(&mut self.sort);
            }
            Sort => return Err(invalid("createdAt, updatedAt or nextBillingDate")),
            Descending | Flag => {
                let is_set: bool = first.parse().map_err(|_| invalid("true or false"))?;
                if matches!(parameter, Descending) {
                    self.is_descending = is_set;
                } else if is_set {
                    self.flags.push(name.to_owned());
                }
            }
            Min(_) | Max(_) if moment::parse(first).is_none() => return Err(invalid("a date")),
            Min(_) | Max(_) | Equals(_) | Variants => self.filters.push((parameter, values)),
        }
        Ok(())
    }

    /// Whether a flag is `true`.
    pub(super) fn is_set(&self, flag: &str) -> bool {
        self.flags.iter().any(|set| set == flag)
    }

    /// One page of these items, which are in order of creation.
    pub(super) fn page_of<'a, T: Fields>(&self, items: &'a [T], now: Timestamp) -> ListPage<'a, T> {
        let skip = self.page.saturating_sub(1).saturating_mul(self.limit);
        if self.filters.is_empty() && self.sort == "createdAt" && !self.is_descending {
            return ListPage {
                items: items.iter().skip(skip).take(self.limit).collect(),
                total: items.len(),
            };
        }
        let passes = |item: &&T| self.filters.iter().all(|filter| holds(filter, *item, now));
        let mut found: Vec<&T> = items.iter().filter(passes).collect();
        found.sort_by_cached_key(|item| item.at(&self.sort, now).to_string());
        if self.is_descending {
            found.reverse();
        }
        ListPage {
            total: found.len(),
            items: found.into_iter().skip(skip).take(self.limit).collect(),
        }
    }

    /// The published form of a page.
    pub(super) fn envelope(&self, name: &str, total: usize, items: Vec<Value>) -> Value {
        let mut envelope = Map::new();
        envelope.insert(name.to_owned(), items.into());
        envelope.insert("page".to_owned(), json!(self.page));
        envelope.insert("limit".to_owned(), json!(self.limit));
        envelope.insert("totalItems".to_owned(), json!(total));
        envelope.insert(
            "totalPages".to_owned(),
            json!(total.div_ceil(self.limit.max(1))),
        );
        Value::Object(envelope)
    }
}

fn holds<T: Fields>(
    (parameter, values): &(Parameter, Vec<String>),
    item: &T,
    now: Timestamp,
) -> bool {
    let moment_at = |path: &str| moment::parse(item.at(path, now).as_str()?);
    let bound = || moment::parse(values.first()?);
    match parameter {
        Equals(path) => {
            let own = item.at(path, now);
            let own = own.as_str().map(comparable);
            own.is_some_and(|own| values.iter().any(|value| comparable(value) == own))
        }
        Min(path) => moment_at(path).is_some_and(|moment| Some(moment) >= bound()),
        Max(path) => moment_at(path).is_some_and(|moment| bound().is_some_and(|max| moment <= max)),
        Variants => {
            let lines = item.at("lines", now);
            let has_one_of_them = |line: &Value| {
                ["id", "externalId"].iter().any(|name| {
                    let own = line["variant"][*name].as_str().map(comparable);
                    own.is_some_and(|own| values.iter().any(|value| comparable(value) == own))
                })
            };
            lines
                .as_array()
                .is_some_and(|lines| lines.iter().any(has_one_of_them))
        }
        Page | Limit | Sort | Descending | Flag => true,
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
