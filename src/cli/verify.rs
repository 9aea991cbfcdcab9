//! The arguments of `smgen verify` and `smgen iam`.

use super::{Args, Format, PathBuf, Since, Subcommand, ValueEnum};
use crate::doctor::EndpointUrl;
use std::net::Ipv4Addr;

/// Tell whether a network does what its blueprint says.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Verify {
    /// What to do instead.
    #[command(subcommand)]
    pub command: Option<VerifyCommand>,
    /// Profile whose network it is
    #[arg(long, short, value_name = "PROFILE", required = true)]
    pub profile: Option<String>,
    /// Print what is expected, and look at nothing
    #[arg(long)]
    pub list: bool,
    /// Print what would be launched and called, what it costs and the IAM policies that it needs; do nothing of it
    #[arg(long, conflicts_with_all = ["list", "snapshot", "save_snapshot", "format"])]
    pub dry_run: bool,
    /// How to look: which way to send the probe, or no probe at all
    #[arg(long, value_enum, value_name = "HOW", default_value = "auto")]
    pub via: Via,
    /// Judge the network that this file holds, as --save-snapshot wrote it
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
    /// Write the network that is judged to a file
    #[arg(long, value_name = "FILE")]
    pub save_snapshot: Option<PathBuf>,
    /// Report of an earlier run, as JSON: endpoints that take longer than they did then are told
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Judge an account by a profile that comes with smgen, although it was not rendered here
    #[arg(long)]
    pub builtin: bool,
    /// VPC to look at [default: the one with the tag smgen:profile]
    #[arg(long, value_name = "ID", conflicts_with = "snapshot")]
    pub vpc_id: Option<String>,
    /// What names start with, where the caller of a rendered module said so [default: those of the profile]
    #[arg(long, value_name = "PREFIX")]
    pub name_prefix: Option<String>,
    /// AWS endpoint to ask instead of the real ones
    #[arg(long, value_name = "URL", conflicts_with = "snapshot")]
    pub endpoint_url: Option<EndpointUrl>,
    /// How far back jobs of the account are looked at, as hours or days: 36h, 7d
    #[arg(
        long,
        value_name = "TIME",
        default_value = "7d",
        conflicts_with = "snapshot"
    )]
    pub since: Since,
    /// Seconds to wait for each answer, 1 to 600
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
    /// Areas to look at, or methods to look by; several, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "AREA|METHOD")]
    pub only: Vec<Only>,
    /// Tiers to look from, such as training; several, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "TIER")]
    pub from: Vec<String>,
    /// What the probes need.
    #[command(flatten)]
    pub probes: Probes,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: ReportFormat,
}

/// What the probes need.
#[derive(Debug, Args)]
#[command(next_help_heading = "Probes")]
pub struct Probes {
    /// Addresses on the internet that are tried; several, separated by commas [default: 9.9.9.9, 8.8.8.8]
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    pub egress_target: Vec<Ipv4Addr>,
    /// Certificates, as PEM, that endpoints may be signed by, beside the public ones
    #[arg(long, value_name = "FILE")]
    pub ca_bundle: Option<PathBuf>,
    /// Sign calls that only read with the role that the probe has: who it is (STS), and the buckets named here
    #[arg(long)]
    pub signed_calls: bool,
    /// Bucket of the own account that the role may list: the S3 endpoint must let that through
    #[arg(long, value_name = "NAME", requires = "signed_calls", value_parser = bucket_name)]
    pub bucket: Option<String>,
    /// Bucket of another account that the role could list, such as a public one: the S3 endpoint must not let that through
    #[arg(long, value_name = "NAME", requires = "signed_calls", value_parser = bucket_name)]
    pub foreign_bucket: Option<String>,
    /// Role that SageMaker runs the probe with; `smgen iam --for probe` prints what it needs
    #[arg(long, value_name = "ARN")]
    pub role_arn: Option<String>,
    /// Image for instances, listeners included: one of your own with cloud-init, systemd and Python 3.8 or newer [default: Amazon Linux 2023]
    #[arg(long, value_name = "AMI", value_parser = image_id)]
    pub ami: Option<String>,
    /// KMS key that the volumes of instances and jobs are encrypted with [default: what the account does with new volumes]
    #[arg(long, value_name = "ARN", value_parser = key_arn)]
    pub volume_key: Option<String>,
    /// Instance profile for instances that SSM is to reach, where none is there yet
    #[arg(long, value_name = "NAME")]
    pub instance_profile: Option<String>,
    /// Container image with Python 3.8 or newer, in ECR [default: AWS's scikit-learn image of the region]
    #[arg(long, value_name = "URI")]
    pub image_uri: Option<String>,
    /// Instance type [default: ml.t3.medium for SageMaker, t3.nano for EC2]
    #[arg(long, value_name = "TYPE")]
    pub instance_type: Option<String>,
    /// How many probes to launch at a time, 1 to 100
    #[arg(long, value_name = "NUMBER", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub concurrency: u16,
    /// Seconds for a probe from launch to answer [default: 1200 for SageMaker, 420 for EC2 and SSM]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(60..=7200))]
    pub deadline: Option<u64>,
    /// Milliseconds for each check, all its attempts together, 200 to 60000
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 5000, value_parser = clap::value_parser!(u32).range(200..=60_000))]
    pub check_timeout: u32,
    /// Seconds between two looks at what a probe does, 1 to 60
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub poll: u64,
}

/// Takes the name of a bucket that has a host name of its own under S3's certificate: one without dots (S3 User Guide, "General purpose bucket naming rules").
fn bucket_name(text: &str) -> Result<String, &'static str> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.contains('.') {
        return Err("a bucket with dots in its name cannot be called over TLS by its own name");
    }
    if !(3..=63).contains(&text.len())
        || !text.chars().all(letters)
        || text.starts_with('-')
        || text.ends_with('-')
    {
        return Err(
            "a bucket has 3 to 63 small letters, digits and hyphens, and begins and ends with a letter or digit",
        );
    }
    Ok(text.to_owned())
}

/// Takes the id of an image.
fn image_id(text: &str) -> Result<String, &'static str> {
    let digits = text.strip_prefix("ami-").unwrap_or_default();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if ![8, 17].contains(&digits.len()) || !digits.bytes().all(hex) {
        return Err("an image looks like `ami-0123456789abcdef0`");
    }
    Ok(text.to_owned())
}

/// Takes the ARN of a key: a policy can name nothing else, an alias least of all.
fn key_arn(text: &str) -> Result<String, &'static str> {
    let parts: Vec<_> = text.split(':').collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let good = match parts[..] {
        ["arn", partition, "kms", region, account, key] => {
            let id = key.strip_prefix("key/").unwrap_or_default();
            [partition, region, account, id]
                .iter()
                .all(|part| !part.is_empty() && part.chars().all(plain))
        }
        _ => false,
    };
    if !good {
        return Err(
            "a key's ARN looks like `arn:aws:kms:us-east-1:123456789012:key/...`; an alias is no key",
        );
    }
    Ok(text.to_owned())
}

/// What `verify` does beside verifying.
#[derive(Debug, Subcommand)]
pub enum VerifyCommand {
    /// Remove what earlier runs left behind, found by its tag
    ///
    /// Probes end by themselves within minutes, whatever happens to smgen; this is for those that a run was killed over. Exit codes: 0
    /// nothing is left; 2 the input is wrong; 3 something could not be removed.
    Cleanup(Cleanup),
}

/// Remove what earlier runs left behind.
#[derive(Debug, Args)]
pub struct Cleanup {
    /// Profile whose region is looked at
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: String,
    /// Clean up for a profile that comes with smgen, although it was not rendered here
    #[arg(long)]
    pub builtin: bool,
    /// Minutes since the launch; younger probes may belong to a run that goes on
    #[arg(long, value_name = "MINUTES", default_value_t = 120)]
    pub older_than: u64,
    /// AWS endpoint to ask instead of the real ones
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<EndpointUrl>,
    /// Seconds to wait for each answer, 1 to 600
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
}

/// Print the least-privilege IAM policy that verify needs.
#[derive(Debug, Args)]
pub struct Iam {
    /// Profile whose region it is for
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: String,
    /// Who needs it: whoever runs smgen, or the role that SageMaker runs the probe with
    #[arg(long = "for", value_enum, value_name = "WHO", default_value = "caller")]
    pub who: Who,
    /// How it looks; `auto` covers every way that it may take
    #[arg(long, value_enum, value_name = "HOW", default_value = "auto")]
    pub via: Via,
    /// The one role that may be passed: that of the jobs, or that of the instance profile with `--via ssm` [default: any of the account]
    #[arg(long, value_name = "ARN")]
    pub role_arn: Option<String>,
    /// The one image that instances may be launched from [default: any of Amazon's]
    #[arg(long, value_name = "AMI", value_parser = image_id)]
    pub ami: Option<String>,
    /// KMS key that volumes are encrypted with
    #[arg(long, value_name = "ARN", value_parser = key_arn)]
    pub volume_key: Option<String>,
    /// A policy document, or each action with what it is needed for
    #[arg(long, value_enum, default_value = "json")]
    pub format: Format,
}

/// Who needs a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Who {
    /// Whoever runs smgen
    Caller,
    /// The role that SageMaker runs the probe with
    Probe,
}

/// How to look at a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// Probes as SageMaker jobs; where a quota, a permission or the lack of a role forbids them, as EC2 instances
    Auto,
    /// Probes as SageMaker processing jobs
    Sagemaker,
    /// Probes as EC2 instances that answer on their console
    Ec2,
    /// Probes by SSM Run Command, on instances that are there or that it starts
    Ssm,
    /// A probe on this machine, which must be in one of the subnets: a notebook, a build inside the VPC
    Local,
    /// A model of groups, ACLs, routes, endpoints and names, on the blueprint's own network; needs no account
    Model,
}

/// What `verify` is narrowed to: areas, and methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Names resolve to the endpoints
    Dns,
    /// What is needed answers
    Reach,
    /// What leads out is blocked
    Egress,
    /// Other functions are out of reach
    Segmentation,
    /// Endpoint policies let through what is called, and nothing else
    Policy,
    /// What packets cannot show
    Configuration,
    /// Every area, by the model of groups, ACLs, routes, endpoints and names
    Model,
    /// Every area, by comparing what is deployed with the blueprint
    Audit,
}

/// How to print a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// For programs; the shape is versioned
    Json,
    /// For pipelines that show tests
    Junit,
}
