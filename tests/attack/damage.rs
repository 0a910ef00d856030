//! Ways to damage a file.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// The maximum length of a damaged file.
const LONGEST: usize = 16 * 1024;

/// A change to a file; positions are indexes into its current content.
#[derive(Clone, Debug)]
enum Damage {
    CutOff(Index),
    Flip(Index, u8),
    TakeOut(Index, Index),
    Repeat(Index, Index, usize),
    Put(Index, Vec<u8>),
    GoOnAs(Index, Vec<u8>, Index),
}

/// One of the seeds with some damage, or any bytes.
pub(crate) fn damaged(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let any_bytes = prop::collection::vec(any::<u8>(), 0..200);
    let some = (
        select(seeds.clone()),
        prop::collection::vec(damage(seeds), 1..6),
    )
        .prop_map(|(mut bytes, damages)| {
            for damage in damages {
                damage.apply(&mut bytes);
                bytes.truncate(LONGEST);
            }
            bytes
        });
    prop_oneof![9 => some, 1 => any_bytes]
}

fn damage(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Damage> {
    let place = any::<Index>;
    prop_oneof![
        place().prop_map(Damage::CutOff),
        (place(), any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        (place(), place()).prop_map(|(from, to)| Damage::TakeOut(from, to)),
        (place(), place(), 1..40_usize)
            .prop_map(|(from, to, times)| Damage::Repeat(from, to, times)),
        (place(), piece()).prop_map(|(at, piece)| Damage::Put(at, piece)),
        (place(), select(seeds), place())
            .prop_map(|(at, other, from)| Damage::GoOnAs(at, other, from)),
    ]
}

/// A word of the dictionary, a special byte, or any bytes.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let marks: Vec<Vec<u8>> = b"\n\r\0\",;\t|'{}[]:=#\\\xff\x1b "
        .iter()
        .map(|mark| vec![*mark])
        .collect();
    prop_oneof![
        select(words()),
        select(marks),
        prop::collection::vec(any::<u8>(), 1..20),
    ]
}

/// The words of the fuzzers' dictionary, without those that aren't UTF-8.
fn words() -> Vec<Vec<u8>> {
    let lines = include_str!("../../fuzz/dictionary").lines();
    let quoted = lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    quoted
        .filter(|word| !word.contains("\\x"))
        .map(|word| {
            word.replace("\\\"", "\"")
                .replace("\\\\", "\\")
                .into_bytes()
        })
        .collect()
}

impl Damage {
    fn apply(self, bytes: &mut Vec<u8>) {
        let place = |at: Index| at.index(bytes.len() + 1);
        let range = |one: Index, other: Index| {
            let (one, other) = (place(one), place(other));
            one.min(other)..one.max(other)
        };
        match self {
            Self::CutOff(at) => bytes.truncate(place(at)),
            Self::Flip(at, bits) => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Self::TakeOut(from, to) => {
                let range = range(from, to);
                bytes.drain(range);
            }
            Self::Repeat(from, to, times) => {
                let range = range(from, to);
                let piece = bytes[range.clone()].repeat(times);
                bytes.splice(range.end..range.end, piece);
            }
            Self::Put(at, piece) => {
                let at = place(at);
                bytes.splice(at..at, piece);
            }
            Self::GoOnAs(at, other, from) => {
                let at = place(at);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from.index(other.len() + 1)..]);
            }
        }
    }
}
