//! The row above: exports with several rows per contract repeat its id, and may leave the rest of
//! its columns blank.

use crate::domain::{ContractStatus, CustomerIdentity, Phone, ShopifyCustomerId};

/// What a row continues, if it continues the row above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Continues<'a> {
    /// The contract of this customer. The status that the row above gave; none if it can't be read.
    Of(CustomerIdentity<'a>, Option<ContractStatus>),
    /// A contract that belongs to no customer.
    Unattributed,
}

/// The row above.
#[derive(Default)]
pub(super) struct RowAbove {
    contract_id: Vec<u8>,
    is_attributed: bool,
    shopify_id: Option<ShopifyCustomerId>,
    email: String,
    phone: Option<Phone>,
    is_region_assumed: bool,
    status: Option<ContractStatus>,
}

impl RowAbove {
    /// Remembers a row of a customer.
    pub(super) fn set(
        &mut self,
        contract_id: &[u8],
        customer: &CustomerIdentity<'_>,
        status: Option<ContractStatus>,
    ) {
        self.set_unattributed(contract_id);
        self.is_attributed = true;
        self.shopify_id = customer.shopify_id;
        self.email.push_str(customer.email.unwrap_or_default());
        self.phone = customer.phone;
        self.is_region_assumed = customer.is_region_assumed;
        self.status = status;
    }

    /// Remembers a row that belongs to no customer. Without a contract id, nothing continues it.
    pub(super) fn set_unattributed(&mut self, contract_id: &[u8]) {
        self.contract_id.clear();
        self.contract_id.extend_from_slice(contract_id);
        self.is_attributed = false;
        self.email.clear();
    }

    /// What a row with this contract id and without an identity continues.
    pub(super) fn continued_by(&self, contract_id: &[u8]) -> Option<Continues<'_>> {
        if contract_id.is_empty() || self.contract_id != contract_id {
            return None;
        }
        Some(if self.is_attributed {
            Continues::Of(self.customer(), self.status)
        } else {
            Continues::Unattributed
        })
    }

    /// Whether a row repeats contract, customer and status.
    pub(super) fn is_repeated_by(
        &self,
        contract_id: &[u8],
        customer: &CustomerIdentity<'_>,
        status: ContractStatus,
    ) -> bool {
        self.is_attributed
            && !contract_id.is_empty()
            && self.contract_id == contract_id
            && self.status == Some(status)
            && self.customer().key() == customer.key()
    }

    fn customer(&self) -> CustomerIdentity<'_> {
        CustomerIdentity {
            shopify_id: self.shopify_id,
            email: (!self.email.is_empty()).then_some(self.email.as_str()),
            phone: self.phone,
            is_region_assumed: self.is_region_assumed,
        }
    }
}
