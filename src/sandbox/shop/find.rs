//! Lists of subscribers, a page at a time.

use super::filter::{Filter, Match, Query, SortField};
use super::phone::Phone;
use super::{Shop, Sort, index};

/// One page of a list.
pub(in super::super) struct Page {
    /// Where the subscribers of the page are, in the order of the list.
    pub(in super::super) positions: Vec<u32>,
    /// How many pages there are; an empty list has one (assumed).
    pub(in super::super) total_pages: usize,
}

impl Shop {
    /// The page that was asked for; past the end it's empty (assumed).
    ///
    /// All subscribers by creation cost one page at any page. A filter for equal values goes
    /// through an index. All else looks at every subscriber.
    pub(in super::super) fn page(&self, query: &Query, size: usize) -> Page {
        let Sort { field, descending } = query.sort;
        let skip = (query.page - 1).saturating_mul(size);
        if query.filters.is_empty() && field == SortField::CreatedAt {
            let all = 0..u32::try_from(self.records.len()).unwrap_or(u32::MAX);
            let positions = if descending {
                all.rev().skip(skip).take(size).collect()
            } else {
                all.skip(skip).take(size).collect()
            };
            return Page {
                positions,
                total_pages: pages(self.records.len(), size),
            };
        }
        let mut positions = self.matching(&query.filters);
        self.order(&mut positions, &query.sort);
        let total_pages = pages(positions.len(), size);
        Page {
            positions: positions.into_iter().skip(skip).take(size).collect(),
            total_pages,
        }
    }

    /// Who passes every filter, in order of creation.
    fn matching(&self, filters: &[Filter]) -> Vec<u32> {
        let passes = |&position: &u32| {
            let record = &self.records[position as usize];
            filters.iter().all(|filter| filter.holds(record))
        };
        match filters.iter().find_map(|filter| self.indexed(filter)) {
            Some(mut candidates) => {
                candidates.sort_unstable();
                candidates.dedup();
                candidates.retain(passes);
                candidates
            }
            None => (0_u32..)
                .zip(&self.records)
                .map(|(position, _)| position)
                .filter(passes)
                .collect(),
        }
    }

    /// All whom this filter could let through, where an index tells.
    fn indexed(&self, filter: &Filter) -> Option<Vec<u32>> {
        match filter {
            Filter::Email(Match::AnyOf(emails)) => Some(
                emails
                    .iter()
                    .flat_map(|email| self.by_email.find(index::hash_email(email)))
                    .collect(),
            ),
            Filter::Phone(Match::AnyOf(phones)) => Some(
                phones
                    .iter()
                    .flat_map(|phone: &Phone| self.by_phone.find(index::hash(phone)))
                    .collect(),
            ),
            Filter::Customer(Match::AnyOf(ids)) => Some(
                ids.iter()
                    .flat_map(|id| self.by_customer.find(index::hash(id)))
                    .collect(),
            ),
            _ => None,
        }
    }

    /// Orders positions that are in order of creation. Who has no number or customer comes first,
    /// or last when descending (assumed).
    fn order(&self, positions: &mut [u32], sort: &Sort) {
        let record = |&position: &u32| &self.records[position as usize];
        match sort.field {
            SortField::CreatedAt => {}
            SortField::UpdatedAt => positions.sort_by_key(|position| record(position).updated_at),
            SortField::Phone => positions.sort_by_key(|position| record(position).phone),
            SortField::Customer => positions.sort_by_key(|position| record(position).customer),
        }
        if sort.descending {
            positions.reverse();
        }
    }
}

fn pages(subscribers: usize, size: usize) -> usize {
    subscribers.div_ceil(size).max(1)
}
