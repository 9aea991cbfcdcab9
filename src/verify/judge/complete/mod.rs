//! Whether what can be reached from a vantage, and what is let in there, is exactly what the blueprint means.
//!
//! What is meant comes from the topology alone: which function opens what to which, which services have endpoints, which ranges are
//! declared ([`meant`]). Where all of that is deployed is looked up, as for every other check. What can be reached is computed from the
//! deployed rules, routes and gateways ([`crate::reach::complete`]). The two are compared piece by piece:
//!
//! | | arrives | partly | denied | nobody can tell |
//! |---|---|---|---|---|
//! | meant | as meant | closed | closed | unknown |
//! | neither here nor there | as meant | as meant | as meant | as meant |
//! | not meant | opened | opened | as meant | unknown |
//!
//! *Neither here nor there* is who carries the group of a function where none of its subnets is, and what a rule between two groups says
//! of IPv6: the rules mean it and the ACLs do not. What neither groups nor ACLs see (resolver, metadata, time) belongs to no set. One
//! difference is enough to fail, one unknown to leave the check open, and so is a part of the snapshot that was not read whole, since
//! what it lacks might open something.

mod differences;
mod egress;
mod ingress;
mod meant;

use super::judgement::Judgement;
use super::lookup::Lookup;
use crate::reach::complete::Span;
use crate::snapshot::{SnapshotPart, Subnet};
use crate::topology::{Function, Tier, ids};
use crate::verify::expect::Vantage;

impl Lookup<'_> {
    /// Returns the ranges of a function's subnets, as far as they are deployed.
    fn home(&self, function: Function) -> Vec<Span> {
        let tiers = self.topology.tiers.iter();
        let tiers = tiers.filter(|tier| tier.function == function);
        let spans = tiers.flat_map(|tier| self.spans_of(tier));
        spans.collect()
    }

    fn spans_of(&self, tier: &Tier) -> Vec<Span> {
        let zones = tier.subnets.iter().map(|subnet| subnet.zone);
        let subnets = zones.filter_map(|zone| {
            let id = ids::subnet(&tier.name, &zone);
            self.deployed.subnet(&id)
        });
        let ranges = subnets.flat_map(Subnet::cidrs);
        ranges.map(Span::from).collect()
    }

    /// Says that a vantage is not there to look from.
    fn nobody_there(&self, vantage: &Vantage, why: String) -> Judgement {
        Judgement::unknown(why).with(self.absent_end(vantage))
    }

    /// Turns a pass into an open question where a part that decides was not read whole.
    fn if_whole(&self, judgement: Judgement, parts: &[SnapshotPart]) -> Judgement {
        let unread = parts.iter().filter(|part| !self.snapshot.knows(**part));
        let unread: Vec<_> = unread.map(|part| self.not_read(*part)).collect();
        let passes = judgement.outcome == crate::report::CheckOutcome::Pass;
        if unread.is_empty() || !passes {
            return judgement;
        }
        let seen = "what could not be read might open something".to_owned();
        Judgement::unknown(seen).with(unread)
    }
}
