//! Likely causes of a name that does not lead where it should.

use super::causes::cause;
use super::lookup::Lookup;
use crate::reach::NameDecider;
use crate::report::{Cause, CauseKind, Component};
use crate::snapshot::ZoneOwner;

impl Lookup<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each component")]
    /// Returns why a name does not lead where it should, in the order of experience: VPC attributes, private DNS, DHCP options.
    pub(super) fn name(&self, decider: &NameDecider<'_>) -> Cause {
        let back = || self.put_back();
        let of = |endpoint: &str, part: &str| Component::of(endpoint).part(part);
        match decider {
            NameDecider::ResolverOff => cause(
                CauseKind::VpcAttribute,
                "`enableDnsSupport` of the VPC is off: its resolver does not answer",
                back(),
            )
            .at(self.vpc("dns-support")),
            NameDecider::HostnamesOff { .. } => cause(
                CauseKind::VpcAttribute,
                "`enableDnsHostnames` of the VPC is off, which switches private DNS of every endpoint off",
                back(),
            )
            .at(self.vpc("dns-hostnames")),
            NameDecider::PrivateDnsOff { endpoint } => cause(
                CauseKind::PrivateDns,
                format!("private DNS of {endpoint} is off"),
                back(),
            )
            .at(of(endpoint, "private-dns")),
            NameDecider::OwnServers { options, servers } => cause(
                CauseKind::DhcpOptions,
                format!(
                    "{options} names servers of your own among {}, and any of them may be asked",
                    servers.join(", ")
                ),
                "let them forward to the VPC resolver, or associate DHCP options with AmazonProvidedDNS",
            )
            .at(Component::of(*options)),
            NameDecider::HostedZone {
                zone,
                name,
                owner,
                values,
            } => {
                let says = if values.is_empty() {
                    "has no record for this name, which then does not exist".to_owned()
                } else {
                    format!("answers it with {}", values.join(", "))
                };
                let fix = format!(
                    "give the zone a record that leads where the name should, or take it off the VPC: `aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id {zone} --vpc VPCRegion={},VPCId={}`",
                    self.topology.region, self.snapshot.vpc.id
                );
                let what = format!("{} {says}", hosted_zone(zone, name, *owner));
                cause(CauseKind::Resolver, what, fix).at(Component::of(*zone))
            }
            NameDecider::UnreadZone { zone, name, owner } => cause(
                CauseKind::Resolver,
                format!(
                    "{} covers this name, and its records cannot be read from here",
                    hosted_zone(zone, name, *owner)
                ),
                "ask with packets (`--via sagemaker` or `--via ec2`), or look at the zone's records in the account that owns it",
            )
            .at(Component::of(*zone)),
            NameDecider::ResolverRule {
                rule,
                domain,
                targets,
            } => {
                let domain = if domain.is_empty() { "." } else { domain };
                let whom = if targets.is_empty() {
                    "other servers".to_owned()
                } else {
                    targets.join(", ")
                };
                let what = format!(
                    "Resolver rule {rule} leads questions for {domain} to {whom}, and what they answer is not known"
                );
                let fix = "ask with packets (`--via sagemaker` or `--via ec2`); a rule of the type SYSTEM for the service's name leaves it to the VPC";
                cause(CauseKind::Resolver, what, fix).at(Component::of(*rule))
            }
            NameDecider::DnsFirewall { group, .. } => cause(
                CauseKind::DnsFirewall,
                format!("rule group {group} of DNS Firewall blocks it"),
                back(),
            )
            .at(of(group, "rules")),
            NameDecider::UnreadFirewall { group, list } => {
                let what = match list {
                    Some(list) => format!("which names list {list} of DNS Firewall has could not be read, and rule group {group} asks it first"),
                    None => format!("what rule group {group} of DNS Firewall does with a name could not be read"),
                };
                let fix = "ask with packets (`--via sagemaker` or `--via ec2`), or look at the group in the account that owns it";
                cause(CauseKind::DnsFirewall, what, fix).at(Component::of(*group))
            }
            NameDecider::ForeignEndpoint => cause(
                CauseKind::Resolver,
                "the name is one of an endpoint that is not in this VPC",
                "ask with packets (`--via sagemaker` or `--via ec2`) whether it can be reached from here",
            ),
            NameDecider::State { endpoint, state } => {
                let what = format!("{endpoint} is {state}");
                cause(CauseKind::Endpoint, what, self.out_of(state)).at(of(endpoint, "state"))
            }
            NameDecider::NoInterface { endpoint } => cause(
                CauseKind::Endpoint,
                format!("{endpoint} has no interface in any subnet"),
                back(),
            )
            .at(of(endpoint, "subnets")),
            NameDecider::NoEndpoint => cause(
                CauseKind::Endpoint,
                "no endpoint has this name: public DNS answers",
                self.deployer().makes(),
            ),
            NameDecider::Conflict { one, other } => cause(
                CauseKind::PrivateDns,
                format!("{one} and {other} both have this name"),
                "switch private DNS of one of them off",
            )
            .at(of(one, "private-dns")),
            NameDecider::Missing { part } => self.not_read(*part),
            NameDecider::PrivateDns { endpoint, name } => cause(
                CauseKind::PrivateDns,
                format!("{endpoint} has the name `{name}`, and answers in place of the one that should"),
                "switch private DNS of one of them off",
            )
            .at(of(endpoint, "private-dns")),
            NameDecider::EndpointName { endpoint } => cause(
                CauseKind::PrivateDns,
                format!("it is a name that AWS gave {endpoint} itself"),
                back(),
            )
            .at(Component::of(*endpoint)),
            NameDecider::Gateway { endpoint } => cause(
                CauseKind::PrivateDns,
                format!("{endpoint} is a gateway endpoint, which changes routes and no names"),
                back(),
            )
            .at(Component::of(*endpoint)),
            NameDecider::PrivateZone { endpoint, name } => cause(
                CauseKind::PrivateDns,
                format!("the private zone of {endpoint} for `{name}` hides the public one, and lacks the name"),
                back(),
            )
            .at(of(endpoint, "private-dns")),
            NameDecider::InboundOnly { endpoint } => cause(
                CauseKind::PrivateDns,
                format!("whether {endpoint} answers inside the VPC depends on `PrivateDnsOnlyForInboundResolverEndpoint`, which was not read"),
                "take the interface endpoint away, or switch its private DNS off: the gateway endpoint is the one of the blueprint",
            )
            .at(of(endpoint, "private-dns")),
            NameDecider::Reserved => cause(
                CauseKind::PrivateDns,
                "the name is reserved, and never exists",
                back(),
            ),
        }
    }
}

/// Names a hosted zone with its name and whose it is.
fn hosted_zone(id: &str, name: &str, owner: Option<&ZoneOwner>) -> String {
    match owner {
        None => format!("hosted zone {id} ({name})"),
        Some(ZoneOwner::Account(account)) => {
            format!("hosted zone {id} ({name}) of account {account}")
        }
        Some(ZoneOwner::Service(service)) => format!("hosted zone {id} ({name}) of {service}"),
    }
}
