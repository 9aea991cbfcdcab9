//! What rendered HCL asks of the provider.

use super::schema::{Arguments, Schema};
use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::visit::{self, Visit};
use std::collections::{BTreeMap, BTreeSet};

/// What Terraform itself takes in any resource.
const META: [&str; 6] = [
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];

/// Arguments of resources, and attributes that something reads.
#[derive(Default)]
pub(super) struct Used {
    /// The shapes in which each type occurs.
    shapes: BTreeMap<String, BTreeSet<Shape>>,
    /// Attributes that are read or mocked, by type.
    read: BTreeSet<(String, String)>,
    /// Words of each type's blocks, meta-arguments and keys of maps among them.
    words: BTreeSet<(String, String)>,
}

/// Names of arguments, and of blocks with what is in them.
type Shape = BTreeMap<String, Within>;

/// What stands within a block; nothing in an argument.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Within(Option<BTreeSet<BTreeMap<String, Within>>>);

impl Used {
    /// Takes up a file.
    pub(super) fn read(&mut self, text: &str) {
        let body: Body = text.parse().unwrap();
        let mut of_file = OfFile {
            used: self,
            inside: None,
        };
        of_file.visit_body(&body);
    }

    /// Returns what a version of the provider would refuse.
    pub(super) fn against(&self, schema: &Schema) -> BTreeSet<String> {
        let mut wrong = BTreeSet::new();
        for (name, shapes) in &self.shapes {
            match schema.types.get(name) {
                None => {
                    wrong.insert(format!("{name}: unknown"));
                }
                Some(of) => {
                    for shape in shapes {
                        compare(name, "", shape, &of.arguments, &mut wrong);
                    }
                }
            }
        }
        for (name, attribute) in &self.read {
            let of = schema.types.get(name);
            if !of.is_some_and(|of| of.attributes.contains(attribute)) {
                wrong.insert(format!("{name}: no attribute `{attribute}`"));
            }
        }
        wrong
    }

    /// Returns what a version of the provider takes, but not for long.
    pub(super) fn deprecated(&self, schema: &Schema) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (name, shapes) in &self.shapes {
            for shape in shapes {
                old(name, shape, &schema.types[name].arguments, &mut found);
            }
        }
        found
    }

    /// Says how much was held against a version.
    pub(super) fn counts(&self) -> String {
        let arguments: BTreeSet<_> = self
            .shapes
            .iter()
            .flat_map(|(name, shapes)| {
                shapes
                    .iter()
                    .flat_map(move |shape| shape.keys().map(move |key| (name, key)))
            })
            .collect();
        format!(
            "{} resources and data sources, {} of their arguments, {} attributes",
            self.shapes.len(),
            arguments.len(),
            self.read.len()
        )
    }

    /// Returns every word in the blocks of each type.
    pub(super) fn words(&self) -> BTreeSet<(String, String)> {
        self.words.clone()
    }
}

fn compare(name: &str, place: &str, shape: &Shape, of: &Arguments, wrong: &mut BTreeSet<String>) {
    for (key, within) in shape {
        match (of.get(key), &within.0) {
            (None, _) => {
                wrong.insert(format!("{name}: no `{place}{key}`"));
            }
            (Some(argument), Some(shapes)) => {
                let Some(of) = &argument.within else {
                    wrong.insert(format!("{name}: `{place}{key}` is no block"));
                    continue;
                };
                for shape in shapes {
                    compare(name, &format!("{place}{key}."), shape, of, wrong);
                }
            }
            (Some(_), None) => {}
        }
    }
    for (key, argument) in of {
        if argument.required && !shape.contains_key(key) {
            wrong.insert(format!("{name}: `{place}{key}` is missing"));
        }
    }
}

fn old(name: &str, shape: &Shape, of: &Arguments, found: &mut BTreeSet<String>) {
    for (key, within) in shape {
        let argument = &of[key];
        if argument.deprecated {
            found.insert(format!("{name}: `{key}`"));
        }
        for shape in within.0.iter().flatten() {
            old(name, shape, argument.within.as_ref().unwrap(), found);
        }
    }
}

/// Reads one file.
struct OfFile<'a> {
    used: &'a mut Used,
    /// The type whose block is being read.
    inside: Option<String>,
}

impl Visit for OfFile<'_> {
    fn visit_block(&mut self, block: &Block) {
        let labels: Vec<_> = block
            .labels
            .iter()
            .map(hcl_edit::structure::BlockLabel::as_str)
            .collect();
        let word = block.ident.as_str();
        let kind = word.strip_prefix("mock_").unwrap_or(word);
        let (None, "resource" | "data", Some(name)) = (&self.inside, kind, labels.first()) else {
            self.word(word);
            return visit::visit_block(self, block);
        };
        let of = format!("{kind} {name}");
        if word == kind {
            self.used
                .shapes
                .entry(of.clone())
                .or_default()
                .insert(shape(&block.body, true));
        } else {
            let defaults = block
                .body
                .attributes()
                .filter(|attribute| attribute.key.as_str() == "defaults");
            for object in defaults.filter_map(|attribute| attribute.value.as_object()) {
                let keys = object.iter().filter_map(|(key, _)| key_of(key));
                self.used.read.extend(keys.map(|key| (of.clone(), key)));
            }
        }
        self.inside = Some(of);
        visit::visit_block(self, block);
        self.inside = None;
    }

    fn visit_attr(&mut self, attribute: &hcl_edit::structure::Attribute) {
        self.word(attribute.key.as_str());
        visit::visit_attr(self, attribute);
    }

    fn visit_object_key(&mut self, key: &ObjectKey) {
        if let Some(key) = key_of(key) {
            self.word(&key);
        }
        visit::visit_object_key(self, key);
    }

    fn visit_traversal(&mut self, traversal: &Traversal) {
        let mut names = Vec::new();
        if let Expression::Variable(variable) = &traversal.expr {
            names.push(variable.as_str());
        }
        // An index or a splat leads to an instance, whose attributes are the same.
        names.extend(
            traversal
                .operators
                .iter()
                .filter_map(|operator| match operator.value() {
                    TraversalOperator::GetAttr(name) => Some(name.as_str()),
                    _ => None,
                }),
        );
        let read = match names.as_slice() {
            ["data", name, _, attribute, ..] if name.starts_with("aws_") => {
                Some((format!("data {name}"), attribute))
            }
            [name, _, attribute, ..] if name.starts_with("aws_") => {
                Some((format!("resource {name}"), attribute))
            }
            _ => None,
        };
        self.used
            .read
            .extend(read.map(|(of, attribute)| (of, (*attribute).to_owned())));
        visit::visit_traversal(self, traversal);
    }
}

impl OfFile<'_> {
    fn word(&mut self, word: &str) {
        if let Some(of) = &self.inside {
            self.used.words.insert((of.clone(), word.to_owned()));
        }
    }
}

fn key_of(key: &ObjectKey) -> Option<String> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
        ObjectKey::Expression(expression) => expression.as_str().map(str::to_owned),
    }
}

fn shape(body: &Body, outermost: bool) -> Shape {
    let mut shape = Shape::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                shape.insert(attribute.key.as_str().to_owned(), Within::default());
            }
            Structure::Block(block) => {
                // `dynamic "rule" { content { .. } }` stands for blocks.
                let (name, within) = match (block.ident.as_str(), block.labels.first()) {
                    ("dynamic", Some(label)) => {
                        let content = block
                            .body
                            .blocks()
                            .find(|block| block.ident.as_str() == "content");
                        (
                            label.as_str(),
                            content.map_or(&block.body, |content| &content.body),
                        )
                    }
                    (name, _) => (name, &block.body),
                };
                let one = shape.entry(name.to_owned()).or_default();
                one.0
                    .get_or_insert_default()
                    .insert(self::shape(within, false));
            }
        }
    }
    if outermost {
        shape.retain(|key, _| !META.contains(&key.as_str()));
    }
    shape
}

/// Lists the words in front of `=` and `{` of each resource in the text of a template.
pub(super) fn words_of_template(text: &str) -> BTreeSet<(String, String)> {
    let mut words = BTreeSet::new();
    let mut inside = None;
    for line in text.lines() {
        let head = line.trim_start();
        for kind in ["resource", "data"] {
            if let Some(rest) = line
                .strip_prefix(kind)
                .and_then(|rest| rest.strip_prefix(" \"aws_"))
            {
                inside = Some(format!("{kind} aws_{}", rest.split('"').next().unwrap()));
            }
        }
        if line == "}" {
            inside = None;
        }
        let indented = line.starts_with(' ') && !head.starts_with(['#', '{', '"', '}']);
        let Some(of) = inside.as_ref().filter(|_| indented) else {
            continue;
        };
        let word: String = head
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let after = head[word.len()..].trim_start();
        let is_word = !word.is_empty() && (after == "{" || after.starts_with("= "));
        words.extend(is_word.then(|| (of.clone(), word)));
    }
    words
}
