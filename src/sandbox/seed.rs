//! The subscribers a sandbox starts with, and generated ones.

use std::collections::HashSet;

use serde_json::{Map, Value};

/// A subscriber of the shop when the sandbox starts.
#[derive(Clone, Debug, Default)]
pub struct SeedSubscriber {
    /// The linked Shopify customer, if any.
    pub shopify_customer_id: Option<u64>,
    /// E.164, such as `+12125550123`, and unique; `None` for an invented one.
    pub phone: Option<String>,
    /// An email address; several subscribers may share one.
    pub email: Option<String>,
    /// Tags, in order.
    pub tags: Vec<String>,
    /// Custom properties.
    pub properties: Map<String, Value>,
    /// Whether promotional and transactional texts can be sent.
    pub can_send: bool,
}

const FIRST_NAMES: [&str; 16] = [
    "Ada", "Bela", "Carla", "Dinah", "Edgar", "Fergus", "Greta", "Hugo", "Iris", "Jonas", "Kira",
    "Lorenz", "Mina", "Nils", "Odile", "Pavel",
];
const LAST_NAMES: [&str; 11] = [
    "Ashdown", "Birkett", "Calloway", "Dunmore", "Eastlake", "Farrow", "Garnett", "Hollis",
    "Ingram", "Jarvis", "Kemble",
];

/// North American area codes in use.
#[rustfmt::skip]
const AREA_CODES: [u16; 314] = [
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 220, 223, 224, 225, 228, 229,
    231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 272, 276, 279, 281, 301, 302, 303, 304,
    305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 326, 330, 331, 332, 334, 336,
    337, 339, 341, 346, 347, 351, 352, 360, 361, 364, 380, 385, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412,
    413, 414, 415, 417, 419, 423, 424, 425, 430, 432, 434, 435, 440, 442, 443, 445, 447, 448, 458, 463, 464, 469, 470,
    475, 478, 479, 480, 484, 501, 502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 517, 518, 520, 530, 531,
    534, 539, 540, 541, 551, 559, 561, 562, 563, 564, 567, 570, 571, 572, 573, 574, 575, 580, 582, 585, 586, 601, 602,
    603, 605, 606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618, 619, 620, 623, 626, 628, 629, 630, 631, 636, 640,
    641, 646, 650, 651, 656, 657, 659, 660, 661, 662, 667, 669, 678, 680, 681, 682, 689, 701, 702, 703, 704, 706, 707,
    708, 712, 713, 714, 715, 716, 717, 718, 719, 720, 724, 725, 726, 727, 730, 731, 732, 734, 737, 740, 743, 747, 754,
    757, 760, 762, 763, 765, 769, 770, 772, 773, 774, 775, 779, 781, 785, 786, 801, 802, 803, 804, 805, 806, 808, 810,
    812, 813, 814, 815, 816, 817, 818, 820, 826, 828, 830, 831, 832, 838, 839, 840, 843, 845, 847, 848, 850, 854, 856,
    857, 858, 859, 860, 862, 863, 864, 865, 870, 872, 878, 901, 903, 904, 906, 907, 908, 909, 910, 912, 913, 914, 915,
    916, 917, 918, 919, 920, 925, 928, 929, 930, 931, 934, 936, 937, 938, 940,
];

/// How many phone numbers can be invented: exchange 555 of every area code.
const PHONES: usize = AREA_CODES.len() * 10_000;

/// The largest number of subscribers that [`generated_subscribers`] can give a phone number of their
/// own.
pub const MAX_GENERATED: usize = 3_000_000;

/// The first `n` of a fixed list of invented subscribers, the same ones every time, at most
/// [`MAX_GENERATED`].
///
/// Each has a phone number of its own: the 31,400 that are reserved for fiction (555-0100 to
/// 555-0199 of every area code) first, then the rest of exchange 555, which isn't given out either.
/// One in ten has no email, one in fifteen no Shopify customer, one in twenty-five opted out.
pub fn generated_subscribers(n: usize) -> impl Iterator<Item = SeedSubscriber> {
    (0..n.min(MAX_GENERATED)).map(|place| SeedSubscriber {
        shopify_customer_id: (place % 15 != 14).then(|| shopify_customer_id(place)),
        phone: Some(phone(place)),
        email: (place % 10 != 9).then(|| email(place)),
        can_send: place % 25 != 24,
        ..SeedSubscriber::default()
    })
}

/// The Shopify customer at a place of the list.
pub(super) fn shopify_customer_id(place: usize) -> u64 {
    7_012_345_000_000 + place as u64
}

/// The first and last name at a place of the list.
pub(super) fn name(place: usize) -> (&'static str, &'static str) {
    (
        FIRST_NAMES[place % FIRST_NAMES.len()],
        LAST_NAMES[place % LAST_NAMES.len()],
    )
}

/// The email address at a place of the list.
pub(super) fn email(place: usize) -> String {
    let (first, last) = name(place);
    format!("{first}.{last}{place}@example.com").to_lowercase()
}

/// The phone number at a place of the list, which is below [`PHONES`]. It goes through the area
/// codes first, so that neighbors differ.
pub(super) fn phone(place: usize) -> String {
    let area = AREA_CODES[place % AREA_CODES.len()];
    let line = match place / AREA_CODES.len() {
        round @ 0..100 => 100 + round,
        round @ 100..200 => round - 100,
        round => round,
    };
    format!("+1{area}555{line:04}")
}

/// Invented numbers that aren't among these, those reserved for fiction first and backwards, so that
/// they are far from those of [`generated_subscribers`].
pub(super) fn unused_phones(taken: HashSet<String>) -> impl Iterator<Item = String> {
    let reserved = AREA_CODES.len() * 100;
    let places = (0..reserved).rev().chain(reserved..PHONES);
    places
        .map(phone)
        .filter(move |phone| !taken.contains(phone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_subscribers_are_the_same_every_time() {
        let first: Vec<SeedSubscriber> = generated_subscribers(3).collect();
        assert_eq!(first[0].phone.as_deref(), Some("+12015550100"));
        assert_eq!(first[1].phone.as_deref(), Some("+12025550100"));
        assert_eq!(
            first[2].email.as_deref(),
            Some("carla.calloway2@example.com")
        );
        assert_eq!(first[2].shopify_customer_id, Some(7_012_345_000_002));
    }
}
