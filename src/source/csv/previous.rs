//! The contract of the row above: exports with a row for every line of a contract repeat its id,
//! or leave its columns blank.

use std::num::NonZeroU64;

use crate::domain::{ContractStatus, Mention, Phone, ShopifyCustomerId};

/// Whom a row is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Who<'a> {
    pub(super) id: Option<NonZeroU64>,
    pub(super) email: Option<&'a str>,
    pub(super) phone: Option<Phone>,
}

impl<'a> Who<'a> {
    pub(super) fn is_nobody(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn mention(self, status: Option<ContractStatus>, line: u32) -> Mention<'a> {
        Mention {
            shopify_id: self.id.map(|id| ShopifyCustomerId(id.get())),
            phone: self.phone,
            email: self.email,
            status,
            line,
        }
    }
}

/// The contract above.
#[derive(Default)]
pub(super) struct Previous {
    is_there: bool,
    contract: Vec<u8>,
    id: Option<NonZeroU64>,
    email: String,
    phone: Option<Phone>,
    status: Option<ContractStatus>,
    was_understood: bool,
}

impl Previous {
    /// Remembers a row that began a contract.
    pub(super) fn set(
        &mut self,
        contract: &[u8],
        who: &Who<'_>,
        status: Option<ContractStatus>,
        was_understood: bool,
    ) {
        self.is_there = true;
        self.contract.clear();
        self.contract.extend_from_slice(contract);
        self.id = who.id;
        self.email.clear();
        self.email.push_str(who.email.unwrap_or_default());
        self.phone = who.phone;
        self.status = status;
        self.was_understood = was_understood;
    }

    /// Whether there was a row at all.
    pub(super) fn is_there(&self) -> bool {
        self.is_there
    }

    /// Whether that row was understood, so that its contract has been counted.
    pub(super) fn was_understood(&self) -> bool {
        self.was_understood
    }

    /// Whether a row with this contract id, customer and status, none for a blank one, goes on
    /// with that contract. Another customer's or status's does not.
    pub(super) fn goes_on(
        &self,
        contract: &[u8],
        who: &Who<'_>,
        status: Option<ContractStatus>,
    ) -> bool {
        !contract.is_empty()
            && self.contract == contract
            && self.agrees(who)
            && (status.is_none() || status == self.status)
    }

    fn agrees(&self, who: &Who<'_>) -> bool {
        if who.id.is_some() {
            who.id == self.id
        } else if let Some(email) = who.email {
            email == self.email
        } else {
            who.phone.is_none() || who.phone == self.phone
        }
    }

    /// The customer of that contract, with what a further row of it adds.
    pub(super) fn with<'a>(&'a self, who: &Who<'a>) -> Who<'a> {
        let email = (self.id.is_none() && !self.email.is_empty()).then_some(self.email.as_str());
        let phone = self.phone.filter(|_| self.id.is_none() && email.is_none());
        Who {
            id: self.id,
            email: who.email.or(email),
            phone: who.phone.or(phone),
        }
    }
}
