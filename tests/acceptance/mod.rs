//! The real tools on every example and every built-in profile.
//!
//! Each stack's Terraform is rendered by the binary, formatted, validated and tested; each stack's CDK app is compiled, tested,
//! synthesised, linted and scanned (`cdk`). In full, Terraform is also scanned, applied to moto, planned again without a change,
//! verified, compared with the CDK app and destroyed, and the app is synthesised twice, once by its own rules. In each run that
//! is done for stacks that hold whatever any stack holds (`cover`), and for all of them where `tests/run --all` asks for it.
//! `tests/setup` prepares the tools.

use stack::Stack;

/// Hands every stack to a macro that makes tests of them: its name, its profile, where it comes from, how far it is proven.
macro_rules! every_stack {
    ($each:ident) => {
        $each! {
            builtin_dev "dev" Builtin => Shape;
            builtin_staging "staging" Builtin => Shape;
            builtin_prod "prod" Builtin => Shape;
            builtin_staging_hipaa "staging-hipaa" Builtin => Shape;
            example_quickstart "prod-hipaa" Example("quickstart") => Shape;
            example_hospital "prod-hipaa" Example("hospital") => Full;
            example_bank_dev "dev" Example("bank") => Full;
            example_bank_staging "staging" Example("bank") => Shape;
            example_bank_prod "prod" Example("bank") => Shape;
            example_govcloud "prod" Example("govcloud") => Full;
            example_china "prod" Example("china") => Full;
            everything "dev" Text(EVERYTHING) => Full;
            nat_per_zone_and_pinned_ranges "perimeter" Text(PER_ZONE) => Full;
            hipaa_with_efa_and_flow_logs_in_s3 "clinic" Text(CLINIC) => Full;
            cluster_in_secondary_ranges "dev" Text(CLUSTER) => Full;
        }
    };
}

pub mod cdk;
pub mod ceiling;
mod checkov;
mod cover;
mod endpoint_names;
pub mod equality;
mod examples;
mod facts;
mod hostile;
mod module;
mod order;
mod replacements;
mod schema;
#[cfg(feature = "aws")]
mod snapshot;
mod stack;
pub mod terraform;
#[cfg(feature = "aws")]
mod verify;
#[cfg(feature = "aws")]
mod workloads;

/// Where a stack's configuration comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An example, of which rendered files or facts are committed.
    Example(&'static str),
    /// Nothing: a built-in profile.
    Builtin,
    /// A text, for what no example uses.
    Text(&'static str),
}
use Source::{Builtin, Example, Text};

/// How far a stack is proven in each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Through every tool.
    Full,
    /// What needs no account: its formatting, its own tests, one synthesis. `cover` says why that is enough.
    Shape,
}
use Proof::{Full, Shape};

impl Proof {
    /// Tells whether a stack goes through every tool in this run.
    pub fn is_full(self) -> bool {
        self == Full || std::env::var_os("SMGEN_TEST_ALL").is_some()
    }
}

/// Everything that the examples leave out: a NAT instance, Studio, EFA, DynamoDB, several ways out, tiers of one's own.
pub const EVERYTHING: &str = "
profiles:
  dev:
    project: everything
    workloads: [notebook, studio, training, processing, batch-transform, inference, pipelines, feature-store, mlflow, canvas, remote-ide, unified-studio, hyperpod]
    network:
      nat: instance
      tiers: {archive: {start: 24, units: 2, description: 'Records that nobody reads'}}
      peers: {analytics: 10.200.0.0/16}
    security:
      efa: true
      data_stores: {postgres: {kind: rds-postgres}, redis: {ports: [tcp 6379, udp 6000-6010], from: [notebook, training]}}
      internet_egress:
        mirror: {from: training, cidr: 203.0.113.0/24, port: 8443, description: 'Package mirror (partner)'}
    access:
      clients:
        office: {cidr: 10.201.0.0/16, to: [sagemaker.studio, sagemaker.notebook, sagemaker.api]}
        vpn: {cidr: 192.168.40.0/22, to: [sagemaker.studio]}
    endpoints:
      trusted_buckets: [public-models]
      services: {dynamodb: {}, glue: {}, athena: {}, sagemaker.studio: {}, sagemaker.notebook: {}, sagemaker.experiments: {}, sagemaker.featurestore-runtime: {}, elasticfilesystem: {}, ssm: {}, ssmmessages: {}, secretsmanager: {}, lambda: {}, events: {}, states: {}, redshift-data: {}, ec2: {}, monitoring: {}, kms: {}, bedrock-runtime: {}, personalize: {service_name: 'com.amazonaws.{region}.personalize', hosts: ['personalize.{region}.amazonaws.com'], actions: ['personalize:DescribeSolution'], unowned_actions: ['personalize:ListSolutions'], zones: [use1-az1, use1-az4], reason: Recommendations are trained}}
    dns:
      zones:
        features.everything.internal:
          records:
            online: {A: [10.0.0.9, 10.0.0.8], AAAA: ['fd00::9'], ttl: 60}
            old: {CNAME: online.features.everything.internal}
            _redis._tcp: {SRV: [10 5 6379 online.features.everything.internal]}
            '*.shard': {A: [10.0.0.7]}
            '@': {TXT: ['owner=${nobody} %{if}', second]}
        models.everything.internal: {}
      query_log: {destination: cloudwatch, retention_days: 30}
    flow_logs: {destination: s3, retention_days: 30}
";

/// A NAT gateway in every zone, and all ranges pinned.
const PER_ZONE: &str = "
profiles:
  perimeter:
    extends: [dev]
    environment: perimeter
    network:
      nat: per_az
      cidr: 10.9.0.0/22
      zones: [use1-az2, use1-az6]
      tiers:
        training: {cidrs: {use1-az2: 10.9.0.0/25, use1-az6: 10.9.0.128/25}}
        inference: {cidrs: {use1-az2: 10.9.1.0/26, use1-az6: 10.9.1.64/26}}
        notebook: {cidrs: {use1-az2: 10.9.1.128/26, use1-az6: 10.9.1.192/26}}
        data: {cidrs: {use1-az2: 10.9.2.0/27, use1-az6: 10.9.2.32/27}}
        endpoints: {cidrs: {use1-az2: 10.9.2.64/27, use1-az6: 10.9.2.96/27}}
        public: {cidrs: {use1-az2: 10.9.3.0/28, use1-az6: 10.9.3.16/28}}
";

/// HIPAA with what no example of it has: adapters that need every protocol, and a bucket that outlives the records.
const CLINIC: &str = "
profiles:
  clinic:
    extends: [prod-hipaa]
    environment: clinic
    network: {cidr: 10.77.0.0/16}
    security: {efa: true}
    flow_logs: {destination: s3, retention_days: 2192}
";

/// A cluster with addresses of its own: a tier that is cut from a secondary range, one that is pinned in another, and a NAT instance.
const CLUSTER: &str = "
profiles:
  dev:
    project: cluster
    workloads: [notebook, training, inference, hyperpod]
    network:
      nat: instance
      cidr: 10.8.0.0/18
      secondary_cidrs: [100.64.0.0/16, 100.65.0.0/24]
      tiers:
        training: {cut_from: 100.64.0.0/16, start: 0, units: 32}
        data: {cidrs: {use1-az1: 100.65.0.0/26, use1-az2: 100.65.0.64/26}}
    security: {efa: true}
";

macro_rules! terraform {
    ($($name:ident $profile:literal $source:expr => $proof:expr;)*) => {
        $(#[test] fn $name() { Stack { profile: $profile, source: $source }.prove($proof); })*
    };
}
every_stack!(terraform);
