//! The segment builder's form, read and written.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::sandbox::shop::{Criteria, Criterion, Of, Operator, Segment};

/// The value of the choice of a tag.
pub(super) const TAG: &str = "tag";
/// What the value of the choice of a custom property begins with.
pub(super) const PROPERTY: &str = "property:";
/// The operators of tags, by value and by what people see.
pub(super) const OF_TAGS: [(Operator, &str, &str); 2] = [
    (Operator::Is, "includes", "Includes"),
    (Operator::IsNot, "excludes", "Excludes"),
];
/// The operators of custom properties, by value and by what people see.
pub(super) const OF_PROPERTIES: [(Operator, &str, &str); 3] = [
    (Operator::Is, "is", "is"),
    (Operator::IsNot, "is_not", "is not"),
    (Operator::IsNotSet, "is_not_set", "is not set"),
];
/// What a criterion can be joined with to those above it, by value and by what people see.
pub(super) const JOINS: [(&str, &str); 2] = [("and", "AND"), ("or", "OR")];

/// Reads the fields `name`, and `join`, `criterion`, `operator` and `value`, once for each row, in
/// order; without `join` a row is joined with AND. AND joins before OR does. Rows without a
/// criterion are left out.
pub(super) fn read(fields: &[(String, String)]) -> Segment {
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
        let of = match criterion.strip_prefix(PROPERTY) {
            Some(property) => Of::Property(property.to_owned()),
            None if criterion == TAG => Of::Tag,
            None => continue,
        };
        let criterion = Criterion {
            of,
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
    }
}

/// The operator of this name: a form without a script offers those of tags for properties too, and
/// the other way about, and each means the same there.
fn named(name: &str) -> Operator {
    let mut all = OF_TAGS.iter().chain(&OF_PROPERTIES);
    let found = all.find(|(_, value, _)| *value == name);
    found.map_or(Operator::Is, |(operator, ..)| *operator)
}

/// The rows of the form: each criterion, with what joins it to those above.
pub(super) fn rows(criteria: &Criteria) -> impl Iterator<Item = (&'static str, &Criterion)> {
    criteria.iter().enumerate().flat_map(|(number, all)| {
        let first = JOINS[usize::from(number > 0)].0;
        let joins = std::iter::once(first).chain(std::iter::repeat(JOINS[0].0));
        joins.zip(all)
    })
}

/// The query string that [`read`] makes the segment of.
pub(super) fn query(segment: &Segment) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let rows = rows(&segment.criteria).map(|(join, criterion)| {
        let (of, operator) = (encoded(&choice(&criterion.of)), operator(criterion).0);
        format!(
            "&join={join}&criterion={of}&operator={operator}&value={}",
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

/// The operator of a criterion, by value and by what people see, in the words of what it looks at.
pub(super) fn operator(criterion: &Criterion) -> (&'static str, &'static str) {
    let own = match criterion.of {
        Of::Tag => OF_TAGS.as_slice(),
        Of::Property(_) => OF_PROPERTIES.as_slice(),
    };
    let mut all = own.iter().chain(&OF_PROPERTIES);
    let found = all.find(|(operator, ..)| *operator == criterion.operator);
    found.map_or(("", ""), |&(_, value, shown)| (value, shown))
}

/// A criterion as people read it.
pub(super) fn sentence(criterion: &Criterion) -> String {
    let what = match &criterion.of {
        Of::Tag => "Subscriber Tag",
        Of::Property(name) => name,
    };
    let operator = operator(criterion).1;
    match criterion.operator {
        Operator::IsNotSet => format!("{what} {operator}"),
        Operator::Is | Operator::IsNot => format!("{what} {operator} {}", criterion.value),
    }
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

    fn sentences(segment: &Segment) -> Vec<Vec<String>> {
        let all = |all: &Vec<Criterion>| all.iter().map(sentence).collect();
        segment.criteria.iter().map(all).collect()
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
        assert_eq!(
            sentences(&segment),
            [["Subscriber Tag Includes A & B", "a:b is not gone"]]
        );
        assert_eq!(
            query(&segment),
            "name=Active&join=and&criterion=tag&operator=includes&value=A%20%26%20B\
             &join=and&criterion=property%3Aa%3Ab&operator=is_not&value=gone"
        );
    }

    #[test]
    fn rows_are_joined_with_and_before_or() {
        let row = |join: &str, criterion: &str, operator: &str| {
            let row = [
                ("criterion", criterion),
                ("operator", operator),
                ("value", "x"),
            ];
            let named = row.map(|(name, value)| (name.to_owned(), value.to_owned()));
            [vec![("join".to_owned(), join.to_owned())], named.to_vec()].concat()
        };
        let rows = [
            row("and", "", "is"),
            row("and", "tag", "includes"),
            row("and", "property:a", "excludes"),
            row("or", "tag", "is_not"),
            row("or", "", "is"),
            row("and", "property:a", "is_not_set"),
        ];
        let segment = read(&rows.concat());
        let expected = [
            ["Subscriber Tag Includes x", "a is not x"],
            ["Subscriber Tag Excludes x", "a is not set"],
        ];
        assert_eq!(sentences(&segment), expected);
        let query = query(&segment);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let decoded = pairs.map(|(name, value)| {
            let value = percent_encoding::percent_decode_str(value)
                .decode_utf8()
                .unwrap();
            (name.to_owned(), value.into_owned())
        });
        assert_eq!(sentences(&read(&decoded.collect::<Vec<_>>())), expected);
    }
}
