//! The CDK target (T2): an app in TypeScript, one construct file per concern, with its own checks and tests.
//!
//! Constructs are those of the first level, named after the resources of CloudFormation: their logical ids and properties are
//! just what stands there. The second level renumbers subnets with their zones, adds statements to key policies and hides
//! functions and assets.

mod view;

use super::{Files, RenderError, engine, typescript};
use crate::topology::Topology;
use rayon::prelude::*;
use tera::Context;
use view::View;

/// TypeScript by template name; a template that prints nothing but blanks gives no file.
const TYPESCRIPT_FILES: [&str; 15] = [
    "bin/app.ts",
    "lib/deployment-function.ts",
    "lib/endpoints.ts",
    "lib/flow-logs.ts",
    "lib/internet.ts",
    "lib/keys.ts",
    "lib/network-acls.ts",
    "lib/network-stack.ts",
    "lib/profile.ts",
    "lib/routing.ts",
    "lib/security-groups.ts",
    "lib/subnets.ts",
    "lib/support.ts",
    "lib/vpc.ts",
    "test/network.test.ts",
];
const JSON_FILES: [&str; 2] = ["package-lock.json", "package.json"];
const README: &str = "README.md";
/// Files that are the same for every profile, with their names among the templates: cargo leaves out what git ignores.
const FIXED: [(&str, &str); 3] = [
    (".gitignore", "cdk/gitignore"),
    ("cdk.json", "cdk/cdk.json"),
    ("tsconfig.json", "cdk/tsconfig.json"),
];

/// Compiles the templates.
pub(super) fn prepare() {
    engine::prepare(&[&engine::TYPESCRIPT, &engine::JSON, &engine::CDK_MARKDOWN]);
}

/// Renders a topology to a CDK app, formatted as prettier formats; every TypeScript file is parsed before it is returned.
pub fn cdk(topology: &Topology) -> Result<Files, RenderError> {
    let context =
        Context::from_serialize(&View::new(topology)).map_err(|error| RenderError::Template {
            name: "view".to_owned(),
            message: error.to_string(),
        })?;
    let names: Vec<_> = TYPESCRIPT_FILES
        .into_iter()
        .chain(JSON_FILES)
        .chain([README])
        .collect();
    let rendered: Result<Files, _> = names
        .into_par_iter()
        .with_max_len(1)
        .map(|name| Ok((name.to_owned(), file(name, &context)?)))
        .collect();
    let mut files = rendered?;
    files.retain(|_, text| !text.trim().is_empty());
    for (name, template) in FIXED {
        files.insert(name.to_owned(), engine::fixed(template)?);
    }
    Ok(files)
}

fn file(name: &str, context: &Context) -> Result<String, RenderError> {
    if name == README {
        return engine::render(&engine::CDK_MARKDOWN, name, context);
    }
    if JSON_FILES.contains(&name) {
        return engine::render(&engine::JSON, name, context);
    }
    let text = engine::render(&engine::TYPESCRIPT, name, context)?;
    match typescript::parse(&text) {
        Ok(()) => Ok(text),
        Err(message) => Err(RenderError::Syntax {
            name: name.to_owned(),
            message,
        }),
    }
}
