//! Likely causes, the most likely first, with the way out.

use super::evidence;
use crate::reach::{Decider, NameDecider, Step};
use crate::report::{Cause, CauseKind};

/// What puts a network back to what the code says.
const APPLY: &str =
    "somebody changed it outside the code: `terraform apply` (or `cdk deploy`) puts it back";

fn cause(kind: CauseKind, what: String, fix: impl Into<String>) -> Cause {
    Cause {
        kind,
        what,
        fix: fix.into(),
    }
}

/// Returns why nothing leads to an endpoint that is not there.
pub(super) fn gone(what: &str) -> Cause {
    let fix = "`terraform apply` (or `cdk deploy`) makes it";
    cause(CauseKind::Endpoint, what.to_owned(), fix)
}

/// Returns why nothing leads to a service that has no endpoint.
pub(super) fn no_endpoint(service: &str) -> Cause {
    gone(&format!("there is no endpoint of {service}"))
}

/// Returns why a connection that should open does not.
pub(super) fn closed(decider: &Decider<'_>) -> Cause {
    let what = decider.to_string();
    match decider {
        Decider::Group { .. } | Decider::GroupUnknown { .. } | Decider::NoGroups { .. } => {
            cause(CauseKind::SecurityGroup, what, APPLY)
        }
        Decider::Acl { .. } => cause(CauseKind::NetworkAcl, what, APPLY),
        Decider::NoRoute { .. }
        | Decider::Blackhole { .. }
        | Decider::AmbiguousRoute { .. }
        | Decider::ReplyRoute { .. }
        | Decider::NatRoute { .. } => cause(CauseKind::Route, what, APPLY),
        Decider::State { .. } => cause(
            CauseKind::Endpoint,
            what,
            "wait until AWS has made it, or make it again where it failed",
        ),
        Decider::ResolverOff => cause(CauseKind::VpcAttribute, what, APPLY),
        Decider::TargetGone { .. } => cause(CauseKind::Endpoint, what, APPLY),
        Decider::NoPublicAddress { .. } | Decider::SourceDestCheck { .. } => {
            cause(CauseKind::Route, what, APPLY)
        }
        _ => cause(CauseKind::Network, what, APPLY),
    }
}

/// Returns what lets a connection through that should stay closed: every rule, entry and route on its way, the groups first.
pub(super) fn open(path: &[Step<'_>]) -> Vec<Cause> {
    let rank = |step: &&Step<'_>| match step {
        Step::Group { egress: true, .. } => Some(0),
        Step::Group { .. } => Some(1),
        Step::Route { .. } => Some(2),
        Step::Acl { .. } => Some(3),
        _ => None,
    };
    let mut steps: Vec<_> = path.iter().filter(|step| rank(step).is_some()).collect();
    steps.sort_by_key(rank_of(rank));
    let causes = steps.into_iter().map(|step| {
        let kind = match step {
            Step::Group { .. } => CauseKind::SecurityGroup,
            Step::Acl { .. } => CauseKind::NetworkAcl,
            _ => CauseKind::Route,
        };
        cause(kind, evidence::step(step), APPLY)
    });
    let mut causes: Vec<_> = causes.collect();
    causes.dedup();
    causes
}

fn rank_of<'s, T>(rank: impl Fn(&&'s T) -> Option<u8>) -> impl FnMut(&&'s T) -> u8 {
    move |step| rank(step).unwrap_or(u8::MAX)
}

/// Returns why a name does not lead where it should, in the order of experience: VPC attributes, private DNS, DHCP options.
pub(super) fn name(decider: &NameDecider<'_>) -> Cause {
    match decider {
        NameDecider::ResolverOff => cause(
            CauseKind::VpcAttribute,
            "`enableDnsSupport` of the VPC is off: its resolver does not answer".into(),
            APPLY,
        ),
        NameDecider::HostnamesOff { endpoint } => cause(
            CauseKind::VpcAttribute,
            format!(
                "`enableDnsHostnames` of the VPC is off, which switches private DNS of {endpoint} off"
            ),
            APPLY,
        ),
        NameDecider::PrivateDnsOff { endpoint } => cause(
            CauseKind::PrivateDns,
            format!("private DNS of {endpoint} is off"),
            APPLY,
        ),
        NameDecider::OwnServers { options, servers } => cause(
            CauseKind::DhcpOptions,
            format!(
                "{options} names servers of your own ({}), not AmazonProvidedDNS",
                servers.join(", ")
            ),
            "let them forward to the VPC resolver, or associate DHCP options with AmazonProvidedDNS",
        ),
        NameDecider::State { endpoint, state } => cause(
            CauseKind::Endpoint,
            format!("{endpoint} is {state}"),
            "wait until AWS has made it, or make it again where it failed",
        ),
        NameDecider::NoInterface { endpoint } => cause(
            CauseKind::Endpoint,
            format!("{endpoint} has no interface in any subnet"),
            APPLY,
        ),
        NameDecider::NoEndpoint => cause(
            CauseKind::Endpoint,
            "no endpoint has this name: public DNS answers".into(),
            APPLY,
        ),
        NameDecider::Conflict { one, other } => cause(
            CauseKind::PrivateDns,
            format!("{one} and {other} both have this name"),
            "switch private DNS of one of them off",
        ),
        NameDecider::Missing { part } => cause(
            CauseKind::NotRead,
            format!("{part} could not be read, so nobody can tell where the name leads"),
            "let the caller read it: `smgen iam` prints the policy",
        ),
        other => cause(CauseKind::PrivateDns, format!("{other:?}"), APPLY),
    }
}
