//! Lists of subscribers: filters, order and pages.

use jiff::Timestamp;

use super::{Field, Shop, Subscriber};

/// A list: filters, order and page. Several filters must all hold (assumed).
pub(in super::super) struct Query {
    pub(in super::super) filters: Vec<Filter>,
    pub(in super::super) sort: Sort,
    /// From 1.
    pub(in super::super) page: usize,
}

/// One filter.
pub(in super::super) enum Filter {
    Created(Comparison, Timestamp),
    Updated(Comparison, Timestamp),
    Text(Field, Match),
    PsId(i64),
}

/// How a text is compared: `__eq` and `__in`, or `__contains`.
pub(in super::super) enum Match {
    /// Equal to one of these, each as [`Field::normalize`] gives it.
    AnyOf(Vec<String>),
    Contains(String),
}

/// How a date is compared.
#[derive(Clone, Copy)]
pub(in super::super) enum Comparison {
    Equal,
    After,
    AfterOrAt,
    Before,
    BeforeOrAt,
}

/// The order of a list. The default is by creation, oldest first (assumed).
#[derive(Clone, Copy)]
pub(in super::super) struct Sort {
    pub(in super::super) field: SortField,
    pub(in super::super) descending: bool,
}

/// What a list can be ordered by (documented); equals by creation, in the same direction (assumed).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum SortField {
    CreatedAt,
    UpdatedAt,
    Phone,
    Customer,
}

/// One page of a list.
pub(in super::super) struct Page<'a> {
    pub(in super::super) subscribers: Vec<&'a Subscriber>,
    /// How many pages there are; an empty list has one (assumed).
    pub(in super::super) total_pages: usize,
}

impl Query {
    /// A page of all subscribers, oldest first.
    pub(in super::super) fn all(page: usize) -> Query {
        Query {
            filters: Vec::new(),
            sort: Sort {
                field: SortField::CreatedAt,
                descending: false,
            },
            page,
        }
    }
}

impl Comparison {
    fn holds(self, value: Timestamp, bound: Timestamp) -> bool {
        match self {
            Comparison::Equal => value == bound,
            Comparison::After => value > bound,
            Comparison::AfterOrAt => value >= bound,
            Comparison::Before => value < bound,
            Comparison::BeforeOrAt => value <= bound,
        }
    }
}

impl Filter {
    fn holds(&self, subscriber: &Subscriber) -> bool {
        match self {
            Filter::Created(comparison, bound) => comparison.holds(subscriber.created_at, *bound),
            Filter::Updated(comparison, bound) => comparison.holds(subscriber.updated_at, *bound),
            Filter::Text(field, Match::AnyOf(texts)) => field
                .of(subscriber)
                .is_some_and(|own| texts.iter().any(|text| *text == own)),
            Filter::Text(field, Match::Contains(part)) => {
                let part = part.to_lowercase();
                field.of(subscriber).is_some_and(|own| own.contains(&part))
            }
            Filter::PsId(ps_id) => i64::try_from(subscriber.ps_id) == Ok(*ps_id),
        }
    }
}

impl Shop {
    /// The page of the list; past the end it is empty (assumed).
    ///
    /// A page of all subscribers by creation is a slice, and a filter for equal values uses an
    /// index. Everything else looks at every subscriber.
    pub(in super::super) fn page(&self, query: &Query, size: usize) -> Page<'_> {
        let skip = (query.page - 1).saturating_mul(size);
        let Sort { field, descending } = query.sort;
        if query.filters.is_empty() && field == SortField::CreatedAt && !descending {
            return Page {
                subscribers: self.subscribers.iter().skip(skip).take(size).collect(),
                total_pages: self.subscribers.len().div_ceil(size).max(1),
            };
        }
        let mut found = self.matching(&query.filters);
        match field {
            SortField::CreatedAt => {}
            SortField::UpdatedAt => found.sort_by_key(|subscriber| subscriber.updated_at),
            SortField::Phone => found.sort_by_key(|subscriber| &subscriber.phone_number),
            SortField::Customer => found.sort_by_key(|subscriber| subscriber.shopify_customer_id),
        }
        if descending {
            found.reverse();
        }
        Page {
            total_pages: found.len().div_ceil(size).max(1),
            subscribers: found.into_iter().skip(skip).take(size).collect(),
        }
    }

    /// The subscribers that match every filter, in order of creation.
    fn matching(&self, filters: &[Filter]) -> Vec<&Subscriber> {
        let holds =
            |subscriber: &&Subscriber| filters.iter().all(|filter| filter.holds(subscriber));
        let indexed = filters.iter().find_map(|filter| match filter {
            Filter::Text(field, Match::AnyOf(texts)) => Some((*field, texts)),
            _ => None,
        });
        let Some((field, texts)) = indexed else {
            return self.subscribers.iter().filter(holds).collect();
        };
        let index = &self.by_field[field as usize];
        let mut positions: Vec<usize> = texts
            .iter()
            .filter_map(|text| index.get(text))
            .flatten()
            .copied()
            .collect();
        positions.sort_unstable();
        positions.dedup();
        let candidates = positions
            .into_iter()
            .map(|position| &self.subscribers[position]);
        candidates.filter(holds).collect()
    }
}
