//! The domain: contracts and their statuses, customers and their identities, the membership rule,
//! the tags it leads to, and the segments made of these. No I/O, no clap, no wire formats.

mod contract_row;
mod contracts;
mod customer_builder;
mod customer_table;
mod guard;
mod identity;
mod limit;
mod membership;
mod segment;
mod status;
mod tags;
mod trigger;

pub use contract_row::{
    ContractDetails, ContractRow, CustomerIdentity, IdentityKey, Moment, RowBatch, RowStatus,
};
pub use contracts::Contracts;
pub use customer_builder::CustomerBuilder;
pub use customer_table::{Customer, Customers, Lines};
pub use guard::Guard;
pub use identity::{Phone, ShopifyCustomerId};
pub use limit::Limit;
pub use membership::{Membership, Policy, Treatment, Undecided};
pub use segment::{Criteria, SegmentDefinition, SegmentKind};
pub use status::{ContractStatus, fold_word};
pub use tags::{ACTIVE_TAG, INACTIVE_TAG, STATUS_PROPERTY};
pub use trigger::{
    ContractFacts, DAYS_BEFORE_BILLING, EventName, EventNameError, InThePast,
    MOST_EVENT_PROPERTIES, NEXT_BILLING_DATE, Properties, PropertyError, PropertyValue, Trigger,
    UpcomingOrder, sample,
};
