//! From merged YAML to a [`Blueprint`]: what must be there is there, and means something.

mod addresses;
mod endpoints;
mod identity;
mod overlaps;
mod traffic;

use super::layer::Layer;
use super::library::Library;
use super::path::Path;
use super::stack::Stack;
use super::value::Blueprint;
use super::yaml::{self, Side};
use crate::diagnostic::{Code, Diagnostic};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What went wrong so far in one profile.
struct Check<'a> {
    profile: &'a str,
    stack: &'a Stack,
    diagnostics: Vec<Diagnostic>,
}

impl Check<'_> {
    /// Notes an error at a path; the caller may add to it.
    fn error(&mut self, code: Code, path: &Path, side: Side, message: String) -> &mut Diagnostic {
        self.push(Diagnostic::error(code, message), path, side)
    }

    /// Notes a warning at a path.
    fn warning(&mut self, code: Code, path: &Path, side: Side, message: String) -> &mut Diagnostic {
        self.push(Diagnostic::warning(code, message), path, side)
    }

    fn push(&mut self, mut diagnostic: Diagnostic, path: &Path, side: Side) -> &mut Diagnostic {
        match self.stack.label(path, side, "") {
            Some(label) => diagnostic.labels.push(label),
            None => diagnostic.labels.extend(self.stack.top().map(|top| top.label(&Path::default(), Side::Key, ""))),
        }
        let at = self.diagnostics.len();
        self.diagnostics.push(diagnostic);
        &mut self.diagnostics[at]
    }

    /// Notes that a value is needed and not there; returns nothing, for use with `?`-less lookups.
    fn missing<T>(&mut self, path: &str, what: &str) -> Option<T> {
        let profile = self.profile;
        let path = Path::from(path);
        self.error(Code::KeyMissing, &path, Side::Key, format!("profile `{profile}` sets no `{path}`"))
            .help
            .push(format!("add `{path}`: {what}"));
        None
    }
}

/// Checks one profile on its own.
///
/// Returns the blueprint if it is sound, and everything there is to say about it.
#[must_use]
pub fn check(profile: &str, stack: &Stack) -> (Option<Blueprint>, Vec<Diagnostic>) {
    let (layer, errors, _) = yaml::typed::<Layer>(&stack.merged());
    let mut check = Check { profile, stack, diagnostics: Vec::new() };
    // What does not fit its type was reported when the file was read; a built-in layer never does that.
    let layer = layer.filter(|_| errors.is_empty());
    let blueprint = layer.and_then(|layer| blueprint(&mut check, layer));
    let failed = check.diagnostics.iter().any(Diagnostic::is_error);
    (blueprint.filter(|_| !failed), check.diagnostics)
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
    let network = addresses::network(check, layer.network.unwrap_or_default(), region, environment.as_deref(), &frameworks);
    let nat = network.as_ref().map(|network| network.nat);
    let security = traffic::security(check, layer.security.unwrap_or_default(), nat, &frameworks);
    let endpoints = endpoints::endpoints(check, layer.endpoints.unwrap_or_default(), region);
    let flow_logs = traffic::flow_logs(check, layer.flow_logs.unwrap_or_default(), &frameworks);
    let encryption = identity::encryption(check, layer.encryption.unwrap_or_default());
    let top = check.stack.top();
    Some(Blueprint {
        profile: check.profile.to_owned(),
        description: top.and_then(|top| top.description()).unwrap_or_default().to_owned(),
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
        stack: check.stack.clone(),
    })
}

/// Checks every profile of a library, each on its own and all against each other, and returns those asked for.
///
/// A broken profile is reported even where another one was asked for: they share one file, and their ranges must not
/// overlap. The blueprints come in the order of `wanted`.
#[must_use]
pub fn check_all(library: &Library, wanted: &[String]) -> (Vec<Blueprint>, Vec<Diagnostic>) {
    let mut names: Vec<String> = if library.has_file() { library.all() } else { Vec::new() };
    names.extend(wanted.iter().filter(|name| !names.contains(*name)).cloned().collect::<Vec<_>>());
    let checked: Vec<_> = names
        .par_iter()
        .map(|name| match library.stack(name) {
            Ok(stack) => check(name, &stack),
            Err(diagnostics) => (None, diagnostics),
        })
        .collect();
    let mut diagnostics = Vec::new();
    let mut blueprints = Vec::new();
    for (blueprint, said) in checked {
        diagnostics.extend(said);
        blueprints.extend(blueprint);
    }
    diagnostics.extend(overlaps::between(&blueprints));
    let diagnostics = unique(diagnostics);
    let chosen = wanted.iter().filter_map(|name| blueprints.iter().find(|blueprint| blueprint.profile == *name)).cloned().collect();
    (chosen, diagnostics)
}

/// Drops repetitions: a mistake in `defaults` is found once per profile, and said once.
fn unique(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let key = |diagnostic: &Diagnostic| {
        let place = diagnostic.labels.first().map(|label| (label.source.name.clone(), label.position));
        (place, diagnostic.code, diagnostic.message.clone())
    };
    diagnostics.into_iter().filter(|diagnostic| seen.insert(key(diagnostic))).collect()
}
