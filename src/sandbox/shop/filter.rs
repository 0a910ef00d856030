//! What a list of subscribers was asked for.

use std::num::NonZeroU64;

use super::Record;
use super::moment::Moment;
use super::phone::Phone;

/// A list: who, in what order, and which page. Several filters must all hold (assumed).
pub(in super::super) struct Query {
    pub(in super::super) filters: Vec<Filter>,
    pub(in super::super) sort: Sort,
    /// From 1.
    pub(in super::super) page: usize,
}

/// One filter.
pub(in super::super) enum Filter {
    Created(Comparison, Moment),
    Updated(Comparison, Moment),
    Email(Match<String>),
    Phone(Match<Phone>),
    Customer(Match<NonZeroU64>),
    PsId(i64),
}

/// How a text is compared: `__eq` and `__in`, or `__contains`. Values that nobody can have are left
/// out of the first.
pub(in super::super) enum Match<T> {
    AnyOf(Vec<T>),
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

/// The order of a list. Without one it is by creation, oldest first (assumed).
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

impl Comparison {
    fn holds(self, value: i64, Moment(bound): Moment) -> bool {
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
    pub(super) fn holds(&self, record: &Record) -> bool {
        match self {
            Filter::Created(comparison, bound) => comparison.holds(record.created_at, *bound),
            Filter::Updated(comparison, bound) => comparison.holds(record.updated_at, *bound),
            Filter::Email(Match::AnyOf(emails)) => {
                emails.iter().any(|email| record.has_email(email))
            }
            Filter::Email(Match::Contains(part)) => {
                let part = part.to_ascii_lowercase();
                record
                    .email
                    .as_ref()
                    .is_some_and(|email| email.to_ascii_lowercase().contains(&part))
            }
            Filter::Phone(Match::AnyOf(phones)) => {
                record.phone.is_some_and(|phone| phones.contains(&phone))
            }
            Filter::Phone(Match::Contains(part)) => record
                .phone
                .is_some_and(|phone| phone.to_string().contains(part.as_str())),
            Filter::Customer(Match::AnyOf(ids)) => {
                record.customer.is_some_and(|id| ids.contains(&id))
            }
            Filter::Customer(Match::Contains(part)) => record
                .customer
                .is_some_and(|id| id.to_string().contains(part.as_str())),
            Filter::PsId(ps_id) => i64::from(record.ps_id) == *ps_id,
        }
    }
}
