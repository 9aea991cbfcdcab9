//! The requirements that controls, expectations and findings prove, by id.

use serde::Serialize;
use std::fmt;

macro_rules! requirements {
    ($($(#[$doc:meta])* $id:ident,)+) => {
        /// A requirement on the network, its workloads or its verification, such as `N4`; serialised as its id.
        ///
        /// Requirements on smgen's commands and targets are not here: no resource of an account proves them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum Requirement {
            $($(#[$doc])* $id,)+
        }

        impl Requirement {
            /// Every requirement, in the order of the document that numbers them.
            pub const ALL: &[Self] = &[$(Self::$id,)+];

            /// Returns the id, such as `N4`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$id => stringify!($id),)+
                }
            }
        }
    };
}

requirements! {
    /// Built-in profiles; `hipaa` is a layer that any profile can extend.
    P1,
    /// Blueprints are checked as a whole, and every error says where it is.
    P2,
    /// Each environment is a VPC of its own; ranges do not overlap.
    P3,
    /// Every commercial region, GovCloud and China.
    P4,
    /// It is always said which file was read; nothing is touched outside the blueprint's account and region.
    P5,
    /// A change says what it replaces or destroys before it is applied.
    P6,
    /// VPC with both DNS attributes; default group, default network ACL and main route table closed.
    N1,
    /// Private subnets in at least two availability zones, with pinned ranges.
    N2,
    /// One route table for each zone; an internet gateway only with NAT.
    N3,
    /// Security groups by function, least privilege both ways.
    N4,
    /// Network ACLs as the second layer, replies included.
    N5,
    /// Gateway and interface endpoints of the services that workloads call.
    N6,
    /// Endpoint policies.
    N7,
    /// Names: private zones, Resolver, DHCP options, DNS Firewall, query logging.
    N8,
    /// Hybrid networks: VPN, Direct Connect, transit gateway.
    N9,
    /// `PrivateLink` to third parties, and services that the catalogue does not know.
    N10,
    /// Flow logs.
    N11,
    /// Alarms, each with an action.
    N12,
    /// AWS Config rules.
    N13,
    /// Guardrails: IAM and service control policies.
    N14,
    /// KMS keys with rotation and least-privilege policies.
    N15,
    /// Tags on every resource.
    N16,
    /// Data stores by kind.
    N17,
    /// Encrypted traffic between training containers.
    N18,
    /// People and clients that may open Studio, notebooks and the APIs.
    N19,
    /// Networks that somebody else owns.
    N20,
    /// Notebook instances and Studio domains.
    W1,
    /// Training jobs.
    W2,
    /// Models and endpoint configurations.
    W3,
    /// Unified Studio, `HyperPod`, Canvas, Model Monitor, `MLflow`, remote IDEs.
    W4,
    /// Exceptions by name.
    W5,
    /// Probes from inside the deployed subnets.
    V1,
    /// DNS.
    V2,
    /// Reachability.
    V3,
    /// What is blocked.
    V4,
    /// Configuration audit over the API.
    V5,
    /// Diagnosis.
    V6,
    /// Reports.
    V7,
    /// Nothing is left behind.
    V8,
    /// Fleets.
    V9,
    /// Everything that is rendered is read back.
    V10,
    /// Several VPCs.
    V11,
    /// Traces and assessments.
    V12,
    /// A report for the night.
    V13,
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Requirement;

    #[test]
    fn ids_are_what_is_serialised_and_shown() {
        assert_eq!(Requirement::N4.as_str(), "N4");
        for one in Requirement::ALL {
            assert_eq!(serde_json::to_value(one).unwrap(), one.as_str());
            assert_eq!(one.to_string(), one.as_str());
        }
        assert_eq!(Requirement::ALL.len(), 6 + 20 + 5 + 13);
    }
}
