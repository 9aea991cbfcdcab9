//! What is asked from inside the subnets, and what the answers prove.

mod calls;
mod judged;
mod planned;

use crate::support::rendered::{deployed, topology_of};
use smgen::probe::{Ask, Observation, Outcome, Phase};
use smgen::report::CheckResult as Verdict;
use smgen::snapshot::Snapshot;
use smgen::topology::Topology;
use smgen::verify::expect::{Check, Expectation, ResolvesTo as Answer, expectations};
use smgen::verify::judge::modelled;
use smgen::verify::packets::{About, Aims, Observed, Seeing, Visit, judge, posts, visits};
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
    fn listening(&self) -> BTreeMap<(String, String), IpAddr> {
        let posts = posts(&self.topology, &self.snapshot, &self.wanted);
        let each = posts.into_iter().map(|post| {
            let mut subnets = self.snapshot.subnets.iter();
            let subnet = subnets.find(|subnet| subnet.id == post.subnet).unwrap();
            let address = u32::from(subnet.cidr.broadcast()) - 2;
            ((post.tier, post.zone), IpAddr::V4(address.into()))
        });
        each.collect()
    }

    fn visits(&self) -> Vec<Visit> {
        visits(
            &self.topology,
            &self.snapshot,
            &self.wanted,
            &aims(),
            &self.listening(),
        )
    }

    fn modelled(&self) -> Vec<Verdict> {
        modelled(&self.topology, &self.snapshot, &self.wanted, &|_| {
            Vec::new()
        })
    }

    /// Judges what a network would answer in which everything is as the blueprint wants it, but for what `spoil` changes.
    fn judged(&self, spoil: impl Fn(&Expectation, &mut Observation)) -> Vec<Verdict> {
        let visits = self.visits();
        let observed = visits.iter().map(|visit| {
            let each = visit.asked.iter().map(|asked| {
                let mut seen = self.ideal(asked.about, &asked.question.ask, asked.question.id);
                if let About::Expectation(index) | About::OldTls(index) = asked.about {
                    spoil(&self.wanted[index], &mut seen);
                }
                (asked.question.id, seen)
            });
            Observed {
                seen: each.collect(),
                why: None,
            }
        });
        let seeing = Seeing {
            observed: observed.collect(),
            visits: &visits,
            deaf: BTreeMap::new(),
        };
        judge(
            &self.topology,
            &self.snapshot,
            &self.wanted,
            self.modelled(),
            &seeing,
        )
    }

    /// Returns what a probe would see if the blueprint were kept.
    fn ideal(&self, about: About, ask: &Ask, id: u32) -> Observation {
        let open = match about {
            About::Control => true,
            About::OldTls(_) => false,
            About::Expectation(index) => !matches!(
                &self.wanted[index].check,
                Check::Connect { open: false, .. }
            ),
        };
        let outcome = match (ask, open, about) {
            (Ask::Resolve { .. }, _, _) => Outcome::Resolved,
            (Ask::Tls { .. }, _, About::OldTls(_)) => Outcome::TlsAlert,
            (Ask::Tls { .. }, true, _) => Outcome::Answered,
            (Ask::Tcp { greeting: true, .. }, true, _) => Outcome::Greeted,
            (Ask::Tcp { .. }, true, _) => Outcome::Connected,
            (Ask::Udp { .. }, true, _) => Outcome::UdpReplied,
            (Ask::Udp { .. }, false, _) => Outcome::UdpSilent,
            (Ask::Call { .. }, _, About::Expectation(index)) => {
                return self.answered(index, id);
            }
            _ => Outcome::ConnectTimeout,
        };
        let addresses = match about {
            About::Expectation(index) => match &self.wanted[index].check {
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

    fn addresses(&self, to: &Answer) -> Vec<IpAddr> {
        match to {
            Answer::Endpoint { service } => {
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
            Answer::PrefixList { service } => {
                let id = format!("prefix-list/{service}");
                let list = self.snapshot.prefix_list(&id).unwrap();
                list.entries[0].hosts().take(2).collect()
            }
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
        certificate: None,
        number: None,
        text: String::new(),
        heard: None,
        left_out: false,
    }
}

fn aims() -> Aims {
    Aims {
        egress: vec![
            "203.0.113.10".parse().unwrap(),
            "198.51.100.10".parse().unwrap(),
        ],
        deadline_ms: 3000,
        attempts: 3,
    }
}
