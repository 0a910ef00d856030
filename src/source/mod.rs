//! Where contracts come from.

pub mod csv;
