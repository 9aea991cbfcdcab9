//! What comes from outside the VPC by a way that the snapshot does not know: whether the last hop lets it in, and the replies out.

use super::super::ends::End;
use super::super::index::Network;
use super::super::verdict::PacketTrace;
use super::{Flow, FlowDestination, STEPS, Trace, Walk, Walked, arrived, other_end, unknown};
use crate::reach::Decider;
use crate::snapshot::Protocol;
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
    pub fn admission<'f>(
        &'f self,
        from: &'f End<'f>,
        to: &'f End<'f>,
        (protocol, port): (Protocol, u16),
    ) -> PacketTrace<'f> {
        let trace = Vec::with_capacity(STEPS);
        let flow = Flow {
            from,
            to: FlowDestination::End(to),
            protocol,
            port,
        };
        let admit = |walk: &mut Walk<'f, _>| walk.admit(to);
        let (outcome, decider, path, lost_replies) = Walk::run_by(self, flow, trace, admit);
        PacketTrace {
            outcome,
            decider,
            path,
            lost_replies,
        }
    }
}

impl<'f, T: Trace<'f>> Walk<'f, T> {
    fn admit(&mut self, target: &'f End<'f>) -> Walked<'f, Decider<'f>> {
        let Some(source) = self.flow.from.address_like(self.to) else {
            return unknown(Decider::NoAddress);
        };
        self.acl(target.subnet, false, source)?;
        self.target(Some(target), other_end(source, None))?;
        self.replies(target.subnet, true, source);
        Ok(arrived(Some(target)))
    }
}
