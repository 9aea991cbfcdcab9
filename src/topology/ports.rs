//! Ranges of ports.

use serde::Serialize;
use std::fmt;

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Ports {
    /// First port.
    pub first: u16,
    /// Last port.
    pub last: u16,
}

/// Ports from which clients, NAT gateways and load balancers open connections, and to which replies go: Amazon VPC user
/// guide, "Ephemeral ports".
pub(super) const EPHEMERAL: Ports = Ports {
    first: 1024,
    last: 65535,
};

impl Ports {
    /// Returns the range of one port.
    #[must_use]
    pub fn one(port: u16) -> Self {
        Self {
            first: port,
            last: port,
        }
    }

    /// Tells whether the other range lies wholly inside this one.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Names ports that may be none, which stands for every protocol: `443`, `1024-65535`, `all`.
    #[must_use]
    pub fn name(ports: Option<Self>) -> String {
        ports.map_or_else(|| "all".to_owned(), |ports| ports.to_string())
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}
