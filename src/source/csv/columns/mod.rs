//! From the header row to columns: which one each field is read from, and which ones were passed over.

mod pick;
#[cfg(test)]
mod tests;

use csv::ByteRecord;

use self::pick::{Candidate, pick};
use super::cells::StatusWords;
use super::column_names::{MAY_BE_OTHER_ID, field_of};
use super::error::Error;
use super::field::{Field, folded};
use super::fit::{Fit, Judge};
use super::options::ReadOptions;
use super::wrong_file::{self, WrongFile};

/// Which column each field is read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    chosen: Vec<Choice>,
    unfit: Vec<UnfitColumn>,
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

/// A column whose name is one of a field's, and whose values aren't.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitColumn {
    /// The field that its name stands for.
    pub field: Field,
    /// Its name in the header.
    pub column: String,
}

impl Columns {
    /// All columns' names in the header.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns that were chosen, in the order of [`Field::ALL`].
    pub fn chosen(&self) -> &[Choice] {
        &self.chosen
    }

    /// The columns that weren't chosen because of their values.
    pub fn unfit(&self) -> &[UnfitColumn] {
        &self.unfit
    }

    /// The position of the field's column.
    pub(super) fn index(&self, field: Field) -> Option<usize> {
        self.chosen_for(field).map(|choice| choice.index)
    }

    fn chosen_for(&self, field: Field) -> Option<&Choice> {
        self.chosen.iter().find(|choice| choice.field == field)
    }

    /// Whether the column of contract ids surely is one: it was mapped, or its name is plain.
    pub(super) fn contract_is_sure(&self, map: &[(Field, String)]) -> bool {
        let is_mapped = map.iter().any(|(field, _)| *field == Field::ContractId);
        let choice = self.chosen_for(Field::ContractId);
        is_mapped
            || choice.is_none_or(|choice| !MAY_BE_OTHER_ID.contains(&&*folded(&choice.column)))
    }

    /// Chooses columns by name and by the values of the first rows, and fails where no customer or no
    /// status could be read, or where the file is another kind of export. `--map` goes before all
    /// else; an empty name there leaves a field out. Without any rows, names alone decide.
    pub(super) fn choose(
        names: Vec<String>,
        options: &ReadOptions,
        sample: &[ByteRecord],
    ) -> Result<Self, Error> {
        let words = StatusWords::new(&options.statuses)?;
        let mut judge = Judge::new(sample, words, options.region);
        let columns = Self::assign(names, options, &mut judge, Field::decides)?;
        columns.check(options, &mut judge)?;
        Ok(columns)
    }

    /// Chooses columns to read one contract from, in which every field counts and none is needed.
    pub(super) fn for_contract(names: Vec<String>, options: &ReadOptions) -> Result<Self, Error> {
        let words = StatusWords::new(&options.statuses)?;
        let mut judge = Judge::new(&[], words, options.region);
        Self::assign(names, options, &mut judge, |_| true)
    }

    fn assign(
        names: Vec<String>,
        options: &ReadOptions,
        judge: &mut Judge<'_>,
        decides: impl Fn(Field) -> bool,
    ) -> Result<Self, Error> {
        let mut columns = Self {
            names,
            ..Self::default()
        };
        let mapped = columns.mapped(&options.map)?;
        let fields: Vec<Option<(Field, usize)>> =
            columns.names.iter().map(|name| field_of(name)).collect();
        for field in Field::ALL {
            if let Some((_, column)) = mapped.iter().find(|(mapped, _)| *mapped == field) {
                let choice = column.map(|index| columns.choice(field, index, &[]));
                columns.chosen.extend(choice);
                continue;
            }
            let is_free = |index: &usize| mapped.iter().all(|(_, taken)| *taken != Some(*index));
            let candidates = (0..columns.names.len())
                .filter(is_free)
                .filter_map(|index| {
                    let rank = fields[index].filter(|(known, _)| *known == field)?.1;
                    let fit = judge.fit(field, index);
                    Some(Candidate { index, rank, fit })
                });
            let picked = pick(field, candidates.collect(), options.assume_status.is_some());
            columns
                .unfit
                .extend(picked.unfit.iter().map(|index| UnfitColumn {
                    field,
                    column: columns.names[*index].clone(),
                }));
            let Some(best) = picked.best else {
                continue;
            };
            if picked.has_twin && decides(field) {
                return Err(columns.twice(field, &columns.names[best]));
            }
            let choice = columns.choice(field, best, &picked.others);
            columns.chosen.push(choice);
        }
        columns.drop_foreign_ids(&mapped, judge);
        Ok(columns)
    }

    /// Leaves out ids that a subscription app gives its customers, where another identity is at hand.
    fn drop_foreign_ids(&mut self, mapped: &[(Field, Option<usize>)], judge: &mut Judge<'_>) {
        let is_mapped = mapped.iter().any(|(field, _)| *field == Field::CustomerId);
        let Some(choice) = self.chosen_for(Field::CustomerId) else {
            return;
        };
        if is_mapped || judge.fit(Field::CustomerId, choice.index) != Fit::Bad {
            return;
        }
        let unfit = UnfitColumn {
            field: Field::CustomerId,
            column: choice.column.clone(),
        };
        let has_another = [Field::Email, Field::Phone].into_iter().any(|field| {
            let column = self.index(field);
            column.is_some_and(|column| judge.fit(field, column) == Fit::Good)
        });
        if has_another {
            self.chosen
                .retain(|choice| choice.field != Field::CustomerId);
            self.unfit.push(unfit);
        }
    }

    fn mapped(&self, map: &[(Field, String)]) -> Result<Vec<(Field, Option<usize>)>, Error> {
        let mut mapped: Vec<(Field, Option<usize>)> = Vec::new();
        for (field, column) in map {
            if mapped.iter().any(|(known, _)| known == field) {
                return Err(Error::MappedTwice(*field));
            }
            let index = match column.as_str() {
                "" => None,
                _ => Some(self.named(*field, column)?),
            };
            mapped.push((*field, index));
        }
        Ok(mapped)
    }

    /// The column of this name: as it is written, or else in any spelling.
    fn named(&self, field: Field, column: &str) -> Result<usize, Error> {
        let positions = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let names = self.names.iter().enumerate();
            names
                .filter_map(|(index, name)| is_it(name).then_some(index))
                .collect()
        };
        let mut found = positions(&|name| name == column);
        if found.is_empty() {
            let wanted = folded(column);
            found = positions(&|name| !wanted.is_empty() && folded(name) == wanted);
        }
        match found.as_slice() {
            [] => Err(Error::NoSuchColumn {
                field,
                column: column.to_owned(),
                columns: self.names.clone(),
            }),
            [index] => Ok(*index),
            _ => Err(self.twice(field, column)),
        }
    }

    fn choice(&self, field: Field, index: usize, others: &[usize]) -> Choice {
        Choice {
            field,
            index,
            column: self.names[index].clone(),
            passed_over: others
                .iter()
                .map(|index| self.names[*index].clone())
                .collect(),
        }
    }

    fn twice(&self, field: Field, column: &str) -> Error {
        Error::NamedTwice {
            field,
            column: column.to_owned(),
            columns: self.names.clone(),
        }
    }

    fn check(&self, options: &ReadOptions, judge: &mut Judge<'_>) -> Result<(), Error> {
        if let Some(wrong) = self.wrong_file(options, judge) {
            return Err(Error::WrongFile(wrong));
        }
        match (self.chosen_for(Field::Status), options.assume_status) {
            (None, None) => {
                return Err(Error::NoStatus {
                    columns: self.names.clone(),
                    unfit: self
                        .unfit
                        .iter()
                        .map(|unfit| unfit.column.clone())
                        .collect(),
                });
            }
            (Some(choice), Some(_)) => return Err(Error::StatusIsThere(choice.column.clone())),
            (None, Some(_)) => {
                let has_contract = self.index(Field::ContractId).is_some();
                if !has_contract || !self.contract_is_sure(&options.map) {
                    return Err(Error::AssumedWithoutContract(self.names.clone()));
                }
            }
            (Some(_), None) => {}
        }
        if Field::IDENTITIES
            .iter()
            .all(|field| self.index(*field).is_none())
        {
            return Err(Error::NoCustomer(self.names.clone()));
        }
        match self.chosen_for(Field::CustomerId) {
            Some(choice) if judge.fit(Field::CustomerId, choice.index) == Fit::Rounded => {
                Err(Error::RoundedIds(choice.column.clone()))
            }
            _ => Ok(()),
        }
    }

    /// What the file is instead, unless `--map` names the status column.
    fn wrong_file(&self, options: &ReadOptions, judge: &mut Judge<'_>) -> Option<WrongFile> {
        if wrong_file::is_data(&self.names, options.region) {
            return Some(WrongFile::NoHeader);
        }
        if options.map.iter().any(|(field, _)| *field == Field::Status) {
            return None;
        }
        let status = self.index(Field::Status);
        let has_id = self.index(Field::ContractId).is_some() && self.contract_is_sure(&options.map);
        let has_contract = has_id || self.index(Field::NextBillingDate).is_some();
        let wrong = wrong_file::from_header(&self.names, status.is_some(), has_contract);
        wrong.or_else(|| {
            let statuses = judge.cells(status?);
            let are_of_orders =
                wrong_file::has_order_statuses(&self.names, statuses, |cell| judge.is_status(cell));
            are_of_orders.then_some(WrongFile::Orders)
        })
    }
}
