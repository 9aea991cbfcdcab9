//! The JSON Schema of `smgen.yaml`, for editors.

use super::layer::Config;
use super::layers::OWN_KEYS;
use crate::catalog::{self, WorkloadFacts};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// Returns the JSON Schema (draft 2020-12) of `smgen.yaml`, generated from the types it is read into.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = Value::from(generator.into_root_schema_for::<Config>());
    drop_formats(&mut schema);
    close_defaults(&mut schema);
    tell_unchecked(&mut schema);
    schema
}

/// Refuses under `defaults` the keys that only a profile has, as smgen does. The type of both is one, so that nothing is declared twice.
fn close_defaults(schema: &mut Value) {
    let defaults = schema.pointer_mut("/properties/defaults/anyOf/0");
    if let Some(Value::Object(layer)) = defaults {
        let refused = OWN_KEYS.map(|key| (key.to_owned(), Value::Bool(false)));
        // What stands beside a `$ref` holds together with it (JSON Schema 2020-12, "Core", section 8.2.3.1).
        let refused = refused.into_iter().collect::<Map<_, _>>();
        layer.insert("type".to_owned(), "object".into());
        layer.insert("properties".to_owned(), refused.into());
    }
}

/// Says of each workload which pages it was held against, and what they leave open.
fn tell_unchecked(schema: &mut Value) {
    let workloads = schema.pointer_mut("/$defs/Workload/oneOf");
    for one in workloads
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let facts = workloads_of(&one["const"]);
        let Some((facts, Value::String(text))) = facts.zip(one.get_mut("description")) else {
            continue;
        };
        let pages: Vec<_> = facts.pages.iter().map(|page| page.title).collect();
        *text = format!("{text}\nPages: {}.", pages.join("; "));
        if !facts.unchecked.is_empty() {
            *text = format!("{text}\nUnchecked: {}.", facts.unchecked.join("; "));
        }
    }
}

fn workloads_of(name: &Value) -> Option<&'static WorkloadFacts> {
    catalog::workloads()
        .iter()
        .find(|facts| name.as_str() == Some(facts.workload.as_str()))
}

/// Takes out `format: uint8` and the like: validators either ignore such formats or warn about them.
fn drop_formats(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map
                .get("format")
                .and_then(Value::as_str)
                .is_some_and(|format| format.starts_with("uint"))
            {
                map.remove("format");
            }
            map.values_mut().for_each(drop_formats);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_formats),
        _ => {}
    }
}
