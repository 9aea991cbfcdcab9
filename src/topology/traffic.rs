//! What a flow carries: a protocol and, of TCP and UDP, ports.

use super::ports::Ports;
use crate::catalog::Protocol;

/// A protocol, and the ports that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Traffic {
    pub(super) protocol: Protocol,
    /// Ports of TCP and UDP; none of any other protocol.
    pub(super) ports: Option<Ports>,
}

impl Traffic {
    /// Every protocol.
    pub(super) const ALL: Self = Self {
        protocol: Protocol::All,
        ports: None,
    };

    pub(super) fn tcp(ports: Ports) -> Self {
        Self {
            protocol: Protocol::Tcp,
            ports: Some(ports),
        }
    }

    /// Returns other ports of the same protocol; the same where it has none.
    pub(super) fn with_ports(self, ports: Ports) -> Self {
        Self {
            ports: self.ports.map(|_| ports),
            ..self
        }
    }

    /// Names it in ids: `443`, `1024-65535`, `udp-500`, `protocol-50`, `all`.
    pub(super) fn name(self) -> String {
        match (self.protocol, self.ports) {
            (Protocol::Tcp, Some(ports)) => ports.to_string(),
            (Protocol::All, _) => "all".to_owned(),
            (Protocol::Number(number), _) => format!("protocol-{number}"),
            (named, Some(ports)) => format!("{}-{ports}", named.api_name()),
            (named, None) => named.api_name().into_owned(),
        }
    }

    /// Tells whether the other lies wholly inside this one.
    pub(super) fn contains(self, other: Self) -> bool {
        self.protocol == Protocol::All
            || self.protocol == other.protocol
                && match (self.ports, other.ports) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(one), Some(other)) => one.contains(other),
                }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_have_names_of_their_own() {
        let udp = Traffic {
            protocol: Protocol::Udp,
            ports: Some(Ports::one(500)),
        };
        let esp = Traffic {
            protocol: Protocol::Number(50),
            ports: None,
        };
        let names = [Traffic::tcp(Ports::one(500)), udp, esp, Traffic::ALL].map(Traffic::name);
        assert_eq!(names, ["500", "udp-500", "protocol-50", "all"]);
        assert!(Traffic::ALL.contains(esp) && Traffic::ALL.contains(udp));
        assert!(!udp.contains(Traffic::tcp(Ports::one(500))) && !esp.contains(udp));
        assert!(!udp.contains(Traffic::ALL));
        assert_eq!(esp.with_ports(Ports::one(1)), esp);
    }
}
