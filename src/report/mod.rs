//! What verify found, and how it is told: on a terminal, as JSON, as JUnit.

mod area;
mod cause;
mod exception;
mod gravity;
mod grouping;
mod header;
mod junit;
mod placement;
mod problem;
mod run;
mod segments;
mod slow;
mod terminal;
mod times;

pub use area::Area;
pub use cause::{Cause, CauseKind, Component};
pub use exception::{Exception, ExceptionState};
pub use grouping::problems;
pub use header::{Account, Configuration, Header, NotLookedAt, Warning};
pub use junit::junit;
pub use placement::Placement;
pub use problem::{Harm, Problem};
pub use slow::Slow;
pub use terminal::terminal;
pub use times::slow;

pub use run::{Phase, Ran, Run};

use schemars::JsonSchema;
use serde::Serialize;

/// Version of the [`Report`]'s shape; a change that breaks readers raises it.
pub const REPORT_VERSION: u32 = 1;

/// What security groups, ACLs and flow logs do not see, and what therefore nothing here proves. Amazon VPC user guide,
/// "Flow log limitations", "Control traffic to subnets using network ACLs"; SageMaker developer guide, "Give SageMaker
/// processing jobs access to resources in your Amazon VPC".
pub const BLIND_SPOTS: [&str; 9] = [
    "security groups, network ACLs and flow logs neither filter nor see the VPC resolver, which DNS Firewall alone filters, instance metadata, time sync and DHCP",
    "the query log of the VPC resolver lacks what is answered from its cache: a name that is not in it may have been asked for all the same",
    "SageMaker pulls the image of a job by itself: a job that starts proves nothing about the ECR endpoints",
    "gateway endpoints keep the service's public addresses: the prefix list decides, not the address",
    "with network isolation nothing can be probed from inside a container: isolation is read off the job's request",
    "grants of keys, subscriptions of log groups, replication of buckets and the code of functions are not compared",
    "of other protocols than TCP and UDP, such as IPsec between containers, no packet is sent: model and audit judge them",
    "sessions of Traffic Mirroring, Network Firewall, Route 53 Profiles, Docker access in Studio, MLflow apps and partner apps are not read",
    "IPv6 is not tested",
];

/// What one run of `smgen verify` found. It says what holds; what that maps to is for the reader to judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// Name of the profile whose blueprint was verified.
    pub profile: String,
    /// Region of the blueprint, such as `us-east-1`.
    pub region: String,
    /// What was looked at: `blueprint`, or `account` with its number, or the file of a snapshot.
    pub subject: String,
    /// When, where, by what and on which configuration.
    pub header: Header,
    /// How it was looked at: `model`, `audit`.
    pub via: Vec<String>,
    /// What is wrong, the worst first: each cause once, with all that it explains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// One verdict for each expectation, by area, vantage and id.
    pub verdicts: Vec<CheckResult>,
    /// What the profile accepts although it departs from the blueprint, as it declares it, and what came of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// What could not be read: `ec2:DescribeFlowLogs (flow_logs): not authorized`.
    pub gaps: Vec<String>,
    /// What was launched to look with packets, if anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// Which zone's endpoints the vantages use, as far as packets showed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub placement: Vec<Placement>,
    /// What takes longer than it must: never a failure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slow: Vec<Slow>,
    /// What nothing here proves.
    pub blind_spots: Vec<String>,
}

/// What came of one expectation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckResult {
    /// Stable id of the expectation.
    pub id: String,
    /// What it is about.
    pub area: Area,
    /// From where it was looked at: tier and zone.
    pub vantage: Option<String>,
    /// What was expected, in one sentence.
    pub expected: String,
    /// Why it is expected, in one sentence.
    pub reason: String,
    /// What it means where it does not hold.
    pub harm: Harm,
    /// Whether it holds.
    pub outcome: CheckOutcome,
    /// What was seen instead, or why it could not be told; for a pass empty, or how much was looked at.
    pub seen: String,
    /// What each way of looking came to on its own, where there was more than one: packets first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<Look>,
    /// What to think of it where packets and model contradict each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<String>,
    /// What decided, step by step.
    pub evidence: Vec<String>,
    /// Likely causes of a failure, the most likely one first.
    pub causes: Vec<Cause>,
    /// Ids of the requirements that it proves.
    pub requirements: Vec<String>,
    /// What it maps to.
    pub maps_to: Vec<String>,
    /// Where the blueprint decides it: `smgen.yaml:4:7`.
    pub places: Vec<String>,
}

/// What one way of looking came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Look {
    /// `packets` or `model`.
    pub via: String,
    /// What it says alone.
    pub outcome: CheckOutcome,
    /// What it saw.
    pub seen: String,
}

/// Whether an expectation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// What was expected was seen.
    Pass,
    /// Something else was seen.
    Fail,
    /// It could not be told; never a pass.
    Inconclusive,
}

impl CheckOutcome {
    /// Returns how much it says against an expectation: what fails more than what could not be told.
    #[must_use]
    pub fn weight(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Inconclusive => 1,
            Self::Fail => 2,
        }
    }
}

impl Report {
    /// Counts the verdicts with an outcome.
    #[must_use]
    pub fn count(&self, outcome: CheckOutcome) -> usize {
        let mut verdicts = self.verdicts.iter();
        verdicts
            .by_ref()
            .filter(|one| one.outcome == outcome)
            .count()
    }

    /// Returns the worst outcome; a report without verdicts tells nothing.
    #[must_use]
    pub fn outcome(&self) -> CheckOutcome {
        if self.count(CheckOutcome::Fail) > 0 {
            CheckOutcome::Fail
        } else if self.count(CheckOutcome::Inconclusive) > 0 || self.verdicts.is_empty() {
            CheckOutcome::Inconclusive
        } else {
            CheckOutcome::Pass
        }
    }

    /// Returns the JSON Schema of a report.
    #[must_use]
    pub fn schema() -> schemars::Schema {
        schemars::schema_for!(Self)
    }

    fn of_area(&self, area: Area) -> impl Iterator<Item = &CheckResult> {
        self.verdicts
            .iter()
            .filter(move |verdict| verdict.area == area)
    }
}
