//! The values of cells: phone, id, email, date, status.

use jiff::Timestamp;
use jiff::civil::DateTime;
use prive_ps::domain::{ContractStatus, Moment};
use prive_ps::source::cells::{
    Cell, DateOrder, Region, read_customer_id, read_date, read_email, read_phone,
};
use prive_ps::terminal::{escape_control, masked_email, masked_phone};

const REGIONS: [&str; 6] = ["US", "GB", "DE", "IT", "BR", "AR"];

/// A cell, taken for each of them in turn.
pub fn values(data: &[u8]) {
    phone(data);
    id(data);
    email(data);
    date(data);
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    status(text);
    let shown = escape_control(text);
    assert!(!shown.contains(|mark: char| mark.is_control() && mark != '\n'));
}

/// A number that was read has its country code, so that it reads the same everywhere.
fn phone(data: &[u8]) {
    for region in REGIONS {
        let region: Region = region.parse().unwrap_or_default();
        let Cell::Valid(read) = read_phone(data, b"", region) else {
            continue;
        };
        let written = read.phone.to_string();
        assert!((8..=16).contains(&written.len()), "{written}");
        for elsewhere in REGIONS {
            let elsewhere: Region = elsewhere.parse().unwrap_or_default();
            let again = read_phone(written.as_bytes(), b"", elsewhere).ok();
            assert_eq!(
                again.map(|again| (again.phone, again.is_region_assumed)),
                Some((read.phone, false)),
                "{written} in {elsewhere}"
            );
        }
        let masked = masked_phone(&written);
        assert!(masked.chars().filter(char::is_ascii_digit).count() <= 4);
    }
}

fn id(data: &[u8]) {
    let Cell::Valid(id) = read_customer_id(data) else {
        return;
    };
    let read = |form: &str| read_customer_id(form.replace("{}", &id.to_string()).as_bytes());
    assert_eq!(read("gid://shopify/Customer/{}"), Cell::Valid(id));
    // Without the GID's beginning, a small number may be a count, and one with many zeros rounded.
    let bare = read("{}");
    assert!(bare == Cell::Valid(id) || bare == Cell::Invalid);
    for form in ["'{}", "{}.0", " {} "] {
        assert_eq!(read(form), bare, "{form}");
    }
}

fn email(data: &[u8]) {
    let mut address = String::new();
    let Cell::Valid(email) = read_email(data, &mut address) else {
        return;
    };
    assert!(email.len() <= 254 && email.matches('@').count() == 1);
    assert!(!email.contains(|mark: char| mark.is_whitespace() || mark.is_control()));
    let mut again = String::new();
    assert_eq!(read_email(email.as_bytes(), &mut again), Cell::Valid(email));
    assert_eq!(email.to_lowercase(), email);
    let masked = masked_email(email);
    let mut shown = masked.split('@').next().unwrap_or_default().chars();
    assert!(shown.next() == email.chars().next() && shown.all(|mark| mark == '•'));
}

fn date(data: &[u8]) {
    let plain = read_date(data, None);
    let ordered =
        [DateOrder::MonthFirst, DateOrder::DayFirst].map(|order| read_date(data, Some(order)));
    if let Cell::Valid(moment) = plain {
        // A form that needs no order means the same under each.
        assert_eq!(ordered, [plain; 2]);
        if let (Moment::Instant(utc), Some(timestamp)) = (moment, parsed(data)) {
            assert_eq!(utc, timestamp, "{}", String::from_utf8_lossy(data));
        }
    }
    for value in [plain, ordered[0], ordered[1]] {
        let written = match value {
            Cell::Valid(Moment::Day(day)) if day.year() >= 0 => day.to_string(),
            Cell::Valid(Moment::Instant(utc)) if utc.year() >= 0 => format!("{utc}Z"),
            _ => continue,
        };
        assert_eq!(read_date(written.as_bytes(), None), value, "{written}");
    }
}

/// What the library of dates makes of it, in UTC and whole seconds.
fn parsed(data: &[u8]) -> Option<DateTime> {
    let timestamp: Timestamp = std::str::from_utf8(data).ok()?.trim().parse().ok()?;
    let time = jiff::tz::TimeZone::UTC.to_datetime(timestamp);
    time.with().subsec_nanosecond(0).build().ok()
}

/// A word means one status, in any case, and a status is known by its own name.
fn status(text: &str) {
    let Some(status) = ContractStatus::from_word(text) else {
        return;
    };
    for form in [
        text.to_lowercase(),
        format!(" {text} "),
        status.name().to_owned(),
    ] {
        assert_eq!(ContractStatus::from_word(&form), Some(status), "{form:?}");
    }
    // It is the whole cell that is a word, never a part of a sentence.
    let letters = text.chars().filter(|mark| mark.is_alphanumeric()).count();
    assert!(letters <= "failed in dunning".len());
}
