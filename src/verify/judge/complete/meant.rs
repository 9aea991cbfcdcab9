//! What the blueprint means to pass, as ranges of addresses times protocols and ports.

use crate::reach::complete::{Region, Span, TrafficRange, Wanted};
use crate::report::Cause;
use crate::topology::Rule;
use crate::verify::expect::Destination;

/// What is meant, and what of it cannot be said or is not there.
#[derive(Default)]
pub(super) struct Meant {
    /// What should arrive, and where that is in the blueprint's words.
    pub(super) must: Vec<(Wanted, Destination)>,
    /// What may arrive or not.
    pub(super) may: Vec<Wanted>,
    /// What should arrive somewhere and has nowhere to arrive, with the causes.
    pub(super) gone: Vec<(String, Vec<Cause>)>,
    /// What nobody can tell, with the causes.
    pub(super) unknown: Vec<(String, Vec<Cause>)>,
}

/// Returns what a rule of the topology passes.
pub(super) fn traffic(rule: &Rule) -> Option<TrafficRange> {
    let ports = rule.ports();
    let ports = ports.map(|ports| (ports.first.into(), ports.last.into()));
    TrafficRange::of(rule.protocol, ports)
}

impl Meant {
    /// Adds what should arrive; of IPv6, of which the blueprint says nothing, it may.
    pub(super) fn must(&mut self, span: Span, traffic: TrafficRange, to: &Destination) {
        let wanted = Wanted { span, traffic };
        if span.is_v6() {
            self.may.push(wanted);
        } else {
            self.must.push((wanted, to.clone()));
        }
    }

    /// Returns everything of which it must be known what becomes of it.
    pub(super) fn wanted(&self) -> Vec<Wanted> {
        let must = self.must.iter().map(|(wanted, _)| *wanted);
        must.chain(self.may.iter().copied()).collect()
    }

    /// Returns where a region should arrive; none where it need not.
    pub(super) fn destination(&self, region: &Region) -> Option<&Destination> {
        let mut all = self.must.iter();
        let found = all.find(|(wanted, _)| wanted.holds(region));
        found.map(|(_, to)| to)
    }

    /// Tells whether a region may arrive and need not.
    pub(super) fn allows(&self, region: &Region) -> bool {
        self.may.iter().any(|wanted| wanted.holds(region))
    }
}
