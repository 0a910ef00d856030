//! From the header row to columns: which is read as what, and which others could have been.

use std::collections::{HashMap, HashSet};

use super::error::Error;
use super::field::{Field, MAY_BE_OTHERS, normal};

/// Which column is read as what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    chosen: Vec<Choice>,
}

/// Where the columns of each name stand, as [`normal`] leaves the names.
type Places = HashMap<String, Vec<usize>>;

/// A column that was chosen for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is read as.
    pub field: Field,
    /// Where it stands, the first being 0.
    pub index: usize,
    /// Its name as the header has it.
    pub column: String,
    /// Names of other columns that could have been it, the likelier first.
    pub passed_over: Vec<String>,
}

impl Columns {
    /// All columns' names as the header has them.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns that were chosen, in the order of [`Field::ALL`].
    pub fn chosen(&self) -> &[Choice] {
        &self.chosen
    }

    /// Where the field's column stands.
    pub(super) fn index(&self, field: Field) -> Option<usize> {
        let choice = self.chosen.iter().find(|choice| choice.field == field)?;
        Some(choice.index)
    }

    /// Whether what tells contracts apart surely is a contract's: somebody said so, or its name does.
    pub(super) fn contract_is_sure(&self, map: &[(Field, String)]) -> bool {
        let is_mapped = map.iter().any(|(field, _)| *field == Field::ContractId);
        let choice = self.chosen_for(Field::ContractId);
        let name = choice.map(|choice| normal(&choice.column));
        is_mapped || name.is_none_or(|name| !MAY_BE_OTHERS.contains(&name.as_str()))
    }

    /// The columns that customers are read from, ascending.
    pub(super) fn read(&self) -> Vec<usize> {
        let chosen = self.chosen.iter().filter(|choice| choice.field.is_read());
        let mut read: Vec<usize> = chosen.map(|choice| choice.index).collect();
        read.sort_unstable();
        read.dedup();
        read
    }

    /// Chooses columns as [`Self::recognise`] does, and sees to it that those are there without
    /// which no customer is known.
    pub(super) fn choose(
        names: Vec<String>,
        map: &[(Field, String)],
        assumes_status: bool,
    ) -> Result<Self, Error> {
        let columns = Self::recognise(names, map, assumes_status, Field::is_read)?;
        columns.check(assumes_status)?;
        Ok(columns)
    }

    /// Chooses columns: those that `map` names for a field, else the first of the field's names
    /// that the header has. With `assumes_status` a column `state`, which may be part of an
    /// address, is not taken for the status. Two columns of one name are refused for the fields that
    /// are read.
    pub(super) fn recognise(
        names: Vec<String>,
        map: &[(Field, String)],
        assumes_status: bool,
        is_read: impl Fn(Field) -> bool,
    ) -> Result<Self, Error> {
        let mut columns = Self {
            names,
            chosen: Vec::new(),
        };
        let mapped = columns.mapped(map)?;
        let mut places = Places::new();
        for (index, name) in columns.names.iter().enumerate() {
            places.entry(normal(name)).or_default().push(index);
        }
        for field in Field::ALL {
            let at = mapped.iter().find(|(mapped, _)| *mapped == field);
            let choice = if let Some((_, index)) = at {
                Some(columns.choice(field, *index, Vec::new()))
            } else {
                let is_read = is_read(field);
                columns.candidate(field, &places, &mapped, assumes_status, is_read)?
            };
            columns.chosen.extend(choice);
        }
        Ok(columns)
    }

    /// How many fields' names are among these, to tell a header that was split well.
    pub(super) fn recognised(names: &[String]) -> usize {
        let names: HashSet<_> = names.iter().map(|name| normal(name)).collect();
        let is_there = |alias: &&str| names.contains(*alias);
        let fields = Field::ALL.into_iter();
        fields
            .filter(|field| field.aliases().iter().any(&is_there))
            .count()
    }

    fn mapped(&self, map: &[(Field, String)]) -> Result<Vec<(Field, usize)>, Error> {
        let mut mapped: Vec<(Field, usize)> = Vec::new();
        for (field, column) in map {
            if mapped.iter().any(|(known, _)| known == field) {
                return Err(Error::MappedTwice(*field));
            }
            mapped.push((*field, self.named(*field, column)?));
        }
        Ok(mapped)
    }

    /// The column of this name: as it is written, or else in any spelling.
    fn named(&self, field: Field, column: &str) -> Result<usize, Error> {
        let places = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let names = self.names.iter().enumerate();
            names
                .filter_map(|(index, name)| is_it(name).then_some(index))
                .collect()
        };
        let mut found = places(&|name| name == column);
        if found.is_empty() {
            let wanted = normal(column);
            found = places(&|name| !wanted.is_empty() && normal(name) == wanted);
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

    fn candidate(
        &self,
        field: Field,
        places: &Places,
        mapped: &[(Field, usize)],
        assumes_status: bool,
        is_read: bool,
    ) -> Result<Option<Choice>, Error> {
        let is_free = |index: &usize| !mapped.iter().any(|(_, taken)| taken == index);
        let mut found: Vec<usize> = Vec::new();
        for alias in field.aliases() {
            if assumes_status && *alias == "state" {
                continue;
            }
            let same = places.get(*alias).into_iter().flatten().copied();
            let same: Vec<usize> = same.filter(is_free).collect();
            if found.is_empty() && same.len() > 1 && is_read {
                return Err(self.twice(field, &self.names[same[0]]));
            }
            found.extend(same);
        }
        let Some((first, others)) = found.split_first() else {
            return Ok(None);
        };
        let passed_over = others.iter().map(|index| self.names[*index].clone());
        Ok(Some(self.choice(field, *first, passed_over.collect())))
    }

    fn choice(&self, field: Field, index: usize, passed_over: Vec<String>) -> Choice {
        Choice {
            field,
            index,
            column: self.names[index].clone(),
            passed_over,
        }
    }

    fn twice(&self, field: Field, column: &str) -> Error {
        Error::NamedTwice {
            field,
            column: column.to_owned(),
            columns: self.names.clone(),
        }
    }

    fn check(&self, assumes_status: bool) -> Result<(), Error> {
        match (self.chosen_for(Field::Status), assumes_status) {
            (None, false) => return Err(Error::NoStatus(self.names.clone())),
            (Some(choice), true) => return Err(Error::StatusIsThere(choice.column.clone())),
            _ => {}
        }
        let known_by = [Field::CustomerId, Field::Email, Field::Phone];
        if known_by.iter().all(|field| self.index(*field).is_none()) {
            return Err(Error::NoCustomer(self.names.clone()));
        }
        Ok(())
    }

    fn chosen_for(&self, field: Field) -> Option<&Choice> {
        self.chosen.iter().find(|choice| choice.field == field)
    }
}
