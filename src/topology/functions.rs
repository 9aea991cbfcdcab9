//! The functions that security groups and tiers are cut by.

use crate::blueprint::Caller;
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// What a network interface is there for. Is written as groups carry it: `training`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// The endpoint of one service, for clients outside the VPC: `clients-` and the key of the service, with hyphens for dots.
    Clients(&'static str),
}

impl Serialize for Function {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
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
            Self::Clients(name) => name,
        }
    }

    /// Returns the function of the group through which clients outside the VPC open the endpoint of a service.
    #[must_use]
    pub fn clients_of(service: &str) -> Self {
        // Names live as long as the program, each once: the catalogue's services, and the few that blueprints declare.
        static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let name = format!("clients-{}", service.replace('.', "-"));
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        let known = names.get(name.as_str()).copied();
        Self::Clients(known.unwrap_or_else(|| {
            let name: &'static str = name.leak();
            names.insert(name);
            name
        }))
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
