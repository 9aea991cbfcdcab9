//! What is read off answers, and which calls that takes.

use super::wire::Counting;
use super::{Collection, world};
use crate::support::server::Reply;
use smgen::aws::snapshot::ACTIONS;
use smgen::snapshot::{AttachmentKind, Peer, Protocol, Snapshot, SnapshotPart, Target};
use smgen::topology::ResourceKind;
use std::collections::BTreeSet;

fn of_the_world() -> Snapshot {
    let server = Counting::start(world::answer);
    Collection::of_everything(server.url()).run().whole().0
}

/// Refuses an action as EC2 or SageMaker do.
pub fn refusal(action: &str) -> Reply {
    let (service, name) = action.split_once(':').unwrap();
    match service {
        "s3" => Reply::Http(
            403,
            "application/xml",
            "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>".to_owned(),
        ),
        "kms" | "lambda" | "logs" | "ram" | "route53resolver" | "sagemaker" | "vpc-lattice" => Reply::Http(
            400,
            "application/x-amz-json-1.1",
            format!(r#"{{"__type":"AccessDeniedException","message":"User: u is not authorized to perform: {action} on resource: r because no identity-based policy allows the {action} action"}}"#),
        ),
        "ec2" => Reply::Http(
            403,
            "text/xml",
            "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors><RequestID>r</RequestID></Response>".to_owned(),
        ),
        _ => Reply::Http(
            403,
            "text/xml",
            format!("<ErrorResponse><Error><Code>AccessDenied</Code><Message>no {name}</Message></Error></ErrorResponse>"),
        ),
    }
}

#[test]
fn the_code_makes_the_calls_that_it_names_and_no_others() {
    let open = Counting::start(world::answer);
    let (_, calls) = Collection::of_everything(open.url()).run().whole();
    assert_eq!(calls, open.seen(), "what is counted is what is sent");
    // The older call for prefix lists is for those who may not make the newer ones.
    let narrow = Counting::start(|action, request| match action {
        "ec2:GetManagedPrefixListEntries" => refusal(action),
        _ => world::answer(action, request),
    });
    Collection::of_everything(narrow.url()).run().taken();
    let seen: BTreeSet<_> = open
        .seen()
        .into_keys()
        .chain(narrow.seen().into_keys())
        .collect();
    let named: BTreeSet<_> = ACTIONS
        .iter()
        .map(|action| action.name.to_owned())
        .collect();
    assert_eq!(seen, named);
}

#[test]
fn network_parts_are_read_field_by_field() {
    let all = of_the_world();
    let ranges: Vec<_> = all.vpc.cidrs.iter().map(ToString::to_string).collect();
    assert_eq!(ranges, ["10.0.0.0/16", "2001:db8::/56"]);
    let blocks = all.vpc.cidr_blocks.iter().map(|one| {
        let state = one.state.as_deref().unwrap();
        format!("{} {state} {}", one.cidr, one.association)
    });
    let blocks: Vec<_> = blocks.collect();
    assert_eq!(blocks, ["10.1.0.0/16 disassociated vpc-cidr-assoc-2"]);
    assert_eq!(
        (all.vpc.dns_support, all.vpc.dns_hostnames),
        (Some(true), Some(false))
    );
    assert_eq!(
        (all.subnets[0].zone.as_str(), all.subnets[0].free_addresses),
        ("use1-az1", Some(250))
    );
    let table = &all.route_tables[0];
    assert!(table.main && table.subnets == ["subnet-1"]);
    let targets: BTreeSet<_> = table
        .routes
        .iter()
        .map(|route| route.target.clone())
        .collect();
    let own = |id: &str| id.to_owned();
    let wanted = [
        Target::Local,
        Target::Endpoint(own("vpce-2")),
        Target::Instance(own("i-1")),
        Target::NatGateway(own("nat-1")),
        Target::VpnGateway(own("vgw-1")),
        Target::EgressOnlyInternetGateway(own("eigw-1")),
        Target::Peering(own("pcx-1")),
        // Of a black hole nobody says where it led.
        Target::Other(String::new()),
    ];
    assert_eq!(targets, wanted.into());
    let blackholes: Vec<_> = table
        .routes
        .iter()
        .filter(|route| route.blackhole)
        .collect();
    assert_eq!(blackholes.len(), 1);
    assert_eq!(
        table.routes.iter().filter(|route| route.propagated).count(),
        1
    );
    let acl = &all.network_acls[0];
    let numbers: Vec<_> = acl
        .entries
        .iter()
        .map(|entry| (entry.egress, entry.number))
        .collect();
    assert_eq!(
        numbers,
        [(false, 100), (false, 110), (false, 32767), (true, 32767)]
    );
    assert_eq!(acl.entries[0].ports, Some((443, 443)));
    assert_eq!(
        (acl.entries[1].protocol, acl.entries[1].ports),
        (Protocol::Icmpv6, Some((128, -1)))
    );
    let kinds: Vec<_> = all
        .attachments
        .iter()
        .map(|one| (one.id.as_str(), one.kind))
        .collect();
    let wanted = [
        ("eigw-1", AttachmentKind::EgressOnlyInternetGateway),
        ("igw-1", AttachmentKind::InternetGateway),
        ("pcx-1", AttachmentKind::Peering),
        ("tgw-1", AttachmentKind::TransitGateway),
        ("vgw-1", AttachmentKind::VpnGateway),
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(all.attachments[2].cidrs, ["10.9.0.0/16".parse().unwrap()]);
    assert!(all.nat_gateways[0].public);
    let instances: Vec<_> = all.instances.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(instances, ["i-1"], "what was terminated is gone");
    let dhcp = all.dhcp_options.unwrap();
    assert_eq!(
        (dhcp.servers, dhcp.domain_name.as_deref()),
        (vec![own("AmazonProvidedDNS")], Some("ec2.internal"))
    );
    let options = |one: &&smgen::snapshot::Record| one.kind == ResourceKind::DhcpOptions;
    let options = all.records.iter().find(options).unwrap();
    assert_eq!(options.fields["domain-name"], "ec2.internal");
    assert_eq!(options.fields["vpc"], "vpc-1");
    let mut logs = all
        .records
        .iter()
        .filter(|one| one.kind == ResourceKind::FlowLog);
    let log = logs.next().unwrap();
    assert_eq!(log.fields["interval"], 60);
    assert_eq!(log.fields["delivery-error"], "FAILED: Access error");
}

#[test]
fn groups_endpoints_and_lists_are_read_field_by_field() {
    let all = of_the_world();
    let ids: Vec<_> = all
        .security_groups
        .iter()
        .map(|group| group.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["sg-1", "sg-9"],
        "a group of another VPC that a rule names is there"
    );
    let group = all
        .security_groups
        .iter()
        .find(|group| group.id == "sg-1")
        .unwrap();
    let rules: Vec<_> = group
        .ingress
        .iter()
        .map(|rule| (rule.id.as_str(), &rule.peer))
        .collect();
    let v6 = Peer::Cidr("2001:db8::/32".parse().unwrap());
    let v4 = Peer::Cidr("10.0.0.0/24".parse().unwrap());
    let peer = Peer::Group("sg-9".to_owned());
    assert_eq!(rules, [("sgr-1", &peer), ("sgr-2", &v4), ("sgr-4", &v6)]);
    assert_eq!(group.ingress[2].ports, Some((8, -1)));
    assert_eq!(group.ingress[0].description, "peer");
    assert_eq!(
        (group.egress[0].id.as_str(), group.egress[0].ports),
        ("sgr-3", None)
    );
    let [interface, gateway] = all.endpoints.as_slice() else {
        panic!()
    };
    assert_eq!(
        (interface.state.as_str(), gateway.state.as_str()),
        ("available", "available")
    );
    assert_eq!(
        interface.names,
        ["sts.us-east-1.amazonaws.com"],
        "taken from the service"
    );
    assert_eq!(interface.policy, Some("not JSON".into()));
    assert!(gateway.policy.as_ref().unwrap()["Statement"].is_array());
    assert_eq!(gateway.route_tables, ["rtb-1"]);
    assert_eq!(all.services[0].zones, ["us-east-1a", "us-east-1b"]);
    let card = &all.interfaces[0];
    let addresses: Vec<_> = card.addresses.iter().map(ToString::to_string).collect();
    assert_eq!(
        addresses,
        ["10.0.0.9", "10.0.0.5", "2001:db8::9"],
        "the primary one first"
    );
    assert!(!card.source_dest_check && card.public_address.is_some());
    let lists: Vec<_> = all
        .prefix_lists
        .iter()
        .map(|list| (list.id.as_str(), list.entries.len()))
        .collect();
    assert_eq!(lists, [("pl-1", 1), ("pl-2", 1)]);
}

#[test]
fn workloads_are_read_without_what_they_work_with() {
    let all = of_the_world();
    let notebook = &all.notebooks[0];
    assert!(notebook.direct_internet == Some(false) && notebook.root == Some(true));
    assert_eq!(notebook.metadata_version.as_deref(), Some("2"));
    assert_eq!(notebook.tags["smgen:profile"], "p");
    assert!(all.domains[0].vpc_only == Some(true) && all.domains[0].groups == ["sg-1"]);
    assert_eq!(all.domains[0].space_groups, ["sg-2"]);
    assert_eq!(all.domains[0].file_system.as_deref(), Some("fs-1"));
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("hidden-in-a-job"), "{text}");
}

#[test]
fn all_pages_are_read() {
    let server = Counting::start(|action, request| {
        if action != "ec2:DescribeSubnets" {
            return world::answer(action, request);
        }
        let (id, next) = if request.contains("NextToken=more") {
            (1, "")
        } else {
            (2, "<nextToken>more</nextToken>")
        };
        let body = format!(
            "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-{id}</subnetId><cidrBlock>10.0.{id}.0/24</cidrBlock><availabilityZoneId>use1-az1</availabilityZoneId><availableIpAddressCount>9</availableIpAddressCount><mapPublicIpOnLaunch>false</mapPublicIpOnLaunch><ipv6CidrBlockAssociationSet/></item></subnetSet>{next}</DescribeSubnetsResponse>"
        );
        Reply::Http(200, "text/xml", body)
    });
    let (snapshot, calls) = Collection::of(server.url(), "p").run().taken();
    let ids: Vec<_> = snapshot.subnets.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["subnet-1", "subnet-2"]);
    // Nobody says which ACL the second one has.
    let parts: Vec<_> = snapshot.gaps.iter().map(|gap| gap.part).collect();
    assert_eq!(parts, [SnapshotPart::NetworkAcls]);
    assert_eq!(calls["ec2:DescribeSubnets"], 2);
}

#[test]
fn two_collections_are_equal() {
    let text = || serde_json::to_string(&of_the_world()).unwrap();
    assert_eq!(text(), text());
}
