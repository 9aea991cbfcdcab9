//! Likely causes of what packets showed and the model does not explain.

use super::table::Modelled;
use crate::probe::{Observation, Outcome, Segments};
use crate::report::{Cause, CauseKind};

fn cause(kind: CauseKind, what: &str, fix: &str) -> Cause {
    Cause {
        kind,
        what: what.to_owned(),
        fix: fix.to_owned(),
        component: None,
    }
}

/// Returns why a connection that should open does not, where the model names nothing that stops it: because it finds groups, ACLs, routes
/// and endpoint open, or because it cannot tell.
pub(super) fn closed(observation: &Observation, model: Modelled) -> Cause {
    match observation.outcome {
        Outcome::TlsUntrusted => cause(
            CauseKind::Interception,
            "somebody between here and the service presents a certificate of an authority of their own",
            "take the service's names out of TLS inspection, or name the authority with `--ca-bundle` if that is meant",
        ),
        Outcome::TlsExpired | Outcome::TlsWrongName | Outcome::TlsUnverified => cause(
            CauseKind::Certificate,
            "whoever answers at the endpoint's address has not the service's certificate",
            "find out who answers there: `aws ec2 describe-network-interfaces --filters Name=addresses.private-ip-address,Values=ADDRESS`",
        ),
        Outcome::TlsTimeout => silent_tls(observation.segments),
        Outcome::TlsAlert | Outcome::TlsFailed | Outcome::TlsReset | Outcome::TlsClosed => cause(
            CauseKind::Inspection,
            "the connection is cut off when TLS begins, as a firewall does that reads the server's name",
            "look for AWS Network Firewall or an appliance on the way, and allow the service's names in it",
        ),
        Outcome::Answered => cause(
            CauseKind::Service,
            "whoever answers at the endpoint says that it cannot: HTTP 5xx",
            "look at the AWS Health Dashboard, and for an inspecting proxy on the way",
        ),
        Outcome::HttpTimeout | Outcome::HttpReset | Outcome::HttpClosed | Outcome::NotHttp => {
            cause(
                CauseKind::Service,
                "TLS is as it should be, but the service gives no answer",
                "look at the AWS Health Dashboard, and for an inspecting proxy on the way",
            )
        }
        Outcome::OtherGreeting | Outcome::NoGreeting => cause(
            CauseKind::Path,
            "somebody else than the listener answers at its address",
            "look for a proxy or an appliance on the way",
        ),
        Outcome::ConnectRefused | Outcome::ConnectReset | Outcome::UdpRefused => cause(
            CauseKind::Path,
            "somebody refuses the connection, which neither groups nor ACLs do: they are silent",
            "look for AWS Network Firewall or an appliance on the way that rejects it",
        ),
        _ => cause(
            CauseKind::Path,
            match model {
                Modelled::Open => {
                    "packets get lost though groups, ACLs and routes let them through"
                }
                Modelled::Closed => "packets get lost, as the model says that they must",
                Modelled::Partly => {
                    "packets get lost, as the model says that they must from some ports of the client's"
                }
                Modelled::Unknown => "packets get lost, and the model cannot tell where",
            },
            "look for AWS Network Firewall, an appliance or a service that is down; the flow logs tell how far the packets come",
        ),
    }
}

/// Returns why a TLS handshake gets no answer, by what TCP knows of it. The answer holds the certificates: several thousand bytes, the
/// first large packets on a way that has carried small ones.
fn silent_tls(segments: Option<Segments>) -> Cause {
    match segments {
        Some(seen) if seen.out_of_order > 0 => cause(
            CauseKind::Mtu,
            "the end of the service's answer comes, and the large packets before it get lost on the way: its MTU is smaller than both sides believe",
            "let ICMP \"fragmentation needed\" (type 3, code 4) pass on the way, or have the link or appliance in it lower the MSS; where it is known, set the interface's MTU",
        ),
        Some(seen) if seen.unacknowledged == 0 => cause(
            CauseKind::Inspection,
            "the client's greeting is acknowledged, and the answer, several thousand bytes, does not come: a firewall reads the server's name, large packets are lost on the way, or the service is down",
            "look for AWS Network Firewall or an appliance on the way, and allow the service's names in it; see whether it comes with a smaller MTU on a host there (`ip link set dev eth0 mtu 1300`)",
        ),
        _ => cause(
            CauseKind::Inspection,
            "the connection opens, and the client's greeting is swallowed, as by a firewall that reads the server's name",
            "look for AWS Network Firewall or an appliance on the way, and allow the service's names in it",
        ),
    }
}

/// Returns what lets a connection through that should stay closed, where the model names nothing that does.
pub(super) fn open(model: Modelled) -> Cause {
    cause(
        CauseKind::Path,
        match model {
            Modelled::Closed => {
                "a connection comes about although groups, ACLs or routes should stop it"
            }
            Modelled::Open => "a connection comes about, as the model says that it must",
            Modelled::Partly => {
                "a connection comes about, as the model says that it must from some ports of the client's"
            }
            Modelled::Unknown => "a connection comes about, and the model cannot tell by which way",
        },
        "somebody changed the network while it was looked at, or the model is wrong: run `smgen verify` again, and report it if it stays",
    )
}

/// Returns why a signed call fares otherwise than it should at an endpoint whose policy the model finds as it should be.
pub(super) fn call(allowed: bool) -> Cause {
    if allowed {
        cause(
            CauseKind::EndpointPolicy,
            "the endpoint's policy denies a call that the workloads make",
            "somebody changed the policy outside the code, or AWS takes its time to use it: compare it with the rendered one",
        )
    } else {
        cause(
            CauseKind::EndpointPolicy,
            "the endpoint lets a call through to a bucket that was named as another account's",
            "see whose the bucket is: `aws s3api head-bucket --bucket NAME --expected-bucket-owner ACCOUNT`; if it is another account's, compare the endpoint's policy with the rendered one",
        )
    }
}

/// Returns why a call takes longer than the profile allows.
pub(super) fn slow(allowed: u32) -> Cause {
    cause(
        CauseKind::Path,
        "the way to the endpoint, or the service, takes longer than the profile allows",
        &format!(
            "verify again, because one late answer is chance; then look for an appliance on the way; `endpoints.slowest_ms` allows {allowed} ms"
        ),
    )
}

/// Returns why a service takes a version of TLS that nothing should.
pub(super) fn old_tls() -> Cause {
    cause(
        CauseKind::Tls,
        "TLS 1.1 is accepted, which AWS's services refuse: somebody else ends the TLS here",
        "look for a proxy or a load balancer on the way that ends TLS, and raise its lowest version to 1.2",
    )
}

/// Returns why a name resolves that DNS Firewall should block, though its rules are as they should be.
pub(super) fn not_blocked() -> Cause {
    cause(
        CauseKind::Resolver,
        "the resolver answers for a name that no list allows",
        "look for name servers of your own in the DHCP options, a Route 53 Profile of the VPC, and a rule group that is asked before",
    )
}

/// Returns why a name resolves that a zone of the blueprint's has no record for, though the zone is as it should be.
pub(super) fn not_absent() -> Cause {
    cause(
        CauseKind::Resolver,
        "somebody answers for a name that its zone has no record for",
        "look for name servers of your own in the DHCP options, a Resolver rule for the zone's name and a Route 53 Profile of the VPC",
    )
}

/// Returns why a name does not lead where it should, though VPC, endpoint and DHCP options are as they should be.
pub(super) fn name(observation: &Observation) -> Cause {
    match observation.outcome {
        Outcome::Resolved => cause(
            CauseKind::Resolver,
            "the resolver gives other addresses than it should",
            "look for a private hosted zone, a Resolver rule or a line of /etc/hosts with this name",
        ),
        Outcome::NxDomain => cause(
            CauseKind::Resolver,
            "the resolver says that there is no such name",
            "look for a DNS Firewall rule, a private hosted zone or a Resolver rule that covers it",
        ),
        Outcome::NoData => cause(
            CauseKind::Resolver,
            "the resolver knows the name, and no address of it",
            "look for a DNS Firewall rule that answers NODATA, and for a private hosted zone that holds the name without a record of type A",
        ),
        Outcome::DnsRefused => cause(
            CauseKind::Resolver,
            "the resolver refuses to answer, which the VPC's own does not",
            "look at the name servers in the DHCP options, and for a Resolver rule that forwards to servers that refuse",
        ),
        // "Failed" is no "there is no such name": nobody has said anything about the name.
        Outcome::ServFail | Outcome::TryAgain => cause(
            CauseKind::Resolver,
            "the resolver fails over the name, which says nothing about whether there is such a name",
            "look for a Resolver rule that forwards to servers that are down, a name server of your own in the DHCP options, and a DNS Firewall that fails closed",
        ),
        _ => cause(
            CauseKind::Resolver,
            "the resolver does not answer, or fails",
            "look at the name servers in the DHCP options, and for a Resolver rule that forwards to servers that are down",
        ),
    }
}
