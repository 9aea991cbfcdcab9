//! What findings are about.

use super::finding::about;
use crate::blueprint::Path;
use crate::catalog::Requirement;
use crate::report::CauseKind;
use crate::topology::Resource;

/// What findings are about.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) what: String,
    pub(super) resource: Option<String>,
    pub(super) about: CauseKind,
    pub(super) requirements: Vec<Requirement>,
    pub(super) maps_to: &'static [&'static str],
    pub(super) from: Vec<Path>,
}

impl Subject {
    pub(super) fn new(
        about: CauseKind,
        what: impl Into<String>,
        requirements: &[Requirement],
        maps_to: &'static [&'static str],
    ) -> Self {
        Self {
            what: what.into(),
            resource: None,
            about,
            requirements: requirements.to_vec(),
            maps_to,
            from: Vec::new(),
        }
    }

    /// Starts from what the inventory says of a resource.
    pub(super) fn of(resource: &Resource) -> Self {
        Self {
            what: resource.id.clone(),
            resource: None,
            about: about(resource.kind),
            requirements: vec![Requirement::V10, resource.requirement],
            maps_to: resource.maps_to,
            from: resource.from.clone(),
        }
    }

    /// Returns the same, derived from nothing but these blueprint values.
    pub(super) fn decided_by(mut self, paths: &[Path]) -> Self {
        self.from = paths.to_vec();
        self
    }

    /// Names what is deployed.
    pub(super) fn deployed_as(mut self, id: &str) -> Self {
        self.resource = Some(id.to_owned());
        self
    }

    /// Adds blueprint values that it derives from.
    pub(super) fn from(mut self, paths: &[Path]) -> Self {
        self.from.extend_from_slice(paths);
        self
    }

    /// Returns a part of it, such as a rule of a group, which belongs to the same deployed resource.
    pub(super) fn part(&self, name: &str) -> Self {
        Self {
            what: format!("{}/{name}", self.what),
            ..self.clone()
        }
    }

    /// Returns a part of it; of the empty name, the whole.
    pub(super) fn part_or_whole(&self, name: &str) -> Self {
        match name {
            "" => self.clone(),
            name => self.part(name),
        }
    }

    /// Returns the id of what is deployed.
    pub(super) fn resource(&self) -> Option<&str> {
        self.resource.as_deref()
    }

    /// Returns the same with other citations.
    pub(super) fn mapped_to(mut self, maps_to: &'static [&'static str]) -> Self {
        self.maps_to = maps_to;
        self
    }
}
