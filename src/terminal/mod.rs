//! What the program shows and asks: results on standard output, everything for people on standard
//! error, tables, progress, prompts, the clipboard. Knows nothing of stores, exports or Postscript.

mod clipboard;
mod color;
mod core_dumps;
mod count;
mod log;
mod panic_hook;
mod printer;
mod progress;
mod prompt;
mod sanitize;
mod table;
mod wrap;

pub use clipboard::copy;
pub use color::ColorChoice;
pub use core_dumps::disable_core_dumps;
pub use count::count;
pub use panic_hook::install_panic_hook;
pub use printer::{OutputArgs, Printer};
pub use progress::Progress;
pub use prompt::{confirm, hidden_line, line};
pub use sanitize::{escape_control, escape_control_line, masked_email, masked_phone};
pub use table::{Align, table};
