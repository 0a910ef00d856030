//! The names that exports give their columns: one table for all fields.

use super::field::{Field, folded};

/// Names of a contract's id that may also be those of a customer's or a product's id.
pub(super) const MAY_BE_OTHER_ID: [&str; 3] = ["handle", "id", "externalid"];

/// A name of the status that may also be that of a part of an address.
pub(super) const MAY_BE_ADDRESS: &str = "state";

/// The names of columns that hold the field, as [`folded`] leaves them. The more specific name
/// comes first: it is taken where a file has several. They are those of the exports, import
/// templates and APIs of Prive, Shopify, Recharge, Skio, Subi, Loop, Stay AI, Bold, Awtomic,
/// Recurringo, Ordergroove and Cratejoy. No name stands for two fields.
const COLUMN_NAMES: [(Field, &str); 13] = [
    (
        Field::ContractId,
        "contractid subscriptioncontractid subscriptionid friendlyid handle \
         subscriptionshopifyid shopifysubscriptionid shopifycontractid \
         shopifysubscriptioncontractid externalsubscriptionid contractgid \
         legacysubscriptionid contractnumber subscriptionnumber id externalid",
    ),
    (
        Field::CustomerId,
        "shopifycustomerid customershopifyid shopifycustomergid customergid \
         externalcustomerid externalcustomeridecommerce customerexternalid \
         customerplatformid subscriberexternalid subscribershopifyid \
         ecommercecustomerid platformcustomerid merchantuserid customerid shopperid",
    ),
    (
        Field::Email,
        "customeremail customeremailaddress subscriberemail subscriberemailaddress \
         shopperemail email emailaddress primaryemail contactemail useremail \
         accountemail mail shippingemail billingemail",
    ),
    (
        Field::Phone,
        "customerphone customerphonenumber customermobile customermobilenumber \
         subscriberphone subscriberphonenumber subscribermobile shopperphone phone \
         phonenumber phoneno primaryphone mobile mobilenumber mobilephone \
         mobilephonenumber cell cellphone smsnumber contactphone contactnumber tel \
         telephone telephonenumber deliveryphone deliveryaddressphone shippingphone \
         shippingaddressphone defaultaddressphone billingphone billingaddressphone",
    ),
    (
        Field::PhoneCountryCode,
        "phonecountrycode customerphonecountrycode subscriberphonecountrycode",
    ),
    (
        Field::Status,
        "subscriptionstatus contractstatus subscriptioncontractstatus \
         subscriptionstate status state",
    ),
    (
        Field::NextBillingDate,
        "nextbillingdate nextorderdate upcomingbillingdate nextchargedate \
         nextchargescheduledat nextrenewaldate nextpaymentdate nextdeliverydate \
         adjustednextbillingdate nextbilling nextcharge nextorder",
    ),
    (
        Field::Started,
        "purchasedate subscriptioncreatedat createdat createddate datecreated \
         createdon startedat startdate created",
    ),
    (
        Field::Cancelled,
        "canceldate cancelledat canceledat cancelledon canceledon cancelleddate \
         canceleddate cancellationdate",
    ),
    (Field::Paused, "pausedatdate pausedat pausedon pauseddate"),
    (Field::Product, "producttitle productname product linetitle"),
    (
        Field::Price,
        "price currentprice linecurrentprice subscriptionlineprice chargeamount",
    ),
    (
        Field::Interval,
        "deliverycadence billingcadence interval cadenceinterval billinginterval \
         deliveryinterval orderintervalunit chargeintervalfrequency \
         orderintervalfrequency frequency frequencyunit intervaltype billingpolicy",
    ),
];

/// The names of columns that hold the field, the more specific first.
pub(super) fn aliases(field: Field) -> impl Iterator<Item = &'static str> {
    let entries = COLUMN_NAMES.iter();
    let entries = entries.filter(move |(known, _)| *known == field);
    entries.flat_map(|(_, names)| names.split(' '))
}

/// The field that columns of this name hold, and the name's place among the field's aliases.
pub(super) fn field_of(name: &str) -> Option<(Field, usize)> {
    let name = folded(name);
    Field::ALL.into_iter().find_map(|field| {
        let place = aliases(field).position(|alias| alias == name)?;
        Some((field, place))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_alias_stands_for_two_fields_and_all_are_folded() {
        let mut seen = HashSet::new();
        for field in Field::ALL {
            for alias in aliases(field) {
                assert!(seen.insert(alias), "{alias} is listed twice");
                assert_eq!(folded(alias), alias);
                assert_eq!(field_of(alias).map(|(field, _)| field), Some(field));
            }
        }
    }

    #[test]
    fn columns_are_recognized_by_their_whole_name() {
        for (name, field) in [
            ("Email Address", Some(Field::Email)),
            ("E-mail", Some(Field::Email)),
            ("Mobile", Some(Field::Phone)),
            ("Mobile Number", Some(Field::Phone)),
            ("Merchant User ID", Some(Field::CustomerId)),
            ("customer.shopifyId", Some(Field::CustomerId)),
            ("external_customer_id", Some(Field::CustomerId)),
            ("Customer\nID", Some(Field::CustomerId)),
            ("=\"customerId\"", Some(Field::CustomerId)),
            ("\u{feff}STATUS ", Some(Field::Status)),
            ("ｓｔａｔｕｓ", Some(Field::Status)),
            ("契約ID", None),
            ("Émail", None),
            ("Email opt-in", None),
            ("status context", None),
            ("", None),
        ] {
            assert_eq!(field_of(name).map(|(field, _)| field), field, "{name}");
        }
    }
}
