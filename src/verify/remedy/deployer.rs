//! What deployed a network, and so what puts back what was changed or removed.
//!
//! Terraform compares its state with the account at each plan. CloudFormation compares templates: an ordinary change set does not see
//! what changed in the account, and leaves it. One of the mode `REVERT_DRIFT` compares with the account, puts back what was changed and
//! makes again what was removed (AWS CloudFormation user guide, "Using drift-aware change sets", 2026-11-26); the CDK asks for it with
//! `cdk deploy --revert-drift` since 2.1110.0 (aws-cdk-cli #1127). Neither sees what is nobody's resource.

use crate::snapshot::{Snapshot, SnapshotPart, Source};
use crate::topology::ids::PROFILE_TAG;

/// What deployed a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::verify) enum Deployer {
    /// The rendered Terraform.
    Terraform,
    /// The rendered CDK app, by `CloudFormation`.
    CloudFormation,
    /// Nobody can tell.
    Unknown,
}

impl Deployer {
    /// Tells it by the VPC's tags: a stack's has the stack's name, and smgen's own tags say that it is one of smgen's at all.
    pub(in crate::verify) fn of(snapshot: &Snapshot) -> Self {
        if snapshot.is_of_a_stack() {
            Self::CloudFormation
        } else if snapshot.knows(SnapshotPart::Vpc)
            && matches!(snapshot.source, Source::Account { .. })
            && snapshot.vpc.tags.contains_key(PROFILE_TAG)
        {
            Self::Terraform
        } else {
            Self::Unknown
        }
    }

    /// Says what puts back what somebody changed.
    pub(in crate::verify) fn puts_back(self) -> &'static str {
        match self {
            Self::Terraform => "`terraform apply` puts it back",
            Self::CloudFormation => {
                "`npx cdk deploy --revert-drift` puts it back; without that option it compares templates and leaves it as it is"
            }
            Self::Unknown => {
                "`terraform apply` puts it back, or where the CDK deployed it `npx cdk deploy --revert-drift`"
            }
        }
    }

    /// Says what happened where the code is right and what is deployed is not, with the way out.
    pub(in crate::verify) fn put_back(self) -> String {
        let back = self.puts_back();
        format!("somebody changed it outside the code: {back}")
    }

    /// Says what makes again what is not there.
    pub(in crate::verify) fn makes(self) -> &'static str {
        match self {
            Self::Terraform => "`terraform apply` makes it",
            Self::CloudFormation => {
                "`npx cdk deploy --revert-drift` makes it; without that option it compares templates and misses nothing"
            }
            Self::Unknown => {
                "`terraform apply` makes it, or where the CDK deployed it `npx cdk deploy --revert-drift`"
            }
        }
    }

    /// Says why no deployment removes what the code does not know.
    pub(in crate::verify) fn leaves(self) -> &'static str {
        match self {
            Self::Terraform => "`terraform apply` leaves it, because the code does not know it",
            Self::CloudFormation => "`cdk deploy` leaves it, because the template does not know it",
            Self::Unknown => "no deployment removes it, because the code does not know it",
        }
    }
}
