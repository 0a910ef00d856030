//! The client of Prive's API (Recurly Commerce, v1.3), on top of `http`. It can only read: it is
//! built on a client that has no method for another verb than GET.
//!
//! The API is published as an OpenAPI description that lists 200 responses only and has changed
//! without notice: fields became nullable, enumerations grew. So every field is optional, unknown
//! values stay text, and extra fields are ignored.

mod billing_attempt;
mod client;
mod lenient;
mod page;
mod service;
mod subscription;

pub use billing_attempt::BillingAttempt;
pub use client::{Client, PAGE_SIZE};
pub use page::Page;
pub use service::SERVICE;
pub use subscription::{Line, Subscriber, Subscription, UpcomingOrder};
