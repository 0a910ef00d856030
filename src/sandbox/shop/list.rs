//! Lists of subscribers: filters, order and pages.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Field, Shop, Subscriber};

/// A list: filters, order and page. Several filters must all hold (assumed).
pub(in super::super) struct Query {
    pub(in super::super) filters: Vec<Filter>,
    /// The order; `None` is by creation, oldest first (assumed), and so are equals.
    pub(in super::super) order: Option<fn(&Subscriber, &Subscriber) -> Ordering>,
    /// Whether the whole order is reversed, equals included (assumed).
    pub(in super::super) is_descending: bool,
    /// From 1.
    pub(in super::super) page: usize,
}

/// One filter.
pub(in super::super) enum Filter {
    /// The field is one of these, each as [`Field::normalize`] gives it.
    AnyOf(Field, Vec<String>),
    /// Anything else.
    Test(Box<dyn Fn(&Subscriber) -> bool>),
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
            order: None,
            is_descending: false,
            page,
        }
    }
}

impl Filter {
    fn holds(&self, subscriber: &Subscriber) -> bool {
        match self {
            Filter::AnyOf(field, texts) => {
                let own = field.of(subscriber);
                own.is_some_and(|own| texts.iter().any(|text| *text == own))
            }
            Filter::Test(test) => test(subscriber),
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
        if query.filters.is_empty() && query.order.is_none() && !query.is_descending {
            let page = self.subscribers.iter().skip(skip).take(size);
            return Page {
                subscribers: page.map(Arc::as_ref).collect(),
                total_pages: self.subscribers.len().div_ceil(size).max(1),
            };
        }
        let mut found = self.matching(&query.filters);
        if let Some(order) = query.order {
            found.sort_by(|one, other| order(one, other));
        }
        if query.is_descending {
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
            Filter::AnyOf(field, texts) => Some((*field, texts)),
            Filter::Test(_) => None,
        });
        let Some((field, texts)) = indexed else {
            return self.subscribers().filter(holds).collect();
        };
        let index = &self.by_field[field as usize];
        let found = texts.iter().filter_map(|text| index.get(text)).flatten();
        let mut positions: Vec<usize> = found.copied().collect();
        positions.sort_unstable();
        positions.dedup();
        let candidates = positions
            .into_iter()
            .map(|position| self.subscribers[position].as_ref());
        candidates.filter(holds).collect()
    }
}
