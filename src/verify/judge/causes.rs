//! Likely causes, the most likely first, with the way out.

use super::evidence;
use super::lookup::Lookup;
use crate::reach::{Decider, Step};
use crate::report::{Cause, CauseKind, Component};
use crate::snapshot::{Endpoint, Peer, Route, Rule, SnapshotPart, Target, refused};
use crate::topology::{Function, ids};
use crate::verify::remedy::{self, Deployer};
use crate::verify::unread;

/// The way out where AWS is still at it, or has given up.
const WAIT: &str = "wait until AWS has made it, or make it again where it failed";

pub(super) fn cause(kind: CauseKind, what: impl Into<String>, fix: impl Into<String>) -> Cause {
    Cause {
        kind,
        what: what.into(),
        fix: fix.into(),
        component: None,
    }
}

/// Names the side of a group or an ACL that decides.
fn side(egress: bool) -> &'static str {
    if egress { "egress" } else { "ingress" }
}

/// Names a route of a table.
fn of_route(table: &str, route: &Route) -> Component {
    Component::of(table).part("routes").detail(route.matched())
}

impl Lookup<'_> {
    /// Returns why nobody can tell what a part of the snapshot would tell.
    pub(super) fn not_read(&self, part: SnapshotPart) -> Cause {
        let what = format!("the {part} could not be read");
        self.hidden(CauseKind::NotRead, what, part)
    }

    /// Returns why nobody can tell what a rule matches: by what could not be read, or else because it names what is not of this VPC.
    fn doubtful(&self, what: String, group: &str, rule: &Rule) -> Cause {
        let part = match &rule.peer {
            _ if refused(rule.protocol, rule.ports) => SnapshotPart::Rules,
            Peer::PrefixList(_) => SnapshotPart::PrefixLists,
            Peer::Group(_) | Peer::Cidr(_) => SnapshotPart::SecurityGroups,
        };
        if !self.snapshot.knows(part) {
            return self.hidden(CauseKind::SecurityGroup, what, part);
        }
        let fix =
            "see who carries what the rule names, or revoke it where the code does not have it";
        cause(CauseKind::SecurityGroup, what, fix).at(Component::of(group))
    }

    /// Returns why nobody can tell something for a gap in a part of the snapshot.
    fn hidden(&self, kind: CauseKind, what: String, part: SnapshotPart) -> Cause {
        cause(kind, what, unread::fix(self.snapshot, part))
            .at(unread::component(self.snapshot, part))
    }

    pub(super) fn deployer(&self) -> Deployer {
        Deployer::of(self.snapshot)
    }

    pub(super) fn put_back(&self) -> String {
        self.deployer().put_back()
    }

    /// Returns the way out of a state of something that is not as it should be: what goes away does not come back by waiting.
    pub(super) fn out_of(&self, state: &str) -> String {
        if state.eq_ignore_ascii_case("deleting") {
            format!(
                "it goes away, and once it is gone {}",
                self.deployer().makes()
            )
        } else {
            WAIT.to_owned()
        }
    }

    /// Returns why something cannot be asked: it is not there, by the id that the blueprint has for it.
    pub(super) fn absent(&self, kind: CauseKind, id: &str) -> Cause {
        let what = format!("{id} is not there");
        cause(kind, what, self.deployer().makes()).at(Component::of(id))
    }

    /// Returns why nothing leads to an endpoint that is not there.
    pub(super) fn gone(&self, service: &str, what: &str) -> Cause {
        let endpoint = self.endpoint(service).map(|endpoint| endpoint.id.clone());
        let id = endpoint.unwrap_or_else(|| ids::endpoint(service));
        cause(CauseKind::Endpoint, what, self.deployer().makes()).at(Component::of(id))
    }

    /// Returns why nothing leads to a service that has no endpoint.
    pub(super) fn no_endpoint(&self, service: &str) -> Cause {
        self.gone(service, &format!("there is no endpoint of {service}"))
    }

    /// Blames a route that leads somewhere else than the blueprint says.
    pub(super) fn diverts(&self, table: &str, route: &Route) -> Cause {
        let what = format!(
            "{table} sends what is for {} to {}",
            route.matched(),
            route.target
        );
        let command = remedy::delete_route(table, route);
        let fix = format!(
            "{command} where the code has no such route; where it has, {}",
            self.deployer().puts_back()
        );
        cause(CauseKind::Route, what, fix).at(of_route(table, route))
    }

    /// Returns why a connection that should open does not; `traffic` is what should pass, such as `tcp 443`.
    pub(super) fn closed(&self, decider: &Decider<'_>, traffic: &str) -> Cause {
        let what = decider.to_string();
        let back = || self.put_back();
        match decider {
            Decider::Group { egress, groups, .. } => {
                let way = if *egress { "out" } else { "in" };
                let what = format!(
                    "no {} rule of {} lets {traffic} {way}",
                    side(*egress),
                    groups.join(", ")
                );
                // Endpoints that clients open carry a second group, which takes nobody else in.
                let of_all = self.group(Function::Vpce.as_str());
                let of_all = groups.iter().copied().find(|group| Some(*group) == of_all);
                let group = of_all.or(groups.first().copied()).unwrap_or_default();
                let component = Component::of(group).part(side(*egress));
                cause(CauseKind::SecurityGroup, what, back()).at(component)
            }
            Decider::GroupUnknown { group, rule } => self.doubtful(what, group, rule),
            Decider::NoGroups { .. } => cause(CauseKind::SecurityGroup, what, back()),
            Decider::Acl {
                acl, egress, entry, ..
            } => {
                let component = Component::of(*acl).part(side(*egress));
                let number = entry.map(|entry| entry.number.to_string());
                let component = component.detail(number.unwrap_or_default());
                cause(CauseKind::NetworkAcl, what, back()).at(component)
            }
            Decider::NoRoute { table, .. } => {
                cause(CauseKind::Route, what, back()).at(Component::of(*table).part("routes"))
            }
            Decider::Blackhole { table, route, .. }
            | Decider::AmbiguousRoute { table, route }
            | Decider::ReplyRoute { table, route } => {
                cause(CauseKind::Route, what, back()).at(of_route(table, route))
            }
            Decider::NatProtocol { .. } | Decider::NotAttached { .. } => {
                cause(CauseKind::Route, what, back())
            }
            Decider::NatRoute { table, route, .. } => {
                let component = match route {
                    Some(route) => of_route(table, route),
                    None => Component::of(*table).part("routes"),
                };
                cause(CauseKind::Route, what, back()).at(component)
            }
            Decider::State { id, state } => cause(CauseKind::Endpoint, what, self.out_of(state))
                .at(Component::of(*id).part("state")),
            Decider::ResolverOff => {
                cause(CauseKind::VpcAttribute, what, back()).at(self.vpc("dns-support"))
            }
            Decider::TargetGone { .. } => cause(CauseKind::Endpoint, what, back()),
            Decider::NoPublicAddress { .. } => cause(CauseKind::Route, what, back()),
            Decider::SourceDestCheck { interface } => {
                cause(CauseKind::Route, what, back()).at(Component::of(*interface))
            }
            Decider::Missing { part, .. } => self.not_read(*part),
            // What stands there was not described.
            Decider::Beyond {
                target: Target::Endpoint(_),
            } if !self.snapshot.knows(SnapshotPart::Endpoints) => {
                self.not_read(SnapshotPart::Endpoints)
            }
            _ => cause(CauseKind::Network, what, back()),
        }
    }

    /// Blames the policy of an endpoint.
    pub(super) fn policy(&self, endpoint: &Endpoint, what: String) -> Cause {
        let component = Component::of(&endpoint.id).part("policy");
        cause(CauseKind::EndpointPolicy, what, self.put_back()).at(component)
    }

    pub(super) fn vpc(&self, attribute: &str) -> Component {
        Component::of(&self.snapshot.vpc.id).part(attribute)
    }

    /// Returns what lets a connection through that should stay closed: every rule, entry and route on its way, the groups first.
    pub(super) fn open(&self, path: &[Step<'_>]) -> Vec<Cause> {
        let rank = |step: &Step<'_>| match step {
            Step::Group { egress: true, .. } => Some(0),
            Step::Group { .. } => Some(1),
            Step::Route { .. } => Some(2),
            Step::Acl { .. } => Some(3),
            _ => None,
        };
        let mut steps: Vec<_> = path
            .iter()
            .filter_map(|step| Some((rank(step)?, self.lets_through(step)?)))
            .collect();
        steps.sort_by_key(|(rank, _)| *rank);
        let mut causes: Vec<_> = steps.into_iter().map(|(_, cause)| cause).collect();
        causes.dedup();
        causes
    }

    /// Blames a step for letting something through, with what takes exactly it away.
    fn lets_through(&self, step: &Step<'_>) -> Option<Cause> {
        let (kind, command, component) = match step {
            Step::Group {
                egress,
                group,
                rule,
                ..
            } => (
                CauseKind::SecurityGroup,
                Some(remedy::revoke_rule(group, *egress, rule)),
                Component::of(*group).part(side(*egress)).detail(&rule.id),
            ),
            Step::Acl {
                acl, egress, entry, ..
            } => (
                CauseKind::NetworkAcl,
                entry.map(|entry| remedy::delete_acl_entry(acl, entry)),
                Component::of(*acl).part(side(*egress)).detail(
                    entry
                        .map(|entry| entry.number.to_string())
                        .unwrap_or_default(),
                ),
            ),
            Step::Route { table, route, .. } => (
                CauseKind::Route,
                // What stays inside the VPC is AWS's own route.
                route
                    .target
                    .id()
                    .map(|_| remedy::delete_route(table, route)),
                of_route(table, route),
            ),
            _ => return None,
        };
        let fix = match command {
            Some(command) => format!(
                "{command} where the code does not have it; where it does, {}",
                self.deployer().puts_back()
            ),
            None => self.put_back(),
        };
        Some(cause(kind, evidence::step(step), fix).at(component))
    }
}
