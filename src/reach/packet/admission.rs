//! What comes from outside the VPC by a way that the snapshot does not know: whether the last hop lets it in, and the replies out.

use super::super::ends::End;
use super::super::index::Network;
use super::super::verdict::PacketTrace;
use super::{Flow, FlowDestination, STEPS, Trace, Walk, Walked, arrived, other_end, unknown};
use crate::reach::Decider;
use crate::snapshot::SnapshotPart;
use std::net::IpAddr;

impl Network<'_> {
    /// Assumes somebody outside the VPC, of whom nothing is known but the address.
    #[must_use]
    pub fn outsider(address: IpAddr) -> End<'static> {
        End::new(u32::MAX, &[address], Vec::new())
    }

    /// Says whether a packet that has come as far as the subnet of its target is let in there, and the replies out: by the ACL of the
    /// subnet, by the groups of the interface, and for replies by the ACL once more. Routes, those of the replies among them, are not
    /// asked: they belong to what connects the networks.
    #[must_use]
    pub fn admission<'f>(&'f self, flow: &Flow<'f>) -> PacketTrace<'f> {
        let trace = Vec::with_capacity(STEPS);
        let (outcome, decider, path, lost_replies) = Walk::run_by(self, *flow, trace, Walk::admit);
        PacketTrace {
            outcome,
            decider,
            path,
            lost_replies,
        }
    }
}

impl<'f, T: Trace<'f>> Walk<'f, T> {
    fn admit(&mut self) -> Walked<'f, Decider<'f>> {
        let target = match self.flow.to {
            FlowDestination::End(end) => Some(end),
            FlowDestination::Address(address) => self.network.interface_at(address),
        };
        let lies = target.map(|end| end.subnet);
        let lies = lies.or_else(|| self.network.subnet_at(self.to));
        let (Some(lies), Some(source)) = (lies, self.flow.from.address_like(self.to)) else {
            return unknown(Decider::Missing {
                part: SnapshotPart::Subnets,
                id: "",
            });
        };
        self.acl(lies, false, source)?;
        self.target(target, other_end(source, None))?;
        self.replies(lies, true, source);
        Ok(arrived(target))
    }
}
