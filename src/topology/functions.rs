//! The functions that security groups and tiers are cut by.

use crate::blueprint::Caller;
use serde::Serialize;

/// What a network interface is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// Training, processing and transform jobs.
    Training,
    /// Models behind endpoints.
    Inference,
    /// Notebook instances and Studio.
    Notebook,
    /// File systems and databases.
    Data,
    /// Interface endpoints.
    Vpce,
    /// The NAT.
    Nat,
}

impl Function {
    /// Functions that open connections of their own.
    pub const CALLERS: [Self; 3] = [Self::Notebook, Self::Training, Self::Inference];

    /// Returns the name, as groups carry it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Inference => "inference",
            Self::Notebook => "notebook",
            Self::Data => "data",
            Self::Vpce => "vpce",
            Self::Nat => "nat",
        }
    }

    /// Returns the function of a tier's subnets; tiers of the user's own hold data.
    #[must_use]
    pub fn of_tier(tier: &str) -> Self {
        match tier {
            "training" => Self::Training,
            "inference" => Self::Inference,
            "notebook" => Self::Notebook,
            "endpoints" => Self::Vpce,
            "public" => Self::Nat,
            _ => Self::Data,
        }
    }
}

impl From<Caller> for Function {
    fn from(caller: Caller) -> Self {
        match caller {
            Caller::Notebook => Self::Notebook,
            Caller::Training => Self::Training,
            Caller::Inference => Self::Inference,
        }
    }
}
