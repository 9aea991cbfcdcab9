//! What the Terraform templates print: the topology with Terraform's labels and references beside it.

use crate::catalog::EndpointType;
use crate::render::hcl;
use crate::topology::{
    AclEntry, Endpoint, FlowLog, Function, Key, NatDevice, Part, Peer, PolicyDocument, Rule,
    SecurityGroup, Tag, Tier, Topology,
};
use serde::Serialize;

/// The context of every Terraform template.
#[derive(Serialize)]
pub(super) struct View<'a> {
    t: &'a Topology,
    tags: &'a [Tag],
    tiers: Vec<TierView<'a>>,
    private_tiers: Vec<String>,
    nat: Option<NatView<'a>>,
    groups: Vec<GroupView<'a>>,
    acls: Vec<AclView<'a>>,
    gateways: Vec<EndpointView<'a>>,
    interfaces: Vec<EndpointView<'a>>,
    flow_log: FlowLogView<'a>,
    keys: Vec<KeyView<'a>>,
    hipaa: bool,
    /// Whether anything takes a permissions boundary.
    has_roles: bool,
}

#[derive(Serialize)]
struct TierView<'a> {
    label: String,
    tier: &'a Tier,
}

#[derive(Serialize)]
struct NatView<'a> {
    zones: &'a [String],
    /// Zone of each route table with the zone of its NAT.
    routes: Vec<(&'a str, &'a str)>,
    instance: Option<(&'a str, &'a str)>,
    per_zone: bool,
    destination: String,
}

#[derive(Serialize)]
struct GroupView<'a> {
    label: &'static str,
    group: &'a SecurityGroup,
    ingress: Vec<RuleView<'a>>,
    egress: Vec<RuleView<'a>>,
    /// Only jobs, models and notebooks carry it: nothing in Terraform attaches it.
    unattached: bool,
}

#[derive(Serialize)]
struct RuleView<'a> {
    label: String,
    rule: &'a Rule,
    /// The argument that names the other end, and its value as an expression.
    peer: (&'static str, String),
    /// Checks of checkov that take the rule for one that is open to the world.
    misread: Vec<&'static str>,
}

/// Checks that a port is not open to the world, which fail for any rule without a range (checkov 3.3.30,
/// `AbsSecurityGroupUnrestrictedIngress.py`).
const OPEN_PORT_CHECKS: [(u16, &str); 3] = [
    (22, "CKV_AWS_24"),
    (80, "CKV_AWS_260"),
    (3389, "CKV_AWS_25"),
];

#[derive(Serialize)]
struct AclView<'a> {
    label: String,
    tier: &'a str,
    directions: Vec<Direction<'a>>,
}

#[derive(Serialize)]
struct Direction<'a> {
    name: &'static str,
    egress: bool,
    entries: &'a [AclEntry],
    /// Whether an entry lets something in on every port: only a tier's own block may.
    own_ports: bool,
}

#[derive(Serialize)]
struct EndpointView<'a> {
    label: String,
    endpoint: &'a Endpoint,
    policy: Option<String>,
    callers: Vec<&'static str>,
}

#[derive(Serialize)]
struct FlowLogView<'a> {
    log: &'a FlowLog,
    s3: bool,
    format: String,
    trust_policy: Option<String>,
    role_policy: Option<String>,
    bucket_policy: Option<String>,
}

#[derive(Serialize)]
struct KeyView<'a> {
    label: &'static str,
    key: &'a Key,
    policy: String,
}

impl<'a> View<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        let (gateways, interfaces) = topology
            .endpoints
            .iter()
            .partition(|endpoint| endpoint.kind == EndpointType::Gateway);
        let endpoints =
            |endpoints: Vec<&'a Endpoint>| endpoints.into_iter().map(endpoint).collect();
        Self {
            t: topology,
            tags: &topology.tags,
            tiers: topology
                .tiers
                .iter()
                .map(|tier| TierView {
                    label: label(&tier.name),
                    tier,
                })
                .collect(),
            private_tiers: topology
                .tiers
                .iter()
                .filter(|tier| !tier.public)
                .map(|tier| label(&tier.name))
                .collect(),
            nat: nat(topology),
            groups: topology.security_groups.iter().map(group).collect(),
            acls: topology
                .network_acls
                .iter()
                .map(|acl| AclView {
                    label: label(&acl.tier),
                    tier: &acl.tier,
                    directions: vec![
                        direction("ingress", false, &acl.ingress),
                        direction("egress", true, &acl.egress),
                    ],
                })
                .collect(),
            gateways: endpoints(gateways),
            interfaces: endpoints(interfaces),
            flow_log: flow_log(&topology.flow_log),
            keys: topology
                .keys
                .iter()
                .map(|key| KeyView {
                    label: key.purpose.as_str(),
                    key,
                    policy: policy(&key.policy, 2),
                })
                .collect(),
            hipaa: topology.keeps(crate::blueprint::Framework::Hipaa),
            has_roles: topology.flow_log.role_policy.is_some(),
        }
    }
}

/// Turns a name into a label: Terraform's identifiers hold underscores where ours hold hyphens and dots.
fn label(name: &str) -> String {
    name.replace(['-', '.'], "_")
}

/// Prints a policy as the argument of `jsonencode`, for a place with this indentation.
fn policy(document: &PolicyDocument, indent: usize) -> String {
    let reference = |part: &Part| match part {
        Part::FlowLogGroupArn => "aws_cloudwatch_log_group.flow_logs.arn",
        Part::FlowLogBucketArn => "aws_s3_bucket.flow_logs.arn",
        // Literal text never asks for a reference.
        Part::AccountId | Part::Literal(_) => "local.account_id",
    };
    let text = hcl::expression(&document.tree(), &reference);
    text.replace('\n', &format!("\n{}", " ".repeat(indent)))
}

fn nat(topology: &Topology) -> Option<NatView<'_>> {
    let internet = topology.internet.as_ref()?;
    let routes = topology
        .route_tables
        .iter()
        .filter_map(|table| Some((table.zone.as_str(), table.nat_zone.as_deref()?)));
    Some(NatView {
        zones: &internet.zones,
        routes: routes.collect(),
        instance: match &internet.nat {
            NatDevice::Gateway => None,
            NatDevice::Instance {
                instance_type,
                architecture,
            } => Some((instance_type, architecture)),
        },
        per_zone: internet.zones.len() > 1,
        destination: internet.destination.to_string(),
    })
}

fn direction<'a>(name: &'static str, egress: bool, entries: &'a [AclEntry]) -> Direction<'a> {
    let own_ports = !egress
        && entries
            .iter()
            .any(|entry| entry.ports.is_none_or(|ports| ports.first == 0));
    Direction {
        name,
        egress,
        entries,
        own_ports,
    }
}

fn group(group: &SecurityGroup) -> GroupView<'_> {
    let name = group.function.as_str();
    let ingress = group
        .ingress
        .iter()
        .map(|rule| self::rule(name, rule))
        .collect();
    let egress = group
        .egress
        .iter()
        .map(|rule| self::rule(name, rule))
        .collect();
    GroupView {
        label: name,
        group,
        ingress,
        egress,
        unattached: !matches!(group.function, Function::Vpce | Function::Nat),
    }
}

fn rule<'a>(group: &str, rule: &'a Rule) -> RuleView<'a> {
    let peer = match &rule.peer {
        Peer::Group(function) => (
            "referenced_security_group_id",
            format!("aws_security_group.{}.id", function.as_str()),
        ),
        Peer::PrefixList(service) => (
            "prefix_list_id",
            format!("aws_vpc_endpoint.{}.prefix_list_id", label(service)),
        ),
        Peer::Cidr(cidr) => ("cidr_ipv4", hcl::quote(&cidr.to_string())),
    };
    let holds = |port: u16| {
        rule.from_port
            .zip(rule.to_port)
            .is_some_and(|(first, last)| (first..=last).contains(&port))
    };
    let open = OPEN_PORT_CHECKS
        .into_iter()
        .filter(|(port, _)| holds(*port) && !matches!(rule.peer, Peer::Cidr(_)));
    let misread = open.map(|(_, check)| check).collect();
    RuleView {
        label: format!("{group}_{}", label(&rule.id)),
        rule,
        peer,
        misread,
    }
}

fn endpoint(endpoint: &Endpoint) -> EndpointView<'_> {
    EndpointView {
        label: label(&endpoint.service),
        endpoint,
        policy: endpoint.policy.as_ref().map(|document| policy(document, 2)),
        callers: endpoint
            .callers
            .iter()
            .map(|workload| workload.as_str())
            .collect(),
    }
}

fn flow_log(log: &FlowLog) -> FlowLogView<'_> {
    let fields: Vec<_> = log
        .fields
        .iter()
        .map(|field| format!("${{{field}}}"))
        .collect();
    FlowLogView {
        log,
        s3: log.bucket_policy.is_some(),
        format: fields.join(" "),
        trust_policy: log
            .trust_policy
            .as_ref()
            .map(|document| policy(document, 2)),
        role_policy: log.role_policy.as_ref().map(|document| policy(document, 2)),
        bucket_policy: log
            .bucket_policy
            .as_ref()
            .map(|document| policy(document, 2)),
    }
}
