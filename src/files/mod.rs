//! The program's folders, and files that are written: who can read them, and what they may replace.

mod draft;
mod folders;
mod output;

pub use draft::Draft;
pub use folders::{create_private_folder, settings_folder, state_folder};
pub use output::{Readers, create, empty, is_standard_input, leads_to, open};
