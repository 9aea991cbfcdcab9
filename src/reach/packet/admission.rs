//! What comes from outside the VPC by a way that the snapshot does not know: whether the last hop lets it in, and the replies out.

use super::super::ends::End;
use super::super::index::Network;
use super::super::verdict::PacketTrace;
use super::{
    Flow, FlowDestination, NoTrace, STEPS, Trace, Walk, Walked, arrived, other_end, unknown,
};
use crate::reach::{Decider, PacketOutcome};
use crate::snapshot::SnapshotPart;
use std::net::IpAddr;

impl Network<'_> {
    /// Assumes somebody outside the VPC, of whom nothing is known but the address.
    #[must_use]
    pub fn outsider(address: IpAddr) -> End<'static> {
        End::new(u32::MAX, &[address], Vec::new())
    }

    /// Assumes somebody at an address who carries a group and of whom nothing else is known; none where the snapshot has no such group.
    #[must_use]
    pub fn carrier<'g>(&'g self, group: &str, address: IpAddr) -> Option<End<'g>> {
        let (id, at) = self.ids.groups.get_key_value(group)?;
        Some(End::new(u32::MAX, &[address], vec![(id, *at)]))
    }

    /// Says what [`Self::admission`] says, without the way.
    #[must_use]
    pub fn admits<'f>(&'f self, flow: &Flow<'f>) -> (PacketOutcome, Decider<'f>) {
        let (outcome, decider, ..) = Walk::run_by(self, *flow, NoTrace, Walk::admit);
        (outcome, decider)
    }

    /// Says whether a packet that has come as far as the subnet of its target is let in there, and the replies out: by the ACL of the
    /// subnet, by the groups of the interface, and for replies by the ACL once more; inside one subnet by the groups alone. Routes, those
    /// of the replies among them, are not asked: they belong to what connects the networks.
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
        let inside = self.network.subnet_at(source) == Some(lies);
        if !inside {
            self.acl(lies, false, source)?;
        }
        self.target(target, other_end(source, Some(self.flow.from)))?;
        if !inside {
            self.replies(lies, true, source);
        }
        Ok(arrived(target))
    }
}
