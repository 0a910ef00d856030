//! What must hold whatever comes in: a function for each kind of input, which panics where it
//! doesn't. The fuzz targets call these, and so do the tests (`tests/attack`), which include this
//! file: there is one copy of each promise.

mod answers;
mod customers;
mod export;
mod header;
mod refusals;
mod settings;
mod subscribers;
mod telling;
mod values;

pub use export::export;
pub use header::header;
pub use refusals::refusals;
pub use settings::settings;
pub use subscribers::subscribers;
pub use values::values;
