//! A web service: its name, its hosts, its limits, and the hints that are its own.

use super::pacer::Rate;

/// One web service, as its client describes it.
#[derive(Debug)]
pub struct Service {
    /// The name in messages.
    pub name: &'static str,
    /// The published address: scheme and host.
    pub url: &'static str,
    /// The hosts that a key may be sent to. A name with a leading dot covers the hosts below it.
    pub hosts: &'static [&'static str],
    /// The published rate limit for a key.
    pub limit: Rate,
    /// The largest response body that is read, in bytes.
    pub largest_body: usize,
    /// The flag or variable that names another address.
    pub url_setting: &'static str,
    /// Where a new key is found.
    pub key_hint: &'static str,
    /// What to do when a valid key lacks a permission.
    pub permission_hint: &'static str,
}

impl Service {
    /// Whether a key may be sent to this host, given in lower case.
    pub(super) fn is_own_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| {
            if own.starts_with('.') {
                host.ends_with(own)
            } else {
                host == *own
            }
        })
    }
}
