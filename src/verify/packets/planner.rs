//! What is asked from where, and so which plans there are.

use super::check_options::CheckOptions;
use super::probe_plan::{CheckSubject, PlannedCheck, ProbePlan};
use crate::catalog::{Protocol, ZoneId};
use crate::probe::{Bytes, Family, Method, OldVersion, QuestionKind};
use crate::reach::client_ports;
use crate::snapshot::Snapshot;
use crate::topology::Topology;
use crate::verify::expect::{Check, Destination, Expectation, Vantage, expectations, host_names};
use crate::verify::judge::Lookup;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// How many connections that should come about are tried where nothing but blocked ones was asked for.
const CONTROLS: usize = 2;

/// Plans what is asked for expectations: a plan for each vantage that has some, with a positive control in each.
///
/// `listening` says which listeners are up, by tier and zone. What cannot be asked, such as the way to an endpoint that is not
/// there, is left out.
#[must_use]
pub fn probe_plans(
    topology: &Topology,
    snapshot: &Snapshot,
    wanted: &[Expectation],
    options: &CheckOptions,
    listening: &BTreeMap<(String, ZoneId), IpAddr>,
) -> Vec<ProbePlan> {
    let planner = Planner {
        lookup: Lookup::new(topology, snapshot),
        options,
        listening,
    };
    let mut plans: BTreeMap<&Vantage, Vec<(CheckSubject, QuestionKind, bool)>> = BTreeMap::new();
    let mut old: BTreeSet<&str> = BTreeSet::new();
    for (index, expectation) in wanted.iter().enumerate() {
        let Some(vantage) = &expectation.vantage else {
            continue;
        };
        let questions = plans.entry(vantage).or_default();
        let open = opens(&expectation.check);
        for kind in planner.questions(vantage, &expectation.check) {
            questions.push((CheckSubject::Expectation(index), kind, open));
        }
        // A property of the service, not of the vantage: one of them asks.
        if let Check::Connect { to, open: true, .. } = &expectation.check
            && let Some(service) = to.service()
            && let Some(kind) = planner.old_tls(vantage, &expectation.check)
            && old.insert(service)
        {
            questions.push((CheckSubject::OldTls(index), kind, false));
        }
    }
    let all = expectations(topology);
    let plans = plans.into_iter().filter_map(|(vantage, mut questions)| {
        let controlled = questions
            .iter()
            .any(|(_, kind, open)| *open && !matches!(kind, QuestionKind::Resolve { .. }));
        if !controlled {
            questions.extend(planner.controls(vantage, &all));
        }
        let checks = questions.into_iter().zip(0..);
        let checks = checks.map(|((subject, kind, open), id)| PlannedCheck {
            subject,
            question: options.question(id, kind, open),
        });
        Some(ProbePlan {
            checks: checks.collect(),
            ..ProbePlan::of(&planner.lookup, vantage)?
        })
    });
    plans.filter(|plan| !plan.checks.is_empty()).collect()
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
    let here = |vantage: &Vantage| lookup.subnet(&vantage.tier, vantage.zone) == Some(subnet);
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
    options: &'a CheckOptions,
    listening: &'a BTreeMap<(String, ZoneId), IpAddr>,
}

impl Planner<'_> {
    /// Returns what to ask of the network about a check; nothing where there is nothing to connect to.
    fn questions(&self, vantage: &Vantage, check: &Check) -> Vec<QuestionKind> {
        if !check.is_shown_by_packets() {
            return Vec::new();
        }
        match check {
            Check::Resolve { name, .. } => {
                let name = self.lookup.filled(name).into_iter();
                name.map(|name| QuestionKind::Resolve {
                    name,
                    family: Family::V4,
                    server: None,
                    server_port: DNS,
                    tcp: false,
                })
                .collect()
            }
            Check::Connect {
                to,
                protocol,
                port,
                open,
            } => self.connect(vantage, to, *protocol, *port, *open),
            _ => Vec::new(),
        }
    }

    /// Returns what to ask about a connection: of several targets, as on the internet, each.
    fn connect(
        &self,
        vantage: &Vantage,
        to: &Destination,
        protocol: Protocol,
        port: u16,
        open: bool,
    ) -> Vec<QuestionKind> {
        let hosts = match to {
            Destination::Endpoint { service } => self
                .lookup
                .endpoint_address(vantage, service)
                .into_iter()
                .map(|address| address.to_string())
                .collect(),
            Destination::PrefixList { service } => self.host_name(service).into_iter().collect(),
            Destination::Function { tier, zone, .. } => {
                let address = self.listening.get(&(tier.clone(), *zone));
                address.into_iter().map(ToString::to_string).collect()
            }
            Destination::Internet { .. } => self
                .options
                .egress
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        };
        let greeting = matches!(to, Destination::Function { .. });
        let source = client_ports(protocol, port);
        let name = to
            .service()
            .filter(|_| open && protocol == Protocol::Tcp)
            .and_then(|service| self.host_name(service));
        let questions = hosts
            .into_iter()
            .filter_map(|host| match (&name, protocol) {
                (Some(name), Protocol::Tcp) => Some(tls(host, port, name.clone(), None)),
                (_, Protocol::Udp) => Some(QuestionKind::Udp {
                    host,
                    port,
                    family: Family::V4,
                    greeting,
                    send: if greeting {
                        Bytes::default()
                    } else {
                        Bytes(ROOT_SERVERS.to_vec())
                    },
                    source,
                }),
                (None, Protocol::Tcp) => Some(QuestionKind::Tcp {
                    host,
                    port,
                    family: Family::V4,
                    greeting,
                    source,
                }),
                // The probe speaks no other: what is not asked stays unseen.
                _ => None,
            });
        questions.collect()
    }

    /// Returns the question whether the service at a check's target accepts what it should not.
    fn old_tls(&self, vantage: &Vantage, check: &Check) -> Option<QuestionKind> {
        match self.questions(vantage, check).into_iter().next()? {
            QuestionKind::Tls {
                host, port, name, ..
            } => Some(tls(host, port, name, Some(OldVersion::Tls11))),
            _ => None,
        }
    }

    /// Returns connections that should come about, so that a vantage from which nothing does is told from one that is shut.
    fn controls(
        &self,
        vantage: &Vantage,
        all: &[Expectation],
    ) -> Vec<(CheckSubject, QuestionKind, bool)> {
        let mine = all
            .iter()
            .filter(|one| one.vantage.as_ref() == Some(vantage));
        let open = mine.filter(|one| matches!(&one.check, Check::Connect { open: true, to, .. } if !matches!(to, Destination::Internet { .. })));
        let questions = open.flat_map(|one| self.questions(vantage, &one.check));
        questions
            .take(CONTROLS)
            .map(|kind| (CheckSubject::Control, kind, true))
            .collect()
    }

    /// Returns a name by which a service is called.
    fn host_name(&self, service: &str) -> Option<String> {
        let name = host_names(self.lookup.topology, service)
            .into_iter()
            .next()?;
        self.lookup.filled(&name)
    }
}

fn tls(host: String, port: u16, name: String, old: Option<OldVersion>) -> QuestionKind {
    QuestionKind::Tls {
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
