//! What a version of the provider takes: arguments, blocks in blocks, and the attributes that can be read.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A version of the provider; resources and data sources by `resource aws_vpc` and `data aws_region`.
pub(super) struct Schema {
    pub(super) types: BTreeMap<String, Type>,
}

/// A resource or a data source.
pub(super) struct Type {
    pub(super) arguments: Arguments,
    pub(super) attributes: BTreeSet<String>,
}

/// Arguments and blocks by name.
pub(super) type Arguments = BTreeMap<String, Argument>;

/// An argument, or a block with what may stand within it.
#[derive(Default)]
pub(super) struct Argument {
    pub(super) required: bool,
    pub(super) deprecated: bool,
    pub(super) within: Option<Arguments>,
}

impl Schema {
    /// Reads what `derive.py` wrote.
    pub(super) fn of_bindings(text: &str) -> Self {
        fn arguments(fields: &Value) -> Arguments {
            let fields = fields.as_object().unwrap().iter();
            let fields = fields.map(|(name, about)| {
                let argument = Argument {
                    required: about["required"] == true,
                    deprecated: false,
                    within: about.get("within").map(arguments),
                };
                (name.clone(), argument)
            });
            fields.collect()
        }
        let data: Value = serde_json::from_str(text).unwrap();
        let mut types = BTreeMap::new();
        for kind in ["resource", "data"] {
            for (name, about) in data[kind].as_object().unwrap() {
                // Null is what the bindings do not have.
                if about.is_null() {
                    continue;
                }
                let attributes = about["attributes"].as_array().unwrap().iter();
                let one = Type {
                    arguments: arguments(&about["arguments"]),
                    attributes: attributes
                        .map(|name| name.as_str().unwrap().to_owned())
                        .collect(),
                };
                types.insert(format!("{kind} {name}"), one);
            }
        }
        Self { types }
    }

    /// Reads the answer of `terraform providers schema -json`.
    pub(super) fn of_terraform(text: &str) -> Self {
        let answer: Value = serde_json::from_str(text).unwrap();
        let provider = &answer["provider_schemas"]["registry.terraform.io/hashicorp/aws"];
        let mut types = BTreeMap::new();
        for (kind, all) in [
            ("resource", "resource_schemas"),
            ("data", "data_source_schemas"),
        ] {
            for (name, about) in provider[all].as_object().unwrap() {
                let block = &about["block"];
                let empty = Map::new();
                let attributes = block["attributes"].as_object().unwrap_or(&empty);
                let blocks = block["block_types"].as_object().unwrap_or(&empty);
                let one = Type {
                    arguments: of_block(block),
                    attributes: attributes.keys().chain(blocks.keys()).cloned().collect(),
                };
                types.insert(format!("{kind} {name}"), one);
            }
        }
        Self { types }
    }
}

fn of_block(block: &Value) -> Arguments {
    let empty = Map::new();
    let attributes = block["attributes"].as_object().unwrap_or(&empty).iter();
    let settable =
        attributes.filter(|(_, about)| about["optional"] == true || about["required"] == true);
    let attributes = settable.map(|(name, about)| {
        let argument = Argument {
            required: about["required"] == true,
            deprecated: about["deprecated"] == true,
            within: None,
        };
        (name.clone(), argument)
    });
    let blocks = block["block_types"].as_object().unwrap_or(&empty).iter();
    let blocks = blocks.map(|(name, about)| {
        let argument = Argument {
            required: about["min_items"].as_u64().is_some_and(|least| least > 0),
            deprecated: about["block"]["deprecated"] == true,
            within: Some(of_block(&about["block"])),
        };
        (name.clone(), argument)
    });
    attributes.chain(blocks).collect()
}
