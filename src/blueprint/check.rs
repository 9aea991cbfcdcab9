//! From merged YAML to [`Blueprint`]s: every profile on its own, and all of them against each other.

use super::errors::{self, Check, ProfileError};
use super::layer::Layer;
use super::layers::Layers;
use super::library::Library;
use super::path::Path;
use super::section::network::tier_overlaps;
use super::value::Blueprint;
use super::{overlaps, yaml};
use crate::diagnostic::{self, Diagnostic};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Reads one profile as far as it makes sense; the blueprint may be there although something is wrong with it.
fn check_profile(profile: &str, layers: &Layers) -> (Option<Blueprint>, Vec<ProfileError>) {
    let (layer, errors, _) = yaml::typed::<Layer>(&layers.merged());
    let mut check = Check::new(profile, layers);
    // What does not fit its type was reported when the file was read; a built-in layer never does that.
    let layer = layer.filter(|_| errors.is_empty());
    let blueprint = layer.and_then(|layer| Blueprint::check(&mut check, layer));
    (blueprint, check.finish())
}

/// Checks every profile of a library, each on its own and all against each other, and returns those asked for, each once.
///
/// A broken profile is reported even where another one was asked for: they share one file, and their ranges must not
/// overlap. The blueprints come in the order of `wanted`, and only if nothing is wrong with any of them.
#[must_use]
pub fn check_all(library: &Library, wanted: &[String]) -> (Vec<Blueprint>, Vec<Diagnostic>) {
    let mut names: Vec<String> = if library.has_file() {
        library.all()
    } else {
        Vec::new()
    };
    names.extend(wanted.iter().cloned());
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let mut diagnostics = Vec::new();
    let mut profiles = Vec::new();
    for name in &names {
        match library.layers(name) {
            Ok(layers) => profiles.push((name.as_str(), layers)),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    let checked: Vec<_> = profiles
        .par_iter()
        .map(|(name, layers)| check_profile(name, layers))
        .collect();
    let (blueprints, reported): (Vec<_>, Vec<_>) = checked.into_iter().unzip();
    let blueprints: Vec<_> = blueprints.into_iter().flatten().collect();
    diagnostics.extend(errors::merged(
        reported.into_iter().flatten().collect(),
        &profiles,
    ));
    for blueprint in &blueprints {
        // What stands in the place of a value that was wrong collides with nothing.
        if !blueprint.layers.is_invalid(&Path::from("network")) {
            diagnostics.extend(tier_overlaps::check(&blueprint.network, &blueprint.layers));
        }
    }
    diagnostics.extend(overlaps::between(&blueprints));
    // A circle of profiles is found once from each, and reported once.
    let diagnostics = diagnostic::unique(diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return (Vec::new(), diagnostics);
    }
    let mut by_name: BTreeMap<_, _> = blueprints
        .into_iter()
        .map(|blueprint| (blueprint.profile.clone(), blueprint))
        .collect();
    let wanted = wanted.iter().filter_map(|name| by_name.remove(name));
    (wanted.collect(), diagnostics)
}
