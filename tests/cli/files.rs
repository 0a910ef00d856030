//! Files and folders that are in the way, change, or have no room: what is read stays as it is, what
//! is written is whole or said not to be, and the shop's work goes on.

mod changing;
pub(crate) mod full;
mod places;
