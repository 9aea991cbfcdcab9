//! From which ports clients open a connection, and so to which ports replies go.

use super::filter::{TCP, Traffic, UDP};
use crate::snapshot::Protocol;

/// Ports of a client, both ends of each range included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReplyPorts {
    /// Those that some client may use.
    pub(super) all: (u16, u16),
    /// Those that the clients of SageMaker's instances do use.
    used: (u16, u16),
}

/// Amazon VPC user guide, "Ephemeral ports": NAT gateways and load balancers use all of 1024 to 65535, many Linux kernels, and so
/// SageMaker's instances, 32768 to 61000.
const EPHEMERAL: ReplyPorts = ReplyPorts {
    all: (1024, 65535),
    used: (32768, 61000),
};
/// Lustre opens its connections from reserved ports: user guide of `FSx` for Lustre, "Creating an `FSx` for Lustre file system
/// fails" ("ports 988 and 1018-1023").
const LUSTRE: ReplyPorts = ReplyPorts {
    all: (1018, 65535),
    used: (1018, 1023),
};
/// The other end of such a connection, asked as if it were one of its own: it comes from Lustre's port.
const FROM_LUSTRE: ReplyPorts = ReplyPorts {
    all: (988, 65535),
    used: (988, 988),
};
/// Both sides of a key exchange use one port: RFC 7296, section 2.
const IKE: ReplyPorts = ReplyPorts {
    all: (500, 65535),
    used: (500, 500),
};

/// Ports that are asked, and the ports to which their replies go; replies of all others go to the ephemeral ones.
const OWN: [(u8, (u16, u16), ReplyPorts); 3] = [
    (TCP, (988, 988), LUSTRE),
    (TCP, (1018, 1023), FROM_LUSTRE),
    (UDP, (500, 500), IKE),
];

/// Lists the protocols and ports, both ends included, whose replies do not go to the ephemeral ports.
pub(super) fn with_own_replies() -> impl Iterator<Item = (u8, (u16, u16))> {
    OWN.into_iter()
        .map(|(protocol, asked, _)| (protocol, asked))
}

impl ReplyPorts {
    /// Returns the ports to which replies to TCP and UDP go, by the port that is asked.
    #[inline]
    pub(super) fn of(traffic: Traffic) -> Self {
        let own = OWN.iter().find(|(protocol, (first, last), _)| {
            *protocol == traffic.protocol && (*first..=*last).contains(&traffic.port)
        });
        own.map_or(EPHEMERAL, |(_, _, replies)| *replies)
    }

    /// Tells whether a range holds ports that the clients do use.
    #[inline]
    pub(super) fn uses(self, (first, last): (u16, u16)) -> bool {
        first <= self.used.1 && last >= self.used.0
    }
}

/// Returns the first and the last of the ports that clients open a connection from, where they are not the ephemeral ones: 500 to UDP
/// port 500, 1018 to 1023 to Lustre's.
#[must_use]
pub fn client_ports(protocol: Protocol, port: u16) -> Option<(u16, u16)> {
    let ports = ReplyPorts::of(Traffic::new(protocol, port));
    (ports != EPHEMERAL).then_some(ports.used)
}
