//! The segment builder's form, read and written.

use crate::sandbox::shop::{Criterion, CriterionField, Segment};

/// The form value for the tags.
pub(super) const TAG: &str = "tag";
/// How the form value for a custom property begins.
pub(super) const PROPERTY: &str = "property:";
/// The operators of tags, with form value and label; the second one is the negation of the first.
pub(super) const TAG_OPERATORS: [(&str, &str); 2] =
    [("includes", "Includes"), ("excludes", "Excludes")];
/// The operators of custom properties, alike.
pub(super) const PROPERTY_OPERATORS: [(&str, &str); 2] = [("is", "is"), ("is_not", "is not")];

/// Reads the fields `name`, and `criterion`, `operator` and `value`, once for each row, in order.
/// Rows without a criterion are left out. A form without a script offers the operators of tags for
/// properties too, and the reverse; each works for both. `query` is the query string that holds the
/// fields.
pub(super) fn read(query: &str, fields: &[(String, String)]) -> Segment {
    let all = |name: &'static str| {
        fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.trim())
    };
    let rows = all("criterion").zip(all("operator")).zip(all("value"));
    let criterion = |((criterion, operator), value): ((&str, &str), &str)| {
        let field = match criterion.strip_prefix(PROPERTY) {
            Some(property) => CriterionField::Property(property.to_owned()),
            None if criterion == TAG => CriterionField::Tag,
            None => return None,
        };
        Some(Criterion {
            field,
            is_negated: [TAG_OPERATORS[1].0, PROPERTY_OPERATORS[1].0].contains(&operator),
            value: value.to_owned(),
        })
    };
    Segment {
        name: all("name").next().unwrap_or("").to_owned(),
        criteria: rows.filter_map(criterion).collect(),
        query: query.to_owned(),
    }
}

/// The form value and label of a criterion's operator.
pub(super) fn operator(criterion: &Criterion) -> (&'static str, &'static str) {
    let operators = match criterion.field {
        CriterionField::Tag => TAG_OPERATORS,
        CriterionField::Property(_) => PROPERTY_OPERATORS,
    };
    operators[usize::from(criterion.is_negated)]
}

/// A criterion as people read it.
pub(super) fn sentence(criterion: &Criterion) -> String {
    let field = match &criterion.field {
        CriterionField::Tag => "Subscriber Tag",
        CriterionField::Property(name) => name,
    };
    format!("{field} {} {}", operator(criterion).1, criterion.value)
}
