//! The modules of a crate, and which of them import which: read off the text of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The path of a module, such as `["reach", "packet", "asks"]`.
pub type Module = Vec<String>;

/// Which child of a folder imports which other child of the same folder.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// Returns the path of the module that a file of `src` holds.
pub fn module_of(path: &Path) -> Module {
    let parts = path.with_extension("");
    let parts = parts.components();
    let mut parts: Module = parts
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.pop_if(|last| last == "mod");
    parts
}

/// Returns, for each folder, which of its modules import which others of it; an import of something that the folder itself declares
/// or re-exports counts as one of the module that it comes from, and is none where the folder defines it.
pub fn graphs(code: &BTreeMap<Module, String>) -> BTreeMap<Module, Graph> {
    let reexports: BTreeMap<_, _> = code
        .iter()
        .map(|(module, text)| (module, reexports(code, module, text)))
        .collect();
    let mut graphs: BTreeMap<Module, Graph> = BTreeMap::new();
    for (from, text) in code {
        for path in paths(from, text) {
            let to = target(code, &reexports, &path);
            let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            // A module above or below is no sibling.
            if let (Some(one), Some(other), Some(parent)) =
                (from.get(common), to.get(common), from.get(..common))
            {
                let graph = graphs.entry(parent.to_vec()).or_default();
                graph.entry(one.clone()).or_default().insert(other.clone());
            }
        }
    }
    graphs
}

/// Follows a path to the module that defines what it names.
fn target(
    code: &BTreeMap<Module, String>,
    reexports: &BTreeMap<&Module, BTreeMap<String, Module>>,
    path: &[String],
) -> Module {
    let mut module = Module::new();
    for part in path {
        let mut child = module.clone();
        child.push(part.clone());
        if code.contains_key(&child) {
            module = child;
            continue;
        }
        let from = reexports.get(&module).and_then(|names| names.get(part));
        return from.cloned().unwrap_or(module);
    }
    module
}

/// Returns what a module re-exports of its children, by name.
fn reexports(
    code: &BTreeMap<Module, String>,
    module: &Module,
    text: &str,
) -> BTreeMap<String, Module> {
    let mut names = BTreeMap::new();
    for statement in text.split("use ").skip(1) {
        let statement = statement.split(';').next().unwrap_or_default();
        let statement = statement.trim().trim_start_matches("self::");
        for (path, name) in tree(statement) {
            let mut from = module.clone();
            for part in path {
                from.push(part);
                if !code.contains_key(&from) {
                    from.pop();
                    break;
                }
            }
            if from.len() > module.len() {
                names.insert(name, from);
            }
        }
    }
    names
}

/// Returns every path that begins with `crate` or `super`, from the root of the crate.
fn paths(from: &Module, text: &str) -> Vec<Module> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(at) = ["crate::", "super::"]
        .iter()
        .filter_map(|start| rest.find(start))
        .min()
    {
        let before = rest.get(..at).and_then(|before| before.chars().last());
        let mut base = from.clone();
        let mut tail = rest.get(at..).unwrap_or_default();
        if let Some(behind) = tail.strip_prefix("crate::") {
            base.clear();
            tail = behind;
        }
        while let Some(behind) = tail.strip_prefix("super::") {
            base.pop();
            tail = behind;
        }
        rest = tail;
        // `$crate::` and `my_crate::` are something else.
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        all.extend(tree(tail).into_iter().map(|(path, _)| {
            let mut full = base.clone();
            full.extend(path);
            full
        }));
    }
    all
}

/// Expands the tree of a `use`, or a plain path, to paths, each with the name that it gets here.
fn tree(text: &str) -> Vec<(Vec<String>, String)> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('{') {
        return branches(inner).into_iter().flat_map(tree).collect();
    }
    let name: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let behind = text.get(name.len()..).unwrap_or_default();
    match behind.strip_prefix("::") {
        Some(behind) if !behind.starts_with('<') => {
            let mut children = tree(behind);
            for (path, _) in &mut children {
                path.insert(0, name.clone());
            }
            children
        }
        _ => {
            let alias = behind.trim_start().strip_prefix("as ");
            let alias = alias.map(|alias| {
                let end = alias.find(|c: char| !c.is_alphanumeric() && c != '_');
                alias.get(..end.unwrap_or(alias.len())).unwrap_or_default()
            });
            vec![(vec![name.clone()], alias.map_or(name, str::to_owned))]
        }
    }
}

/// Splits what stands between braces at its own commas.
fn branches(inner: &str) -> Vec<&str> {
    let (mut depth, mut start, mut all) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                all.extend(inner.get(start..at));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                all.extend(inner.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    all.retain(|branch| !branch.trim().is_empty());
    all
}

/// Returns the circles of a graph: sets of modules that each import all others of the set, at least by way of others.
pub fn circles(graph: &Graph) -> BTreeSet<BTreeSet<String>> {
    let reach = |from: &String| {
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        let mut open = vec![from];
        while let Some(module) = open.pop() {
            for next in graph.get(module).into_iter().flatten() {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<_, _> = graph.keys().map(|module| (module, reach(module))).collect();
    let circle = |module: &String| {
        let others = reached[module].iter().copied();
        let back = others.filter(|other| reached.get(*other).is_some_and(|r| r.contains(module)));
        back.cloned().collect::<BTreeSet<_>>()
    };
    let circles = graph.keys().map(circle);
    circles.filter(|circle| circle.len() > 1).collect()
}

#[test]
fn paths_are_followed_to_where_things_are_defined() {
    let module = |text: &str| module_of(Path::new(text));
    let code: BTreeMap<Module, String> = [
        (
            "a/mod.rs",
            "mod b;\nmod c;\nmod d;\npub use b::{Thing, deep::Other as Another};",
        ),
        ("a/b.rs", "use super::c::{self, One};\nuse crate::x::y;"),
        ("a/b/deep.rs", "use super::super::d;"),
        (
            "a/c.rs",
            "use super::{Another, Own};\nfn f(_: &crate::a::Thing) {}",
        ),
        (
            "a/d.rs",
            "use super::Own;\nuse crate::a::{c::{Two, Three}};",
        ),
    ]
    .map(|(path, text)| (module(path), text.to_owned()))
    .into();
    let graphs = graphs(&code);
    let graph = &graphs[&module("a.rs")];
    let row = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(graph["b"], row(&["c", "d"]));
    assert_eq!(graph["c"], row(&["b"]));
    assert_eq!(graph["d"], row(&["c"]));
    assert_eq!(circles(graph), [row(&["b", "c", "d"])].into());
    assert!(!graphs.contains_key(&module("a/b.rs")));
}
