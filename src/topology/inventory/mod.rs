//! Everything that is rendered and keeps state in an account, in one list (V10).
//!
//! [`Topology`] is the network in nouns with meaning; what follows from each of them mechanically stands here: that it exists, what
//! it is called, its properties, what they refer to, where they come from. Whoever has to treat everything alike loops over this
//! list instead of naming the network once more. It is output only: templates are written by hand, because teams review them, and
//! a test holds what they render against it.
//!
//! A concern states its resources in a function `resources` beside its struct, and that function is a row of [`super::concerns::CONCERNS`].

mod field;
mod kind;
mod resource;

pub use field::{Field, FieldValue, Place};
pub use kind::ResourceKind;
pub use resource::{Resource, Tagged};

use super::Topology;
use super::policy::Text;

/// Everything that is rendered and keeps state in an account.
#[derive(Clone, Debug)]
pub struct Inventory<'a> {
    topology: &'a Topology,
    /// The resources, by concern.
    pub resources: Vec<Resource>,
}

impl<'a> Inventory<'a> {
    pub(super) fn new(topology: &'a Topology, resources: Vec<Resource>) -> Self {
        Self {
            topology,
            resources,
        }
    }

    /// Returns the network that it lists.
    #[must_use]
    pub fn topology(&self) -> &'a Topology {
        self.topology
    }

    /// Returns the resource of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Resource> {
        self.resources.iter().find(|one| one.id == id)
    }

    /// Returns the ARN of a resource where the topology decides it: of what has a name of its own. None where AWS makes it up.
    #[must_use]
    pub fn arn(&self, id: &str) -> Option<Text> {
        let resource = self.get(id)?;
        let (partition, region) = (self.topology.partition, &self.topology.region);
        let (service, region, kind) = match resource.kind {
            ResourceKind::LogGroup => ("logs", region.as_str(), "log-group:"),
            ResourceKind::Function => ("lambda", region.as_str(), "function:"),
            ResourceKind::Role => ("iam", "", "role/"),
            ResourceKind::ManagedPolicy => ("iam", "", "policy/"),
            ResourceKind::Bucket => ("s3", "", ""),
            _ => return None,
        };
        let head = Text::from(format!("arn:{partition}:{service}:{region}:"));
        let head = match resource.kind {
            // Names of buckets are unique in a partition.
            ResourceKind::Bucket => head.then(":"),
            _ => head.then_account().then(":"),
        };
        Some(head.then(kind).join(resource.own_name()?))
    }
}
