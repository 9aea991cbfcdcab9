//! What is odd about a topology: quotas exceeded, endpoints without callers, callers without endpoints (N5, N6, N7).

use super::Topology;
use super::demands;
use super::endpoint_policy::workloads;
use super::functions::Function;
use super::odd_ranges;
use super::unknown;
use crate::blueprint::yaml::Side;
use crate::blueprint::{Blueprint, NatMode, PLACEHOLDER, Path, suggest};
use crate::catalog::{self, EndpointType, Need, Quota};
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn findings(blueprint: &Blueprint, topology: &Topology) -> Vec<Diagnostic> {
    let mut said = quotas(blueprint, topology);
    said.extend(placeholders(blueprint));
    let odd = odd_ranges::findings(blueprint, topology).into_iter();
    said.extend(odd.map(|(path, warning)| at(blueprint, warning, &path)));
    said.extend(callers(blueprint, topology));
    let unmet = demands::unmet(blueprint, topology).into_iter();
    said.extend(unmet.map(|(path, warning)| at(blueprint, warning, &path)));
    let unknown = unknown::findings(blueprint, topology).into_iter();
    said.extend(unknown.map(|(path, warning)| at(blueprint, warning, &path)));
    said
}

fn at(blueprint: &Blueprint, mut diagnostic: Diagnostic, path: &Path) -> Diagnostic {
    diagnostic
        .labels
        .extend(blueprint.layers.label(path, Side::Key, ""));
    diagnostic
}

/// Warns of required tags (N16) whose value the user has not said yet. A profile without a `smgen.yaml` has nobody to say it.
fn placeholders(blueprint: &Blueprint) -> impl Iterator<Item = Diagnostic> {
    let keys = blueprint.required_tags.iter().filter(|key| {
        let value = blueprint.tags.get(*key);
        value.is_some_and(|value| value == PLACEHOLDER) && !blueprint.layers.are_builtin()
    });
    keys.map(|key| {
        let message = format!(
            "profile `{}`: the tag `{key}` still says `{PLACEHOLDER}`, on every resource",
            blueprint.profile
        );
        let warning = Diagnostic::warning(Code::TagPlaceholder, message);
        let path = Path::from("tags").key(key);
        at(blueprint, warning, &path)
            .with_help(format!("write what `{key}` is in your organization"))
    })
}

/// A count that AWS limits.
struct Count {
    what: String,
    number: usize,
    quota: Quota,
    path: Path,
    help: &'static str,
}

fn quotas(blueprint: &Blueprint, topology: &Topology) -> Vec<Diagnostic> {
    let mut counts = entries(topology);
    counts.extend(rules(topology));
    counts.extend(sizes(topology));
    counts.extend(zones(topology));
    let over = counts
        .into_iter()
        .filter(|count| count.number > catalog::quota(count.quota) as usize);
    let over = over.map(|count| {
        let message = format!(
            "profile `{}`: {}: {}, but AWS allows {}",
            blueprint.profile,
            count.what,
            count.number,
            catalog::quota(count.quota)
        );
        let error = Diagnostic::error(Code::QuotaExceeded, message);
        at(blueprint, error, &count.path).with_help(count.help)
    });
    over.chain(endpoint_addresses(blueprint, topology))
        .collect()
}

fn entries(topology: &Topology) -> Vec<Count> {
    let acls = topology.network_acls.iter();
    let counts = acls.flat_map(|acl| {
        [("inbound", &acl.ingress), ("outbound", &acl.egress)].map(|(direction, entries)| Count {
            what: format!("{direction} entries of the network ACL of tier `{}`, the default one included", acl.tier),
            number: entries.len() + 1,
            quota: Quota::NetworkAclRulesPerDirection,
            path: Path::from("network.tiers").key(&acl.tier),
            help: "use fewer data stores or ways out, or leave ranges computed, which needs one entry per tier instead of one per subnet",
        })
    });
    counts.collect()
}

fn rules(topology: &Topology) -> Vec<Count> {
    let groups = topology.security_groups.iter();
    let counts = groups.flat_map(|group| {
        [("inbound", &group.ingress), ("outbound", &group.egress)].map(|(direction, rules)| Count {
            what: format!(
                "{direction} rules of security group `{}`",
                group.function.as_str()
            ),
            number: rules.len(),
            quota: Quota::SecurityGroupRulesPerDirection,
            path: Path::from(match group.function {
                Function::Clients(_) => "access.clients",
                _ => "security",
            }),
            help: match group.function {
                Function::Clients(_) => "join the ranges of clients that may open the same",
                _ => "use fewer data stores or ways out",
            },
        })
    });
    counts.collect()
}

fn interfaces(topology: &Topology) -> usize {
    let interfaces = topology.endpoints.iter();
    interfaces
        .filter(|endpoint| endpoint.kind == EndpointType::Interface)
        .count()
}

fn sizes(topology: &Topology) -> Vec<Count> {
    let services = Path::from("endpoints.services");
    let policies = topology
        .endpoints
        .iter()
        .filter_map(|endpoint| Some((endpoint, endpoint.policy.as_ref()?)));
    let mut counts: Vec<_> = policies
        .map(|(endpoint, policy)| Count {
            what: format!(
                "characters in the policy of endpoint `{}`",
                endpoint.service
            ),
            number: policy.length(),
            quota: Quota::EndpointPolicyCharacters,
            path: services.key(&endpoint.service),
            help: "list fewer `actions`, or fewer `trusted_buckets`",
        })
        .collect();
    counts.push(Count {
        what: "interface endpoints".to_owned(),
        number: interfaces(topology),
        quota: Quota::InterfaceEndpointsPerVpc,
        path: services,
        help: "drop some of them",
    });
    counts.push(Count {
        what: "ranges of the VPC, the primary one included".to_owned(),
        number: topology.vpc.cidrs().count(),
        quota: Quota::CidrBlocksPerVpc,
        path: Path::from("network.secondary_cidrs"),
        help: "use fewer and larger ranges",
    });
    counts.push(Count {
        what: "subnets".to_owned(),
        number: topology.subnets().count(),
        quota: Quota::SubnetsPerVpc,
        path: Path::from("network.tiers"),
        help: "use fewer tiers",
    });
    counts
}

fn zones(topology: &Topology) -> Vec<Count> {
    let each = topology.hosted_zones.iter().flat_map(|zone| {
        let path = || zone.from.first().cloned().unwrap_or_default();
        [
            Count {
                what: format!(
                    "records of zone `{}`, the two of Route 53's own included",
                    zone.name
                ),
                number: zone.records.len() + 2,
                quota: Quota::RecordsPerHostedZone,
                path: path(),
                help: "make zones of parts of it, or let a name with `*` answer for several",
            },
            Count {
                what: format!("tags of zone `{}`", zone.name),
                // `Name` and `smgen:id` stand beside the profile's.
                number: topology.tags.len() + 2,
                quota: Quota::TagsPerHostedZone,
                path: path(),
                help: "use fewer `tags`, or no zones",
            },
        ]
    });
    each.collect()
}

/// Each interface endpoint takes one address in the endpoint subnet of every zone.
fn endpoint_addresses(blueprint: &Blueprint, topology: &Topology) -> Option<Diagnostic> {
    let needed = interfaces(topology);
    let subnets = &topology.tier("endpoints")?.subnets;
    let smallest = subnets
        .iter()
        .min_by_key(|subnet| subnet.usable_addresses)?;
    if smallest.usable_addresses >= needed as u64 {
        return None;
    }
    let message = format!(
        "subnet `{}` has {} addresses for {needed} interface endpoints",
        smallest.cidr, smallest.usable_addresses
    );
    let error = Diagnostic::error(Code::NetworkTooSmall, message);
    let path = Path::from("network.tiers.endpoints");
    Some(at(blueprint, error, &path).with_help("give the tier more `units`, or drop endpoints"))
}

fn callers(blueprint: &Blueprint, topology: &Topology) -> Vec<Diagnostic> {
    let declared = workloads(blueprint);
    let mut said = Vec::new();
    for endpoint in topology
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.callers.is_empty() && !endpoint.is_declared())
    {
        let names: Vec<_> = declared.iter().map(|workload| workload.as_str()).collect();
        let message = format!(
            "profile `{}`: nothing calls endpoint `{}`: the workloads are {}",
            blueprint.profile,
            endpoint.service,
            suggest::list(&names)
        );
        let path = Path::from("endpoints.services").key(&endpoint.service);
        let help = format!(
            "declare the workload that calls it, drop it (`{}: null`), or set `endpoints.right_size: true`",
            endpoint.service
        );
        said.push(
            at(
                blueprint,
                Diagnostic::warning(Code::EndpointUnused, message),
                &path,
            )
            .with_help(help),
        );
    }
    if blueprint.network.nat != NatMode::None {
        return said;
    }
    let has = |key: &str| {
        topology
            .endpoints
            .iter()
            .any(|endpoint| endpoint.service == key)
    };
    for service in catalog::services()
        .iter()
        .filter(|service| !has(service.key) && service.available(blueprint.region))
    {
        let Some(call) = service
            .calls_for(&declared)
            .find(|call| call.need == Need::Must)
        else {
            continue;
        };
        let message = format!(
            "profile `{}`: workload `{}` needs endpoint `{}`: {}",
            blueprint.profile,
            call.workload.as_str(),
            service.key,
            call.reason.trim_end_matches('.')
        );
        let help = format!("add `{}: {{}}` under `endpoints.services`", service.key);
        said.push(
            at(
                blueprint,
                Diagnostic::warning(Code::EndpointMissing, message),
                &Path::from("workloads"),
            )
            .with_help(help),
        );
    }
    said
}
