//! Resources that decide nothing about packets: keys, log groups, roles, buckets and the like.

use super::{Snapshot, Tags};
use crate::topology::ids::PROFILE_TAG;
use crate::topology::{FieldValue, Topology};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub use crate::topology::ResourceKind;

/// Stands for the account id where the blueprint names none.
pub const ACCOUNT: &str = "{account}";

/// A deployed resource, its properties under the names that the inventory of the topology has for them.
///
/// Texts are as AWS says them; a reference to another resource is that one's id or ARN; a policy document is JSON. A property that
/// AWS did not say, or that could not be read, is not there: nothing may be concluded from its absence but that it is unknown. What
/// is known not to be set is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it is.
    pub kind: ResourceKind,
    /// The id that AWS gave it, or its name where AWS gives none: `key id`, `eipalloc-...`, the name of a log group, role or bucket.
    pub id: String,
    /// ARN, under which other resources may refer to it; none where it has none, or where AWS did not say it.
    pub arn: Option<String>,
    /// Properties by their names in the inventory, such as `retention-days`.
    pub fields: BTreeMap<String, Value>,
    /// Tags; none where they could not be read.
    pub tags: Option<Tags>,
}

impl Record {
    /// Returns a property that is text.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&String> {
        match self.fields.get(name)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Tells whether it carries the tag of a profile.
    #[must_use]
    pub fn is_of(&self, profile: &str) -> bool {
        let tag = self.tags.as_ref().and_then(|tags| tags.get(PROFILE_TAG));
        tag.is_some_and(|tag| tag == profile)
    }
}

/// The tag that `CloudFormation` puts on everything it makes (AWS `CloudFormation` user guide, "Resource tag"); nobody else can set or
/// remove it.
const STACK_TAG: &str = "aws:cloudformation:stack-name";

impl Snapshot {
    /// Tells whether a stack of `CloudFormation` deployed the network.
    #[must_use]
    pub fn is_of_a_stack(&self) -> bool {
        self.vpc.tags.contains_key(STACK_TAG)
    }
}

/// A resource to look for: most are found by a name that the topology decides, since their services search by no tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordName {
    /// What it is.
    pub kind: ResourceKind,
    /// The name: a key's alias with `alias/`, the name of a log group, role, policy, bucket or function. [`ACCOUNT`] in it
    /// stands for the account id.
    pub name: String,
}

impl RecordName {
    /// Lists the names of what a topology renders beside the network, whatever the target; elastic IP addresses and flow logs have
    /// none, and are found without.
    #[must_use]
    pub fn of_topology(topology: &Topology) -> Vec<Self> {
        let account = topology.account_id.as_deref().unwrap_or(ACCOUNT);
        let resources = topology.inventory().resources.into_iter();
        let records = resources.filter(|one| one.kind.is_record());
        let names = records.filter_map(|one| {
            let field = match one.kind {
                ResourceKind::Key => "alias",
                _ => "name",
            };
            let FieldValue::Text(name) = &one.field(field)?.value else {
                return None;
            };
            Some(Self {
                kind: one.kind,
                // Names hold nothing else that only the account knows.
                name: name.resolve(|_| account.to_owned()),
            })
        });
        names.collect()
    }
}
