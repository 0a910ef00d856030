//! The segment builder's form, read and written.

use crate::sandbox::shop::{Criteria, Criterion, CriterionField, Operator, Segment};

/// The form value for the tags.
pub(super) const TAG: &str = "tag";
/// How the form value for a custom property begins.
pub(super) const PROPERTY: &str = "property:";
/// The operators of tags, with form value and label.
pub(super) const TAG_OPERATORS: [(Operator, &str, &str); 2] = [
    (Operator::Is, "includes", "Includes"),
    (Operator::IsNot, "excludes", "Excludes"),
];
/// The operators of custom properties, with form value and label.
pub(super) const PROPERTY_OPERATORS: [(Operator, &str, &str); 3] = [
    (Operator::Is, "is", "is"),
    (Operator::IsNot, "is_not", "is not"),
    (Operator::IsNotSet, "is_not_set", "is not set"),
];
/// How a criterion is joined with those above it, with form value and label.
pub(super) const JOINS: [(&str, &str); 2] = [("and", "AND"), ("or", "OR")];

/// Reads the fields `name`, and `join`, `criterion`, `operator` and `value`, once for each row, in
/// order; without `join` a row is joined with AND. AND binds before OR. Rows without a criterion are
/// left out. `query` is the query string that holds the fields.
pub(super) fn read(query: &str, fields: &[(String, String)]) -> Segment {
    let all = |name: &'static str| {
        fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.trim())
    };
    let joins = all("join").chain(std::iter::repeat(JOINS[0].0));
    let rows = all("criterion").zip(all("operator")).zip(all("value"));
    let mut criteria = Criteria::new();
    for (((criterion, operator), value), join) in rows.zip(joins) {
        let field = match criterion.strip_prefix(PROPERTY) {
            Some(property) => CriterionField::Property(property.to_owned()),
            None if criterion == TAG => CriterionField::Tag,
            None => continue,
        };
        let criterion = Criterion {
            field,
            operator: named(operator),
            value: value.to_owned(),
        };
        match criteria.last_mut() {
            Some(all) if join != JOINS[1].0 => all.push(criterion),
            _ => criteria.push(vec![criterion]),
        }
    }
    Segment {
        name: all("name").next().unwrap_or("").to_owned(),
        criteria,
        query: query.to_owned(),
    }
}

/// The operator of this name. A form without a script offers the operators of tags for properties
/// too, and the reverse; each works for both.
fn named(name: &str) -> Operator {
    let mut all = TAG_OPERATORS.iter().chain(&PROPERTY_OPERATORS);
    let found = all.find(|(_, value, _)| *value == name);
    found.map_or(Operator::Is, |(operator, ..)| *operator)
}

/// The rows of the form: each criterion, with how it is joined with those above.
pub(super) fn rows(criteria: &Criteria) -> impl Iterator<Item = (&'static str, &Criterion)> {
    criteria.iter().enumerate().flat_map(|(number, all)| {
        let first = JOINS[usize::from(number > 0)].0;
        let joins = std::iter::once(first).chain(std::iter::repeat(JOINS[0].0));
        joins.zip(all)
    })
}

/// The form value and label of a criterion's operator.
pub(super) fn operator(criterion: &Criterion) -> (&'static str, &'static str) {
    let own = match criterion.field {
        CriterionField::Tag => TAG_OPERATORS.as_slice(),
        CriterionField::Property(_) => PROPERTY_OPERATORS.as_slice(),
    };
    let mut all = own.iter().chain(&PROPERTY_OPERATORS);
    let found = all.find(|(operator, ..)| *operator == criterion.operator);
    found.map_or(("", ""), |&(_, value, shown)| (value, shown))
}

/// A criterion as people read it.
pub(super) fn sentence(criterion: &Criterion) -> String {
    let what = match &criterion.field {
        CriterionField::Tag => "Subscriber Tag",
        CriterionField::Property(name) => name,
    };
    let operator = operator(criterion).1;
    match criterion.operator {
        Operator::IsNotSet => format!("{what} {operator}"),
        Operator::Is | Operator::IsNot => format!("{what} {operator} {}", criterion.value),
    }
}
