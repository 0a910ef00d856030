//! A connected store in tables and JSON.

use std::iter;

use jiff::Timestamp;
use serde::Serialize;

use crate::postscript::Shop;
use crate::stores::{
    CreatedSegment, KeyKind, KeyPair, KeyPlace, Store, StoreName, Stores, key_ending,
};
use crate::terminal::{Align, format_time, table};

/// A store in JSON. The fields are stable.
#[derive(Debug, Serialize)]
pub(super) struct StoreLine {
    /// Null for a key from the environment.
    pub(super) name: Option<StoreName>,
    /// Whether it is the default store.
    default: bool,
    shop_id: Option<String>,
    shop_name: Option<String>,
    kind: KeyKind,
    /// Where the key comes from.
    pub(super) key_source: KeyPlace,
    /// The key's last four characters, of the partner key if there is one; null if it can't be read.
    key_hint: Option<String>,
    /// Whether Postscript accepts the key for this shop; null if it wasn't verified.
    pub(super) ok: Option<bool>,
    /// The last four characters of the saved key for Prive's API; null if none is saved, or it can't
    /// be read.
    prive_key_hint: Option<String>,
    /// Whether Prive accepts its key; null if it wasn't verified or there is none.
    pub(super) prive_ok: Option<bool>,
    /// The URL of Postscript's API, if it isn't the production one.
    api_url: Option<String>,
    /// When the last complete backfill ended, if known.
    last_backfill: Option<Timestamp>,
    /// The segments recorded as created.
    segments: Vec<SegmentLine>,
}

/// A segment recorded as created.
#[derive(Debug, Serialize)]
struct SegmentLine {
    kind: String,
    #[serde(flatten)]
    segment: CreatedSegment,
}

impl StoreLine {
    /// A store with its saved key, if that can be read.
    pub(super) fn saved(
        stores: &Stores,
        name: &StoreName,
        store: &Store,
        key: Option<&KeyPair>,
    ) -> Self {
        let prive = stores.prive_key(name).ok().flatten();
        let segments = store.segments.iter().map(|(kind, segment)| SegmentLine {
            kind: kind.clone(),
            segment: segment.clone(),
        });
        Self {
            name: Some(name.clone()),
            default: stores.default_name() == Some(name),
            shop_id: Some(store.shop_id.clone()),
            shop_name: Some(store.shop_name.clone()),
            prive_key_hint: prive.and_then(|saved| key_ending(&saved.key)),
            api_url: store.api_url.clone(),
            last_backfill: store.last_backfill,
            segments: segments.collect(),
            ..Self::of_key(store.kind, store.key_place, key)
        }
    }

    /// A key from the environment.
    pub(super) fn from_environment(key: &KeyPair) -> Self {
        let kind = match key.shop_token {
            Some(_) => KeyKind::Partner,
            None => KeyKind::Shop,
        };
        Self::of_key(kind, KeyPlace::Environment, Some(key))
    }

    /// A key without a store.
    fn of_key(kind: KeyKind, key_source: KeyPlace, key: Option<&KeyPair>) -> Self {
        Self {
            name: None,
            default: false,
            shop_id: None,
            shop_name: None,
            kind,
            key_source,
            key_hint: key.and_then(KeyPair::hint),
            ok: None,
            prive_key_hint: None,
            prive_ok: None,
            api_url: None,
            last_backfill: None,
            segments: Vec::new(),
        }
    }

    /// Records whose key it is at Postscript; `None` if the key can't be used.
    pub(super) fn verified(&mut self, shop: Option<&Shop>) {
        self.ok = Some(shop.is_some());
        if let Some(shop) = shop.filter(|_| self.name.is_none()) {
            self.shop_id = Some(shop.id.clone());
            self.shop_name = Some(shop.name.clone());
        }
    }

    /// The store's address, last backfill and segments in a sentence, if there are any.
    fn history(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        let segments = self
            .segments
            .iter()
            .map(|line| line.segment.describe(&line.kind));
        let address = self.api_url.iter().map(|url| format!("connected to {url}"));
        let backfill = self.last_backfill.iter();
        let backfill = backfill.map(|ended| format!("last backfill ended {}", format_time(*ended)));
        let parts: Vec<String> = address.chain(backfill).chain(segments).collect();
        (!parts.is_empty()).then(|| format!("Store `{name}`: {}.", parts.join("; ")))
    }

    fn check_cell(&self) -> String {
        let words = |ok| if ok { "ok" } else { "failed" };
        let cell = self.ok.map_or("–", words);
        match self.prive_ok {
            Some(ok) => format!("{cell}, Prive {}", words(ok)),
            None => cell.to_owned(),
        }
    }

    fn key_cell(&self) -> String {
        let source = match self.key_source {
            KeyPlace::Environment => "environment",
            KeyPlace::Keyring => "keyring",
            KeyPlace::File => "plaintext file",
        };
        match &self.key_hint {
            Some(hint) => format!("{source} …{hint}"),
            None => source.to_owned(),
        }
    }
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
            line.check_cell(),
        ]
    });
    let columns = [
        "store", "default", "shop", "shop ID", "kind", "key", "check",
    ];
    let table = table(columns.map(|name| (name, Align::Left)), rows, boxed);
    let histories = lines.iter().filter_map(StoreLine::history);
    iter::once(table)
        .chain(histories)
        .collect::<Vec<_>>()
        .join("\n")
}
