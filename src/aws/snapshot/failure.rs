//! Why there is no snapshot at all.

use crate::aws::Error;

/// Why there is no snapshot at all; what fails for one part only is a gap of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nobody knows such a region.
    #[error("smgen's catalogue has no region `{0}`")]
    UnknownRegion(String),
    /// There are no credentials, or none that can be used.
    #[error("{0}")]
    Credentials(Error),
    /// A call failed in a way that the others would fail in, too, or without which nothing else can be asked.
    #[error("{action}: {error}")]
    Call {
        /// The call as IAM names it, such as `ec2:DescribeVpcs`.
        action: &'static str,
        /// What went wrong.
        error: Error,
    },
    /// No VPC carries the profile's tag.
    #[error("no VPC in {region} has the tag `smgen:profile` with the value `{profile}`")]
    NoVpc {
        /// The profile.
        profile: String,
        /// The region.
        region: String,
        /// Profiles that do have a VPC there.
        others: Vec<String>,
    },
    /// Several VPCs carry the profile's tag, and none of them fits the blueprint better than the others.
    #[error(
        "several VPCs in {region} have the tag `smgen:profile` with the value `{profile}`, and none fits the blueprint better than \
         the others by its range, its name and its subnets: {}",
        ids.join(", ")
    )]
    SeveralVpcs {
        /// The profile.
        profile: String,
        /// The region.
        region: String,
        /// Their ids, sorted.
        ids: Vec<String>,
    },
    /// The VPC that was asked for by its id is not there.
    #[error("there is no VPC `{id}` in {region}")]
    UnknownVpc {
        /// The id.
        id: String,
        /// The region.
        region: String,
    },
    /// The SDK broke down over an answer.
    #[error("the AWS SDK broke down over an answer, which is a defect")]
    Defect,
}

impl Failure {
    /// Returns what went wrong in the connection to AWS, if that is what failed.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        match self {
            Self::Credentials(error) | Self::Call { error, .. } => Some(error),
            _ => None,
        }
    }
}
