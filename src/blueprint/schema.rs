//! The JSON Schema of `smgen.yaml`, for editors.

use super::layer::Config;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// Returns the JSON Schema (draft 2020-12) of `smgen.yaml`, generated from the types it is read into.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = Value::from(generator.into_root_schema_for::<Config>());
    drop_formats(&mut schema);
    schema
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
