//! What is asked from inside the subnets, and what the answers prove.

mod calls;
mod judged;
mod planned;
mod slow;

use crate::support::rendered::{deployed, topology_of};
use smgen::catalog::ZoneId;
use smgen::probe::{Observation, Outcome, Phase, QuestionKind};
use smgen::report::CheckResult;
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::expect::{Check, Expectation, ResolvesTo, expectations};
use smgen::verify::judge::modelled;
use smgen::verify::packets::{
    CheckOptions, CheckSubject, Observations, PlanObservations, ProbePlan, judge, listeners,
    probe_plans,
};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A profile, its network as an account would hold it, and what is asked there.
struct Case {
    topology: Topology,
    snapshot: Snapshot,
    wanted: Vec<Expectation>,
}

impl Case {
    fn of(profile: &str) -> Self {
        let topology = topology_of(profile, None);
        let snapshot = deployed(&topology);
        let wanted = expectations(&topology);
        Self {
            topology,
            snapshot,
            wanted,
        }
    }

    /// Where listeners are, as if each had the last address but one of its subnet.
    fn listening(&self) -> BTreeMap<(String, ZoneId), IpAddr> {
        let listeners = listeners(&self.topology, &self.snapshot, &self.wanted);
        let each = listeners.into_iter().map(|listener| {
            let mut subnets = self.snapshot.subnets.iter();
            let subnet = subnets.find(|subnet| subnet.id == listener.subnet).unwrap();
            let address = u32::from(subnet.cidr.broadcast()) - 2;
            ((listener.tier, listener.zone), IpAddr::V4(address.into()))
        });
        each.collect()
    }

    fn plans(&self) -> Vec<ProbePlan> {
        probe_plans(
            &self.topology,
            &self.snapshot,
            &self.wanted,
            &check_options(),
            &self.listening(),
        )
    }

    fn modelled(&self) -> Vec<CheckResult> {
        modelled(&self.topology, &self.snapshot, &self.wanted, &|_| {
            Vec::new()
        })
    }

    /// Judges what a network would answer in which everything is as the blueprint wants it, but for what `spoil` changes.
    fn judged(&self, spoil: impl Fn(&Expectation, &mut Observation)) -> Vec<CheckResult> {
        let plans = self.plans();
        let observed = plans.iter().map(|plan| {
            let each = plan.checks.iter().map(|check| {
                let mut seen = self.ideal(check.subject, &check.question.kind, check.question.id);
                if let CheckSubject::Expectation(index) | CheckSubject::OldTls(index) =
                    check.subject
                {
                    spoil(&self.wanted[index], &mut seen);
                }
                (check.question.id, seen)
            });
            PlanObservations {
                by_question: each.collect(),
                missing: None,
            }
        });
        let observations = Observations {
            by_plan: observed.collect(),
            plans: &plans,
            failed_listeners: BTreeMap::new(),
        };
        judge(
            &self.topology,
            &self.snapshot,
            &self.wanted,
            self.modelled(),
            &observations,
        )
    }

    /// Returns what a probe would see if the blueprint were kept.
    fn ideal(&self, subject: CheckSubject, kind: &QuestionKind, id: u32) -> Observation {
        let open = match subject {
            CheckSubject::Control => true,
            CheckSubject::OldTls(_) => false,
            CheckSubject::Expectation(index) => !matches!(
                &self.wanted[index].check,
                Check::Connect { open: false, .. }
            ),
        };
        let blocked = |index: usize| {
            let check = &self.wanted[index].check;
            matches!(
                check,
                Check::Resolve {
                    to: ResolvesTo::Nowhere | ResolvesTo::Absent,
                    ..
                }
            )
        };
        let outcome = match (kind, open, subject) {
            (QuestionKind::Resolve { .. }, _, CheckSubject::Expectation(index))
                if blocked(index) =>
            {
                Outcome::NxDomain
            }
            (QuestionKind::Resolve { .. }, _, _) => Outcome::Resolved,
            (QuestionKind::Tls { .. }, _, CheckSubject::OldTls(_)) => Outcome::TlsAlert,
            (QuestionKind::Tls { .. }, true, _) => Outcome::Answered,
            (QuestionKind::Tcp { greeting: true, .. }, true, _) => Outcome::Greeted,
            (QuestionKind::Tcp { .. }, true, _) => Outcome::Connected,
            (QuestionKind::Udp { .. }, true, _) => Outcome::UdpReplied,
            (QuestionKind::Udp { .. }, false, _) => Outcome::UdpSilent,
            (QuestionKind::Call { .. }, _, CheckSubject::Expectation(index)) => {
                return self.answered(index, id);
            }
            _ => Outcome::ConnectTimeout,
        };
        let addresses = match subject {
            CheckSubject::Expectation(index) => match &self.wanted[index].check {
                Check::Resolve { to, .. } => self.addresses(to),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        observation(id, outcome, addresses)
    }

    /// What a service answers to a signed call that the blueprint lets through, or not.
    fn answered(&self, index: usize, id: u32) -> Observation {
        let denied = matches!(
            &self.wanted[index].check,
            Check::Call { allowed: false, .. }
        );
        let (outcome, status) = if denied {
            (Outcome::CalledEndpointPolicy, 403)
        } else {
            (Outcome::Called, 200)
        };
        let mut seen = observation(id, outcome, Vec::new());
        seen.number = Some(status);
        seen
    }

    fn addresses(&self, to: &ResolvesTo) -> Vec<IpAddr> {
        match to {
            ResolvesTo::Endpoint { service } => {
                let id = format!("endpoint/{service}");
                let mut endpoints = self.snapshot.endpoints.iter();
                let endpoint = endpoints.find(|one| one.id == id).unwrap();
                let interfaces = self
                    .snapshot
                    .interfaces
                    .iter()
                    .filter(|one| endpoint.interfaces.contains(&one.id));
                interfaces.flat_map(|one| one.addresses.clone()).collect()
            }
            ResolvesTo::PrefixList { service } => {
                let id = format!("prefix-list/{service}");
                let list = self.snapshot.prefix_list(&id).unwrap();
                list.entries[0].hosts().take(2).collect()
            }
            ResolvesTo::Addresses { addresses } => addresses.clone(),
            ResolvesTo::Absent | ResolvesTo::Nowhere => Vec::new(),
        }
    }
}

fn observation(id: u32, outcome: Outcome, addresses: Vec<IpAddr>) -> Observation {
    Observation {
        id,
        outcome,
        attempts: 1,
        addresses,
        times: vec![(Phase::Connect, 3)],
        tls: None,
        segments: None,
        certificate: None,
        number: None,
        text: String::new(),
        listener: None,
        truncated: false,
    }
}

fn check_options() -> CheckOptions {
    CheckOptions {
        egress: vec![
            "203.0.113.10".parse().unwrap(),
            "198.51.100.10".parse().unwrap(),
        ],
        deadline_ms: 3000,
        attempts: 3,
    }
}
