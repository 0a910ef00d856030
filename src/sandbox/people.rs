//! The people a sandbox starts with, invented ones among them.

use serde_json::{Map, Value};

/// Somebody who is a subscriber when the sandbox starts.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The Shopify customer they are linked to, if any.
    pub shopify_customer_id: Option<u64>,
    /// E.164, such as `+12125550123`; no two people may have the same.
    pub phone: Option<String>,
    /// An email address; several people may share one.
    pub email: Option<String>,
    /// The tags they carry already, in order.
    pub tags: Vec<String>,
    /// The custom properties they have already.
    pub properties: Map<String, Value>,
    /// Whether they may be texted: `can_send` of promotional and transactional texts alike.
    pub can_send: bool,
}

const FIRST_NAMES: [&str; 16] = [
    "ada", "bela", "carla", "dinah", "edgar", "fergus", "greta", "hugo", "iris", "jonas", "kira",
    "lorenz", "mina", "nils", "odile", "pavel",
];
const LAST_NAMES: [&str; 11] = [
    "ashdown", "birkett", "calloway", "dunmore", "eastlake", "farrow", "garnett", "hollis",
    "ingram", "jarvis", "kemble",
];

/// North American area codes in use: 314 of them.
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

/// Numbers 555-0100 to 555-0199 of an area code: kept for fiction.
const FICTIONAL: usize = AREA_CODES.len() * 100;
/// The rest of exchange 555 of an area code, which isn't given out to subscribers either.
const REST_OF_555: usize = AREA_CODES.len() * 9_900;

/// The first `n` of a fixed row of invented people, the same ones every time.
///
/// All have a number of their own: the 31,400 that are kept for fiction (555-0100 to 555-0199 of
/// every area code) first, then the rest of exchange 555, which nobody has either; from the
/// 3,140,001st person on there is only an email. One in ten has no email, one in fifteen no Shopify
/// customer, one in twenty-five opted out.
pub fn invented_people(n: usize) -> impl Iterator<Item = Person> {
    (0..n).map(|index| Person {
        shopify_customer_id: (index % 15 != 14).then_some(7_000_000_000_000 + index as u64),
        phone: fictional_phone(index),
        email: (index % 10 != 9 || index >= FICTIONAL + REST_OF_555).then(|| {
            let first = FIRST_NAMES[index % FIRST_NAMES.len()];
            let last = LAST_NAMES[index % LAST_NAMES.len()];
            format!("{first}.{last}{index}@example.com")
        }),
        tags: Vec::new(),
        properties: Map::new(),
        can_send: index % 25 != 24,
    })
}

/// The number of the person at this index: through the area codes first, so that neighbours differ.
fn fictional_phone(index: usize) -> Option<String> {
    let area = AREA_CODES[index % AREA_CODES.len()];
    let round = index / AREA_CODES.len();
    let line = match round {
        0..100 => 100 + round,
        100..200 => round - 100,
        200..10_000 => round,
        _ => return None,
    };
    Some(format!("+1{area}555{line:04}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn invented_people_are_the_same_every_time() {
        let first: Vec<Person> = invented_people(3).collect();
        assert_eq!(first[0].phone.as_deref(), Some("+12015550100"));
        assert_eq!(first[1].phone.as_deref(), Some("+12025550100"));
        assert_eq!(
            first[2].email.as_deref(),
            Some("carla.calloway2@example.com")
        );
        assert_eq!(first[2].shopify_customer_id, Some(7_000_000_000_002));
    }

    #[test]
    fn no_two_invented_people_share_a_number_and_fictional_ones_come_first() {
        let phones: Vec<String> = (0..2 * FICTIONAL).filter_map(fictional_phone).collect();
        assert_eq!(phones.len(), 2 * FICTIONAL);
        assert!(
            phones[..FICTIONAL]
                .iter()
                .all(|phone| phone.len() == 12 && phone[5..].starts_with("55501"))
        );
        let distinct: HashSet<&str> = phones.iter().map(String::as_str).collect();
        assert_eq!(distinct.len(), phones.len());
        let last = fictional_phone(FICTIONAL + REST_OF_555 - 1);
        assert_eq!(last.as_deref(), Some("+19405559999"));
        assert_eq!(fictional_phone(FICTIONAL + REST_OF_555), None);
    }
}
