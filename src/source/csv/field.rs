//! The fields of a contract row, and the names that exports give their columns.

use std::fmt;
use std::str::FromStr;

use crate::domain::fold_word;
use crate::source::cells::clean;

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The contract's id; only compared.
    ContractId,
    /// The Shopify customer id.
    CustomerId,
    /// The customer's email address.
    Email,
    /// The customer's phone number.
    Phone,
    /// The country of the phone number: `1`, `+1` or `US`.
    PhoneCountryCode,
    /// The contract's status.
    Status,
    /// When the contract renews next.
    NextBillingDate,
    /// When the contract began.
    Started,
    /// When it was cancelled.
    Cancelled,
    /// When it was paused.
    Paused,
    /// What is subscribed to.
    Product,
    /// What it costs.
    Price,
    /// How often it renews.
    Interval,
}

/// Names of a contract's id that may also be those of a customer's or a product's id.
pub(super) const MAY_BE_OTHER_ID: [&str; 3] = ["handle", "id", "externalid"];

/// A name of the status that may also be that of a part of an address.
pub(super) const MAY_BE_ADDRESS: &str = "state";

/// Each field's name in `--map` and in JSON, and the names of columns that hold it, as [`folded`]
/// leaves them. The more specific name comes first: it is taken where a file has several. They are
/// those of the exports, import templates and APIs of Prive, Shopify, Recharge, Skio, Subi, Loop,
/// Stay AI, Bold, Awtomic, Recurringo, Ordergroove and Cratejoy. No name stands for two fields.
const NAMES: [(&str, &str); 13] = [
    (
        "contract_id",
        "contractid subscriptioncontractid subscriptionid friendlyid handle \
         subscriptionshopifyid shopifysubscriptionid shopifycontractid \
         shopifysubscriptioncontractid externalsubscriptionid contractgid \
         legacysubscriptionid contractnumber subscriptionnumber id externalid",
    ),
    (
        "customer_id",
        "shopifycustomerid customershopifyid shopifycustomergid customergid \
         externalcustomerid externalcustomeridecommerce customerexternalid \
         customerplatformid subscriberexternalid subscribershopifyid \
         ecommercecustomerid platformcustomerid merchantuserid customerid shopperid",
    ),
    (
        "email",
        "customeremail customeremailaddress subscriberemail subscriberemailaddress \
         shopperemail email emailaddress primaryemail contactemail useremail \
         accountemail mail shippingemail billingemail",
    ),
    (
        "phone",
        "customerphone customerphonenumber customermobile customermobilenumber \
         subscriberphone subscriberphonenumber subscribermobile shopperphone phone \
         phonenumber phoneno primaryphone mobile mobilenumber mobilephone \
         mobilephonenumber cell cellphone smsnumber contactphone contactnumber tel \
         telephone telephonenumber deliveryphone deliveryaddressphone shippingphone \
         shippingaddressphone defaultaddressphone billingphone billingaddressphone",
    ),
    (
        "phone_country_code",
        "phonecountrycode customerphonecountrycode subscriberphonecountrycode",
    ),
    (
        "status",
        "subscriptionstatus contractstatus subscriptioncontractstatus \
         subscriptionstate status state",
    ),
    (
        "next_billing_date",
        "nextbillingdate nextorderdate upcomingbillingdate nextchargedate \
         nextchargescheduledat nextrenewaldate nextpaymentdate nextdeliverydate \
         adjustednextbillingdate nextbilling nextcharge nextorder",
    ),
    (
        "started",
        "purchasedate subscriptioncreatedat createdat createddate datecreated \
         createdon startedat startdate created",
    ),
    (
        "cancelled",
        "canceldate cancelledat canceledat cancelledon canceledon cancelleddate \
         canceleddate cancellationdate",
    ),
    ("paused", "pausedatdate pausedat pausedon pauseddate"),
    ("product", "producttitle productname product linetitle"),
    (
        "price",
        "price currentprice linecurrentprice subscriptionlineprice chargeamount",
    ),
    (
        "interval",
        "deliverycadence billingcadence interval cadenceinterval billinginterval \
         deliveryinterval orderintervalunit chargeintervalfrequency \
         orderintervalfrequency frequency frequencyunit intervaltype billingpolicy",
    ),
];

impl Field {
    /// All fields, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::ContractId,
        Self::CustomerId,
        Self::Email,
        Self::Phone,
        Self::PhoneCountryCode,
        Self::Status,
        Self::NextBillingDate,
        Self::Started,
        Self::Cancelled,
        Self::Paused,
        Self::Product,
        Self::Price,
        Self::Interval,
    ];

    /// The name in `--map` and in JSON.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].0
    }

    /// Whether the field decides to which customer and contract a row belongs and how they are
    /// tagged, so that two columns of one name must not be confused.
    pub(super) fn decides(self) -> bool {
        self <= Self::Status
    }

    /// The field that columns of this name hold, and the name's rank among the field's names; 0 is
    /// the most specific.
    pub(super) fn of_column(name: &str) -> Option<(Self, usize)> {
        let name = folded(name);
        Self::ALL.into_iter().find_map(|field| {
            let mut names = NAMES[field as usize].1.split(' ');
            Some((field, names.position(|known| known == name)?))
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = String;

    /// The field of this name, in any case and punctuation; the error lists all fields.
    fn from_str(name: &str) -> Result<Self, String> {
        let wanted = folded(name);
        let mut all = Self::ALL.into_iter();
        all.find(|field| folded(field.name()) == wanted)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                format!("unknown field {name:?}. Fields: {names}")
            })
    }
}

/// A column's name as it is compared: letters and digits of any script, in lower case, without the
/// spaces and punctuation that vary from export to export.
pub(super) fn folded(name: &str) -> String {
    fold_word(&clean(name))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_stands_for_two_fields_and_all_are_folded() {
        let mut seen = HashSet::new();
        for field in Field::ALL {
            assert_eq!(field.name().parse(), Ok(field));
            for name in NAMES[field as usize].1.split(' ') {
                assert!(seen.insert(name), "{name} is listed twice");
                assert_eq!(Field::of_column(name).map(|(field, _)| field), Some(field));
            }
        }
        assert_eq!("Next-Billing date".parse(), Ok(Field::NextBillingDate));
    }

    #[test]
    fn columns_are_recognized_by_their_whole_name() {
        for (name, field) in [
            ("Email Address", Some(Field::Email)),
            ("E-mail", Some(Field::Email)),
            ("Mobile Number", Some(Field::Phone)),
            ("Merchant User ID", Some(Field::CustomerId)),
            ("customer.shopifyId", Some(Field::CustomerId)),
            ("Customer\nID", Some(Field::CustomerId)),
            ("=\"customerId\"", Some(Field::CustomerId)),
            ("\u{feff}STATUS ", Some(Field::Status)),
            ("ｓｔａｔｕｓ", Some(Field::Status)),
            ("契約ID", None),
            ("Émail", None),
            ("Email opt-in", None),
            ("", None),
        ] {
            let found = Field::of_column(name).map(|(field, _)| field);
            assert_eq!(found, field, "{name}");
        }
    }
}
