//! What a profile decides, as sorted lines of text: the golden file of the profiles whose rendered files are not committed.
//!
//! A line is `id field = value`, the value as JSON on one line, with `${id.id}` or `${id.arn}` for what only an account knows. What
//! is not a field stands in brackets: what a resource is, what it is a part of, which target alone has it, who tags it, its tag
//! `Name`, which requirement asks for it and why. The profile's own tags, which every tagged resource carries, stand once.

use serde_json::{Value, json};
use smgen::topology::{FieldValue, Inventory, Part, Place, Resource, Tagged, Topology};
use std::collections::BTreeSet;

/// Returns what a topology decides, one fact a line, sorted.
pub fn facts(topology: &Topology, inventory: &Inventory) -> String {
    let profile = topology.tags.iter();
    let profile = profile.map(|tag| format!("(profile) (tag {}) = {}", tag.key, json!(tag.value)));
    let resources = inventory.resources.iter().flat_map(of_resource);
    let mut lines: Vec<_> = profile.chain(resources).collect();
    lines.sort();
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Returns the lines of one resource.
pub fn of_resource(resource: &Resource) -> Vec<String> {
    let Resource {
        id,
        kind,
        name,
        part_of,
        target,
        tagged,
        fields,
        requirement,
        // Citations follow the requirement, whatever the profile; `tests/controls` holds them.
        maps_to: _,
        reason,
        // `smgen explain` tells where values come from, and its tests hold that.
        from: _,
    } = resource;
    let part_of = part_of.iter().map(|of| format!(", part of {of}"));
    let target = target.iter().map(|target| format!(", only in {target}"));
    let tagged = match tagged {
        Tagged::Always => ", tagged",
        Tagged::NotByCloudFormation => ", tagged but by CloudFormation",
        Tagged::Never => "",
    };
    let about: String = part_of.chain(target).collect();
    let mut lines = vec![
        format!("{id} (is) = {}{about}{tagged}", kind.as_str()),
        format!("{id} (because) = {requirement}: {reason}"),
    ];
    lines.extend(
        name.iter()
            .map(|name| format!("{id} (tag Name) = {}", json!(name))),
    );
    lines.extend(fields.iter().map(|field| {
        let place = match field.place {
            Place::Both => "",
            Place::Account => " (only in an account)",
            Place::Code(_) => " (only in code)",
        };
        format!("{id} {}{place} = {}", field.name, value(&field.value))
    }));
    lines
}

/// Returns a value as JSON with sorted keys.
fn value(value: &FieldValue) -> Value {
    let mut json = value.to_json(&|part| match part {
        Part::Literal(text) => text.clone(),
        Part::AccountId => "${AccountId}".to_owned(),
        Part::Reference(reference) => reference.to_string(),
    });
    json.sort_all_objects();
    json
}

/// Returns the lines that one text has and the other lacks, `-` and `+` before them, sorted; empty where both are the same.
pub fn difference(before: &str, after: &str) -> String {
    let [old, new] = [before, after].map(|text| text.lines().collect::<BTreeSet<_>>());
    let lines = old.symmetric_difference(&new).map(|line| {
        let sign = if old.contains(line) { '-' } else { '+' };
        format!("{sign} {line}\n")
    });
    lines.collect()
}
