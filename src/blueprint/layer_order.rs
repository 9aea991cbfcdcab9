//! Which layers a profile stands on.

use super::builtin;
use super::layer_set::LayerSet;
use super::path::Path;
use super::source_layer::SourceLayer;
use super::suggest;
use super::yaml::Side;
use crate::diagnostic::{Code, Diagnostic};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Walks `extends` depth first; a layer that is reached twice counts where it was reached first.
pub(super) struct LayerOrder<'a> {
    set: &'a LayerSet,
    /// The layers, lowest first.
    pub(super) layers: Vec<Arc<SourceLayer>>,
    open: Vec<Arc<SourceLayer>>,
    /// What is wrong with the walk.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether a layer is missing, whether that is reported here or was before.
    pub(super) broken: bool,
}

impl<'a> LayerOrder<'a> {
    /// Walks from a layer to those it stands on.
    pub(super) fn of(set: &'a LayerSet, layer: &Arc<SourceLayer>) -> Self {
        let mut order = Self {
            set,
            layers: Vec::new(),
            open: Vec::new(),
            diagnostics: Vec::new(),
            broken: false,
        };
        order.visit(layer);
        order
    }

    fn visit(&mut self, layer: &Arc<SourceLayer>) {
        if self.layers.iter().any(|seen| Arc::ptr_eq(seen, layer)) {
            return;
        }
        self.open.push(Arc::clone(layer));
        let below = builtin::layer(&layer.name).filter(|below| !Arc::ptr_eq(below, layer));
        match (layer.extends(), below) {
            _ if layer.is_invalid(&Path::from("extends")) => self.broken = true,
            (Some(names), _) if !names.is_empty() => {
                for (name, path) in names {
                    self.follow(layer, name, &path);
                }
            }
            (None, Some(below)) => self.visit(below),
            // A built-in layer and one that only others extend may stand on nothing.
            _ if layer.builtin || layer.is_abstract() => {}
            (extends, _) => {
                let path = extends.map_or_else(Path::default, |_| Path::from("extends"));
                let label = layer.label(&path, Side::Key, "");
                let error = Diagnostic::error(
                    Code::ExtendsMissing,
                    format!("profile `{}` extends nothing", layer.name),
                );
                let known: Vec<_> = builtin::names().collect();
                self.fail(error.with_label(label).with_help(format!(
                    "add `extends: [prod]`, or another of {}",
                    suggest::list(&known)
                )));
            }
        }
        self.open.pop();
        self.layers.push(Arc::clone(layer));
    }

    fn fail(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.diagnostics.push(diagnostic);
    }

    fn follow(&mut self, layer: &Arc<SourceLayer>, name: &str, path: &Path) {
        // A profile that extends its own name means the built-in one that it changes.
        let own = (name == layer.name)
            .then(|| builtin::layer(name))
            .flatten()
            .filter(|below| !Arc::ptr_eq(below, layer));
        let found = if layer.builtin {
            builtin::layer(name)
        } else {
            own.or_else(|| self.set.layer(name))
        };
        match found.map(Arc::clone) {
            Some(below) if self.open.iter().any(|open| Arc::ptr_eq(open, &below)) => {
                let circle = self.circle(&below);
                self.fail(circle);
            }
            Some(below) => self.visit(&below),
            None if self.set.is_reported(name) => self.broken = true,
            None => {
                let mut known: BTreeSet<&str> = builtin::names().collect();
                known.extend(self.set.own.keys().map(String::as_str));
                known.remove(layer.name.as_str());
                let known: Vec<_> = known.into_iter().collect();
                let message = format!(
                    "profile `{}` extends {}, which does not exist",
                    layer.name,
                    suggest::quoted(name)
                );
                let error = Diagnostic::error(Code::ExtendsUnknown, message)
                    .with_label(layer.label(path, Side::Value, ""));
                self.fail(error.with_help(suggest::did_you_mean(name, &known)));
            }
        }
    }

    /// Describes a circle the same from wherever it is entered: from its first name by the alphabet.
    fn circle(&self, below: &Arc<SourceLayer>) -> Diagnostic {
        let start = self
            .open
            .iter()
            .position(|open| Arc::ptr_eq(open, below))
            .unwrap_or(0);
        let mut ring = self.open[start..].to_vec();
        let first = ring
            .iter()
            .enumerate()
            .min_by_key(|(_, layer)| layer.name.clone())
            .map_or(0, |(at, _)| at);
        ring.rotate_left(first);
        let labels = ring
            .iter()
            .zip(ring.iter().cycle().skip(1))
            .filter_map(|(layer, next)| {
                let (_, path) = layer
                    .extends()?
                    .into_iter()
                    .find(|(name, _)| *name == next.name)?;
                Some(layer.label(&path, Side::Value, ""))
            });
        let mut labels: Vec<_> = labels.collect();
        labels.sort_by_key(|label| label.position);
        let message = if let [only] = &ring[..] {
            format!("profile `{}` extends itself", only.name)
        } else {
            let names: Vec<_> = ring
                .iter()
                .chain(ring.first())
                .map(|layer| format!("`{}`", layer.name))
                .collect();
            format!(
                "profiles extend each other in a circle: {}",
                names.join(" -> ")
            )
        };
        let mut error = Diagnostic::error(Code::ExtendsCycle, message);
        error.labels = labels;
        error.with_help("take one of these out of `extends`, or move what they share into a layer of its own with `abstract: true`")
    }
}
