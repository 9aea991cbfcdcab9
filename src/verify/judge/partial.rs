//! Connections that the model lets through from some ports of the client's and not from others.

use super::lookup::Lookup;
use super::targets::Target;
use crate::reach::{Flow, FlowDestination, PacketOutcome};
use crate::verify::expect::{Check, Expectation};

impl Lookup<'_> {
    /// Tells whether replies to part of the client's ports are lost on the way of an expectation, and nothing worse comes of it: what
    /// a single connection shows then says nothing of the next.
    pub(in crate::verify) fn loses_part(&self, expectation: &Expectation) -> bool {
        let (
            Check::Connect {
                to, protocol, port, ..
            },
            Some(vantage),
        ) = (&expectation.check, &expectation.vantage)
        else {
            return false;
        };
        let Ok(from) = self.vantage(vantage) else {
            return false;
        };
        let targets = self.targets(vantage, to).unwrap_or_default();
        let outcomes = targets.iter().map(|target| {
            let to = match target {
                Target::Address(address) => FlowDestination::Address(*address),
                Target::End(end) => FlowDestination::End(end),
            };
            let flow = Flow {
                from: &from,
                to,
                protocol: *protocol,
                port: *port,
            };
            self.network.packet(&flow).outcome
        });
        let outcomes: Vec<_> = outcomes.collect();
        outcomes.contains(&PacketOutcome::Partial) && !outcomes.contains(&PacketOutcome::Denied)
    }
}
