//! From merged YAML to a [`Blueprint`]: what must be there is there, and means something.

mod addresses;
mod endpoints;
mod errors;
mod identity;
mod overlaps;
mod tiers;
mod traffic;
mod zones;

use super::layer::Layer;
use super::layers::Layers;
use super::library::Library;
use super::value::Blueprint;
use super::yaml;
use crate::diagnostic::{self, Diagnostic};
use errors::{Check, ProfileError};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Reads one profile as far as it makes sense; the blueprint may be there although something is wrong with it.
fn examine(profile: &str, layers: &Layers) -> (Option<Blueprint>, Vec<ProfileError>) {
    let (layer, errors, _) = yaml::typed::<Layer>(&layers.merged());
    let mut check = Check::new(profile, layers);
    // What does not fit its type was reported when the file was read; a built-in layer never does that.
    let layer = layer.filter(|_| errors.is_empty());
    let blueprint = layer.and_then(|layer| blueprint(&mut check, layer));
    (blueprint, check.finish())
}

fn blueprint(check: &mut Check<'_>, layer: Layer) -> Option<Blueprint> {
    let region = identity::region(check, layer.region.as_deref());
    let project = identity::project(check, layer.project);
    let environment = identity::environment(check, layer.environment);
    let account_id = identity::account(check, layer.account_id);
    let organization_id = identity::organization(check, layer.organization_id);
    let tags = identity::tags(check, layer.tags);
    let frameworks: BTreeSet<_> = layer.frameworks.unwrap_or_default().into_iter().collect();
    let workloads = endpoints::workloads(check, layer.workloads);
    let layered = layer.network.unwrap_or_default();
    let nat = layered.nat;
    let network = addresses::network(check, layered, region, environment.as_deref(), &frameworks);
    let security = traffic::security(check, layer.security.unwrap_or_default(), nat, &frameworks);
    let endpoints = endpoints::endpoints(check, layer.endpoints.unwrap_or_default(), region);
    let flow_logs = traffic::flow_logs(check, &layer.flow_logs.unwrap_or_default(), &frameworks);
    let encryption = identity::encryption(check, layer.encryption.unwrap_or_default());
    // A profile that changes a built-in one keeps its description, unless it has one of its own.
    let mut own = check.layers.0.iter().rev();
    let description =
        own.find_map(|layer| layer.description().filter(|_| layer.name == check.profile));
    Some(Blueprint {
        profile: check.profile.to_owned(),
        description: description.unwrap_or_default().to_owned(),
        project: project?,
        environment: environment?,
        region: region?,
        account_id,
        organization_id,
        frameworks,
        tags,
        workloads,
        network: network?,
        security,
        endpoints,
        flow_logs: flow_logs?,
        encryption,
        layers: check.layers.clone(),
    })
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
    names.extend(
        wanted
            .iter()
            .filter(|name| !names.contains(*name))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let mut diagnostics = Vec::new();
    let mut sound = Vec::new();
    for name in &names {
        match library.layers(name) {
            Ok(layers) => sound.push((name.as_str(), layers)),
            Err(said) => diagnostics.extend(said),
        }
    }
    let examined: Vec<_> = sound
        .par_iter()
        .map(|(name, layers)| examine(name, layers))
        .collect();
    let (blueprints, reported): (Vec<_>, Vec<_>) = examined.into_iter().unzip();
    let blueprints: Vec<_> = blueprints.into_iter().flatten().collect();
    diagnostics.extend(errors::merged(
        reported.into_iter().flatten().collect(),
        &sound,
    ));
    diagnostics.extend(overlaps::between(&blueprints));
    // A circle of profiles is found once from each, and told once.
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
