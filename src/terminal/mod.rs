//! Results on standard output, messages on standard error, tables, progress, prompts and the
//! clipboard. Uses nothing else of this crate.

mod clipboard;
mod color;
mod core_dumps;
mod count;
mod fill;
mod log;
mod panic_hook;
mod printer;
mod progress;
mod prompt;
mod sanitize;
mod signals;
mod table;
mod time;

pub use clipboard::copy;
pub use color::ColorChoice;
pub use core_dumps::disable_core_dumps;
pub use count::{count, count_have};
pub use panic_hook::install_panic_hook;
pub use printer::{OutputArgs, Printer};
pub use progress::{Progress, wait_with_message};
pub use prompt::{hidden_line, line};
pub use sanitize::{
    escape_control, escape_control_line, escape_formula, masked_email, masked_phone,
};
pub use signals::Signals;
pub use table::{Align, table};
pub use time::{format_duration, format_time};
