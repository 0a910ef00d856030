//! The segment builder's form, read and written.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::sandbox::shop::{Criterion, Of, Segment};

/// The value of the choice of a tag.
pub(super) const TAG: &str = "tag";
/// What the value of the choice of a custom property begins with.
pub(super) const PROPERTY: &str = "property:";
/// The operators, by value and by what people see.
pub(super) const OPERATORS: [(&str, &str); 2] = [("is", "is"), ("is_not", "is not")];

/// Reads the fields `name`, `criterion`, `operator` and `value`, the last three once for each row,
/// in order. Rows without a criterion are left out.
pub(super) fn read(fields: &[(String, String)]) -> Segment {
    let all = |name: &'static str| {
        fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.trim())
    };
    let rows = all("criterion").zip(all("operator")).zip(all("value"));
    let criteria = rows.filter_map(|((criterion, operator), value)| {
        let of = match criterion.strip_prefix(PROPERTY) {
            Some(property) => Of::Property(property.to_owned()),
            None if criterion == TAG => Of::Tag,
            None => return None,
        };
        Some(Criterion {
            of,
            negated: operator == OPERATORS[1].0,
            value: value.to_owned(),
        })
    });
    Segment {
        name: all("name").next().unwrap_or("").to_owned(),
        criteria: criteria.collect(),
    }
}

/// The query string that [`read`] makes the segment of.
pub(super) fn query(segment: &Segment) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let rows = segment.criteria.iter().map(|criterion| {
        let (of, operator) = (encoded(&choice(&criterion.of)), operator(criterion).0);
        format!(
            "&criterion={of}&operator={operator}&value={}",
            encoded(&criterion.value)
        )
    });
    format!(
        "name={}{}",
        encoded(&segment.name),
        rows.collect::<String>()
    )
}

/// The value of the choice of what a criterion looks at.
pub(super) fn choice(of: &Of) -> String {
    match of {
        Of::Tag => TAG.to_owned(),
        Of::Property(name) => format!("{PROPERTY}{name}"),
    }
}

/// The operator of a criterion.
pub(super) fn operator(criterion: &Criterion) -> (&'static str, &'static str) {
    OPERATORS[usize::from(criterion.negated)]
}

/// A criterion as people read it.
pub(super) fn sentence(criterion: &Criterion) -> String {
    let what = match &criterion.of {
        Of::Tag => "Subscriber Tag",
        Of::Property(name) => name,
    };
    format!("{what} {} {}", operator(criterion).1, criterion.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn rows_are_read_in_order_and_empty_ones_left_out() {
        let segment = read(&fields(&[
            ("name", " Active "),
            ("criterion", "tag"),
            ("operator", "is"),
            ("value", "A & B"),
            ("criterion", ""),
            ("operator", "is"),
            ("value", "x"),
            ("criterion", "property:a:b"),
            ("operator", "is_not"),
            ("value", "gone"),
        ]));
        assert_eq!(segment.name, "Active");
        let sentences: Vec<String> = segment.criteria.iter().map(sentence).collect();
        assert_eq!(sentences, ["Subscriber Tag is A & B", "a:b is not gone"]);
        assert_eq!(
            query(&segment),
            "name=Active&criterion=tag&operator=is&value=A%20%26%20B\
             &criterion=property%3Aa%3Ab&operator=is_not&value=gone"
        );
    }
}
