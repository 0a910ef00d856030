//! The tags of a shop, each spelled out once.

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

/// Numbers for names, so that a subscriber's tags are a few numbers.
#[derive(Default)]
pub(super) struct TagNames {
    names: Vec<Box<str>>,
    by_name: FxHashMap<Box<str>, u32>,
}

impl TagNames {
    /// The number of a name, new or known. Names that differ in capital letters are two (assumed).
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.by_name.get(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.into());
        self.by_name.insert(name.into(), number);
        number
    }

    /// The number of a name, if any subscriber of this shop ever carried it.
    pub(super) fn known(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The numbers of a list of names, in its order, each once.
    pub(super) fn numbers(&mut self, names: &[String]) -> Box<[u32]> {
        self.added(&[], names).unwrap_or_default()
    }

    /// Tags with more of them behind, or `None` where all were there: tags are additive
    /// (documented) and keep their order (assumed).
    pub(super) fn added(&mut self, tags: &[u32], names: &[String]) -> Option<Box<[u32]>> {
        let mut all = tags.to_vec();
        for name in names {
            let number = self.number(name);
            if !all.contains(&number) {
                all.push(number);
            }
        }
        (all.len() > tags.len()).then(|| all.into())
    }

    /// These tags, spelled out.
    pub(super) fn spelled<'a>(&'a self, tags: &'a [u32]) -> Spelled<'a> {
        Spelled { names: self, tags }
    }
}

/// A subscriber's tags by name, for writing.
pub(super) struct Spelled<'a> {
    names: &'a TagNames,
    tags: &'a [u32],
}

impl<'a> Spelled<'a> {
    /// The names, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let names = self.names;
        self.tags
            .iter()
            .map(move |&tag| &*names.names[tag as usize])
    }
}

impl Serialize for Spelled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
