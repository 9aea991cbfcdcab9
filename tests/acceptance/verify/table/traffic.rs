//! Security groups and network ACLs.

use super::{Fault, fault};
use crate::acceptance::verify::account::ANYWHERE;

pub const GROUPS: &[Fault] = &[
    fault(
        "egress of training to the endpoints is revoked",
        |a| a.revoke("Egress", "training", |rule| a.to_group(rule, "vpce")),
        ("reach/training/use1-az1/sts", "security-group"),
        &["reach/training/", "configuration/security-group/training"],
    ),
    fault(
        "all egress of notebooks is revoked",
        |a| a.revoke("Egress", "notebook", |_| true),
        ("reach/notebook/use1-az4/s3", "security-group"),
        &["reach/notebook/", "configuration/security-group/notebook"],
    ),
    fault(
        "the endpoints' group lets inference in no more",
        |a| a.revoke("Ingress", "vpce", |rule| a.to_group(rule, "inference")),
        (
            "reach/inference/use1-az1/sagemaker.runtime",
            "security-group",
        ),
        &["reach/inference/", "configuration/security-group/vpce"],
    ),
    fault(
        "the data's group lets training in no more",
        |a| a.revoke("Ingress", "data", |rule| a.to_group(rule, "training")),
        ("reach/training/use1-az1/data:2049", "security-group"),
        &[
            "reach/training/use1-az1/data",
            "reach/training/use1-az2/data",
            "reach/training/use1-az4/data",
            "configuration/security-group/data",
        ],
    ),
    fault(
        "nodes of a training job do not reach each other",
        |a| a.revoke("Ingress", "training", |_| true),
        ("reach/training/use1-az1/training", "security-group"),
        &[
            "/training:",
            "/training-",
            "reach/training/",
            "configuration/security-group/training",
        ],
    ),
    fault(
        "egress of training is opened to everywhere",
        |a| a.authorize("Egress", "training", (443, 443), ("cidr", ANYWHERE)),
        ("configuration/security-group/training", "security-group"),
        &[],
    ),
    fault(
        "SSH to the data is opened to everywhere",
        |a| a.authorize("Ingress", "data", (22, 22), ("cidr", ANYWHERE)),
        ("configuration/security-group/data", "security-group"),
        &[],
    ),
    fault(
        "the endpoints' group is opened on all ports",
        |a| a.authorize("Ingress", "vpce", (0, 65535), ("cidr", "10.0.0.0/8")),
        ("configuration/security-group/vpce", "security-group"),
        &[],
    ),
    fault(
        "notebooks are let at the data, ACLs and all",
        |a| {
            a.authorize(
                "Egress",
                "notebook",
                (2049, 2049),
                ("group", &a.group("data").id),
            );
            a.authorize(
                "Ingress",
                "data",
                (2049, 2049),
                ("group", &a.group("notebook").id),
            );
            for tier in ["notebook", "data"] {
                for egress in [true, false] {
                    a.acl_entry(
                        "CreateNetworkAclEntry",
                        tier,
                        ("3", egress),
                        ("allow", "-1", "10.2.0.0/16"),
                    );
                }
            }
        },
        ("segmentation/notebook/use1-az1/data:2049", "security-group"),
        &[
            "segmentation/notebook/",
            "configuration/security-group/",
            "configuration/network-acl/",
        ],
    ),
    fault(
        "the group that AWS makes is opened",
        |a| {
            let mut groups = a.whole.security_groups.iter();
            let id = groups
                .find(|group| group.name == "default")
                .unwrap()
                .id
                .clone();
            let rule = [
                ("GroupId", id.as_str()),
                ("IpPermissions.1.IpProtocol", "-1"),
                ("IpPermissions.1.IpRanges.1.CidrIp", ANYWHERE),
            ];
            a.ec2("AuthorizeSecurityGroupIngress", &rule);
        },
        (
            "configuration/default-security-group",
            "default-security-group",
        ),
        &[],
    ),
    fault(
        "a group that nobody planned",
        |a| {
            let group = [
                ("GroupName", "debug"),
                ("GroupDescription", "debug"),
                ("VpcId", &a.id("vpc")),
            ];
            let id = a.ec2("CreateSecurityGroup", &group).element("groupId");
            let rule = [
                ("GroupId", id.as_str()),
                ("IpPermissions.1.IpProtocol", "tcp"),
                ("IpPermissions.1.FromPort", "22"),
                ("IpPermissions.1.ToPort", "22"),
                ("IpPermissions.1.IpRanges.1.CidrIp", ANYWHERE),
            ];
            a.ec2("AuthorizeSecurityGroupIngress", &rule);
        },
        ("configuration/security-group/", "security-group"),
        &[],
    ),
];

pub const ACLS: &[Fault] = &[
    fault(
        "an ACL lets nothing out",
        |a| a.clear_acl("training", true),
        ("reach/training/use1-az1/sts", "network-acl"),
        &["reach/training/", "configuration/network-acl/training"],
    ),
    fault(
        "an ACL lets no replies in",
        |a| a.clear_acl("inference", false),
        ("reach/inference/use1-az2/sts", "network-acl"),
        &["reach/inference/", "configuration/network-acl/inference"],
    ),
    fault(
        "a deny stands before the other entries",
        |a| {
            a.acl_entry(
                "CreateNetworkAclEntry",
                "notebook",
                ("1", true),
                ("deny", "-1", ANYWHERE),
            );
        },
        ("reach/notebook/use1-az1/sagemaker.api", "network-acl"),
        &["reach/notebook/", "configuration/network-acl/notebook"],
    ),
    fault(
        "an entry denies where it allowed",
        |a| {
            a.acl_entry(
                "ReplaceNetworkAclEntry",
                "data",
                ("169", false),
                ("deny", "6", "10.2.0.0/18"),
            );
        },
        ("reach/training/use1-az1/data:2049", "network-acl"),
        &["/data:2049", "configuration/network-acl/data"],
    ),
    fault(
        "an ACL is opened to everywhere",
        |a| {
            a.acl_entry(
                "CreateNetworkAclEntry",
                "data",
                ("5", false),
                ("allow", "-1", ANYWHERE),
            );
        },
        ("configuration/network-acl/data", "network-acl"),
        &[],
    ),
    fault(
        "a subnet gets the ACL that AWS makes",
        |a| {
            let subnet = a.id("subnet/training/use1-az1");
            let mut acls = a.whole.network_acls.iter();
            let default = &acls.find(|acl| acl.default).unwrap().id;
            a.associate(&subnet, "NetworkAcl", default);
        },
        ("reach/training/use1-az1/sts", "network-acl"),
        &[
            "/training/use1-az1",
            "configuration/network-acl/training",
            "configuration/default-network-acl",
        ],
    ),
];
