//! How a row says where the workloads of a kind run.

use crate::snapshot::WorkloadKind;

/// How the workloads of a kind are listed and described.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What they are.
    pub kind: WorkloadKind,
    /// The call that lists them, as IAM names it.
    pub list: &'static str,
    /// The list in its answer.
    pub items: &'static str,
    /// The name of an item.
    pub name: &'static str,
    /// The status of an item that still runs, with the member that says it; none where all are listed, whatever their age.
    pub running: Option<(&'static str, &'static str)>,
    /// The call that describes one, as IAM names it; empty where the list says all there is.
    pub describe: &'static str,
    /// The member of its request, and of its answer, that holds the name.
    pub by: &'static str,
    /// Where it runs.
    pub places: &'static [Place],
    /// Paths to the names of models.
    pub models: &'static [&'static str],
    /// Path to the name of what it runs on; empty for kinds that run on nothing that has a name.
    pub runs_on: &'static str,
    /// The member of what names a model that says that it runs without instances; empty for kinds without that.
    pub serverless: &'static str,
    /// Parts that people may open a shell in; what an answer always has stands first.
    pub remote: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

/// Where a part of an answer tells in which network the part runs.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Path to the parts; empty for the whole answer.
    pub at: &'static str,
    /// The member of a part that names it; empty for none.
    pub of: &'static str,
    /// Path within a part to its subnets and groups; empty for none.
    pub network: &'static str,
    /// Path within the answer to those of parts that have none of their own; empty for none.
    pub network_of_all: &'static str,
    /// Path within a part to whether it is isolated; empty for kinds without that setting.
    pub isolation: &'static str,
    /// Path within a part to whether it encrypts between containers; empty for kinds without that setting.
    pub encryption: &'static str,
    /// Paths within a part to keys of volumes.
    pub keys: &'static [&'static str],
    /// Paths within a part to types of instances.
    pub instances: &'static [&'static str],
    /// Paths within a part to numbers of instances; empty for kinds whose number decides nothing.
    pub counts: &'static [&'static str],
}

/// A row that says nothing yet.
pub(super) const BARE: Row = Row {
    kind: WorkloadKind::Training,
    list: "",
    items: "",
    name: "",
    running: None,
    describe: "",
    by: "",
    places: &[],
    models: &[],
    runs_on: "",
    serverless: "",
    remote: &[],
};

/// A place without settings.
pub(super) const NOWHERE: Place = Place {
    at: "",
    of: "",
    network: "",
    network_of_all: "",
    isolation: "",
    encryption: "",
    keys: &[],
    instances: &[],
    counts: &[],
};
