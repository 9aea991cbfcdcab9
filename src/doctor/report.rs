//! The outcome of `smgen doctor`: a list of checks, in a fixed order.

use super::{Answer, Kind};
use serde::Serialize;

/// Id of the check that this build of smgen can talk to AWS; listed only where it cannot.
pub const AWS_SUPPORT: &str = "aws-support";
/// Id of the check for credentials.
pub const CREDENTIALS: &str = "credentials";
/// Id of the check for a region.
pub const REGION: &str = "region";
/// Ids of the checks that call an AWS API.
pub const CALLS: [&str; 4] = ["caller-account", "ec2", "sagemaker", "ssm"];
/// Id of the check for Terraform.
pub const TERRAFORM: &str = "terraform";
/// Id of the check for Node.js.
pub const NODE: &str = "node";

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As smgen needs it.
    Ok,
    /// There, but not as smgen needs it: denied, expired, too old.
    Failed,
    /// Not there.
    Missing,
    /// Not asked, because another check failed that it depends on.
    Skipped,
    /// Nobody can tell: no answer, or none that makes sense.
    Unknown,
}

impl Status {
    /// Returns the name that is printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Missing => "missing",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable kebab-case name.
    pub id: &'static str,
    /// How it ended.
    pub status: Status,
    /// What was found, in one line.
    pub detail: String,
    /// The way out, where there is something to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Check {
    /// Creates the check that an answer comes to.
    #[must_use]
    pub fn of(id: &'static str, answer: Answer) -> Self {
        match answer {
            Ok(detail) => Self {
                id,
                status: Status::Ok,
                detail,
                help: None,
            },
            Err(trouble) => Self {
                id,
                status: match trouble.kind {
                    Kind::Missing => Status::Missing,
                    Kind::Failed | Kind::Refused => Status::Failed,
                    Kind::Unknown => Status::Unknown,
                },
                detail: trouble.detail,
                help: Some(trouble.help),
            },
        }
    }

    /// Creates a check that was not made. The way out stands with the check that it depends on.
    pub fn skipped(id: &'static str, why: impl Into<String>) -> Self {
        Self {
            id,
            status: Status::Skipped,
            detail: why.into(),
            help: None,
        }
    }
}

/// What all checks come to together, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing is wrong.
    Good,
    /// Something is missing or not as it should be.
    No,
    /// Something could not be found out.
    Unknown,
}

/// The outcome, in the shape that `--format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub version: u32,
    /// The checks, always in the same order.
    pub checks: Vec<Check>,
}

impl Report {
    /// Returns the worst that any check came to. A skipped check adds nothing: what it depends on has said it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.checks.iter().map(|check| match check.status {
            Status::Ok | Status::Skipped => Verdict::Good,
            Status::Failed | Status::Missing => Verdict::No,
            Status::Unknown => Verdict::Unknown,
        });
        verdicts.max().unwrap_or(Verdict::Good)
    }

    /// Returns the number of checks that ended so.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.checks
            .iter()
            .filter(|check| check.status == status)
            .count()
    }
}
