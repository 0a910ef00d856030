//! The flags that lift guards.

use crate::domain::Guard;
use crate::source::GuardLimits;

/// When to hold back INACTIVE writes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Guards")]
pub struct GuardArgs {
    /// Hold back the INACTIVE tag if more than N rows with possibly active contracts can't be
    /// attributed to a customer.
    #[arg(long, value_name = "N", default_value = "0")]
    max_unattributed: u64,

    /// Ignore this guard. Repeatable. Guards: `unattributed_rows`, `no_active_contract`,
    /// `incomplete`, `max_inactive`, `older_source`, `smaller_source`, `wrong_store`.
    #[arg(long, value_name = "NAME", value_parser = guard)]
    ignore_guard: Vec<Guard>,
}

impl GuardArgs {
    /// What the flags let pass.
    pub fn limits(&self) -> GuardLimits {
        GuardLimits {
            max_unattributed: self.max_unattributed,
            ignored: self.ignore_guard.clone(),
        }
    }
}

fn guard(name: &str) -> Result<Guard, String> {
    Guard::from_name(name).ok_or_else(|| {
        let names: Vec<_> = Guard::ALL.iter().map(|guard| guard.name()).collect();
        format!("unknown guard. Guards: {}", names.join(", "))
    })
}
