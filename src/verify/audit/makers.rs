//! What made a network interface, by its type, its description and what it is attached to.
//!
//! Types: Amazon EC2 API reference, `DescribeNetworkInterfaces`, the filter `interface-type`. Descriptions are documented for few
//! services; those here are what the services write (read off public inventories of interfaces, 2026-11-26). What none of them tells
//! is [`Maker::Unknown`], never nothing.

use crate::snapshot::Interface;

/// What made an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Maker {
    /// A VPC endpoint, of whatever type.
    Endpoint,
    /// A NAT gateway.
    Nat,
    /// A transit gateway attachment.
    TransitGateway,
    /// An instance of the account.
    Instance(String),
    /// A file system or database: a noun with its article.
    Store(&'static str),
    /// `SageMaker`, or something that says nothing and is attached to no instance of the account, as `SageMaker`'s are.
    Workload,
    /// Something else: a noun with its article.
    Other(&'static str),
    /// A type that AWS made after this was written.
    Unknown(String),
}

/// Types that tell what made an interface.
const BY_TYPE: [(&str, &str); 17] = [
    ("api_gateway_managed", "an API of API Gateway"),
    (
        "aws_codestar_connections_managed",
        "a connection of CodeConnections",
    ),
    ("branch", "a branch interface of a container"),
    (
        "ec2_instance_connect_endpoint",
        "an EC2 Instance Connect endpoint",
    ),
    ("evs", "an Elastic VMware environment"),
    ("gateway_load_balancer", "a Gateway Load Balancer"),
    (
        "global_accelerator_managed",
        "an accelerator of Global Accelerator",
    ),
    ("iot_rules_managed", "a rule of IoT"),
    ("lambda", "a Lambda function"),
    ("load_balancer", "a load balancer"),
    ("network_load_balancer", "a Network Load Balancer"),
    ("quicksight", "a connection of QuickSight"),
    ("trunk", "a trunk interface of a container host"),
    ("client_vpn", "a Client VPN endpoint"),
    ("workspaces", "a WorkSpace"),
    ("vpc_lattice", "a resource gateway of VPC Lattice"),
    ("directory", "a directory"),
];

/// How descriptions begin that services write.
const BY_DESCRIPTION: [(&str, &str); 19] = [
    ("aws codebuild", "a build of CodeBuild"),
    ("aws created network interface for d-", "a directory"),
    ("aws lambda vpc eni", "a Lambda function"),
    ("amazon eks", "a cluster of EKS"),
    ("arn:aws:ecs:", "a task of ECS"),
    ("arn:aws-cn:ecs:", "a task of ECS"),
    ("arn:aws-us-gov:ecs:", "a task of ECS"),
    ("attached to glue", "a connection of Glue"),
    ("clientvpn endpoint", "a Client VPN endpoint"),
    ("created by amazon workspaces", "a WorkSpace"),
    ("datasync", "a DataSync agent"),
    ("dmsnetworkinterface", "a replication instance of DMS"),
    (
        "ec2 instance connect endpoint",
        "an EC2 Instance Connect endpoint",
    ),
    ("elb ", "a load balancer"),
    ("network firewall", "an endpoint of Network Firewall"),
    ("resource gateway", "a resource gateway of VPC Lattice"),
    ("route 53 resolver", "a Resolver endpoint"),
    ("transfer", "a server of Transfer Family"),
    ("amazon mwaa", "an environment of MWAA"),
];

/// How descriptions begin that file systems and databases write.
const STORES: [(&str, &str); 8] = [
    ("efs mount target", "a mount target of EFS"),
    ("elasticache", "a cluster of ElastiCache"),
    ("fsx", "a file system of FSx"),
    ("network interface for dbproxy", "a proxy of RDS"),
    ("rdsnetworkinterface", "a database of RDS"),
    ("redshift", "a cluster of Redshift"),
    ("memorydb", "a cluster of MemoryDB"),
    ("opensearch", "a domain of OpenSearch"),
];

impl Maker {
    /// Tells what made an interface of an account.
    pub(super) fn of(interface: &Interface, account: Option<&str>) -> Self {
        let kind = interface.kind.as_str();
        match kind {
            "vpc_endpoint" | "gateway_load_balancer_endpoint" => return Self::Endpoint,
            "nat_gateway" | "natGateway" => return Self::Nat,
            "transit_gateway" => return Self::TransitGateway,
            "efs" => return Self::Store("a mount target of EFS"),
            _ => {}
        }
        if let Some((_, noun)) = BY_TYPE.iter().find(|(name, _)| *name == kind) {
            return Self::Other(noun);
        }
        // Anybody may write a description, so that what runs on an instance of the account is that first.
        let origin = &interface.origin;
        let theirs = origin.instance_owner.as_deref();
        if let Some(instance) = &origin.instance
            && (theirs.is_none() || account.is_none() || theirs == account)
        {
            return Self::Instance(instance.clone());
        }
        if !["interface", "efa", "efa-only", ""].contains(&kind) {
            return Self::Unknown(kind.to_owned());
        }
        let text = interface.description.trim().to_lowercase();
        let begins = |(start, _): &&(&str, &str)| text.starts_with(*start);
        if let Some((_, noun)) = STORES.iter().find(begins) {
            return Self::Store(noun);
        }
        match BY_DESCRIPTION.iter().find(begins) {
            Some((_, noun)) => Self::Other(noun),
            None => Self::Workload,
        }
    }

    /// Returns the noun, with its article.
    pub(super) fn noun(&self) -> String {
        match self {
            Self::Endpoint => "an endpoint".to_owned(),
            Self::Nat => "a NAT gateway".to_owned(),
            Self::TransitGateway => "a transit gateway attachment".to_owned(),
            Self::Instance(id) => format!("the instance {id}"),
            Self::Store(noun) | Self::Other(noun) => (*noun).to_owned(),
            Self::Workload => "an interface".to_owned(),
            Self::Unknown(kind) => format!("something of the type {kind}"),
        }
    }
}
