//! A connected store as people and scripts see it.

use std::iter;

use jiff::Timestamp;
use serde::Serialize;

use crate::postscript::Identity;
use crate::stores::{
    KeyKind, KeyPair, KeySource, MadeSegment, Store, StoreName, Stores, key_ending,
};
use crate::terminal::{Align, table};

/// A store as `--json` shows it; the fields are promised.
#[derive(Debug, Serialize)]
pub(super) struct StoreLine {
    /// Null for a key of the environment where no store is connected.
    pub(super) name: Option<StoreName>,
    /// Whether it is meant where none is named.
    default: bool,
    shop_id: Option<String>,
    shop_name: Option<String>,
    kind: KeyKind,
    /// Where a command would take the key from.
    pub(super) key_source: KeySource,
    /// The last four characters of the key that Postscript is shown first, which is the partner's where
    /// `kind` is that; null where it can't be read.
    key_hint: Option<String>,
    /// Whether Postscript takes the key for this shop's; null where that wasn't asked.
    pub(super) ok: Option<bool>,
    /// The last four characters of the saved key for Prive's API; null if none is saved, or it can't
    /// be read.
    prive_key_hint: Option<String>,
    /// When the last backfill of everybody ended, as far as is remembered.
    last_backfill: Option<Timestamp>,
    /// The segments that were made, as far as is remembered.
    segments: Vec<SegmentLine>,
}

fn prive_key_hint(stores: &Stores, name: &StoreName) -> Option<String> {
    let saved = stores.prive_key(name).ok()??;
    key_ending(&saved.key)
}

/// A segment that was made.
#[derive(Debug, Serialize)]
struct SegmentLine {
    kind: &'static str,
    #[serde(flatten)]
    segment: MadeSegment,
}

impl StoreLine {
    /// A store with its own key, which may be out of reach.
    pub(super) fn kept(
        stores: &Stores,
        name: &StoreName,
        store: &Store,
        key: Option<&KeyPair>,
    ) -> Self {
        Self {
            name: Some(name.clone()),
            default: stores.default_name() == Some(name),
            shop_id: Some(store.shop_id.clone()),
            shop_name: Some(store.shop_name.clone()),
            kind: store.kind,
            key_source: store.key_place.into(),
            key_hint: key.and_then(KeyPair::hint),
            ok: None,
            prive_key_hint: prive_key_hint(stores, name),
            last_backfill: store.last_backfill,
            segments: segments(store),
        }
    }

    /// A key of the environment, of which nothing else is known.
    pub(super) fn given(key: &KeyPair) -> Self {
        Self {
            name: None,
            default: false,
            shop_id: None,
            shop_name: None,
            kind: KeyKind::Shop,
            key_source: KeySource::Environment,
            key_hint: None,
            ok: None,
            prive_key_hint: None,
            last_backfill: None,
            segments: Vec::new(),
        }
        .opened_by(key)
    }

    /// The same store, opened by a key of the environment.
    pub(super) fn opened_by(self, key: &KeyPair) -> Self {
        Self {
            kind: if key.shop_token.is_some() {
                KeyKind::Partner
            } else {
                KeyKind::Shop
            },
            key_source: KeySource::Environment,
            key_hint: key.hint(),
            ..self
        }
    }

    /// Notes Postscript's answer.
    pub(super) fn answered(&mut self, identity: Identity) {
        if self.name.is_none() {
            self.shop_id = Some(identity.id);
            self.shop_name = Some(identity.name);
        }
        self.ok = Some(true);
    }

    /// Whose key it is, in a sentence.
    pub(super) fn sentence(&self) -> String {
        let place = match self.key_source {
            KeySource::Environment => "the environment",
            KeySource::Keyring => "the keyring",
            KeySource::File => "a plain file",
        };
        let ending = match &self.key_hint {
            Some(hint) => format!(" that ends in {hint}"),
            None => String::new(),
        };
        let key = match self.kind {
            KeyKind::Shop => format!("the shop's key{ending}"),
            KeyKind::Partner => format!("a partner's key{ending} and the shop's"),
        };
        let default = if self.default {
            ", and is the default"
        } else {
            ""
        };
        format!(
            "Store `{}` is {} ({}){default}. It is opened by {key}, kept in {place}.",
            self.name
                .as_ref()
                .map(StoreName::as_str)
                .unwrap_or_default(),
            self.shop_name.as_deref().unwrap_or_default(),
            self.shop_id.as_deref().unwrap_or_default(),
        )
    }

    /// What is remembered of the store, in a sentence; none where that is nothing.
    fn remembered(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        let segments = self
            .segments
            .iter()
            .map(|line| made(line.kind, &line.segment));
        let backfill = self.last_backfill.iter();
        let parts: Vec<String> = backfill
            .map(|ended| format!("last backfill ended {}", spelled(*ended)))
            .chain(segments)
            .collect();
        (!parts.is_empty()).then(|| format!("Store `{name}`: {}.", parts.join("; ")))
    }

    fn key_cell(&self) -> String {
        let source = match self.key_source {
            KeySource::Environment => "environment",
            KeySource::Keyring => "keyring",
            KeySource::File => "plain file",
        };
        match &self.key_hint {
            Some(hint) => format!("{source} …{hint}"),
            None => source.to_owned(),
        }
    }
}

fn segments(store: &Store) -> Vec<SegmentLine> {
    let made = store.segments.all().map(|(kind, segment)| SegmentLine {
        kind: kind.word(),
        segment: segment.clone(),
    });
    made.collect()
}

/// That a segment was made: which, when and by which recipe.
pub(super) fn made(kind: &str, segment: &MadeSegment) -> String {
    let MadeSegment { name, made, recipe } = segment;
    let recipe = recipe.replace('_', " ");
    format!(
        "{kind} segment \"{name}\" made {} by {recipe}",
        spelled(*made)
    )
}

/// A moment as people read it.
pub(super) fn spelled(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The stores as a table, and what is remembered of each.
pub(super) fn lines(lines: &[StoreLine], boxed: bool) -> String {
    let or_dash = |text: Option<&str>| text.unwrap_or("–").to_owned();
    let rows = lines.iter().map(|line| {
        [
            or_dash(line.name.as_ref().map(StoreName::as_str)),
            or_dash(line.default.then_some("yes")),
            or_dash(line.shop_name.as_deref()),
            or_dash(line.shop_id.as_deref()),
            match line.kind {
                KeyKind::Shop => "shop".to_owned(),
                KeyKind::Partner => "partner".to_owned(),
            },
            line.key_cell(),
            or_dash(line.ok.map(|ok| if ok { "ok" } else { "failed" })),
        ]
    });
    let columns = [
        "store", "default", "shop", "shop id", "kind", "key", "check",
    ];
    let table = table(columns.map(|name| (name, Align::Left)), rows, boxed);
    let remembered = lines.iter().filter_map(StoreLine::remembered);
    iter::once(table)
        .chain(remembered)
        .collect::<Vec<_>>()
        .join("\n")
}
