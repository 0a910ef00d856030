//! From the header row to columns: which one each field is read from, and which ones were passed over.

use super::error::Error;
use super::field::{Field, MAY_BE_ADDRESS, MAY_BE_OTHER_ID, folded};
use super::fit::{Fit, Judge};
use super::options::ReadOptions;
use super::wrong_file::{self, WrongFile};

/// Which column each field is read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// All columns' names in the header.
    pub names: Vec<String>,
    /// The columns that were chosen, in the order of [`Field::ALL`].
    pub chosen: Vec<Choice>,
    /// The columns that weren't chosen because of their values.
    pub unfit: Vec<UnfitColumn>,
}

/// A column that was chosen for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is read as.
    pub field: Field,
    /// Its position in a row; the first is 0.
    pub index: usize,
    /// Its name in the header.
    pub column: String,
    /// Names of other columns that could have been chosen.
    pub passed_over: Vec<String>,
}

/// A column that has one of a field's names, but whose values don't fit the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitColumn {
    /// The field that its name stands for.
    pub field: Field,
    /// Its name in the header.
    pub column: String,
}

/// A column with one of a field's names.
struct Candidate {
    index: usize,
    /// The rank of its name; 0 is the most specific.
    rank: usize,
    fit: Fit,
}

impl Columns {
    /// The position of the field's column.
    pub(super) fn index(&self, field: Field) -> Option<usize> {
        self.chosen_for(field).map(|choice| choice.index)
    }

    fn chosen_for(&self, field: Field) -> Option<&Choice> {
        self.chosen.iter().find(|choice| choice.field == field)
    }

    /// Chooses columns by name and by the values of the first rows. `--map` goes before all else; an
    /// empty name there leaves a field out.
    pub(super) fn choose(
        names: Vec<String>,
        options: &ReadOptions,
        judge: &Judge<'_>,
    ) -> Result<Self, Error> {
        let mut columns = Self {
            names,
            ..Self::default()
        };
        let mapped = columns.mapped(&options.map)?;
        for field in Field::ALL {
            if let Some((_, index)) = mapped.iter().find(|(mapped, _)| *mapped == field) {
                let choice = index.map(|index| columns.choice(field, index, &[]));
                columns.chosen.extend(choice);
                continue;
            }
            let names = columns.names.iter().enumerate();
            let free = names.filter(|(index, _)| mapped.iter().all(|(_, it)| *it != Some(*index)));
            let candidates = free.filter_map(|(index, name)| {
                let (_, rank) = Field::of_column(name).filter(|(named, _)| *named == field)?;
                let fit = judge.fit(field, index);
                Some(Candidate { index, rank, fit })
            });
            let candidates = candidates.collect();
            columns.pick(field, candidates, options.assume_status.is_some())?;
        }
        if mapped.iter().all(|(field, _)| *field != Field::CustomerId) {
            columns.drop_foreign_ids(judge);
        }
        Ok(columns)
    }

    /// Picks the most specific column with fitting values, else the most specific one: a damaged
    /// column must not be treated as if it weren't there. Only a `state` that may be part of an
    /// address is left out for its values.
    fn pick(
        &mut self,
        field: Field,
        mut candidates: Vec<Candidate>,
        assumes_status: bool,
    ) -> Result<(), Error> {
        candidates.sort_by_key(|candidate| (candidate.rank, candidate.index));
        let (unfit, usable): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| {
            let is_unfit =
                candidate.fit == Fit::Bad || (candidate.fit == Fit::Empty && assumes_status);
            let may_be_address = folded(&self.names[candidate.index]) == MAY_BE_ADDRESS;
            field == Field::Status && may_be_address && is_unfit
        });
        self.unfit.extend(unfit.iter().map(|unfit| UnfitColumn {
            field,
            column: self.names[unfit.index].clone(),
        }));
        // Unknown words in a status column can be mapped, so it isn't exchanged for a vaguer one.
        let is_fitting = |candidate: &&Candidate| match candidate.fit {
            Fit::Good | Fit::Rounded => true,
            Fit::Bad => field == Field::Status,
            Fit::Empty => false,
        };
        let Some(best) = usable.iter().find(is_fitting).or(usable.first()) else {
            return Ok(());
        };
        let others: Vec<&Candidate> = usable.iter().filter(|it| it.index != best.index).collect();
        let mut same = others.iter().filter(|other| other.rank == best.rank);
        let has_twin = same.any(|twin| twin.fit != Fit::Empty || best.fit == Fit::Empty);
        if has_twin && field.decides() {
            return Err(self.named_twice(field, &self.names[best.index]));
        }
        let others: Vec<usize> = others.iter().map(|other| other.index).collect();
        self.chosen.push(self.choice(field, best.index, &others));
        Ok(())
    }

    /// Leaves out ids that a subscription app gives its customers, where another identity is at hand.
    fn drop_foreign_ids(&mut self, judge: &Judge<'_>) {
        let has = |field, fit| {
            let index = self.index(field);
            index.is_some_and(|index| judge.fit(field, index) == fit)
        };
        let has_another = has(Field::Email, Fit::Good) || has(Field::Phone, Fit::Good);
        if !has_another || !has(Field::CustomerId, Fit::Bad) {
            return;
        }
        let is_id = |choice: &mut Choice| choice.field == Field::CustomerId;
        let dropped = self.chosen.extract_if(.., is_id).map(|id| UnfitColumn {
            field: id.field,
            column: id.column,
        });
        self.unfit.extend(dropped);
    }

    fn mapped(&self, map: &[(Field, String)]) -> Result<Vec<(Field, Option<usize>)>, Error> {
        let mut mapped: Vec<(Field, Option<usize>)> = Vec::new();
        for (field, column) in map {
            if mapped.iter().any(|(known, _)| known == field) {
                return Err(Error::MappedTwice(*field));
            }
            let is_left_out = column.is_empty();
            let index = (!is_left_out).then(|| self.named(*field, column));
            mapped.push((*field, index.transpose()?));
        }
        Ok(mapped)
    }

    /// The column of this name: as it is written, or else in any spelling.
    fn named(&self, field: Field, column: &str) -> Result<usize, Error> {
        let wanted = folded(column);
        let is_alike = |name: &str| !wanted.is_empty() && folded(name) == wanted;
        let is_exact = self.names.iter().any(|name| name == column);
        let names = self.names.iter().enumerate();
        let mut found = names.filter(|(_, name)| {
            if is_exact {
                *name == column
            } else {
                is_alike(name)
            }
        });
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Ok(index),
            (Some(_), Some(_)) => Err(self.named_twice(field, column)),
            (None, _) => Err(Error::NoSuchColumn {
                field,
                column: column.to_owned(),
                columns: self.names.clone(),
            }),
        }
    }

    fn choice(&self, field: Field, index: usize, others: &[usize]) -> Choice {
        let name = |index: &usize| self.names[*index].clone();
        Choice {
            field,
            index,
            column: name(&index),
            passed_over: others.iter().map(name).collect(),
        }
    }

    fn named_twice(&self, field: Field, column: &str) -> Error {
        Error::NamedTwice {
            field,
            column: column.to_owned(),
            columns: self.names.clone(),
        }
    }

    /// Fails where no customer or no status could be read, or where the file is another kind of
    /// export.
    pub(super) fn check(&self, options: &ReadOptions, judge: &Judge<'_>) -> Result<(), Error> {
        let is_mapped = |wanted| options.map.iter().any(|(field, _)| *field == wanted);
        // Whether there surely is a column of contract ids: it was mapped, or its name is plain.
        let contract = self.chosen_for(Field::ContractId);
        let has_contract_id = contract.is_some_and(|choice| {
            let may_be_other = MAY_BE_OTHER_ID.contains(&&*folded(&choice.column));
            is_mapped(Field::ContractId) || !may_be_other
        });
        if let Some(wrong) = self.wrong_file(options, judge, has_contract_id) {
            return Err(Error::WrongFile(wrong));
        }
        let columns = || self.names.clone();
        match (self.chosen_for(Field::Status), options.assume_status) {
            (None, None) => Err(Error::NoStatus {
                columns: columns(),
                unfit: self
                    .unfit
                    .iter()
                    .map(|unfit| unfit.column.clone())
                    .collect(),
            }),
            (Some(choice), Some(_)) => Err(Error::StatusIsThere(choice.column.clone())),
            (None, Some(_)) if !has_contract_id => Err(Error::AssumedWithoutContract(columns())),
            _ => Ok(()),
        }?;
        let identities = [Field::CustomerId, Field::Email, Field::Phone];
        if identities.iter().all(|field| self.index(*field).is_none()) {
            return Err(Error::NoCustomer(columns()));
        }
        match self.chosen_for(Field::CustomerId) {
            Some(choice) if judge.fit(Field::CustomerId, choice.index) == Fit::Rounded => {
                Err(Error::RoundedIds {
                    column: choice.column.clone(),
                    is_only_identity: !identities[1..]
                        .iter()
                        .any(|field| self.index(*field).is_some()),
                })
            }
            _ => Ok(()),
        }
    }

    /// What the file is instead, unless `--map` names the status column.
    fn wrong_file(
        &self,
        options: &ReadOptions,
        judge: &Judge<'_>,
        has_contract_id: bool,
    ) -> Option<WrongFile> {
        if wrong_file::is_data(&self.names, options.region) {
            return Some(WrongFile::NoHeader);
        }
        if options.map.iter().any(|(field, _)| *field == Field::Status) {
            return None;
        }
        let status = self.index(Field::Status);
        let has_contract = has_contract_id || self.index(Field::NextBillingDate).is_some();
        let wrong = wrong_file::from_header(&self.names, status.is_some(), has_contract);
        wrong.or_else(|| {
            let (mut known, mut unknown) = (Vec::new(), Vec::new());
            for cell in judge.cells(status?) {
                match judge.status(cell) {
                    Some(status) => known.push(status),
                    None => unknown.push(cell),
                }
            }
            let are_of_orders = wrong_file::are_of_orders(&self.names, &known, &unknown);
            are_of_orders.then_some(WrongFile::Orders)
        })
    }
}
