//! What the program shows and asks: results on standard output, everything for people on standard
//! error, tables, progress, prompts, the clipboard. Knows nothing of stores, exports or Postscript.

mod clipboard;
mod color;
mod fault;
mod log;
mod printer;
mod progress;
mod prompt;
mod safe;
mod table;
mod wrap;

pub use clipboard::copy;
pub use color::ColorChoice;
pub use fault::tell_of_faults;
pub use printer::{OutputArgs, Printer};
pub use progress::Progress;
pub use prompt::{confirm, hidden_line, line};
pub use safe::{masked_email, masked_phone, visible, visible_line};
pub use table::{Align, table};
