//! What stands in the VPC, or leads into it, and is nothing that a blueprint makes.
#![expect(
    clippy::semicolon_if_nothing_returned,
    reason = "each row is one change"
)]

use super::deployed::ACCOUNT;
use super::faults::{Fault, found};
use super::mount_targets::{mount_target, nfs};
use super::{deployed, told};
use smgen::snapshot::{
    Interface, OfferedService, Origin, OtherEndpoint, ServiceNetwork, Share, Snapshot, Tags,
};

/// Puts an interface into a subnet with a group.
pub fn interface<'a>(s: &'a mut Snapshot, kind: &str, description: &str) -> &'a mut Interface {
    s.interfaces.push(Interface {
        id: "eni-x".into(),
        subnet: "subnet-training-use1-az1".into(),
        addresses: Vec::new(),
        public_address: None,
        groups: vec!["sg-training".into()],
        kind: kind.into(),
        source_dest_check: true,
        description: description.into(),
        origin: Origin {
            owner: Some(ACCOUNT.into()),
            ..Origin::default()
        },
        tags: Tags::new(),
    });
    s.interfaces.last_mut().unwrap()
}

pub const EXTRA: &[&str] = &["extra interface/eni-x -"];

#[test]
fn interfaces_of_what_the_blueprint_does_not_know_are_named() {
    let (topology, clean) = deployed("prod", None);
    for (kind, description, noun) in [
        (
            "ec2_instance_connect_endpoint",
            "EC2 Instance Connect Endpoint eice-1",
            "Instance Connect",
        ),
        ("interface", "ClientVPN Endpoint resource", "Client VPN"),
        (
            "network_load_balancer",
            "ELB net/shared/0123",
            "Load Balancer",
        ),
        ("interface", "ELB app/front/0123", "load balancer"),
        (
            "gateway_load_balancer",
            "ELB gwy/firewall/0123",
            "Gateway Load Balancer",
        ),
        ("lambda", "AWS Lambda VPC ENI-copy-1", "Lambda"),
        (
            "interface",
            "AWS Lambda VPC ENI: /aws/lambda/copy",
            "Lambda",
        ),
        (
            "interface",
            "Route 53 Resolver: rslvr-out-1:rni-1",
            "Resolver",
        ),
        (
            "interface",
            "arn:aws:ecs:us-east-1:123456789012:attachment/1",
            "ECS",
        ),
        (
            "interface",
            "Attached to Glue using role: arn:aws:iam::1:role/r",
            "Glue",
        ),
        ("interface", "DMSNetworkInterface", "DMS"),
        ("interface", "EFS mount target for fs-9 (fsmt-9)", "EFS"),
        ("interface", "RDSNetworkInterface", "RDS"),
        ("api_gateway_managed", "", "API Gateway"),
        ("quicksight", "", "QuickSight"),
        ("branch", "", "container"),
        (
            "something_of_2031",
            "[DO NOT DELETE] ENI managed by SageMaker",
            "something_of_2031",
        ),
        (
            "vpc_endpoint",
            "VPC Endpoint Interface vpce-gone",
            "endpoint",
        ),
        (
            "transit_gateway",
            "Network Interface for Transit Gateway Attachment tgw-attach-1",
            "transit gateway",
        ),
        (
            "nat_gateway",
            "Interface for NAT Gateway nat-1",
            "NAT gateway",
        ),
    ] {
        let mut snapshot = clean.clone();
        interface(&mut snapshot, kind, description);
        assert_eq!(told(&topology, &snapshot), EXTRA, "{kind} {description}");
        let findings = smgen::verify::audit::audit(&topology, &snapshot);
        let text = findings[0].found.as_ref().unwrap().as_str().unwrap();
        assert!(text.contains(noun), "{kind} {description}: {text}");
        let fix = &findings[0].fix;
        assert!(
            fix.contains("no key of the blueprint") || fix.contains("blueprint has it"),
            "{fix}"
        );
    }
}

const PLACES: &[Fault] = &[
    (
        "an instance of the account, whatever its description says",
        |s| {
            let text = "[DO NOT DELETE] ENI managed by SageMaker for Studio Domain(d-1)";
            let one = interface(s, "interface", text);
            one.origin.instance = Some("i-1".into());
            one.origin.instance_owner = Some(ACCOUNT.into());
        },
        EXTRA,
    ),
    (
        "an instance of whom AWS does not say",
        |s| interface(s, "interface", "").origin.instance = Some("i-1".into()),
        EXTRA,
    ),
    (
        "a job with the group of data",
        |s| {
            interface(s, "interface", "for SageMaker Training Job x").groups =
                vec!["sg-data".into()];
        },
        EXTRA,
    ),
    (
        "a job in the tier of endpoints",
        |s| {
            let one = interface(s, "interface", "for SageMaker Training Job x");
            one.subnet = "subnet-endpoints-use1-az1".into();
            one.groups = vec!["sg-vpce".into()];
        },
        EXTRA,
    ),
    (
        "a job in the tier of data, with its group",
        |s| {
            let one = interface(s, "interface", "for SageMaker Training Job x");
            one.subnet = "subnet-data-use1-az1".into();
            one.groups = vec!["sg-data".into()];
        },
        EXTRA,
    ),
    (
        "an interface with a group more",
        |s| interface(s, "efa", "").groups.push("sg-vpce".into()),
        EXTRA,
    ),
    (
        "an interface of another account in a shared subnet",
        |s| interface(s, "interface", "").origin.owner = Some("210987654321".into()),
        EXTRA,
    ),
    (
        "a VPC of another account",
        |s| s.vpc.owner = Some("210987654321".into()),
        &["changed vpc owner"],
    ),
    (
        "a VPC of whom AWS does not say",
        |s| s.vpc.owner = None,
        &["unknown vpc owner"],
    ),
    (
        "endpoint of a resource",
        |s| {
            s.foreign.endpoints.push(OtherEndpoint {
                id: "vpce-x".into(),
                kind: "Resource".into(),
                to: "arn:aws:vpc-lattice:us-east-1:210987654321:resourceconfiguration/rcfg-1"
                    .into(),
                state: "available".into(),
                interfaces: vec!["eni-x".into()],
                tags: Tags::new(),
            });
            interface(s, "vpc_endpoint", "VPC Endpoint Interface vpce-x");
        },
        &["extra endpoint/vpce-x -"],
    ),
    (
        "service network",
        |s| {
            s.foreign.service_networks.push(ServiceNetwork {
                id: "snva-1".into(),
                network: "arn:aws:vpc-lattice:us-east-1:210987654321:servicenetwork/sn-1".into(),
                status: "ACTIVE".into(),
            });
        },
        &["extra service-network/snva-1 -"],
    ),
    (
        "subnet shared",
        |s| shared(s, "subnet/subnet-training-use1-az1", &["210987654321"]),
        &["extra subnet/training/use1-az1 shared-with"],
    ),
    (
        "group shared with nobody yet",
        |s| shared(s, "security-group/sg-training", &[]),
        &["extra security-group/training shared-with"],
    ),
    (
        "endpoint service of a load balancer in the VPC",
        |s| {
            offered(s, Some(&["*"]));
            interface(s, "network_load_balancer", "ELB net/shared/0123");
        },
        &[
            "extra endpoint-service/vpce-svc-1 -",
            "extra interface/eni-x -",
        ],
    ),
    (
        "endpoint service open to nobody knows whom",
        |s| {
            offered(s, None);
            interface(s, "network_load_balancer", "ELB net/shared/0123");
        },
        &[
            "extra interface/eni-x -",
            "unknown endpoint-service/vpce-svc-1 principals",
        ],
    ),
];

fn shared(s: &mut Snapshot, resource: &str, with: &[&str]) {
    s.foreign.shares.push(Share {
        id: "arn:aws:ram:us-east-1:123456789012:resource-share/1".into(),
        resource: format!("arn:aws:ec2:us-east-1:123456789012:{resource}"),
        with: with.iter().map(|one| (*one).to_owned()).collect(),
    });
}

fn offered(s: &mut Snapshot, principals: Option<&[&str]>) {
    let owned = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
    s.foreign.services.push(OfferedService {
        id: "vpce-svc-1".into(),
        state: "Available".into(),
        accepts_by_hand: false,
        load_balancers: vec![
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/shared/0123"
                .into(),
        ],
        principals: principals.map(owned),
    });
}

#[test]
fn what_leads_in_is_told() {
    found("prod", None, PLACES);
}

pub type Change = (&'static str, fn(&mut Snapshot));

/// Changes that nobody need hear of.
const HARMLESS: &[Change] = &[
    ("a job at work", |s| {
        let one = interface(s, "interface", "");
        one.origin.instance = Some("i-9".into());
        one.origin.instance_owner = Some("210987654321".into());
        one.origin.managed = true;
    }),
    ("an app of Studio", |s| {
        let one = interface(
            s,
            "interface",
            "[DO NOT DELETE] ENI managed by SageMaker for Studio Domain(d-1) - 1",
        );
        one.subnet = "subnet-notebook-use1-az1".into();
        one.groups = vec!["sg-notebook".into(), "sg-nfs".into()];
        nfs(s, "outbound");
    }),
    ("the file system of a domain", |s| {
        mount_target(s).groups = vec!["sg-nfs".into()];
    }),
    ("a database for data", |s| {
        let one = interface(s, "interface", "RDSNetworkInterface");
        one.subnet = "subnet-data-use1-az1".into();
        one.groups = vec!["sg-data".into()];
    }),
    ("a file system that says nothing of itself", |s| {
        let one = interface(s, "interface", "");
        one.subnet = "subnet-data-use1-az1".into();
        one.groups = vec!["sg-data".into()];
        one.origin.managed = true;
    }),
    ("a probe", |s| {
        let one = interface(s, "interface", "");
        one.origin.instance = Some("i-9".into());
        one.tags.insert("smgen:run".into(), "0123456789ab".into());
    }),
    ("an endpoint service of another VPC", |s| {
        offered(s, Some(&["*"]))
    }),
    ("a share of something else", |s| {
        shared(s, "subnet/subnet-theirs", &["210987654321"])
    }),
    ("an endpoint that is gone", |s| {
        s.foreign.endpoints.push(OtherEndpoint {
            id: "vpce-x".into(),
            kind: "Resource".into(),
            to: String::new(),
            state: "deleting".into(),
            interfaces: Vec::new(),
            tags: Tags::new(),
        });
    }),
];

#[test]
fn what_is_expected_raises_no_alarm() {
    let config = "profiles:\n  prod:\n    workloads: [studio, training]\n";
    let (topology, clean) = deployed("prod", Some(config));
    assert_eq!(told(&topology, &clean), [""; 0]);
    for (name, change) in HARMLESS {
        let mut snapshot = clean.clone();
        change(&mut snapshot);
        assert!(snapshot != clean, "{name} changes nothing");
        assert_eq!(told(&topology, &snapshot), [""; 0], "{name}");
    }
}

#[test]
fn a_load_balancer_in_two_zones_is_one_thing() {
    let (topology, mut snapshot) = deployed("prod", None);
    interface(
        &mut snapshot,
        "network_load_balancer",
        "ELB net/shared/0123",
    );
    let second = interface(
        &mut snapshot,
        "network_load_balancer",
        "ELB net/shared/0123",
    );
    second.id = "eni-y".into();
    second.subnet = "subnet-training-use1-az2".into();
    assert_eq!(told(&topology, &snapshot), EXTRA);
}

#[test]
fn the_fix_names_the_key_where_there_is_one() {
    let (topology, clean) = deployed("prod", None);
    for (service, said) in [
        (
            "com.amazonaws.us-east-1.bedrock-runtime",
            "`endpoints.services.bedrock-runtime`",
        ),
        (
            "aws.sagemaker.us-east-1.notebook",
            "`endpoints.services.sagemaker.notebook`",
        ),
        (
            "com.amazonaws.us-east-1.sts",
            "the blueprint has one endpoint of",
        ),
        (
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123",
            "no key of the blueprint",
        ),
        (
            "com.amazonaws.us-east-1.quantum",
            "declare it in the blueprint by `service_name: com.amazonaws.us-east-1.quantum`",
        ),
    ] {
        let mut snapshot = clean.clone();
        let mut endpoint = snapshot.endpoints[0].clone();
        endpoint.id = "vpce-x".into();
        endpoint.service_name = service.into();
        endpoint.interfaces.clear();
        endpoint.tags.clear();
        snapshot.endpoints.push(endpoint);
        let findings = smgen::verify::audit::audit(&topology, &snapshot);
        let [finding] = findings.as_slice() else {
            panic!("{service}: {findings:#?}")
        };
        assert!(
            finding.fix.contains(said) && finding.fix.contains("--vpc-endpoint-ids vpce-x"),
            "{service}: {}",
            finding.fix
        );
    }
}

#[test]
fn what_is_too_much_is_told_with_the_key_that_declares_such_a_thing_or_that_none_does() {
    let (topology, mut snapshot) = deployed("prod", None);
    let mut subnet = snapshot.subnets[0].clone();
    subnet.id = "subnet-x".into();
    subnet.cidr = "10.98.0.0/28".parse().unwrap();
    subnet.tags.clear();
    snapshot.subnets.push(subnet);
    let mut group = snapshot.security_groups[0].clone();
    group.id = "sg-x".into();
    group.name = "theirs".into();
    group.tags.clear();
    snapshot.security_groups.push(group);
    let findings = smgen::verify::audit::audit(&topology, &snapshot);
    for (what, key) in [
        ("subnet/subnet-x", "`network.tiers`"),
        ("security-group/sg-x", "no key of the blueprint"),
    ] {
        let finding = findings.iter().find(|one| one.what == what).unwrap();
        assert!(finding.fix.contains(key), "{what}: {}", finding.fix);
    }
}
