//! A connected store in tables and JSON.

use std::iter;

use jiff::Timestamp;
use serde::Serialize;

use crate::postscript::Identity;
use crate::stores::{
    KeyKind, KeyPair, KeySource, MadeSegment, Store, StoreName, Stores, key_ending,
};
use crate::terminal::{Align, table};

/// A store in JSON. The fields are stable.
#[derive(Debug, Serialize)]
pub(super) struct StoreLine {
    /// Null for a key from the environment if no store is connected.
    pub(super) name: Option<StoreName>,
    /// Whether it is the default store.
    default: bool,
    shop_id: Option<String>,
    shop_name: Option<String>,
    kind: KeyKind,
    /// Where the key comes from.
    pub(super) key_source: KeySource,
    /// The key's last four characters, of the partner key if there is one; null if it can't be read.
    key_hint: Option<String>,
    /// Whether Postscript accepts the key for this shop; null if it wasn't verified.
    pub(super) ok: Option<bool>,
    /// The last four characters of the saved key for Prive's API; null if none is saved, or it can't
    /// be read.
    prive_key_hint: Option<String>,
    /// When the last complete backfill ended, if known.
    last_backfill: Option<Timestamp>,
    /// The segments recorded as created.
    segments: Vec<SegmentLine>,
}

fn prive_key_hint(stores: &Stores, name: &StoreName) -> Option<String> {
    let saved = stores.prive_key(name).ok()??;
    key_ending(&saved.key)
}

/// A segment recorded as created.
#[derive(Debug, Serialize)]
struct SegmentLine {
    kind: &'static str,
    #[serde(flatten)]
    segment: MadeSegment,
}

impl StoreLine {
    /// A store with its saved key, if that can be read.
    pub(super) fn saved(
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

    /// A key from the environment.
    pub(super) fn from_environment(key: &KeyPair) -> Self {
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
        .with_environment_key(key)
    }

    /// The same store with a key from the environment.
    pub(super) fn with_environment_key(self, key: &KeyPair) -> Self {
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

    /// Records that Postscript accepted the key.
    pub(super) fn verified(&mut self, identity: Identity) {
        if self.name.is_none() {
            self.shop_id = Some(identity.id);
            self.shop_name = Some(identity.name);
        }
        self.ok = Some(true);
    }

    /// What was connected, in a sentence.
    pub(super) fn sentence(&self) -> String {
        let hint = self.key_hint.as_ref().map(|hint| format!(" …{hint}"));
        let hint = hint.unwrap_or_default();
        let key = match self.kind {
            KeyKind::Shop => format!("Key{hint}"),
            KeyKind::Partner => format!("Partner key{hint} and the shop's key"),
        };
        let place = match self.key_source {
            KeySource::Environment => "used from the environment",
            KeySource::Keyring => "saved to the system keyring",
            KeySource::File => "saved to a plain file",
        };
        let name = self.name.as_ref().map(StoreName::as_str);
        let default = if self.default { ", the default" } else { "" };
        format!(
            "Connected to {} ({}) as store `{}`{default}. {key} {place}.",
            self.shop_name.as_deref().unwrap_or_default(),
            self.shop_id.as_deref().unwrap_or_default(),
            name.unwrap_or_default(),
        )
    }

    /// The store's last backfill and segments in a sentence, if there are any.
    fn history(&self) -> Option<String> {
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

/// A recorded segment: its name, when it was created, and its criteria.
pub(super) fn made(kind: &str, segment: &MadeSegment) -> String {
    let MadeSegment { name, made, recipe } = segment;
    let recipe = recipe.replace('_', " ");
    format!(
        "{kind} segment \"{name}\" created {} with {recipe}",
        spelled(*made)
    )
}

/// A time in words.
pub(super) fn spelled(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The stores as a table, with the history of each.
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
    let histories = lines.iter().filter_map(StoreLine::history);
    iter::once(table)
        .chain(histories)
        .collect::<Vec<_>>()
        .join("\n")
}
