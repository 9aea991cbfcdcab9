//! What is asked from where.

use crate::catalog::Protocol;
use crate::probe::{Ask, Bytes, Family, Method, OldVersion, Question};
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::{Check, Destination, Expectation, Vantage, expectations, host_names};
use crate::verify::judge::Lookup;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// How it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aims {
    /// Addresses on the internet that are tried.
    pub egress: Vec<IpAddr>,
    /// Milliseconds until a check is given up, all its attempts together.
    pub deadline_ms: u32,
    /// How often what should come about is tried; what should not is tried once.
    pub attempts: u8,
}

impl Aims {
    /// Makes a question of what is asked, of which something should come about (`open`) or not.
    pub(super) fn question(&self, id: u32, ask: Ask, open: bool) -> Question {
        Question {
            id,
            ask,
            deadline_ms: self.deadline_ms,
            attempts: if open { self.attempts } else { 1 },
        }
    }
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// An expectation, by its place in the list.
    Expectation(usize),
    /// Whether the target of an expectation refuses versions of TLS that nothing should accept.
    OldTls(usize),
    /// Whether the probe can connect at all.
    Control,
}

/// A question and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is about.
    pub about: About,
    /// The question; its number is its place in the visit.
    pub question: Question,
}

/// Everything that is asked from one vantage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// From where.
    pub vantage: Vantage,
    /// Id of the subnet.
    pub subnet: String,
    /// Id of the group.
    pub group: String,
    /// The questions.
    pub asked: Vec<Asked>,
}

impl Visit {
    /// Visits a vantage without a question yet; nothing where its subnet or its group is not deployed.
    pub(super) fn of(lookup: &Lookup<'_>, vantage: &Vantage) -> Option<Self> {
        Some(Self {
            vantage: vantage.clone(),
            subnet: lookup.subnet(&vantage.tier, &vantage.zone)?.to_owned(),
            group: lookup.group(vantage.function.as_str())?.to_owned(),
            asked: Vec::new(),
        })
    }
}

/// How many connections that should come about are tried where nothing but blocked ones was asked for.
const CONTROLS: usize = 2;

/// Plans what is asked for expectations: a visit for each vantage that has some, with a positive control in each.
///
/// `listening` says which listeners are up, by tier and zone. What cannot be asked, such as the way to an endpoint that is not
/// there, is left out.
#[must_use]
pub fn visits(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
    aims: &Aims,
    listening: &BTreeMap<(String, String), IpAddr>,
) -> Vec<Visit> {
    let planner = Planner {
        lookup: Lookup::new(topology, snapshot),
        aims,
        listening,
    };
    let mut visits: BTreeMap<&Vantage, Vec<(About, Ask, bool)>> = BTreeMap::new();
    let mut old: BTreeSet<&str> = BTreeSet::new();
    for (index, expectation) in wanted.iter().enumerate() {
        let Some(vantage) = &expectation.vantage else {
            continue;
        };
        let asks = visits.entry(vantage).or_default();
        let open = opens(&expectation.check);
        for ask in planner.asks(vantage, &expectation.check) {
            asks.push((About::Expectation(index), ask, open));
        }
        // A property of the service, not of the vantage: one of them asks.
        if let Check::Connect { to, open: true, .. } = &expectation.check
            && let Some(service) = to.service()
            && let Some(ask) = planner.old_tls(vantage, &expectation.check)
            && old.insert(service)
        {
            asks.push((About::OldTls(index), ask, false));
        }
    }
    let all = expectations(topology);
    let visits = visits.into_iter().filter_map(|(vantage, mut asks)| {
        let controlled = asks
            .iter()
            .any(|(_, ask, open)| *open && !matches!(ask, Ask::Resolve { .. }));
        if !controlled {
            asks.extend(planner.controls(vantage, &all));
        }
        let asked = asks.into_iter().zip(0..);
        let asked = asked.map(|((about, ask, open), id)| Asked {
            about,
            question: aims.question(id, ask, open),
        });
        Some(Visit {
            asked: asked.collect(),
            ..Visit::of(&planner.lookup, vantage)?
        })
    });
    visits.filter(|visit| !visit.asked.is_empty()).collect()
}

/// Returns the expectations that are looked at from one subnet, and those that are looked at from nowhere.
#[must_use]
pub fn from_subnet(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
    subnet: &str,
) -> Vec<Expectation> {
    let lookup = Lookup::new(topology, snapshot);
    let here = |vantage: &Vantage| lookup.subnet(&vantage.tier, &vantage.zone) == Some(subnet);
    let mine = wanted
        .iter()
        .filter(|one| one.vantage.as_ref().is_none_or(here));
    mine.cloned().collect()
}

fn opens(check: &Check) -> bool {
    match check {
        Check::Resolve { .. } => true,
        Check::Connect { open, .. } => *open,
        _ => false,
    }
}

struct Planner<'a> {
    lookup: Lookup<'a>,
    aims: &'a Aims,
    listening: &'a BTreeMap<(String, String), IpAddr>,
}

impl Planner<'_> {
    /// Returns what to ask about a check; nothing where there is nothing to aim at.
    fn asks(&self, vantage: &Vantage, check: &Check) -> Vec<Ask> {
        match check {
            Check::Resolve { name, .. } => vec![Ask::Resolve {
                name: name.clone(),
                family: Family::V4,
                server: None,
                server_port: DNS,
                tcp: false,
            }],
            Check::Connect {
                to,
                protocol,
                port,
                open,
            } => self.connect(vantage, to, *protocol, *port, *open),
            _ => Vec::new(),
        }
    }

    fn connect(
        &self,
        vantage: &Vantage,
        to: &Destination,
        protocol: Protocol,
        port: u16,
        open: bool,
    ) -> Vec<Ask> {
        let hosts = match to {
            Destination::Endpoint { service } => self
                .lookup
                .endpoint_address(vantage, service)
                .into_iter()
                .map(|address| address.to_string())
                .collect(),
            Destination::PrefixList { service } => self.host_name(service).into_iter().collect(),
            Destination::Function { tier, zone, .. } => {
                let address = self.listening.get(&(tier.clone(), zone.clone()));
                address.into_iter().map(ToString::to_string).collect()
            }
            Destination::Internet { .. } => self
                .aims
                .egress
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        };
        let greeting = matches!(to, Destination::Function { .. });
        let name = to
            .service()
            .filter(|_| open && protocol == Protocol::Tcp)
            .and_then(|service| self.host_name(service));
        let asks = hosts.into_iter().map(|host| match (&name, protocol) {
            (Some(name), _) => tls(host, port, name.clone(), None),
            (None, Protocol::Udp) => Ask::Udp {
                host,
                port,
                family: Family::V4,
                greeting,
                send: if greeting {
                    Bytes::default()
                } else {
                    Bytes(ROOT_SERVERS.to_vec())
                },
            },
            (None, _) => Ask::Tcp {
                host,
                port,
                family: Family::V4,
                greeting,
            },
        });
        asks.collect()
    }

    /// Returns the question whether the service at a check's target accepts what it should not.
    fn old_tls(&self, vantage: &Vantage, check: &Check) -> Option<Ask> {
        match self.asks(vantage, check).into_iter().next()? {
            Ask::Tls {
                host, port, name, ..
            } => Some(tls(host, port, name, Some(OldVersion::Tls11))),
            _ => None,
        }
    }

    /// Returns connections that should come about, so that a vantage from which nothing does is told from one that is shut.
    fn controls(&self, vantage: &Vantage, all: &[Expectation]) -> Vec<(About, Ask, bool)> {
        let mine = all
            .iter()
            .filter(|one| one.vantage.as_ref() == Some(vantage));
        let open = mine.filter(|one| matches!(&one.check, Check::Connect { open: true, to, .. } if !matches!(to, Destination::Internet { .. })));
        let asks = open.flat_map(|one| self.asks(vantage, &one.check));
        asks.take(CONTROLS)
            .map(|ask| (About::Control, ask, true))
            .collect()
    }

    /// Returns a name by which a service is called.
    fn host_name(&self, service: &str) -> Option<String> {
        host_names(self.lookup.topology, service).into_iter().next()
    }
}

fn tls(host: String, port: u16, name: String, old: Option<OldVersion>) -> Ask {
    Ask::Tls {
        host,
        port,
        family: Family::V4,
        name,
        http: old.is_none().then_some(Method::Get),
        old,
        path: "/".into(),
    }
}

const DNS: u16 = 53;

/// A question for the name servers of the root: a header with one question and "recursion desired"; the empty name, NS, IN (RFC 1035).
const ROOT_SERVERS: [u8; 17] = [0x73, 0x6d, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];
