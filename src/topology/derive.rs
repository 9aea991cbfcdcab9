//! What in a topology follows from a value of the blueprint, for `smgen explain`.

use super::{Topology, ids};
use crate::blueprint::Path;
use serde::Serialize;

/// One thing that follows from a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Derived {
    /// Its id: `subnet/training/use1-az1`.
    pub what: String,
    /// Its decisive values: `10.4.0.0/21`.
    pub value: String,
}

/// Lists what follows from the value at a path, or from values below it.
#[must_use]
pub fn derived_from(topology: &Topology, path: &Path) -> Vec<Derived> {
    let mut derived = Vec::new();
    let mut add = |from: &[Path], what: String, value: String| {
        if from
            .iter()
            .any(|from| path.contains(from) || from.contains(path))
        {
            derived.push(Derived { what, value });
        }
    };
    let identity = ["project", "environment", "tags"].map(Path::from);
    for tag in &topology.tags {
        let from = match tag.key.as_str() {
            "Project" => identity[0].clone(),
            "Environment" => identity[1].clone(),
            key => identity[2].key(key),
        };
        add(&[from], ids::tag(&tag.key), tag.value.clone());
    }
    add(
        &[identity[0].clone()],
        "name prefix".into(),
        topology.prefix.clone(),
    );
    for one in &topology.exceptions {
        let what = format!("exception of {}", one.subject());
        let value = format!("{} until {}", one.setting.as_str(), one.until);
        add(std::slice::from_ref(&one.from), what, value);
    }
    let inventory = topology.inventory();
    for resource in &inventory.resources {
        add(&resource.from, resource.id.clone(), resource.headline());
    }
    derived
}
