//! Files that are written: who can read them, and what they may replace.

mod draft;
mod output;

pub use draft::Draft;
pub use output::{Readers, create, empty, is_standard_input, leads_to, open};
