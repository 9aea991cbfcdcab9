//! Faults in a deployed network, made over the API.

mod rest;
mod services;
mod traffic;
mod ways_out;

use super::account::Account;
use rest::{REST, WORKLOADS};
use services::{ENDPOINTS, NAMES};
use traffic::{ACLS, GROUPS};
use ways_out::WAYS_OUT;

/// A fault, and what must come of it.
pub struct Fault {
    pub name: &'static str,
    /// Makes it.
    pub make: fn(&Account<'_>),
    /// An expectation that no longer holds.
    pub fails: &'static str,
    /// The kind of its first cause.
    pub cause: &'static str,
    /// What else may fail: parts of ids. Anything beyond is a false alarm.
    pub also: &'static [&'static str],
}

const fn fault(
    name: &'static str,
    make: fn(&Account<'_>),
    (fails, cause): (&'static str, &'static str),
    also: &'static [&'static str],
) -> Fault {
    Fault {
        name,
        make,
        fails,
        cause,
        also,
    }
}

/// Every fault, by what it touches.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    [ENDPOINTS, NAMES, GROUPS, ACLS, WAYS_OUT, REST, WORKLOADS]
        .into_iter()
        .flatten()
}
