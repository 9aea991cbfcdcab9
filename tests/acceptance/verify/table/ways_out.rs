//! Ways out of the network.

use super::{Fault, fault};
use crate::acceptance::verify::account::{ANYWHERE, Account};

pub const WAYS_OUT: &[Fault] = &[
    fault(
        "an internet gateway is attached",
        |a| {
            a.internet_gateway();
        },
        ("configuration/internet-gateway", "internet-gateway"),
        &[],
    ),
    fault(
        "a route leads to an internet gateway",
        |a| a.route("use1-az1", ANYWHERE, ("GatewayId", &a.internet_gateway())),
        ("configuration/route-table/private/use1-az1", "route-table"),
        &["configuration/internet-gateway"],
    ),
    fault(
        "a NAT gateway leads out, and group and ACL let out",
        |a| {
            leads_out(a);
            a.authorize("Egress", "training", (443, 443), ("cidr", ANYWHERE));
            a.acl_entry(
                "CreateNetworkAclEntry",
                "training",
                ("3", true),
                ("allow", "-1", ANYWHERE),
            );
            a.acl_entry(
                "CreateNetworkAclEntry",
                "training",
                ("3", false),
                ("allow", "-1", ANYWHERE),
            );
        },
        (
            "egress/training/use1-az1/internet:tcp-443",
            "security-group",
        ),
        &["egress/training/use1-az1/", "configuration/"],
    ),
    fault(
        "a NAT gateway leads out, though groups keep it shut",
        leads_out,
        ("configuration/route-table/private/use1-az1", "route-table"),
        &["configuration/"],
    ),
    fault(
        "another VPC is peered",
        |a| {
            a.peer("10.77.0.0/16");
        },
        ("configuration/attachment/", "attachment"),
        &[],
    ),
    fault(
        "a route leads into a peered VPC",
        |a| {
            let id = a.peer("10.77.0.0/16");
            a.route("use1-az2", "10.77.0.0/16", ("VpcPeeringConnectionId", &id));
        },
        ("configuration/route-table/private/use1-az2", "route-table"),
        &["configuration/attachment/"],
    ),
    fault(
        "a VPN gateway is attached",
        |a| {
            let id = a
                .ec2("CreateVpnGateway", &[("Type", "ipsec.1")])
                .element("vpnGatewayId");
            a.ec2(
                "AttachVpnGateway",
                &[("VpnGatewayId", &id), ("VpcId", &a.id("vpc"))],
            );
        },
        ("configuration/attachment/", "attachment"),
        &[],
    ),
    fault(
        "an egress-only internet gateway is made",
        |a| {
            a.ec2(
                "CreateEgressOnlyInternetGateway",
                &[("VpcId", &a.id("vpc"))],
            );
        },
        ("configuration/attachment/", "attachment"),
        &[],
    ),
    fault(
        "a subnet gets the main route table",
        |a| {
            let subnet = a.id("subnet/training/use1-az1");
            let mut tables = a.whole.route_tables.iter();
            let main = &tables.find(|table| table.main).unwrap().id;
            a.associate(&subnet, "RouteTable", main);
        },
        ("reach/training/use1-az1/s3", "route"),
        &[
            "configuration/subnet/training/use1-az1",
            "configuration/route-table/",
        ],
    ),
];

/// Gives the private subnets of a zone a NAT gateway, in a public subnet that everything may enter and leave.
fn leads_out(a: &Account<'_>) {
    let vpc = a.id("vpc");
    let gateway = a.internet_gateway();
    let range = [("VpcId", vpc.as_str()), ("CidrBlock", "10.2.254.0/24")];
    let zone = ("AvailabilityZoneId", "use1-az1");
    let subnet = a
        .ec2("CreateSubnet", &[range[0], range[1], zone])
        .element("subnetId");
    let table = a
        .ec2("CreateRouteTable", &[("VpcId", &vpc)])
        .element("routeTableId");
    a.ec2(
        "AssociateRouteTable",
        &[("RouteTableId", &table), ("SubnetId", &subnet)],
    );
    let out = [("DestinationCidrBlock", ANYWHERE), ("GatewayId", &gateway)];
    a.ec2("CreateRoute", &[("RouteTableId", &table), out[0], out[1]]);
    let acl = a
        .ec2("CreateNetworkAcl", &[("VpcId", &vpc)])
        .element("networkAclId");
    for egress in ["true", "false"] {
        let entry = [
            ("RuleNumber", "1"),
            ("RuleAction", "allow"),
            ("Protocol", "-1"),
        ];
        let rest = [
            ("CidrBlock", ANYWHERE),
            ("Egress", egress),
            ("NetworkAclId", acl.as_str()),
        ];
        a.ec2("CreateNetworkAclEntry", &[entry, rest].concat());
    }
    a.associate(&subnet, "NetworkAcl", &acl);
    let address = a
        .ec2("AllocateAddress", &[("Domain", "vpc")])
        .element("allocationId");
    let made = a.ec2(
        "CreateNatGateway",
        &[("SubnetId", &subnet), ("AllocationId", &address)],
    );
    a.route(
        "use1-az1",
        ANYWHERE,
        ("NatGatewayId", &made.element("natGatewayId")),
    );
}
