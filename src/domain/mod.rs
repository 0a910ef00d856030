//! The domain: contracts and their statuses, customers and their identities, the membership rule,
//! the tags it leads to, and the segments made of these. No I/O, no clap, no wire formats.

mod contract_row;
mod contracts;
mod customer_builder;
pub mod customer_table;
mod customers;
mod doubts;
mod grouping;
mod groups;
mod guard;
mod identity;
mod membership;
mod mention;
mod rounded;
mod segment;
mod slots;
mod status;
mod tags;
mod traces;
mod trigger;

pub use contract_row::{
    ContractDetails, ContractRow, CustomerIdentity, IdentityKey, Moment, RowBatch, RowStatus,
};
pub use contracts::Contracts;
pub use customer_builder::CustomerBuilder;
pub use customers::{Customer, Customers, Lines};
pub use doubts::{Doubts, Garbled};
pub use grouping::Grouping;
pub use guard::Guard;
pub use identity::{Phone, ShopifyCustomerId};
pub use membership::{Membership, Policy, Treatment, Undecided};
pub use mention::{Mention, Mentions};
pub use segment::{Criteria, SegmentDefinition, SegmentKind};
pub use status::ContractStatus;
pub use tags::{ACTIVE_TAG, INACTIVE_TAG, STATUS_PROPERTY};
pub use traces::Traces;
pub use trigger::{
    ContractFacts, DAYS_BEFORE_BILLING, EventName, EventNameError, InThePast,
    MOST_EVENT_PROPERTIES, NEXT_BILLING_DATE, Properties, PropertyError, PropertyValue, Trigger,
    UpcomingOrder, sample,
};
