//! From blueprints to the files of every profile and target, a few profiles at a time.

use super::Stop;
use super::ui::Ui;
use crate::blueprint::Blueprint;
use crate::catalog::Platform;
use crate::diagnostic::Diagnostic;
use crate::difference::Kept;
use crate::output::{FileSet, Source};
use crate::render::{RenderError, Target};
use crate::topology::{self, Inventory, Topology};
use anyhow::anyhow;
use rayon::prelude::*;
use serde_json::Value;
use std::borrow::Cow;

/// So many topologies are held from the check to the rendering; those of further profiles are built a second time, so that
/// memory does not grow with their number.
const HELD: usize = 16;

/// Profiles that are sound, and what they are rendered to.
pub(super) struct Profiles {
    blueprints: Vec<Blueprint>,
    /// What each of them is rendered to.
    targets: Vec<Vec<&'static Target>>,
    /// Those of the first profiles.
    topologies: Vec<Topology>,
}

impl Profiles {
    /// Builds every topology, or tells everything that is wrong with any of them: nothing is written before all are sound.
    pub(super) fn check(
        blueprints: Vec<Blueprint>,
        targets: impl Fn(&str) -> Vec<&'static Target>,
        ui: &mut Ui,
    ) -> Result<Self, Stop> {
        let built: Vec<_> = blueprints
            .par_iter()
            .enumerate()
            .map(|(index, blueprint)| {
                let (topology, findings) = topology::build(blueprint);
                ((index < HELD).then_some(topology), findings)
            })
            .collect();
        let (topologies, findings): (Vec<_>, Vec<_>) = built.into_iter().unzip();
        let findings: Vec<_> = findings.into_iter().flatten().collect();
        if findings.iter().any(Diagnostic::is_error) {
            return Err(Stop::Input(findings));
        }
        ui.diagnostics(&findings);
        if ui.failed() {
            // They are told: nothing more is said, and nothing written.
            return Err(Stop::Input(Vec::new()));
        }
        Ok(Self {
            targets: blueprints.iter().map(|one| targets(&one.profile)).collect(),
            blueprints,
            topologies: topologies.into_iter().flatten().collect(),
        })
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.blueprints.len()
    }

    /// Hands all sets over, each made when its turn comes.
    pub(super) fn with_sets<R>(&self, work: impl FnOnce(&Source<'_, Stop>) -> R) -> R {
        let dirs = self.folders();
        let dirs = dirs.map(|(index, target)| dir(&self.blueprints[index].profile, target));
        work(&Source {
            dirs: dirs.collect(),
            batches: self.len(),
            make: &|index| self.sets(index),
        })
    }

    /// Lists all folders in order, by the place of their profile and their target.
    fn folders(&self) -> impl Iterator<Item = (usize, &'static Target)> {
        let profiles = self.targets.iter().enumerate();
        profiles.flat_map(|(index, targets)| targets.iter().map(move |target| (index, *target)))
    }

    /// Returns the network of a profile, built again where it is not held.
    fn topology(&self, index: usize) -> Cow<'_, Topology> {
        match self.topologies.get(index) {
            Some(topology) => Cow::Borrowed(topology),
            None => Cow::Owned(topology::derive(&self.blueprints[index])),
        }
    }

    /// Returns what is kept of the network that a folder holds, and the platform that deploys it, by the folder's place in order.
    pub(super) fn kept(&self, place: usize) -> Option<(Kept, Platform)> {
        let (index, target) = self.folders().nth(place)?;
        let topology = self.topology(index);
        let inventory = topology.inventory();
        Some((kept(&inventory, target)?, Platform::of_target(target.name)?))
    }

    /// Renders a profile to each target.
    pub(super) fn sets(&self, index: usize) -> Result<Vec<FileSet>, Stop> {
        let blueprint = &self.blueprints[index];
        let topology = &*self.topology(index);
        let inventory = topology.inventory();
        let sets = self.targets[index].par_iter();
        sets.map(|target| set(blueprint, &inventory, target))
            .collect()
    }
}

/// Renders a profile to one target.
pub(super) fn set(
    blueprint: &Blueprint,
    inventory: &Inventory<'_>,
    target: &Target,
) -> Result<FileSet, Stop> {
    let profile = &blueprint.profile;
    let files = target
        .render_listed(inventory)
        .map_err(|error: RenderError| {
            anyhow!(error).context(format!("cannot render profile `{profile}`"))
        })?;
    Ok(FileSet {
        profile: profile.clone(),
        target: target.name.to_owned(),
        dir: dir(profile, target),
        inputs: blueprint.digest(),
        inventory: kept(inventory, target).map_or(Value::Null, |kept| kept.to_json()),
        files,
    })
}

/// Returns what a manifest keeps of a network; none for a target of which nothing is known.
fn kept(inventory: &Inventory<'_>, target: &Target) -> Option<Kept> {
    Some(Kept::of(inventory, Platform::of_target(target.name)?))
}

/// Returns the folder of a profile and target below the output folder.
pub(super) fn dir(profile: &str, target: &Target) -> String {
    format!("{profile}/{}", target.name)
}
